"""The rows of a case told again from its events, and where the stored ones say otherwise.

What is stored of a case in rows of its own (where its strands stand, referrals, consents, deadlines, who it exists
for, what it asks of whom) follows from its events and its facts. Whatever differs was changed by nobody's step.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import Connection, Table, func, select

from engine.domain.case.case import Case, Manager
from engine.domain.case.retelling import Told, retell
from engine.domain.case.rules import Rules
from engine.store.case_changes import put_told
from engine.store.case_details import told_of
from engine.store.cases import StoredCase
from engine.store.memo import read_memo
from engine.store.rows import case_values, clock_row, consent_row, referral_row
from engine.store.schema import ACCESS, CASE, CLOCK, CONSENT, DESK, EVENT, KEPT_FROM, REFERRAL
from engine.store.standing import access_rows, desk_rows, kept_from_rows
from engine.store.vault import Vault

_WHO = ("agency", "role", "user")


@dataclass(frozen=True, slots=True)
class Drift:
    """A place where a stored row is not what the events tell: None for a row that is only on one side.

    `column` "" stands for the whole row. Values are ids, states and moments; nothing personal stands in these rows.
    """

    table: str
    key: str
    column: str
    stored: str | None
    told: str | None

    def __str__(self) -> str:
        """As a line of a report."""
        where = ".".join(part for part in (self.table, self.key, self.column) if part)
        return f"{where}: {self.stored} -> {self.told}"


def events_told(connection: Connection, row_id: int) -> tuple[list[Told], list[Mapping[str, Any]]]:
    """Return the events of a case, and beside them what each told of the case itself."""
    rows = connection.execute(select(EVENT).where(EVENT.c.case_id == row_id).order_by(EVENT.c.seq)).all()
    return told_of(rows), [orjson.loads(row.body).get("case", {}) for row in rows]


def case_numbers(connection: Connection) -> list[tuple[int, str]]:
    """Return the inner id and the code of every case."""
    return [(row.id, row.code) for row in connection.execute(select(CASE.c.id, CASE.c.code).order_by(CASE.c.id))]


def last_step_at(connection: Connection, stored: StoredCase) -> datetime:
    """Return when the last event of a case was written."""
    found: datetime = connection.execute(
        select(func.max(EVENT.c.at)).where(EVENT.c.case_id == stored.row_id)
    ).scalar_one()
    return found


def retold(connection: Connection, stored: StoredCase) -> Case:
    """Return the case as its events and facts tell it. Raises KeyError or ValueError for events that tell too little.

    What never changes (codes, procedure, who reported it) stands in the case's own row alone.
    """
    events, of_case = events_told(connection, stored.row_id)
    known = stored.case
    case = Case(
        id=known.id,
        code=known.code,
        procedure=known.procedure,
        procedure_version=known.procedure_version,
        opened_at=known.opened_at,
        owner="",
        reporter=known.reporter,
        vocabulary_version=known.vocabulary_version,
        head_seq=len(events),
        facts=dict(known.facts),
    )
    retell(case, events)
    memo: dict[str, Any] = {}
    for told in of_case:
        case.owner, case.version = told.get("owner", case.owner), told.get("version", case.version)
        if "manager" in told:
            case.manager = Manager(*told["manager"]) if told["manager"] else None
        put_told(memo, told.get("memo", {}))
        put_told(case.memory, told.get("memory", {}))
    case.memo = read_memo(memo)
    return case


def rows_told(stored: StoredCase, case: Case, vault: Vault, rules: Rules, at: datetime) -> dict[Table, list[Any]]:
    """Return the rows that follow from a case as it was told; `at`: when its last step was taken."""
    return {
        CASE: [{"id": stored.row_id, **case_values(case)}],
        CLOCK: [clock_row(stored, clock) for clock in case.clocks.values()],
        REFERRAL: [referral_row(stored, one, place) for place, one in enumerate(case.referrals.values())],
        CONSENT: [consent_row(stored, consent) for consent in case.consents],
        ACCESS: [_without(row, "since") for row in access_rows(case, rules, at)],
        KEPT_FROM: kept_from_rows(vault, case),
        DESK: desk_rows(case, rules, at),
    }


_KEYS: dict[Table, tuple[str, ...]] = {
    CASE: ("id",),
    CLOCK: ("clock_id", "occurrence"),
    REFERRAL: ("key",),
    CONSENT: ("number",),
    ACCESS: _WHO,
    KEPT_FROM: ("digest",),
    DESK: _WHO,
}


def drift_of(connection: Connection, stored: StoredCase, told: Mapping[Table, Sequence[Any]]) -> list[Drift]:
    """Return where the stored rows of a case differ from those that its events tell."""
    found: list[Drift] = []
    for table, rows in told.items():
        of_case = table.c.id if table is CASE else table.c.case_id
        rows_there = connection.execute(select(table).where(of_case == stored.row_id)).mappings()
        there = [dict(row) for row in rows_there]
        found += _differences(table, there, rows)
    return found


def _differences(table: Table, stored: Sequence[Mapping[str, Any]], told: Sequence[Mapping[str, Any]]) -> list[Drift]:
    key = _KEYS[table]
    there, wanted = ({tuple(row[name] for name in key): row for row in rows} for rows in (stored, told))
    found = []
    for which in [*there, *(one for one in wanted if one not in there)]:
        name = "|".join(part.hex() if isinstance(part, bytes) else str(part) for part in which)
        if which not in there or which not in wanted:
            sides = ("there" if which in there else None, "there" if which in wanted else None)
            found.append(Drift(table.name, name, "", *sides))
            continue
        row = there[which]
        found += [
            Drift(table.name, name, column, _said(row[column]), _said(value))
            for column, value in wanted[which].items()
            if column in row and row[column] != value
        ]
    return found


def _said(value: Any) -> str:
    if isinstance(value, bytes):
        return "(sealed)"
    return value.isoformat() if isinstance(value, datetime) else json.dumps(value, ensure_ascii=False, default=str)


def _without(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {column: value for column, value in row.items() if column != name}
