"""Writing a decision: the case, its events, facts, consents, referrals, clocks and notices, all or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Table, and_, bindparam, insert, update

from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import Names
from engine.domain.errors import refused
from engine.store.cases import StoredCase
from engine.store.chain import GENESIS
from engine.store.digests import Written
from engine.store.figures import write_noted
from engine.store.notify import notify
from engine.store.prepared import Prepared
from engine.store.published import keep_versions
from engine.store.rows import (
    case_row,
    case_values,
    clock_row,
    consent_row,
    event_rows,
    fact_rows,
    notice_rows,
    random_word,
    referral_row,
    sealed_scopes,
)
from engine.store.schema import CASE, CLOCK, CONSENT, EVENT, FACT, LINK, NOTICE, REFERRAL, REQUEST
from engine.store.search import write_tokens
from engine.store.standing import write_standing
from engine.store.vault import Vault

# A new row of another table, which the decision's event holds as well.
RowBeside = tuple[Table, Mapping[str, Any]]
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
    "held_microseconds",
    "level",
    "taken_on_at",
)
_UPDATE_CLOCK = Prepared(
    update(CLOCK)
    .where(
        CLOCK.c.case_id == bindparam("row_id"),
        CLOCK.c.clock_id == bindparam("its_id"),
        CLOCK.c.occurrence == bindparam("its_occurrence"),
    )
    .values({name: bindparam(name) for name in _CLOCK_CHANGES})
    # Another owner reads the case.
    .values(shelved=and_(CLOCK.c.shelved, CLOCK.c.owner == bindparam("owner")))
)
# What the database fills in itself, or what is not known yet when a row is written.
_LATER = {"id", "routed_at", "read_at", "acknowledged_at", "shelved"}


def _columns(table: Table) -> list[str]:
    return [column.key for column in table.columns if column.key not in _LATER]


_INSERTS = {
    table.name: Prepared(insert(table), _columns(table))
    for table in (EVENT, FACT, CONSENT, REFERRAL, CLOCK, LINK, REQUEST)
}


@lru_cache(maxsize=64)
def _insert_notices(count: int) -> Prepared:
    """Return the statement that writes so many notices and tells the numbers the database gave them."""
    rows = [
        {name: bindparam(f"{name}_{n}", type_=NOTICE.c[name].type) for name in _columns(NOTICE)} for n in range(count)
    ]
    return Prepared(insert(NOTICE).values(rows).returning(NOTICE.c.id, NOTICE.c.number))


def new_names() -> Names:
    """Return a random public id and a code that can be said aloud; neither tells when or where."""
    code = random_word(8)
    return Names(uuid4().hex, f"{code[:4]}-{code[4:]}")


def insert_case(
    connection: Connection,
    vault: Vault,
    rules: Rules,
    decision: Decision,
    at: datetime,
    *,
    answers: Mapping[str, Any] | None = None,
    opened_by: StoredCase | None = None,
) -> StoredCase:
    """Write a new case with everything its opening decided; `opened_by` is the case whose step opened it."""
    case, procedure = decision.case, rules.procedure
    if procedure.status == "draft":
        keep_versions(connection, vault.record, {(procedure.id, procedure.version): procedure.sha256}, at)
    wrapped, key = vault.new_case_key(case.id)
    stored = StoredCase(0, case, GENESIS, key, wrapped, vault.record)
    values = case_row(stored, {**case_values(case), "head_hash": GENESIS, "head_seq": 0, "sealed_seq": 0})
    values.pop("id")
    key_of_row = connection.execute(insert(CASE), values).inserted_primary_key
    stored.row_id = int(key_of_row[0]) if key_of_row else 0
    save(connection, vault, rules, stored, decision, at, seen_seq=0, answers=answers, opened_by=opened_by)
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
    answers: Mapping[str, Any] | None = None,
    opened_by: StoredCase | None = None,
    beside: Iterable[RowBeside] = (),
) -> int:
    """Write a decision about a stored case and return the number of its last event.

    `answers` is the request that it answers, as `REQUEST` keeps it; `beside` are new rows of other tables. The last
    event holds a digest of every row written. Raises RefusedError(stale_version) when the case has changed since it
    was read; nothing is written then.
    """
    first_seq, last_seq = seen_seq + 1, seen_seq + len(decision.events)
    written = Written(stored.record, decision.case.id)
    rows = _Rows(connection, stored, decision, written)
    changes = {**case_values(decision.case), "head_seq": last_seq}
    written.rows(CASE, [case_row(stored, changes)])
    rows.add(FACT, fact_rows(stored, decision, last_seq))
    rows.consents()
    rows.referrals()
    rows.clocks()
    rows.notices(notice_rows(stored, decision, first_seq, at))
    if answers is not None:
        kept = {"case_id": stored.row_id, "version": decision.case.version, "event_seq": last_seq}
        rows.add(REQUEST, [{**answers, **kept}])
    for table, row in beside:
        connection.execute(insert(table), row)
        written.rows(table, [row])
    if opened_by is not None:
        rows.add(LINK, [{"case_id": opened_by.row_id, "linked_id": stored.row_id}])
    new = seen_seq == 0
    for part in (
        *write_standing(connection, vault, rules, decision.case, stored.row_id, at, new=new),
        *write_tokens(connection, vault, stored, decision.facts, new=new),
        *write_noted(connection, vault, rules, stored, decision, at, new=new),
    ):
        written.rows(part.table, part.rows)
        written.gone(part.table, part.gone)
    events, head = event_rows(stored, decision, first_seq, at, written)
    changes |= {"head_hash": head, "row_id": stored.row_id, "seen_seq": seen_seq}
    if _UPDATE_CASE.run(connection, changes) != 1:
        raise refused("stale_version")
    _INSERTS[EVENT.name].run_each(connection, events)
    notify(connection)
    stored.case, stored.head_hash = decision.case, head
    return last_seq


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of one decision: written to their tables, and their digests to `written`."""

    connection: Connection
    stored: StoredCase
    decision: Decision
    written: Written

    def add(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Write new rows."""
        _INSERTS[table.name].run_each(self.connection, rows)
        self.written.rows(table, rows)

    def consents(self) -> None:
        """Write new consents and what became of earlier ones."""
        stored, decision = self.stored, self.decision
        by_number = {consent.number: consent for consent in decision.case.consents}
        known = set(stored.scopes)
        sealed = sealed_scopes(stored, decision.sealed_scopes)
        stored.scopes |= {n: sealed.get(n) for n in by_number if n not in known}
        touched = {n: consent_row(stored, by_number[n]) for n in decision.consents}
        self.add(CONSENT, [row for n, row in touched.items() if n not in known])
        changed = [row for n, row in touched.items() if n in known]
        _UPDATE_CONSENT.run_each(
            self.connection, [{**row, "row_id": stored.row_id, "its_number": row["number"]} for row in changed]
        )
        self.written.rows(CONSENT, changed)

    def referrals(self) -> None:
        """Write new referrals and what became of earlier ones."""
        stored, decision = self.stored, self.decision
        places = {key: place for place, key in enumerate(decision.case.referrals)}
        touched = {key: referral_row(stored, decision.case.referrals[key], places[key]) for key in decision.referrals}
        self.add(REFERRAL, [row for key, row in touched.items() if key not in stored.referrals])
        changed = [row for key, row in touched.items() if key in stored.referrals]
        _UPDATE_REFERRAL.run_each(
            self.connection, [{**row, "row_id": stored.row_id, "its_key": row["key"]} for row in changed]
        )
        self.written.rows(REFERRAL, changed)
        stored.referrals |= set(decision.referrals)

    def clocks(self) -> None:
        """Write new clocks and what became of earlier ones."""
        stored, decision = self.stored, self.decision
        touched = {key: clock_row(stored, decision.case.clocks[key]) for key in decision.clocks}
        self.add(CLOCK, [row for key, row in touched.items() if key not in stored.clocks])
        changed = [row for key, row in touched.items() if key in stored.clocks]
        _UPDATE_CLOCK.run_each(
            self.connection,
            [
                {**row, "row_id": stored.row_id, "its_id": row["clock_id"], "its_occurrence": row["occurrence"]}
                for row in changed
            ],
        )
        self.written.rows(CLOCK, changed)
        stored.clocks |= set(decision.clocks)

    def notices(self, rows: list[dict[str, Any]]) -> None:
        """Write notices. The number that the database gives each stands inside its digest: letters go by it."""
        if not rows:
            return
        parameters = {f"{name}_{n}": row[name] for n, row in enumerate(rows) for name in _columns(NOTICE)}
        given = {row.number: row.id for row in _insert_notices(len(rows)).rows(self.connection, parameters)}
        self.written.rows(NOTICE, [{**row, "id": given[row["number"]]} for row in rows])
