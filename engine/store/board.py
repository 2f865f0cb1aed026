"""The statements of the board: counts over the rows that lists are read from, each compiled once.

Groups carry what a basis is told from: the deadline, the version of its procedure, the age band. What is told from
every run, or every case, is told from the last ones alone, so that a board costs the same however large the city is.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, bindparam, case, func, literal_column, select

from engine.store.access import reached
from engine.store.columns import Instant
from engine.store.deadlines import BEFORE_ARRIVAL, BREACHED, RUNNING, put_away
from engine.store.prepared import Prepared
from engine.store.schema import CASE, CLOCK

WEEKS = 12
_KIND = (CASE.c.procedure, CASE.c.procedure_version, CASE.c.age_band)
_EARLIEST = (
    select(func.min(CLOCK.c.counted_from)).where(CLOCK.c.case_id == CASE.c.id).correlate(CASE).scalar_subquery()
)


@lru_cache(maxsize=2)
def still_open(*, everything: bool) -> Prepared:
    """Return the statement that counts what was missed and is not done yet."""
    return _counts([_is(BREACHED), CLOCK.c.ended_at.is_(None)], everything=everything)


@lru_cache(maxsize=2)
def missed(*, everything: bool) -> Prepared:
    """Return the statement that counts what was missed since `since`.

    `part` is the week, 0 the newest, WEEKS what is older than all; `inside`: since `begins`, 1 or 0.
    """
    week = case(
        *((CLOCK.c.due >= _at(f"week_{number}"), literal_column(str(number))) for number in range(WEEKS)),
        else_=literal_column(str(WEEKS)),
    )
    inside = case((CLOCK.c.due >= _at("begins"), literal_column("1")), else_=literal_column("0"))
    return _counts([_is(BREACHED), CLOCK.c.due >= _at("since")], everything=everything, part=week, inside=inside)


@lru_cache(maxsize=2)
def falling_due(*, everything: bool) -> Prepared:
    """Return the statement that counts what runs from `now` until before `until`; `part`: 1 before `soon`, else 2."""
    part = case((CLOCK.c.due < _at("soon"), literal_column("1")), else_=literal_column("2"))
    wanted = [_is(RUNNING), CLOCK.c.due >= _at("now"), CLOCK.c.due < _at("until")]
    return _counts(wanted, everything=everything, part=part)


@lru_cache(maxsize=2)
def lost_before_arrival(*, everything: bool) -> Prepared:
    """Return the statement that counts windows that were over when a case was opened, since `begins`."""
    return _counts([_is(BEFORE_ARRIVAL), CLOCK.c.started_at >= _at("begins")], everything=everything)


@lru_cache(maxsize=2)
def last_opened(*, everything: bool) -> Prepared:
    """Return the statement of the last `count` cases opened since `begins`: when, and what counts from earliest.

    That is the incident where its moment is known and a window hangs on it.
    """
    found = select(CASE.c.opened_at, _EARLIEST.label("earliest"))
    wanted = (CASE.c.opened_at >= _at("begins"), reached(CASE.c.id, everything=everything))
    return Prepared(found.where(*wanted).order_by(CASE.c.opened_at.desc()).limit(bindparam("count", type_=Integer)))


@lru_cache(maxsize=2)
def last_runs(*, everything: bool) -> Prepared:
    """Return the statement of the last `count` runs of a deadline that ended since `begins`, met or late."""
    columns = ("owner", "clock_id", "status", "started_at", "counted_from", "due", "ended_at", "held_microseconds")
    found = select(*(CLOCK.c[name] for name in columns), *_KIND).join(CASE, CASE.c.id == CLOCK.c.case_id)
    ended = [_ended(), CLOCK.c.clock_id == bindparam("clock", type_=String), CLOCK.c.ended_at >= _at("begins")]
    return Prepared(
        found.where(*ended, *_reach(everything=everything))
        .order_by(CLOCK.c.ended_at.desc())
        .limit(bindparam("count", type_=Integer))
    )


def _counts(wanted: list[ColumnElement[bool]], *, everything: bool, **parts: ColumnElement[Any]) -> Prepared:
    named = [expression.label(name) for name, expression in parts.items()]
    rows = (
        select(CLOCK.c.owner, CLOCK.c.clock_id, *_KIND, *named)
        .join(CASE, CASE.c.id == CLOCK.c.case_id)
        .where(*wanted, *_reach(everything=everything))
        .subquery()
    )
    return Prepared(select(*rows.c, func.count().label("count")).group_by(*rows.c))


def _reach(*, everything: bool) -> list[ColumnElement[bool]]:
    """All for overseers; of an agency's own what it still reads."""
    reach = reached(CLOCK.c.case_id, everything=everything)
    if everything:
        return [reach]
    return [CLOCK.c.owner == bindparam("owner", type_=String), put_away(False), reach]


def _is(status: str) -> ColumnElement[bool]:
    # Written out, not bound: the partial indexes are found by it.
    return CLOCK.c.status == literal_column(f"'{status}'")


def _ended() -> ColumnElement[bool]:
    return and_(
        CLOCK.c.ended_at.is_not(None), CLOCK.c.status.in_([literal_column("'met'"), literal_column("'breached'")])
    )


def _at(name: str) -> ColumnElement[Any]:
    return bindparam(name, type_=Instant)
