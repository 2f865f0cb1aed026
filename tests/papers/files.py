"""Small files of each kind, and those that only pretend to be one."""

import zlib
from struct import pack

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
_CHUNK = [(b"IHDR", pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
PNG = b"\x89PNG\r\n\x1a\n" + b"".join(
    pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data)) for kind, data in _CHUNK
)
PRETENDERS = {
    "a page called a picture": b"<!doctype html><script>alert(1)</script>",
    "a drawing with a program": b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "a picture with a page behind it": PNG + b"<html><script>alert(1)</script></html>",
    "a photograph with an archive behind it": JPEG + b"PK\x03\x04" + bytes(40),
    "a page in front of a document": b"<html>" + PDF,
    "a document with an archive behind it": PDF + b"PK\x03\x04" + bytes(40),
    "half a picture": PNG[:-8],
    "a program": b"MZ" + bytes(300),
    "a picture of another kind": b"GIF89a" + bytes(40),
    "text": "Phạm Thị Thử".encode(),
}


def large(kind: bytes, length: int) -> bytes:
    """Return a file of a kind that is so long."""
    if kind is PDF:
        return PDF.replace(b"trailer", b"%" + b"x" * (length - len(PDF) - 2) + b"\ntrailer")
    raise ValueError
