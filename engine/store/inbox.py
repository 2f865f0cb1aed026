"""The statements of the inbox, each compiled once."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)

from engine.store.access import not_kept_from, reached
from engine.store.prepared import Prepared
from engine.store.schema import CASE, NOTICE
from engine.store.shelf import STILL_SHOWN


@dataclass(frozen=True, slots=True)
class InboxShape:
    """What decides the text of a statement: who asks, which filters, whether it goes on after a place."""

    everything: bool
    after: bool = False
    unread: bool = False
    unacknowledged: bool = False
    kind: bool = False


@lru_cache(maxsize=64)
def inbox_page(shape: InboxShape) -> Prepared:
    """Return the statement of a page: parameters of the reach, `agency role asker count`, what the shape names."""
    here = reached(NOTICE.c.case_id, everything=shape.everything)
    statement = (
        select(NOTICE, CASE.c.public_id, CASE.c.code, case((here, 1), else_=0).label("reached"))
        .join(CASE, CASE.c.id == NOTICE.c.case_id)
        .where(_inbox(shape.everything), *_filters(shape))
        .order_by(NOTICE.c.id.desc())
        .limit(bindparam("count", type_=Integer))
    )
    if shape.after:
        last = select(NOTICE.c.id).where(NOTICE.c.number == bindparam("after", type_=String)).scalar_subquery()
        statement = statement.where(NOTICE.c.id < last)
    return Prepared(statement)


@lru_cache(maxsize=2)
def inbox_unread(*, everything: bool) -> Prepared:
    """Return the statement that counts the unread, no further than `most`."""
    some = select(NOTICE.c.id).where(_inbox(everything), NOTICE.c.read_at.is_(None))
    return Prepared(_counted(some))


@lru_cache(maxsize=2)
def notice_shown(*, everything: bool) -> Prepared:
    """Return the statement that finds one notice, by `number`, that a person of its role may see."""
    mine = and_(*_to_role(), NOTICE.c.number == bindparam("number", type_=String), shown_to(everything))
    found = select(NOTICE, CASE.c.public_id).join(CASE, CASE.c.id == NOTICE.c.case_id)
    return Prepared(found.where(mine))


def mark_seen(
    connection: Connection, notice: int, *, read_at: datetime, acknowledged_at: datetime | None = None
) -> None:
    """Write down when a notice was read, and when it was taken on."""
    values = {"read_at": read_at, **({"acknowledged_at": acknowledged_at} if acknowledged_at else {})}
    connection.execute(update(NOTICE).where(NOTICE.c.id == notice).values(**values))


def shown_to(everything: bool) -> ColumnElement[bool]:
    """Return the condition on notices to a role that this person of it may see."""
    told = and_(or_(*(NOTICE.c.kind == kind for kind in STILL_SHOWN)), not_kept_from(NOTICE.c.case_id))
    return or_(reached(NOTICE.c.case_id, everything=everything), told)


def _to_role() -> tuple[ColumnElement[bool], ...]:
    return (NOTICE.c.agency == bindparam("agency", type_=String), NOTICE.c.role == bindparam("role", type_=String))


def _inbox(everything: bool) -> ColumnElement[bool]:
    return and_(
        *_to_role(), ~NOTICE.c.shelved, NOTICE.c.acted_by != bindparam("asker", type_=String), shown_to(everything)
    )


def _filters(shape: InboxShape) -> list[ColumnElement[bool]]:
    found: dict[str, ColumnElement[bool]] = {
        "unread": NOTICE.c.read_at.is_(None),
        "unacknowledged": NOTICE.c.acknowledged_at.is_(None),
        "kind": NOTICE.c.kind == bindparam("kind", type_=String),
    }
    return [condition for name, condition in found.items() if getattr(shape, name)]


def _counted(statement: Select[Any]) -> Select[Any]:
    some = statement.limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count().label("count")).select_from(some)
