"""What may be kept as a document: PDF, JPEG and PNG, known by their content, of a length a person can send."""

from dataclasses import dataclass
from hashlib import sha256

import filetype

from engine.domain.errors import refused

LONGEST = 10 * 1024 * 1024
# Kinds by what their content says, with what their names end in, and how their content begins and ends. What stands
# after a picture's own end belongs to another file: a page, a program, an archive.
_KINDS = {
    "application/pdf": ("pdf", b"%PDF-", b"%%EOF"),
    "image/jpeg": ("jpg", b"\xff\xd8\xff", b"\xff\xd9"),
    "image/png": ("png", b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
}


@dataclass(frozen=True, slots=True)
class Upload:
    """The content of a file somebody sends; it says nothing of itself but a digest."""

    content: bytes

    def __repr__(self) -> str:
        return f"Upload({sha256(self.content).hexdigest()})"


def kind_of(content: bytes) -> str:
    """Return the media type of a content that may be kept.

    Raises RefusedError: document_empty, document_long, or document_kind for anything that is not one whole PDF, JPEG
    or PNG.
    """
    if not content:
        raise refused("document_empty")
    if len(content) > LONGEST:
        raise refused("document_long")
    guessed = filetype.guess(content)
    kind = guessed.mime if guessed else ""
    if kind not in _KINDS:
        raise refused("document_kind")
    _, begin, end = _KINDS[kind]
    # Some programs end a PDF with a line break or blanks.
    body = content.rstrip(b"\r\n\t \0") if kind == "application/pdf" else content
    if not content.startswith(begin) or not body.endswith(end):
        raise refused("document_kind")
    return kind


def ending_of(kind: str) -> str:
    """Return what the name of a file of a media type ends in."""
    return _KINDS[kind][0]
