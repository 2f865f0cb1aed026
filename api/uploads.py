"""Reading what a browser sends with a file: streamed, kept in memory alone, and no longer than it may be.

The framework's own reader writes long files to a folder of the system in clear; a document must never stand there.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.datastructures import State
from starlette.exceptions import HTTPException

from engine.domain.errors import refused
from engine.uploads import LONGEST, Upload

# What stands around a file in a request: the other boxes, headers and borders.
AROUND = 64 * 1024
_LONGEST_BOX, _MOST_PARTS = 2000, 20
# How many are read at once: each may need all of its length in memory.
_AT_ONCE = 16


@dataclass(slots=True)
class _Reading:
    """What was read so far."""

    boxes: dict[str, bytearray] = field(default_factory=dict)
    file: bytearray | None = None
    done: bool = False
    parts: int = 0
    into: bytearray = field(default_factory=bytearray)
    most: int = 0
    name: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    headers: dict[bytes, bytes] = field(default_factory=dict)

    def callbacks(self) -> Any:
        """Return what the parser calls."""
        return {
            "on_part_begin": self._begin,
            "on_header_field": lambda data, start, end: self._more(self.name, data[start:end]),
            "on_header_value": lambda data, start, end: self._more(self.value, data[start:end]),
            "on_header_end": self._header,
            "on_headers_finished": self._part,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        self.parts += 1
        if self.parts > _MOST_PARTS:
            raise refused("field_invalid", "document")
        self.headers = {}

    def _more(self, kept: bytearray, data: bytes) -> None:
        if len(kept) + len(data) > _LONGEST_BOX:
            raise refused("field_invalid", "document")
        kept += data

    def _header(self) -> None:
        self.headers[bytes(self.name).lower()] = bytes(self.value)
        self.name, self.value = bytearray(), bytearray()

    def _part(self) -> None:
        _, said = parse_options_header(self.headers.get(b"content-disposition", b""))
        if b"filename" in said:
            if self.file is not None:
                raise refused("field_invalid", "document")
            self.file = self.into = bytearray()
            self.most = LONGEST
        else:
            self.into, self.most = bytearray(), _LONGEST_BOX
            self.boxes[said.get(b"name", b"").decode("ascii", "replace")] = self.into

    def _data(self, data: bytes, start: int, end: int) -> None:
        if len(self.into) + end - start > self.most:
            raise refused("document_long" if self.into is self.file else "field_invalid", "document")
        self.into += data[start:end]

    def _end(self) -> None:
        self.done = True


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the boxes of the form, and the file without the name it had."""

    boxes: Mapping[str, str]
    upload: Upload


async def read_sent(request: Request) -> Sent:
    """Return what a request brings. Raises RefusedError for what is too long or is no form with a file.

    Of a request that breaks off nothing is kept.
    """
    kind, said = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not said.get(b"boundary"):
        raise refused("document_empty", "document")
    reading = _Reading()
    with _one_of_few(request.app.state):
        try:
            parser = MultipartParser(said[b"boundary"], reading.callbacks())
            async for chunk in request.stream():
                parser.write(chunk)
        except MultipartParseError:
            raise refused("field_invalid", "document") from None
    if not reading.done:
        raise refused("field_invalid", "document")
    boxes = {name: bytes(text).decode("utf-8", "replace") for name, text in reading.boxes.items()}
    return Sent(boxes, Upload(bytes(reading.file or b"")))


@contextmanager
def _one_of_few(state: State) -> Iterator[None]:
    """Let few files be read at once. Raises HTTPException(503) for one more; it may come again."""
    reading = getattr(state, "uploads", 0)
    if reading >= _AT_ONCE:
        raise HTTPException(503)
    state.uploads = reading + 1
    try:
        yield
    finally:
        state.uploads -= 1
