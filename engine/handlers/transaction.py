"""The one way a request changes a case: find it, answer it once, decide, and write everything or nothing."""

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, TypeVar

from engine.commands import CaseRequest, Done, Request
from engine.domain.case.case import Case
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import decide_linked
from engine.domain.errors import refused
from engine.reading.seen_case import version_seen
from engine.reading.visible_case import denials_recorded, visible_case
from engine.store.cases import StoredCase
from engine.store.database import Connection
from engine.store.decisions import RowBeside, insert_case, new_names, save
from engine.store.digests import encoded
from engine.store.requests import earlier_answer, once_more_if_raced
from engine.world import World

# Decides about a case, told whether what the actor sees of it has changed since the version it acts on.
Decide = Callable[[Rules, Case, datetime, bool], Decision]
# What is written beside a decision: rows by their tables, for a case at a moment.
Beside = Callable[[StoredCase, datetime], Iterable[RowBeside]]
Found = TypeVar("Found")
# Whoever answers a request puts an empty list here.
DONE: ContextVar[list[bool] | None] = ContextVar("written_meanwhile", default=None)


def unit_of_work(
    world: World,
    request: Request,
    find: Callable[[Connection, datetime], Found],
    write: Callable[[Connection, Found, datetime], StoredCase],
) -> Done:
    """Carry out a request in one transaction. Raises RefusedError; then nothing has changed.

    1. Find what it is about: a case, or the rules of one that is to be. 2. The same request again gets the same
    answer. 3. Decide, and write the case with its event. 4. Wake whoever waits for work.
    """

    def once() -> Done:
        now = world.time.now()
        with world.database.write() as connection:
            found = find(connection, now)
            earlier = answered_before(connection, world, request)
            if earlier:
                return earlier
            stored = write(connection, found, now)
        note_done()
        wake(world)
        return Done(stored.case.id, stored.case.code)

    return once_more_if_raced(once)


def change_case(
    world: World, request: CaseRequest, decide: Decide, *, everything: bool = False, beside: Beside | None = None
) -> Done:
    """Carry out a request about a case. Raises RefusedError; then nothing has changed.

    `everything`: open every sealed value, for a step that copies the case. `beside`: rows that the decision does not
    say, which its event holds all the same.
    """

    def find(connection: Connection, now: datetime) -> tuple[StoredCase, Rules]:
        return visible_case(connection, world, request, now, everything=everything, for_update=True)

    def write(connection: Connection, found: tuple[StoredCase, Rules], now: datetime) -> StoredCase:
        stored, rules = found
        seen_seq = stored.case.head_seq
        decision = decide(rules, stored.case, now, _is_stale(connection, world, rules, stored, request, now))
        answers = to_answer(world, request)
        more = tuple(beside(stored, now)) if beside else ()
        save(connection, world.vault, rules, stored, decision, now, seen_seq=seen_seq, answers=answers, beside=more)
        if decision.linked:
            _open_linked(connection, world, stored, decision, request, now)
        return stored

    with denials_recorded(world, request, world.time.now(), "step"):
        return unit_of_work(world, request, find, write)


def answered_before(connection: Connection, world: World, request: Request) -> Done | None:
    """Return the answer this request got before. Raises RefusedError when its id was used for something else."""
    if request.request_id is None:
        return None
    row = earlier_answer(connection, request.actor.user, request.request_id)
    if row is None:
        return None
    if row.digest != digest_of(world, request):
        raise refused("duplicate_request", "request_id")
    return Done(row.public_id, row.code)


def to_answer(world: World, request: Request) -> dict[str, Any] | None:
    """Return what is kept of a request beside its answer, None when it carries no id."""
    if request.request_id is None:
        return None
    return {"actor": request.actor.user, "request_id": request.request_id, "digest": digest_of(world, request)}


def digest_of(world: World, request: Request) -> bytes:
    """Return a keyed digest of what is asked for: it must not let anybody guess what was typed."""
    # By which way the same person asks again is no other request.
    same = replace(request, actor=request.actor._replace(way=""))
    asked: Mapping[str, Any] = {**asdict(same), "request": type(request).__name__}
    return world.vault.digest(encoded({name: repr(value) for name, value in asked.items()}))


def _is_stale(
    connection: Connection, world: World, rules: Rules, stored: StoredCase, request: CaseRequest, now: datetime
) -> bool:
    """Say whether what the actor sees has changed since the version that the request names, if it names one."""
    expected = request.expected_version
    return expected is not None and expected != version_seen(
        connection, world.vault, rules, stored, request.actor, now
    )


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


def note_done() -> None:
    """Note that something was done in whatever is being answered, so that an error afterwards does not deny it."""
    done = DONE.get()
    if done is not None:
        done.append(True)


def wake(world: World) -> None:
    """Let whoever waits for work know that there is some."""
    for listener in world.wakes:
        listener()
