"""The statements of the list of work, each compiled once; see `engine.reading.list_work` for what they are for."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
)

from engine.domain.clocks.desk import Tier
from engine.store.access import reached
from engine.store.columns import Instant
from engine.store.prepared import Prepared
from engine.store.schema import CASE, DESK, NOTICE

# The parts of the list, in their order: what cannot be undone and ends soon comes before all else that is needed.
SAVED, NEEDED, FOLLOWED, ENDED = range(4)
_TIERS = {SAVED: Tier.NEEDED, NEEDED: Tier.NEEDED, FOLLOWED: Tier.FOLLOWED, ENDED: Tier.ENDED}
COUNTS = ("needed", "to_answer", "overdue", "followed")


@dataclass(frozen=True, slots=True)
class WorkShape:
    """What decides the text of a statement: who asks, which part, which filters, whether it goes on after a place.

    `personal`: what somebody reported itself; what its role works on too is left to that list.
    """

    everything: bool
    personal: bool
    part: int
    after: bool = False
    to_answer: bool = False
    overdue: bool = False
    due_before: bool = False
    procedure: bool = False


@lru_cache(maxsize=512)
def work_page(shape: WorkShape) -> Prepared:
    """Return the statement of a page: parameters of the reach, `agency`, `role`, `user` of the rows, `asker`,
    `soon`, `count`, and what the shape names (`at` and `case` of the place)."""
    at = DESK.c.saves_by if shape.part == SAVED else DESK.c.due
    unread = (
        select(func.count())
        .where(
            NOTICE.c.agency == bindparam("asker_agency", type_=String),
            NOTICE.c.role == bindparam("role", type_=String),
            NOTICE.c.case_id == DESK.c.case_id,
            NOTICE.c.read_at.is_(None),
            NOTICE.c.acted_by != bindparam("asker", type_=String),
        )
        .scalar_subquery()
    )
    shown = (CASE.c.public_id, CASE.c.code, CASE.c.procedure_version, CASE.c.core)
    statement = (
        select(DESK, at.label("at"), *shown, unread.label("unread"))
        .join(CASE, CASE.c.id == DESK.c.case_id)
        .where(_mine(shape.everything, shape.personal), *_in(shape.part), *_filters(shape))
        .order_by(at, DESK.c.case_id)
        .limit(bindparam("count", type_=Integer))
    )
    if shape.after:
        case = select(CASE.c.id).where(CASE.c.public_id == bindparam("case", type_=String)).scalar_subquery()
        statement = statement.where(tuple_(at, DESK.c.case_id) > tuple_(bindparam("at", type_=Instant), case))
    return Prepared(statement)


@lru_cache(maxsize=8)
def work_counts(*, everything: bool, personal: bool) -> Prepared:
    """Return the statement of the counts, each no further than `most`; `now` decides what is overdue."""
    needed = DESK.c.tier == int(Tier.NEEDED)
    kinds: dict[str, ColumnElement[bool]] = {
        "needed": needed,
        "to_answer": and_(needed, DESK.c.to_answer),
        "overdue": and_(needed, DESK.c.due < bindparam("now", type_=Instant)),
        "followed": DESK.c.tier == int(Tier.FOLLOWED),
    }
    mine = _mine(everything, personal)
    counts: list[Any] = [_counted(select(DESK.c.case_id).where(mine, kinds[name]), name) for name in COUNTS]
    return Prepared(select(*counts))


def _counted(statement: Select[Any], name: str) -> ColumnElement[int]:
    some = statement.limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count()).select_from(some).scalar_subquery().label(name)


def _in(part: int) -> list[ColumnElement[bool]]:
    soon = bindparam("soon", type_=Instant)
    tier = DESK.c.tier == int(_TIERS[part])
    if part == SAVED:
        return [tier, DESK.c.saves_by <= soon]
    if part == NEEDED:
        return [tier, or_(DESK.c.saves_by.is_(None), DESK.c.saves_by > soon)]
    if part == ENDED:
        return [tier, DESK.c.due > bindparam("now", type_=Instant)]
    return [tier]


def _filters(shape: WorkShape) -> list[ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {
        "to_answer": DESK.c.to_answer,
        "overdue": DESK.c.due < bindparam("now", type_=Instant),
        "due_before": DESK.c.due < bindparam("due_before", type_=Instant),
        "procedure": DESK.c.procedure == bindparam("procedure", type_=String),
    }
    return [condition for name, condition in found.items() if getattr(shape, name)]


def _mine(everything: bool, personal: bool) -> ColumnElement[bool]:
    rows = and_(*(DESK.c[part] == bindparam(part, type_=String) for part in ("agency", "role", "user")))
    other = DESK.alias("as_work")
    elsewhere = ~exists().where(
        other.c.case_id == DESK.c.case_id,
        other.c.agency == bindparam("asker_agency", type_=String),
        other.c.role == bindparam("role", type_=String),
        other.c.user == "",
    )
    return and_(rows, reached(DESK.c.case_id, everything=everything), elsewhere if personal else true())
