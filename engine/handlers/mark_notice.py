"""Mark a notice in the inbox as read, or as taken on."""

from datetime import datetime

from engine.domain.case.case import Actor
from engine.domain.deciding.take_on_deadline import decide_taking_on
from engine.domain.errors import refused
from engine.reading.reach import reach_of
from engine.store.cases import load_case
from engine.store.database import Connection
from engine.store.decisions import save
from engine.store.inbox import mark_seen, notice_shown
from engine.store.outbox import WaitingNotice
from engine.world import World

DEADLINE_BREACHED = "deadline_breached"


def mark_notice(world: World, actor: Actor, number: str, *, acknowledged: bool = False) -> str:
    """Mark a notice as read, or as taken on, and return the case it is about.

    Taking on what was missed ends its chain of escalation, as an event of the case.
    Raises RefusedError(not_found) for what is not in the inbox.
    """
    now = world.time.now()
    reach = reach_of(world, actor, now)
    found = {**reach.parameters, "agency": actor.agency, "role": actor.role, "number": number}
    with world.database.write() as connection:
        shown = notice_shown(everything=reach.everything)
        row = None if reach.nothing else shown.row(connection, found)
        if row is not None:
            mark_seen(connection, row.id, read_at=row.read_at or now, acknowledged_at=now if acknowledged else None)
            if acknowledged and row.kind == DEADLINE_BREACHED:
                _take_on(connection, world, actor, row, now)
    if row is None:
        world.sightings.denied(actor, now, number, "notice")
        raise refused("not_found", "notice")
    return str(row.public_id)


def _take_on(connection: Connection, world: World, actor: Actor, notice: WaitingNotice, now: datetime) -> None:
    stored = load_case(connection, world.vault, notice.case_id, for_update=True)
    rules = world.rules_of(stored.case)
    decision = decide_taking_on(rules, stored.case, notice.due, notice.strand, actor=actor, now=now)
    if decision is not None:
        save(connection, world.vault, rules, stored, decision, now, seen_seq=stored.case.head_seq)
