"""Check that nothing in the record was altered, and seal it so that a later alteration can be found."""

import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.store.chain import GENESIS, digest_of_value, link
from engine.store.checkpoints import Head, seal_hash, seal_heads
from engine.store.schema import CASE, CHECKPOINT, EVENT, FACT
from engine.world import World

_EVENTS = select(EVENT).where(EVENT.c.case_id == bindparam("id")).order_by(EVENT.c.seq)
_FACTS = select(FACT.c.event_seq, FACT.c.field, FACT.c.value, FACT.c.sealed).where(FACT.c.case_id == bindparam("id"))


@dataclass(frozen=True, slots=True)
class Audited:
    """How much was looked at, and every place at which the record is not what it was."""

    cases: int
    events: int
    seals: int
    broken: tuple[str, ...]


def seal_record(world: World) -> Head:
    """Seal the heads of all chains as they are now, and return the seal."""
    with world.database.write() as connection:
        return seal_heads(connection, world.time.now())


def verify_audit(
    world: World, exported: Head | None = None, progress: Callable[[int, int], None] | None = None
) -> Audited:
    """Check every chain, every seal and, when given, a seal that was taken out of the building before."""
    with world.database.read() as connection:
        cases = connection.execute(select(CASE.c.id, CASE.c.public_id, CASE.c.head_seq, CASE.c.head_hash)).all()
        hashes: dict[str, list[str]] = {}
        broken: list[str] = []
        for place, case in enumerate(cases, 1):
            hashes[case.public_id], found = _verify_case(connection, case)
            broken += found
            if progress:
                progress(place, len(cases))
        seals, found = _verify_seals(connection, hashes, exported)
    events = sum(len(chain) for chain in hashes.values())
    return Audited(len(cases), events, seals, tuple(broken + found))


def _verify_case(connection: Connection, case: Any) -> tuple[list[str], list[str]]:
    """Return the hashes of a case's events as they should be, and where they are not."""
    facts: dict[int, dict[str, str]] = {}
    for fact in connection.execute(_FACTS, {"id": case.id}):
        facts.setdefault(fact.event_seq, {})[fact.field] = digest_of_value(fact.value, fact.sealed)
    head, chain, broken = GENESIS, [], []
    for place, event in enumerate(connection.execute(_EVENTS, {"id": case.id}), 1):
        head = link(
            head,
            case=case.public_id,
            seq=event.seq,
            kind=event.kind,
            trigger=event.trigger,
            at=event.at,
            actor=(event.actor_user, event.actor_role, event.actor_agency),
            body=event.body,
        )
        if event.seq != place or not hmac.compare_digest(event.hash, head):
            broken.append(f"case {case.public_id}: event {event.seq} altered, or one before it is missing")
            head = event.hash
        if json.loads(event.body).get("values", {}) != facts.pop(event.seq, {}):
            broken.append(f"case {case.public_id}: a value recorded with event {event.seq} was altered")
        chain.append(head.hex())
    if (len(chain), head) != (case.head_seq, case.head_hash):
        broken.append(f"case {case.public_id}: the chain does not end where it should (event {case.head_seq})")
    if facts:
        broken.append(f"case {case.public_id}: values without an event")
    return chain, broken


def _verify_seals(
    connection: Connection, hashes: dict[str, list[str]], exported: Head | None
) -> tuple[int, list[str]]:
    before, broken, seen = GENESIS, [], set()
    rows = connection.execute(select(CHECKPOINT).order_by(CHECKPOINT.c.id)).all()
    for row in rows:
        if not hmac.compare_digest(row.hash, seal_hash(before, row.at, row.heads)):
            broken.append(f"seal {row.id}: altered, or one before it is missing")
        for case, (seq, hash_) in json.loads(row.heads).items():
            chain = hashes.get(case)
            if chain is None:
                broken.append(f"seal {row.id}: case {case} is missing")
            elif len(chain) < seq or chain[seq - 1] != hash_:
                broken.append(f"seal {row.id}: case {case} does not reach what was sealed at event {seq}")
        before = row.hash
        seen.add((row.id, row.hash.hex()))
    if exported and (exported.number, exported.hash) not in seen:
        broken.append(f"seal {exported.number}: the exported head is not in the record")
    return len(rows), broken
