"""List the cases that need a person: what must be answered first, then by the nearest deadline."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, and_, exists, func, or_, select

from engine.domain.case.case import READING_REFERRAL, UNANSWERED_REFERRAL, Actor, Case
from engine.domain.definition.procedure import CORE
from engine.domain.parties.access import sees
from engine.reading.readership import reader_of
from engine.store.cases import load_case
from engine.store.schema import CASE, NOTICE, REFERRAL
from engine.views import WorkItem
from engine.world import World


def list_work(world: World, actor: Actor, limit: int = 50) -> list[WorkItem]:
    """Return up to `limit` cases this person may see, the most pressing first."""
    now = world.time.now()
    with world.database.read() as connection:
        found = []
        for row_id in _candidates(connection, world, actor, limit):
            with world.set_aside.apart(row_id):
                stored = load_case(connection, world.vault, row_id)
                if sees(stored.case, world.rules_of(stored.case), actor, now):
                    found.append(_item(world, stored.case, actor, _unread(connection, row_id, actor)))
    far = max((item.next_due for item in found if item.next_due), default=now)
    return sorted(
        found, key=lambda item: (not item.to_answer, item.next_due is None, item.next_due or far, item.code)
    )


def _candidates(connection: Connection, world: World, actor: Actor, limit: int) -> Iterable[int]:
    """Cases of the person's agency: owned, managed, referred to or reported; for overseers every case."""
    role = world.library.vocabulary.roles.get(actor.role)
    statement = select(CASE.c.id).order_by(CASE.c.next_look.is_(None), CASE.c.next_look).limit(limit)
    if role is None or not role.oversees:
        referred = exists().where(
            REFERRAL.c.case_id == CASE.c.id,
            REFERRAL.c.agency == actor.agency,
            REFERRAL.c.state.in_(READING_REFERRAL),
        )
        own = [CASE.c.owner == actor.agency, CASE.c.manager_agency == actor.agency]
        told_by_us = and_(CASE.c.reporter_agency == actor.agency, CASE.c.reporter_role == actor.role)
        statement = statement.where(or_(*own, CASE.c.reporter_user == actor.user, told_by_us, referred))
    return [int(row.id) for row in connection.execute(statement)]


def _unread(connection: Connection, row_id: int, actor: Actor) -> int:
    mine: Any = (NOTICE.c.case_id == row_id) & (NOTICE.c.agency == actor.agency) & (NOTICE.c.role == actor.role)
    others = NOTICE.c.acted_by != actor.user
    return connection.execute(select(func.count()).where(mine, others, NOTICE.c.read_at.is_(None))).scalar() or 0


def _item(world: World, case: Case, actor: Actor, unread: int) -> WorkItem:
    procedure = world.library.version(case.procedure, case.procedure_version)
    seen = reader_of(world.rules_of(case), case, actor, world.time.now()).levels
    referral = case.open_referral_of(actor.agency)
    due = [clock.due for clock in case.clocks.values() if clock.status == "running" and clock.owner == actor.agency]
    to_answer = referral is not None and referral.state in UNANSWERED_REFERRAL
    if to_answer and referral:
        due.append(referral.answer_by)
    return WorkItem(
        case=case.id,
        code=case.code,
        procedure=case.procedure,
        core=case.core if CORE in seen else None,
        core_label=procedure.strands[CORE].states[case.core].label if CORE in seen else None,
        to_answer=to_answer,
        next_due=min(due, default=None),
        unread=unread,
    )
