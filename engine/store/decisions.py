"""Writing a decision: the case, its events, facts, consents, referrals, clocks and notices, all or nothing."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, bindparam, insert, update

from engine.domain.case.decision import Decision
from engine.domain.case.step import Rules
from engine.domain.deciding.open_case import Names
from engine.domain.errors import refused
from engine.store.cases import StoredCase
from engine.store.chain import GENESIS
from engine.store.notify import notify
from engine.store.prepared import Prepared
from engine.store.rows import (
    case_values,
    clock_changes,
    consent_row,
    event_rows,
    fact_rows,
    notice_rows,
    random_word,
    referral_changes,
    referral_row,
)
from engine.store.schema import CASE, CLOCK, CONSENT, EVENT, FACT, LINK, NOTICE, REFERRAL
from engine.store.standing import write_standing
from engine.store.vault import Vault

_UPDATE_CASE = Prepared(
    update(CASE)
    .where(CASE.c.id == bindparam("row_id"), CASE.c.head_seq == bindparam("seen_seq"))
    .values(
        {
            name: bindparam(name)
            for name in (
                "owner",
                "manager_role",
                "manager_agency",
                "version",
                "head_seq",
                "head_hash",
                "core",
                "age_band",
                "risk",
                "next_look",
                "strands",
                "memory",
                "memo",
                "bases",
            )
        }
    )
)
_UPDATE_CONSENT = Prepared(
    update(CONSENT)
    .where(CONSENT.c.case_id == bindparam("row_id"), CONSENT.c.number == bindparam("its_number"))
    .values(withdrawn_at=bindparam("withdrawn_at"))
)
_REFERRAL_CHANGES = ("state", "urgency", "grounds", "made_at", "answer_by", "hops", "next_hop_at", "substitute_for")
_UPDATE_REFERRAL = Prepared(
    update(REFERRAL)
    .where(REFERRAL.c.case_id == bindparam("row_id"), REFERRAL.c.key == bindparam("its_key"))
    .values({name: bindparam(name) for name in _REFERRAL_CHANGES})
)
_CLOCK_CHANGES = (
    "status",
    "counted_from",
    "first_due",
    "due",
    "owner",
    "halved",
    "warned",
    "extensions",
    "next_look",
    "left_microseconds",
    "stands_still_for",
    "ended_at",
)
_UPDATE_CLOCK = Prepared(
    update(CLOCK)
    .where(
        CLOCK.c.case_id == bindparam("row_id"),
        CLOCK.c.clock_id == bindparam("its_id"),
        CLOCK.c.occurrence == bindparam("its_occurrence"),
    )
    .values({name: bindparam(name) for name in _CLOCK_CHANGES})
)
# What the database fills in itself, or what is not known yet when a row is written.
_LATER = {"id", "routed_at", "read_at", "acknowledged_at"}
_INSERTS = {
    table.name: Prepared(insert(table), [column.key for column in table.columns if column.key not in _LATER])
    for table in (EVENT, FACT, CONSENT, REFERRAL, CLOCK, NOTICE, LINK)
}


def new_names() -> Names:
    """Return a random public id and a code that can be said aloud; neither tells when or where."""
    code = random_word(8)
    return Names(uuid4().hex, f"{code[:4]}-{code[4:]}")


def insert_case(connection: Connection, vault: Vault, rules: Rules, decision: Decision, at: datetime) -> StoredCase:
    """Write a new case with everything its opening decided."""
    case = decision.case
    wrapped, key = vault.new_case_key(case.id)
    values = {
        **case_values(case),
        "public_id": case.id,
        "code": case.code,
        "procedure": case.procedure,
        "procedure_version": case.procedure_version,
        "opened_at": case.opened_at,
        "reporter_user": case.reporter.user,
        "reporter_role": case.reporter.role,
        "reporter_agency": case.reporter.agency,
        "head_hash": GENESIS,
        "head_seq": 0,
        "sealed_key": wrapped,
    }
    key_of_row = connection.execute(insert(CASE), values).inserted_primary_key
    stored = StoredCase(int(key_of_row[0]) if key_of_row else 0, case, GENESIS, key)
    save(connection, vault, rules, stored, decision, at, seen_seq=0)
    return stored


def save(
    connection: Connection,
    vault: Vault,
    rules: Rules,
    stored: StoredCase,
    decision: Decision,
    at: datetime,
    *,
    seen_seq: int,
) -> int:
    """Write a decision about a stored case and return the number of its last event.

    Raises RefusedError(stale_version) when the case has changed since it was read; nothing is written then.
    """
    first_seq = seen_seq + 1
    facts = fact_rows(stored, decision, first_seq + len(decision.events) - 1)
    events, head = event_rows(stored, decision, first_seq, at, facts)
    changes = {
        **case_values(decision.case),
        "head_seq": first_seq + len(events) - 1,
        "head_hash": head,
        "row_id": stored.row_id,
        "seen_seq": seen_seq,
    }
    if _UPDATE_CASE.run(connection, changes) != 1:
        raise refused("stale_version")
    _insert(connection, EVENT.name, events)
    _insert(connection, FACT.name, facts)
    _save_consents(connection, stored, decision)
    _save_referrals(connection, stored, decision)
    _save_clocks(connection, stored, decision)
    _insert(connection, NOTICE.name, notice_rows(stored, decision, first_seq, at))
    write_standing(connection, vault, rules, decision.case, stored.row_id, at, new=seen_seq == 0)
    notify(connection)
    stored.case, stored.head_hash = decision.case, head
    return first_seq + len(events) - 1


def link_cases(connection: Connection, opener: StoredCase, linked: StoredCase) -> None:
    """Write down that one case opened the other."""
    _insert(connection, LINK.name, [{"case_id": opener.row_id, "linked_id": linked.row_id}])


def _insert(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    _INSERTS[table].run_each(connection, rows)


def _save_consents(connection: Connection, stored: StoredCase, decision: Decision) -> None:
    by_number = {consent.number: consent for consent in decision.case.consents}
    new = [by_number[n] for n in decision.consents if n > stored.consents]
    _insert(connection, CONSENT.name, [consent_row(stored, c, decision.sealed_scopes) for c in new])
    changed = [
        {"row_id": stored.row_id, "its_number": n, "withdrawn_at": by_number[n].withdrawn_at}
        for n in decision.consents
        if n <= stored.consents
    ]
    _UPDATE_CONSENT.run_each(connection, changed)
    stored.consents = len(decision.case.consents)


def _save_referrals(connection: Connection, stored: StoredCase, decision: Decision) -> None:
    places = {key: place for place, key in enumerate(decision.case.referrals)}
    touched = [decision.case.referrals[key] for key in decision.referrals]
    new = [referral_row(stored, r, places[r.key]) for r in touched if r.key not in stored.referrals]
    _insert(connection, REFERRAL.name, new)
    changed = [
        {"row_id": stored.row_id, "its_key": r.key, **referral_changes(r)}
        for r in touched
        if r.key in stored.referrals
    ]
    _UPDATE_REFERRAL.run_each(connection, changed)
    stored.referrals |= set(decision.referrals)


def _save_clocks(connection: Connection, stored: StoredCase, decision: Decision) -> None:
    touched = [decision.case.clocks[key] for key in decision.clocks]
    new = [
        {
            "case_id": stored.row_id,
            "clock_id": clock.id,
            "occurrence": clock.occurrence,
            "strand": clock.strand,
            "started_at": clock.started_at,
            **clock_changes(clock),
        }
        for clock in touched
        if clock.key not in stored.clocks
    ]
    _insert(connection, CLOCK.name, new)
    changed = [
        {"row_id": stored.row_id, "its_id": c.id, "its_occurrence": c.occurrence, **clock_changes(c)}
        for c in touched
        if c.key in stored.clocks
    ]
    _UPDATE_CLOCK.run_each(connection, changed)
    stored.clocks |= set(decision.clocks)
