"""Passwords: hashed with Argon2id, and refused when they are short or known.

The hash follows RFC 9106, 4 (the second recommended option: 3 passes, 64 MiB, 4 lanes), which is above what OWASP's
Password Storage Cheat Sheet asks for (19 MiB, 2 passes). What it costs is a setting, so that a small machine can be
served; a hash made with other figures is made anew when its owner signs in. As NIST SP 800-63B-4, 3.1.1.2 has it, a
password beside a one-time code has 8 characters at least (12 here), up to 64 and more are taken, none is refused for
its composition, and those known from breaches are.
"""

import unicodedata
from base64 import b64encode
from collections.abc import Iterable, Iterator
from secrets import token_bytes
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from engine.credentials.known_passwords import is_known
from engine.domain.case.search_words import folded
from engine.domain.errors import Refusal

SHORTEST, LONGEST = 12, 200
# 64 MiB each: a burst of sign-ins waits in line instead of taking the machine's memory.
_AT_ONCE = 4
# What a password may not be made of alone, beside the person's own name and address.
_OF_THIS_PLACE = ("motcua", "motcuahungvuong", "hungvuong")


class Passwords:
    """Hashes passwords and compares them, at the cost that a deployment chose."""

    def __init__(self, *, passes: int = 3, memory_kib: int = 65536, lanes: int = 4) -> None:
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=lanes)
        self._slots = BoundedSemaphore(_AT_ONCE)
        # Not made by hashing: the first try under an unknown name would take twice as long as all others.
        self._nobodys = f"$argon2id$v=19$m={memory_kib},t={passes},p={lanes}${_random(16)}${_random(32)}"

    def hash(self, password: str) -> str:
        """Return the hash of a password, with its salt and figures."""
        with self._slots:
            return self._hasher.hash(_plain(password))

    def fits(self, hashed: str | None, password: str) -> bool:
        """Say whether a password is the one that was hashed. Without a hash it takes as long, and fits never."""
        with self._slots:
            try:
                found = self._hasher.verify(hashed or self._nobodys, _plain(password)[: 4 * LONGEST])
            except (Argon2Error, InvalidHashError):
                return False
        return found and hashed is not None

    def outdated(self, hashed: str) -> bool:
        """Say whether a hash was made with other figures than are in use now."""
        return self._hasher.check_needs_rehash(hashed)


def faults(password: str, about: Iterable[str] = ()) -> Iterator[Refusal]:
    """Yield why a password cannot be taken. `about`: the person's name, address and the like."""
    plain = _plain(password)
    if len(plain) < SHORTEST:
        yield Refusal("password_short", "password")
    elif len(plain) > LONGEST:
        yield Refusal("password_long", "password")
    elif is_known(plain) or _says(plain, (*about, *_OF_THIS_PLACE)):
        yield Refusal("password_common", "password")


def _random(count: int) -> str:
    return b64encode(token_bytes(count)).decode().rstrip("=")


def _plain(password: str) -> str:
    """Return the password as it is hashed: a letter with its accents is one sign, however a keyboard made it."""
    return unicodedata.normalize("NFC", password)


def _says(password: str, words: Iterable[str]) -> bool:
    """Whether a password is hardly anything: a few signs over and over, digits alone, or nothing but these words.

    Words count without their accents, once or repeated, whatever digits and signs stand around them.
    """
    letters = _letters(password)
    parts = [part for word in words for part in (word, *word.split("@"))]
    only = any(plain and not letters.replace(plain, "") for plain in map(_letters, parts))
    return not letters or only or len(set(password.casefold())) < 4


def _letters(text: str) -> str:
    return "".join(sign for sign in folded(text) if sign.isalpha())
