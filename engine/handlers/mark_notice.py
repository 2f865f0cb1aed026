"""Mark a notice in the inbox as read, or as taken on."""

from sqlalchemy import select, update

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.domain.parties.access import reads_notice
from engine.store.cases import load_case
from engine.store.schema import NOTICE
from engine.world import World


def mark_notice(world: World, actor: Actor, number: str, *, acknowledged: bool = False) -> None:
    """Mark a notice as read, or as taken on. Raises RefusedError(not_found) for somebody else's."""
    now = world.time.now()
    mine = (NOTICE.c.number == number) & (NOTICE.c.agency == actor.agency) & (NOTICE.c.role == actor.role)
    with world.database.write() as connection:
        columns = (NOTICE.c.id, NOTICE.c.read_at, NOTICE.c.kind, NOTICE.c.case_id)
        row = connection.execute(select(*columns).where(mine)).one_or_none()
        if row is None:
            raise refused("not_found", "notice")
        case = load_case(connection, world.vault, row.case_id).case
        if not reads_notice(case, world.rules_of(case), actor, row.kind, now):
            raise refused("not_found", "notice")
        values = {"read_at": row.read_at or now, **({"acknowledged_at": now} if acknowledged else {})}
        connection.execute(update(NOTICE).where(NOTICE.c.id == row.id).values(**values))
