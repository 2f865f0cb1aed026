"""Reading a case as the rules see it."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select

from engine.domain.case.case import Actor, Case, Clock, Consent, Manager, Referral, Standing
from engine.domain.case.facts import RECORDED
from engine.domain.case.values import moment
from engine.store.keys import RecordKeys
from engine.store.memo import read_memo
from engine.store.prepared import Prepared
from engine.store.schema import CASE, CLOCK, CONSENT, EVENT, FACT, REFERRAL
from engine.store.vault import CaseKey, Vault

_BY_PUBLIC_ID = select(CASE).where(CASE.c.public_id == bindparam("public_id"))
_BY_ID = select(CASE).where(CASE.c.id == bindparam("id"))
_BY_CODE = select(CASE).where(CASE.c.code == bindparam("code"))
_READ = {name: Prepared(found) for name, found in (("public_id", _BY_PUBLIC_ID), ("id", _BY_ID), ("code", _BY_CODE))}
_LOCK = {
    name: Prepared(found.with_for_update())
    for name, found in (("public_id", _BY_PUBLIC_ID), ("id", _BY_ID), ("code", _BY_CODE))
}
_PUBLIC_ID_LENGTH = 32
_LATER = FACT.alias("later")
_IS_LAST = ~exists().where(
    _LATER.c.case_id == FACT.c.case_id, _LATER.c.field == FACT.c.field, _LATER.c.event_seq > FACT.c.event_seq
)
_FACTS = Prepared(
    select(FACT.c.field, FACT.c.value, FACT.c.sealed, FACT.c.event_seq).where(
        FACT.c.case_id == bindparam("id"), _IS_LAST
    )
)
_WRITTEN = Prepared(
    select(FACT.c.field, FACT.c.value, FACT.c.sealed, FACT.c.event_seq)
    .join(EVENT, (EVENT.c.case_id == FACT.c.case_id) & (EVENT.c.seq == FACT.c.event_seq))
    .where(
        FACT.c.case_id == bindparam("id"),
        or_(EVENT.c.actor_user == bindparam("user"), EVENT.c.actor_agency == bindparam("agency")),
    )
    .order_by(FACT.c.event_seq)
)
_CONSENTS = Prepared(
    select(
        CONSENT.c.number,
        CONSENT.c.kind,
        CONSENT.c.party,
        CONSENT.c.given_by,
        CONSENT.c.given_at,
        CONSENT.c.expires_at,
        CONSENT.c.withdrawn_at,
        CONSENT.c.recorded_by,
        CONSENT.c.scope,
    )
    .where(CONSENT.c.case_id == bindparam("id"))
    .order_by(CONSENT.c.number)
)
_REFERRALS = Prepared(select(REFERRAL).where(REFERRAL.c.case_id == bindparam("id")).order_by(REFERRAL.c.place))
_CLOCKS = Prepared(
    select(CLOCK).where(CLOCK.c.case_id == bindparam("id")).order_by(CLOCK.c.clock_id, CLOCK.c.occurrence)
)


@dataclass(slots=True)
class StoredCase:
    """A case with what the store must know to write it back."""

    row_id: int
    case: Case
    head_hash: bytes
    key: CaseKey
    sealed_key: bytes
    record: RecordKeys
    scopes: dict[int, bytes | None] = field(default_factory=dict)
    referrals: set[str] = field(default_factory=set)
    clocks: set[tuple[str, int]] = field(default_factory=set)
    # The last of every field as it was read with the case, sealed.
    given: tuple[Any, ...] = ()


def place_of(case_id: str, field_name: str, seq: int | str) -> str:
    """Return what binds a sealed value to its place."""
    return f"{case_id}|{field_name}|{seq}"


def find_case(
    connection: Connection,
    vault: Vault,
    public_id: str,
    *,
    fields: Collection[str] = (),
    for_update: bool = False,
) -> StoredCase | None:
    """Return the case with that public id or code, None when there is none.

    Of the facts, those that the rules look at and those in `fields` are opened; of the others only that they are
    recorded is known.
    `for_update` lets other writers of the same case wait (SQLite has one writer at a time anyway).
    """
    by, value = ("public_id", public_id) if len(public_id) >= _PUBLIC_ID_LENGTH else ("code", public_id.upper())
    row = (_LOCK if for_update else _READ)[by].row(connection, {by: value})
    return _read(connection, vault, row, vault.looked_at.union(fields)) if row else None


def load_case(
    connection: Connection,
    vault: Vault,
    row_id: int,
    *,
    fields: Collection[str] = (),
    for_update: bool = False,
) -> StoredCase:
    """Return the case with that inner id."""
    row = (_LOCK if for_update else _READ)["id"].row(connection, {"id": row_id})
    return _read(connection, vault, row, vault.looked_at.union(fields))


def _read(connection: Connection, vault: Vault, row: Any, fields: Collection[str]) -> StoredCase:
    key = vault.case_key(row.sealed_key, row.public_id)
    found = {"id": row.id}
    given = _FACTS.rows(connection, found)
    consents = _CONSENTS.rows(connection, found)
    case = Case(
        id=row.public_id,
        code=row.code,
        procedure=row.procedure,
        procedure_version=row.procedure_version,
        vocabulary_version=row.vocabulary_version,
        opened_at=row.opened_at,
        owner=row.owner,
        reporter=Actor(row.reporter_user, row.reporter_role, row.reporter_agency),
        manager=Manager(row.manager_role, row.manager_agency) if row.manager_role else None,
        version=row.version,
        head_seq=row.head_seq,
        strands={name: Standing(state, _moment(since)) for name, (state, since) in row.strands.items()},
        memory=row.memory,
        memo=read_memo(row.memo),
        bases=set(row.bases),
        facts=_facts(given, key, row.public_id, fields),
        consents=[Consent(*consent[:-1]) for consent in consents],
        referrals={r.key: _referral(r) for r in _REFERRALS.rows(connection, found)},
    )
    for clock in _CLOCKS.rows(connection, found):
        read = _clock(clock)
        case.clocks[read.key] = read
    return StoredCase(
        row_id=row.id,
        case=case,
        head_hash=row.head_hash,
        key=key,
        sealed_key=row.sealed_key,
        record=vault.record,
        scopes={consent.number: consent.scope for consent in consents},
        referrals=set(case.referrals),
        clocks=set(case.clocks),
        given=tuple(given),
    )


def facts_read(stored: StoredCase, fields: Collection[str]) -> dict[str, Any]:
    """Return the facts of a case as they were when it was read, those in `fields` opened."""
    return _facts(stored.given, stored.key, stored.case.id, fields)


def facts_of(connection: Connection, stored: StoredCase, fields: Collection[str]) -> dict[str, Any]:
    """Return the facts of a case as they stand in the database, those in `fields` opened."""
    return _facts(_FACTS.rows(connection, {"id": stored.row_id}), stored.key, stored.case.id, fields)


def written_by(connection: Connection, stored: StoredCase, *, user: str, agency: str | None) -> dict[str, Any]:
    """Return what a person, or anybody of her agency when it is named, wrote in the case, as she last wrote it."""
    rows = _WRITTEN.rows(connection, {"id": stored.row_id, "user": user, "agency": agency})
    last = {row.field: row for row in rows}
    return _facts(last.values(), stored.key, stored.case.id, last)


def _moment(text: str) -> Any:
    return moment(text)


def _facts(rows: Iterable[Any], key: CaseKey, case_id: str, fields: Collection[str]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for row in rows:
        name, value, sealed, seq = row.field, row.value, row.sealed, row.event_seq
        if name not in fields:
            facts[name] = RECORDED
        elif sealed is not None:
            facts[name] = key.open(sealed, place_of(case_id, name, seq))
        else:
            facts[name] = json.loads(value)
    # What was taken back is as if it had never been recorded.
    return {name: value for name, value in facts.items() if value is not None}


def _referral(row: Any) -> Referral:
    return Referral(
        key=row.key,
        agency=row.agency,
        party=row.party,
        state=row.state,
        urgency=row.urgency,
        grounds=frozenset(row.grounds),
        made_at=row.made_at,
        answer_by=row.answer_by,
        hops=row.hops,
        next_hop_at=row.next_hop_at,
        substitute_for=tuple(row.substitute_for),
        at_opening=row.at_opening,
    )


def _clock(row: Any) -> Clock:
    return Clock(
        id=row.clock_id,
        occurrence=row.occurrence,
        strand=row.strand,
        status=row.status,
        started_at=row.started_at,
        counted_from=row.counted_from,
        first_due=row.first_due,
        due=row.due,
        owner=row.owner,
        halved=row.halved,
        warned=row.warned,
        extensions=row.extensions,
        next_look=row.next_look,
        left=None if row.left_microseconds is None else timedelta(microseconds=row.left_microseconds),
        stands_still_for=row.stands_still_for,
        ended_at=row.ended_at,
        level=row.level,
        taken_on_at=row.taken_on_at,
        stood=timedelta(microseconds=row.held_microseconds),
    )
