"""The statements of the lists of deadlines, each compiled once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, func, literal_column, select, tuple_

from engine.store.access import reached
from engine.store.columns import Instant
from engine.store.prepared import Prepared
from engine.store.schema import CASE, CLOCK

BREACHED, RUNNING = "breached", "running"
COUNTS = (BREACHED, "overdue")
_PLACE = (CLOCK.c.due, CLOCK.c.case_id, CLOCK.c.clock_id, CLOCK.c.occurrence)


@dataclass(frozen=True, slots=True)
class DeadlineShape:
    """What decides the text of a statement: who asks, which list, which filters, whether it goes on after a place.

    `shelved`: of an owner's those that it does not read any more, which is what overseers ask for besides.
    """

    everything: bool
    breached: bool
    after: bool = False
    owner: bool = False
    shelved: bool = False
    strand: bool = False
    clock: bool = False
    due_before: bool = False
    still_open: bool = False


@lru_cache(maxsize=256)
def deadline_page(shape: DeadlineShape) -> Prepared:
    """Return the statement of a page: breaches by the newest, what falls due by the nearest."""
    order = [column.desc() if shape.breached else column for column in _PLACE]
    found = select(CLOCK, CASE.c.public_id, CASE.c.code, CASE.c.procedure, CASE.c.procedure_version, CASE.c.age_band)
    statement = found.join(CASE, CASE.c.id == CLOCK.c.case_id).where(*_conditions(shape)).order_by(*order)
    if shape.after:
        case = select(CASE.c.id).where(CASE.c.public_id == bindparam("case", type_=String)).scalar_subquery()
        place = (bindparam("due", type_=Instant), case, bindparam("clock_id", type_=String))
        here, columns = tuple_(*place, bindparam("occurrence", type_=Integer)), tuple_(*_PLACE)
        statement = statement.where(columns < here if shape.breached else columns > here)
    return Prepared(statement.limit(bindparam("count", type_=Integer)))


@lru_cache(maxsize=8)
def deadline_counts(*, everything: bool, owner: bool, shelved: bool = False) -> Prepared:
    """Return the statement of the counts, each no further than `most`: breaches still open, what is overdue."""
    breached = DeadlineShape(everything, breached=True, owner=owner, shelved=shelved, still_open=True)
    overdue = DeadlineShape(everything, breached=False, owner=owner, shelved=shelved, due_before=True)
    shapes = {BREACHED: breached, "overdue": overdue}
    found: list[Any] = [_counted(select(CLOCK.c.case_id).where(*_conditions(s)), n) for n, s in shapes.items()]
    return Prepared(select(*found))


def _conditions(shape: DeadlineShape) -> list[ColumnElement[bool]]:
    # Written out, not bound: the partial indexes are found by it.
    status = BREACHED if shape.breached else RUNNING
    found: dict[str, ColumnElement[bool]] = {
        "owner": and_(CLOCK.c.owner == bindparam("owner", type_=String), _put_away(shape.shelved)),
        "strand": CLOCK.c.strand == bindparam("strand", type_=String),
        "clock": CLOCK.c.clock_id == bindparam("clock", type_=String),
        "due_before": CLOCK.c.due < bindparam("due_before", type_=Instant),
        "still_open": CLOCK.c.ended_at.is_(None),
    }
    filters = [condition for name, condition in found.items() if getattr(shape, name)]
    its_status = CLOCK.c.status == literal_column(f"'{status}'")
    return [its_status, *filters, reached(CLOCK.c.case_id, everything=shape.everything)]


def _put_away(shelved: bool) -> ColumnElement[bool]:
    return and_(CLOCK.c.shelved) if shelved else ~CLOCK.c.shelved


def _counted(statement: Select[Any], name: str) -> ColumnElement[int]:
    some = statement.limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count()).select_from(some).scalar_subquery().label(name)
