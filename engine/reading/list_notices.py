"""The inbox of a role at an agency."""

from sqlalchemy import select

from engine.domain.case.case import Actor
from engine.domain.parties.access import reads_notice, sees
from engine.store.cases import load_case
from engine.store.schema import NOTICE
from engine.views import NoticeView
from engine.world import World


def list_notices(world: World, actor: Actor, limit: int = 100) -> list[NoticeView]:
    """Return the newest notices to this person's role at its agency, own acts and lost cases left out."""
    now = world.time.now()
    mine = (NOTICE.c.agency == actor.agency) & (NOTICE.c.role == actor.role) & (NOTICE.c.acted_by != actor.user)
    with world.database.read() as connection:
        rows = connection.execute(select(NOTICE).where(mine).order_by(NOTICE.c.id.desc()).limit(limit)).all()
        found = []
        for row in rows:
            case = load_case(connection, world.vault, row.case_id).case
            rules = world.rules_of(case)
            if not reads_notice(case, rules, actor, row.kind, now):
                continue
            seen = sees(case, rules, actor, now)
            label = world.library.vocabulary.notice_kinds[row.kind]
            shown = (case.id, case.code) if seen else ("", "")
            times = (row.due, row.created_at, row.read_at, row.acknowledged_at)
            found.append(NoticeView(row.number, row.kind, label, *shown, row.urgency, *times))
    return found
