"""The offline list of passwords known from breaches; where it comes from is written beside it."""

import lzma
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("known_passwords.txt.xz")


def is_known(password: str) -> bool:
    """Say whether a password is on the list, as it is written or in small letters, alone or twice in a row."""
    plain = password.casefold()
    half = plain[: len(plain) // 2]
    return plain in _known() or (plain == half * 2 and half in _known()) or _core(plain) in _known()


def _core(password: str) -> str:
    """Return a password without the digits and signs that people put around it."""
    start, end = 0, len(password)
    while end > start and not password[end - 1].isalpha():
        end -= 1
    while start < end and not password[start].isalpha():
        start += 1
    return password[start:end]


@cache
def _known() -> frozenset[str]:
    return frozenset(lzma.decompress(_FILE.read_bytes()).decode().split("\n"))
