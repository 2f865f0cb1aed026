"""Sealing what may identify or hurt a survivor: AES-256-GCM under a key of the case, wrapped by a master key.

The master key is a file outside the database. Losing a case's wrapped key loses the person's data for good.
"""

import hmac
import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from engine.store.keys import derived, keyed, record_keys

_NONCE, _KEY = 12, 32
_VERSION_BYTES = 16
OPEN_CLASS = "open"


class VaultError(Exception):
    """A sealed value or key cannot be opened: the wrong key file, or an alteration. Says no more than that."""


class Vault:
    """Opens and seals with one master key; also keys the digests that must not be guessable.

    `record` keys the record: its chains, seals and digests of rows. `accounts` seals what belongs to an account and
    to no case, `figures` what is noted of each case for reports, `drafts` what somebody is in the middle of typing,
    `places` where a page of a list ends. `looked_at`: the fields whose values are opened with every case, because the
    rules look at them.
    """

    def __init__(self, master_key: bytes, looked_at: frozenset[str] = frozenset()) -> None:
        self.looked_at = looked_at
        if len(master_key) != _KEY:
            raise VaultError("the key file does not hold 32 bytes in hexadecimal")
        self._wrapping = AESGCM(derived(master_key, "wrap case keys"))
        self._digest_key = derived(master_key, "digests")
        self.accounts = CaseKey(derived(master_key, "accounts"))
        self.figures = CaseKey(derived(master_key, "figures"))
        self.drafts = CaseKey(derived(master_key, "drafts"))
        self.places = CaseKey(derived(master_key, "places in lists"))
        self._version_key = derived(master_key, "readers' versions")
        self.record = record_keys(master_key)

    def new_case_key(self, case: str) -> tuple[bytes, "CaseKey"]:
        """Return a new key of a case, wrapped for the database, and ready to use."""
        key, nonce = os.urandom(_KEY), os.urandom(_NONCE)
        return nonce + self._wrapping.encrypt(nonce, key, case.encode()), CaseKey(key)

    def case_key(self, wrapped: bytes, case: str) -> "CaseKey":
        """Return the key of a case. Raises VaultError."""
        try:
            return CaseKey(self._wrapping.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], case.encode()))
        except (InvalidTag, ValueError):
            raise VaultError("the key of a case cannot be opened with this key file") from None

    def digest(self, *parts: str) -> bytes:
        """Return a keyed digest that says whether two things are the same, and nothing else."""
        return hmac.digest(self._digest_key, "\x1f".join(parts).encode(), "sha256")

    def version(self, *parts: bytes) -> str:
        """Return the text by which a reader names what was seen; without the key nobody can work it out."""
        return keyed(self._version_key, *parts)[:_VERSION_BYTES].hex()


class CaseKey:
    """Seals and opens the values of one case, or of accounts; each is bound to its place, so none can be moved."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, value: Any, place: str) -> bytes:
        """Return the value sealed for its place."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, json.dumps(value, ensure_ascii=False).encode(), place.encode())

    def open(self, sealed: bytes, place: str) -> Any:
        """Return the value. Raises VaultError when it was altered or stands in another place."""
        try:
            return json.loads(self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode()))
        except (InvalidTag, ValueError):
            raise VaultError("a sealed value was altered") from None

    def seal_bytes(self, content: bytes, place: str) -> bytes:
        """Return a content sealed for its place."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, place.encode())

    def open_bytes(self, sealed: bytes, place: str) -> bytes:
        """Return the content. Raises VaultError when it was altered or stands in another place."""
        try:
            return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except (InvalidTag, ValueError):
            raise VaultError("a sealed content was altered") from None


def make_key_file(path: Path) -> None:
    """Write a new master key, readable to its owner alone, unless there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_KEY))


def read_key_file(path: Path, looked_at: frozenset[str]) -> Vault:
    """Return the vault of a key file. Raises VaultError."""
    try:
        return Vault(bytes.fromhex(path.read_text(encoding="ascii").strip()), looked_at)
    except (OSError, ValueError):
        raise VaultError("the key file cannot be read, or does not hold 32 bytes in hexadecimal") from None
