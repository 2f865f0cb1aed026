"""The keys of the record: one for each purpose, all derived from the master key, which is not in the database.

Whoever can write to the database but does not hold the master key can make no digest, hash or mark that fits.
"""

import hmac
from dataclasses import dataclass, fields

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_KEY, _ID = 32, 4


@dataclass(frozen=True, slots=True)
class RecordKeys:
    """`id` tells which master key these come from, and nothing about it; it stands with everything they key."""

    id: str
    rows: bytes
    events: bytes
    entries: bytes
    seals: bytes
    sightings: bytes
    ends: bytes
    asked: bytes


def derived(master_key: bytes, purpose: str, length: int = _KEY) -> bytes:
    """Return the key of a purpose (HKDF-SHA256, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=f"motcua {purpose}".encode()).derive(master_key)


def record_keys(master_key: bytes) -> RecordKeys:
    """Return the keys of the record."""
    purposes = [field.name for field in fields(RecordKeys) if field.name != "id"]
    keys = {purpose: derived(master_key, f"record {purpose}") for purpose in purposes}
    return RecordKeys(id=derived(master_key, "record key id", _ID).hex(), **keys)


def keyed(key: bytes, *parts: bytes) -> bytes:
    """Return the HMAC-SHA256 of the parts, each behind its length, so that none can borrow from the next."""
    framed = b"".join(len(part).to_bytes(8, "big") + part for part in parts)
    return hmac.digest(key, framed, "sha256")
