"""The statements of the lists of deadlines, each compiled once."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, bindparam, func, literal_column, select, tuple_

from engine.store.access import reached
from engine.store.columns import Instant
from engine.store.prepared import Prepared
from engine.store.schema import CASE, CLOCK

BREACHED, RUNNING, BEFORE_ARRIVAL = "breached", "running", "breached_before_arrival"
COUNTS = (BREACHED, "overdue")
_REST = (CLOCK.c.case_id, CLOCK.c.clock_id, CLOCK.c.occurrence)


@dataclass(frozen=True, slots=True)
class DeadlineShape:
    """What decides the text of a statement: who asks, which list, which filters, whether it goes on after a place.

    `shelved`: of an owner's those that it does not read any more, which is what overseers ask for besides.
    """

    everything: bool
    status: str
    after: bool = False
    owner: bool = False
    shelved: bool = False
    strand: bool = False
    clock: bool = False
    due_before: bool = False
    still_open: bool = False


@lru_cache(maxsize=256)
def deadline_page(shape: DeadlineShape) -> Prepared:
    """Return the statement of a page: what falls due by the nearest, all else by the newest.

    What was over before arrival stands by when its case was opened: its own moment may be months before.
    """
    newest_first, at = shape.status != RUNNING, moment_of(shape.status)
    order = [column.desc() if newest_first else column for column in (at, *_REST)]
    found = select(CLOCK, CASE.c.public_id, CASE.c.code, CASE.c.procedure, CASE.c.procedure_version, CASE.c.age_band)
    statement = found.join(CASE, CASE.c.id == CLOCK.c.case_id).where(*_conditions(shape)).order_by(*order)
    if shape.after:
        case = select(CASE.c.id).where(CASE.c.public_id == bindparam("case", type_=String)).scalar_subquery()
        place = (bindparam("due", type_=Instant), case, bindparam("clock_id", type_=String))
        here, columns = tuple_(*place, bindparam("occurrence", type_=Integer)), tuple_(at, *_REST)
        statement = statement.where(columns < here if newest_first else columns > here)
    return Prepared(statement.limit(bindparam("count", type_=Integer)))


def moment_of(status: str) -> ColumnElement[Any]:
    """Return the moment by which deadlines of a status are listed."""
    return CLOCK.c.started_at if status == BEFORE_ARRIVAL else CLOCK.c.due


@lru_cache(maxsize=8)
def deadline_counts(*, everything: bool, owner: bool, shelved: bool = False) -> Prepared:
    """Return the statement of the counts, each no further than `most`: breaches still open, what is overdue."""
    breached = DeadlineShape(everything, BREACHED, owner=owner, shelved=shelved, still_open=True)
    overdue = DeadlineShape(everything, RUNNING, owner=owner, shelved=shelved, due_before=True)
    shapes = {BREACHED: breached, "overdue": overdue}
    found: list[Any] = [_counted(select(CLOCK.c.case_id).where(*_conditions(s)), n) for n, s in shapes.items()]
    return Prepared(select(*found))


def _conditions(shape: DeadlineShape) -> list[ColumnElement[bool]]:
    # Written out, not bound: the partial indexes are found by it.
    found: dict[str, ColumnElement[bool]] = {
        "owner": and_(CLOCK.c.owner == bindparam("owner", type_=String), put_away(shape.shelved)),
        "strand": CLOCK.c.strand == bindparam("strand", type_=String),
        "clock": CLOCK.c.clock_id == bindparam("clock", type_=String),
        "due_before": moment_of(shape.status) < bindparam("due_before", type_=Instant),
        "still_open": CLOCK.c.ended_at.is_(None),
    }
    filters = [condition for name, condition in found.items() if getattr(shape, name)]
    its_status = CLOCK.c.status == literal_column(f"'{shape.status}'")
    return [its_status, *filters, reached(CLOCK.c.case_id, everything=shape.everything)]


def put_away(shelved: bool) -> ColumnElement[bool]:
    """Return the condition that a deadline is put away, or that it is not."""
    return and_(CLOCK.c.shelved) if shelved else ~CLOCK.c.shelved


def _counted(statement: Select[Any], name: str) -> ColumnElement[int]:
    some = statement.limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count()).select_from(some).scalar_subquery().label(name)
