"""The chain of a case's events: what the keyed hash of an event covers."""

from collections.abc import Sequence
from datetime import datetime

from engine.store.digests import encoded
from engine.store.keys import RecordKeys, keyed

GENESIS = b"\x00" * 32


def link(
    keys: RecordKeys,
    before: bytes,
    *,
    case: str,
    seq: int,
    kind: str,
    trigger: str | None,
    at: datetime,
    actor: Sequence[str],
    body: str,
    digests: str,
) -> bytes:
    """Return the keyed hash of an event: of everything it says and holds, and of the event before it."""
    text = encoded([case, seq, kind, trigger, at, list(actor), body, digests, keys.id])
    return keyed(keys.events, before, text.encode())
