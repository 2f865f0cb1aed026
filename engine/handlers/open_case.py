"""Open a case."""

from engine.commands import Done, OpenCase
from engine.domain.deciding.open_case import decide_open
from engine.domain.errors import refused
from engine.handlers.transaction import answered_before, once_more_if_raced, to_answer, wake
from engine.store.decisions import insert_case, new_names
from engine.world import World


def open_case(world: World, request: OpenCase) -> Done:
    """Open a case in the newest version of a procedure. Raises RefusedError; then there is no case."""
    return once_more_if_raced(lambda: _open(world, request))


def _open(world: World, request: OpenCase) -> Done:
    now = world.time.now()
    procedure = world.library.newest(request.procedure)
    if procedure is None:
        raise refused("not_found", "procedure")
    rules = world.rules(procedure.id, procedure.version)
    with world.database.write() as connection:
        earlier = answered_before(connection, world, request)
        if earlier:
            return earlier
        decision = decide_open(
            rules, new_names(), request.fields, actor=request.actor, now=now, drafts_allowed=world.drafts_allowed
        )
        stored = insert_case(connection, world.vault, rules, decision, now, answers=to_answer(world, request))
        done = Done(stored.case.id, stored.case.code, stored.case.version, stored.case.head_seq)
    wake(world)
    return done
