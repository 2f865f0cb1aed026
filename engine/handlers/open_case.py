"""Open a case."""

from datetime import datetime

from engine.commands import Done, OpenCase
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import decide_open
from engine.domain.errors import RefusedError, unknown_value
from engine.handlers.transaction import to_answer, unit_of_work
from engine.store.cases import StoredCase
from engine.store.database import Connection
from engine.store.decisions import insert_case, new_names
from engine.world import World


def open_case(world: World, request: OpenCase) -> Done:
    """Open a case in the newest version of a procedure. Raises RefusedError; then there is no case."""

    def find(_connection: Connection, _now: datetime) -> Rules:
        procedure = world.library.newest(request.procedure)
        if procedure is None:
            raise RefusedError([unknown_value("procedure", request.procedure, world.library.names())])
        return world.rules(procedure.id, procedure.version)

    def write(connection: Connection, rules: Rules, now: datetime) -> StoredCase:
        decision = decide_open(
            rules, new_names(), request.fields, actor=request.actor, now=now, drafts_allowed=world.drafts_allowed
        )
        return insert_case(connection, world.vault, rules, decision, now, answers=to_answer(world, request))

    return unit_of_work(world, request, find, write)
