"""What reading asks of one case beyond the case itself: its events, reasons, scopes of consents, linked cases."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Integer, bindparam, select

from engine.domain.case.retelling import Told
from engine.store.cases import StoredCase, place_of
from engine.store.prepared import Prepared
from engine.store.schema import CASE, CONSENT, EVENT, FACT, LINK, NOTICE

_ID = bindparam("id", type_=Integer)
_EVENTS = Prepared(
    select(EVENT.c.kind, EVENT.c.trigger, EVENT.c.at, EVENT.c.actor_role, EVENT.c.actor_agency, EVENT.c.body)
    .where(EVENT.c.case_id == _ID)
    .order_by(EVENT.c.seq)
)
_GIVEN = Prepared(
    select(FACT.c.sealed, FACT.c.event_seq, EVENT.c.trigger)
    .join(EVENT, (EVENT.c.case_id == FACT.c.case_id) & (EVENT.c.seq == FACT.c.event_seq))
    .where(FACT.c.case_id == _ID, FACT.c.field == bindparam("field"))
    .order_by(FACT.c.event_seq.desc())
)
_READS = Prepared(
    select(NOTICE.c.agency, NOTICE.c.read_at).where(NOTICE.c.case_id == _ID, NOTICE.c.read_at.is_not(None))
)
_FACTS_GIVEN = Prepared(
    select(
        FACT.c.field,
        FACT.c.value,
        FACT.c.sealed,
        FACT.c.event_seq,
        EVENT.c.trigger,
        EVENT.c.at,
        EVENT.c.actor_role,
        EVENT.c.actor_agency,
    )
    .join(EVENT, (EVENT.c.case_id == FACT.c.case_id) & (EVENT.c.seq == FACT.c.event_seq))
    .where(FACT.c.case_id == _ID)
    .order_by(FACT.c.event_seq, FACT.c.field)
)
_SCOPES = Prepared(
    select(CONSENT.c.number, CONSENT.c.scope).where(CONSENT.c.case_id == _ID, CONSENT.c.scope.is_not(None))
)
_SCOPE = Prepared(select(CONSENT.c.scope).where(CONSENT.c.case_id == _ID, CONSENT.c.number == bindparam("number")))
_LINKED = Prepared(
    select(CASE.c.public_id)
    .join_from(LINK, CASE, LINK.c.linked_id == CASE.c.id)
    .where(LINK.c.case_id == _ID)
    .order_by(LINK.c.linked_id)
)


def events_of(connection: Connection, stored: StoredCase) -> list[Any]:
    """Return the events of a case in their order: kind, trigger, moment, who by role and agency, body."""
    return _EVENTS.rows(connection, {"id": stored.row_id})


def told_of(events: Sequence[Any]) -> list[Told]:
    """Return events of a case as the rules tell them."""
    return [
        Told(seq, row.at, row.kind, row.trigger, row.actor_role, row.actor_agency, orjson.loads(row.body)["changes"])
        for seq, row in enumerate(events, 1)
    ]


def first_reads(connection: Connection, stored: StoredCase) -> list[tuple[str, datetime]]:
    """Return when agencies read notices of a case: agency and moment."""
    return [(row.agency, row.read_at) for row in _READS.rows(connection, {"id": stored.row_id})]


def times_given(connection: Connection, stored: StoredCase, field: str) -> list[Any]:
    """Return each time a sealed field was given, the last first, with the trigger it was given with."""
    return _GIVEN.rows(connection, {"id": stored.row_id, "field": field})


def facts_given(
    connection: Connection, stored: StoredCase, fields: Collection[str]
) -> list[tuple[Any, dict[str, Any]]]:
    """Return each event with which some of these fields were given, the first first, and their values, opened."""
    found: dict[int, tuple[Any, dict[str, Any]]] = {}
    for row in _FACTS_GIVEN.rows(connection, {"id": stored.row_id}):
        if row.field in fields:
            place = place_of(stored.case.id, row.field, row.event_seq)
            value = stored.key.open(row.sealed, place) if row.sealed is not None else orjson.loads(row.value)
            if value is not None:
                found.setdefault(row.event_seq, (row, {}))[1][row.field] = value
    return list(found.values())


def scopes_of(connection: Connection, stored: StoredCase) -> dict[int, dict[str, Any]]:
    """Return what consents say of how the survivor may be reached, opened, by the consent's number."""
    rows = _SCOPES.rows(connection, {"id": stored.row_id})
    return {r.number: stored.key.open(r.scope, place_of(stored.case.id, "consent", r.number)) for r in rows}


def scope_of(connection: Connection, stored: StoredCase, number: int) -> dict[str, Any]:
    """Return what one consent says of how the survivor may be reached; nothing where it says nothing."""
    row = _SCOPE.row(connection, {"id": stored.row_id, "number": number})
    sealed = row.scope if row else None
    found: dict[str, Any] = stored.key.open(sealed, place_of(stored.case.id, "consent", number)) if sealed else {}
    return found


def linked_to(connection: Connection, stored: StoredCase) -> tuple[str, ...]:
    """Return the public ids of the cases that this one opened."""
    return tuple(row.public_id for row in _LINKED.rows(connection, {"id": stored.row_id}))
