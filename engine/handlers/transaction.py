"""The one way a request changes a case: find it, answer it once, decide, and write everything or nothing."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from engine.commands import CaseRequest, Done, Request
from engine.domain.case.case import Case
from engine.domain.case.decision import Decision
from engine.domain.case.step import Rules
from engine.domain.deciding.open_case import decide_linked
from engine.domain.errors import refused
from engine.reading.visible_case import denials_recorded, visible_case
from engine.store.cases import StoredCase
from engine.store.decisions import insert_case, new_names, save
from engine.store.digests import encoded
from engine.store.prepared import Prepared
from engine.store.schema import CASE, REQUEST
from engine.world import World

Decide = Callable[[Rules, Case, datetime], Decision]
_EARLIER = Prepared(
    select(REQUEST.c.digest, REQUEST.c.version, REQUEST.c.event_seq, CASE.c.public_id, CASE.c.code)
    .join_from(REQUEST, CASE, REQUEST.c.case_id == CASE.c.id)
    .where(REQUEST.c.actor == bindparam("actor"), REQUEST.c.request_id == bindparam("request_id"))
)


def change_case(world: World, request: CaseRequest, decide: Decide, *, everything: bool = False) -> Done:
    """Carry out a request about a case, in one transaction. Raises RefusedError; then nothing has changed.

    `everything`: open every sealed value, for a step that copies the case.
    """
    now = world.time.now()
    with denials_recorded(world, request, now, "step"), world.database.write() as connection:
        stored, rules = visible_case(connection, world, request, now, everything=everything, for_update=True)
        earlier = answered_before(connection, world, request)
        if earlier:
            return earlier
        seen_seq = stored.case.head_seq
        decision = decide(rules, stored.case, now)
        event = save(
            connection,
            world.vault,
            rules,
            stored,
            decision,
            now,
            seen_seq=seen_seq,
            answers=to_answer(world, request),
        )
        if decision.linked:
            _open_linked(connection, world, stored, decision, request, now)
        done = Done(stored.case.id, stored.case.code, stored.case.version, event)
    wake(world)
    return done


def answered_before(connection: Connection, world: World, request: Request) -> Done | None:
    """Return the answer this request got before. Raises RefusedError when its id was used for something else."""
    if request.request_id is None:
        return None
    key = {"actor": request.actor.user, "request_id": request.request_id}
    row = _EARLIER.row(connection, key)
    if row is None:
        return None
    if row.digest != digest_of(world, request):
        raise refused("duplicate_request", "request_id")
    return Done(row.public_id, row.code, row.version, row.event_seq)


def to_answer(world: World, request: Request) -> dict[str, Any] | None:
    """Return what is kept of a request beside its answer, None when it carries no id."""
    if request.request_id is None:
        return None
    return {"actor": request.actor.user, "request_id": request.request_id, "digest": digest_of(world, request)}


def digest_of(world: World, request: Request) -> bytes:
    """Return a keyed digest of what is asked for: it must not let anybody guess what was typed."""
    asked: Mapping[str, Any] = {**asdict(request), "request": type(request).__name__}
    return world.vault.digest(encoded({name: repr(value) for name, value in asked.items()}))


def _open_linked(
    connection: Connection, world: World, stored: StoredCase, decision: Decision, request: CaseRequest, now: datetime
) -> None:
    opening = decision.linked
    newest = world.library.newest(opening.procedure) if opening else None
    if opening is None or newest is None:
        raise refused("procedure_not_in_force", opening.procedure if opening else "")
    rules = world.rules(newest.id, newest.version)
    linked = decide_linked(rules, new_names(), decision.case, opening, actor=request.actor, now=now)
    insert_case(connection, world.vault, rules, linked, now, opened_by=stored)


def once_more_if_raced(act: Callable[[], Done]) -> Done:
    """Do `act`; when the same request was carried out elsewhere at the same moment, do it again: it was answered."""
    try:
        return act()
    except IntegrityError:
        return act()


def wake(world: World) -> None:
    """Let whoever waits for work know that there is some."""
    for listener in world.wakes:
        listener()
