"""Requests that were answered: the same one again gets the same answer."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.exc import IntegrityError

from engine.store.prepared import Prepared
from engine.store.schema import CASE, REQUEST

Answer = TypeVar("Answer")
_EARLIER = Prepared(
    select(REQUEST.c.digest, REQUEST.c.version, REQUEST.c.event_seq, CASE.c.public_id, CASE.c.code)
    .join_from(REQUEST, CASE, REQUEST.c.case_id == CASE.c.id)
    .where(REQUEST.c.actor == bindparam("actor"), REQUEST.c.request_id == bindparam("request_id"))
)


def earlier_answer(connection: Connection, actor: str, request_id: str) -> Any:
    """Return what somebody's request was answered with, and its digest; None for a new one."""
    return _EARLIER.row(connection, {"actor": actor, "request_id": request_id})


def once_more_if_raced(act: Callable[[], Answer]) -> Answer:
    """Do `act`; when the same request was carried out elsewhere at the same moment, do it again: it was answered."""
    try:
        return act()
    except IntegrityError:
        return act()
