"""Open a case."""

from datetime import datetime

from engine.commands import Done, OpenCase
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import decide_open
from engine.domain.errors import RefusedError, unknown_value
from engine.handlers.hint_earlier_case import WHAT
from engine.handlers.transaction import to_answer, unit_of_work
from engine.reading.earlier_cases import earlier_for, is_told, supervisors_who_may_know
from engine.store.cases import StoredCase
from engine.store.database import Connection
from engine.store.decisions import insert_case, new_names
from engine.world import World


def open_case(world: World, request: OpenCase) -> Done:
    """Open a case in the newest version of a procedure. Raises RefusedError; then there is no case.

    Where there may be an earlier case of the same person, the supervisor is told with the opening, and beside whom
    may be told it is written down that this case was opened all the same.
    """

    def find(_connection: Connection, _now: datetime) -> Rules:
        procedure = world.library.newest(request.procedure)
        if procedure is None:
            raise RefusedError([unknown_value("procedure", request.procedure, world.library.names())])
        return world.rules(procedure.id, procedure.version)

    def write(connection: Connection, rules: Rules, now: datetime) -> StoredCase:
        if is_told(world, request.actor):
            hinted.extend(earlier_for(connection, world, request.actor, request.fields, now))
        decision = decide_open(
            rules,
            new_names(),
            request.fields,
            actor=request.actor,
            now=now,
            drafts_allowed=world.drafts_allowed,
            knowing=supervisors_who_may_know(connection, world, request.fields, now),
        )
        return insert_case(connection, world.vault, rules, decision, now, answers=to_answer(world, request))

    hinted: list[int] = []
    done = unit_of_work(world, request, find, write)
    if hinted:
        world.sightings.opened_with_hint(request.actor, world.time.now(), done.case, WHAT)
    return done
