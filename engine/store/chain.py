"""The chain of a case's events: what is hashed, and how a broken link is found."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

GENESIS = b"\x00" * 32


def canonical(value: Mapping[str, Any]) -> str:
    """Return the one text that stands for a value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(
    before: bytes,
    *,
    case: str,
    seq: int,
    kind: str,
    trigger: str | None,
    at: datetime,
    actor: Sequence[str],
    body: str,
) -> bytes:
    """Return the hash of an event: of everything it says, and of the event before it."""
    text = canonical(
        {
            "case": case,
            "seq": seq,
            "kind": kind,
            "trigger": trigger,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": list(actor),
            "body": body,
        }
    )
    return hashlib.sha256(before + text.encode()).digest()


def digest_of_value(value: str | None, sealed: bytes | None) -> str:
    """Return what an event keeps of a stored value: enough to notice a change, nothing of what it says.

    Open values are hashed as stored. Sealed ones are hashed sealed, under a random nonce: nothing can be guessed.
    """
    return hashlib.sha256(sealed if sealed is not None else (value or "").encode()).hexdigest()[:32]
