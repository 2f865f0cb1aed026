"""The inbox of a role at an agency: reading it, and marking what was read and taken on."""

from sqlalchemy import select, update

from engine.domain.case.case import Actor, Case
from engine.domain.errors import refused
from engine.domain.parties.access import is_excluded, sees
from engine.handlers.world import World
from engine.store.cases import load_case
from engine.store.schema import NOTICE
from engine.views import NoticeView

_STILL_SHOWN = ("consent_withdrawn", "case_closed")


def list_notices(world: World, actor: Actor, limit: int = 100) -> list[NoticeView]:
    """Return the newest notices to this person's role at its agency, own acts and lost cases left out."""
    now = world.time.now()
    mine = (NOTICE.c.agency == actor.agency) & (NOTICE.c.role == actor.role) & (NOTICE.c.acted_by != actor.user)
    with world.database.read() as connection:
        rows = connection.execute(select(NOTICE).where(mine).order_by(NOTICE.c.id.desc()).limit(limit)).all()
        found = []
        for row in rows:
            case = load_case(connection, world.vault, row.case_id).case
            seen = sees(case, world.rules_of(case), actor, now)
            if not seen and not _still_shown(case, world, actor, row.kind):
                continue
            label = world.library.vocabulary.notice_kinds[row.kind]
            shown = (case.id, case.code) if seen else ("", "")
            times = (row.due, row.created_at, row.read_at, row.acknowledged_at)
            found.append(NoticeView(row.number, row.kind, label, *shown, row.urgency, *times))
    return found


def _still_shown(case: Case, world: World, actor: Actor, kind: str) -> bool:
    """Whether a notice tells somebody who has left the case that it is over; nothing is told to who is excluded."""
    kept_out = is_excluded(case, world.rules_of(case), agency=actor.agency, user=actor.user)
    return kind in _STILL_SHOWN and not kept_out


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
        if not sees(case, world.rules_of(case), actor, now) and not _still_shown(case, world, actor, row.kind):
            raise refused("not_found", "notice")
        values = {"read_at": row.read_at or now, **({"acknowledged_at": now} if acknowledged else {})}
        connection.execute(update(NOTICE).where(NOTICE.c.id == row.id).values(**values))
