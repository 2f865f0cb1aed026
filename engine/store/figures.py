"""What is noted of each case for figures: written with the step, opened all together by a report."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, bindparam, insert, select, update

from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.figures.noted import COUNTED_KINDS, Noted, counted, day_of, note_case, note_event
from engine.store.cases import StoredCase, facts_of
from engine.store.kept import Rewritten
from engine.store.prepared import Prepared
from engine.store.schema import CASE, EVENT, FIGURE
from engine.store.vault import Vault

_MINE = Prepared(select(FIGURE.c.sealed).where(FIGURE.c.case_id == bindparam("row_id")))
_INSERT = Prepared(insert(FIGURE), ["case_id", "sealed"])
_UPDATE = Prepared(
    update(FIGURE).where(FIGURE.c.case_id == bindparam("row_id")).values({"sealed": bindparam("sealed")})
)
_TOLD = Prepared(
    select(EVENT.c.trigger, EVENT.c.at, EVENT.c.body)
    .where(EVENT.c.case_id == bindparam("row_id"))
    .order_by(EVENT.c.seq)
)
_AT_ONCE = 5000


def write_noted(
    connection: Connection,
    vault: Vault,
    rules: Rules,
    stored: StoredCase,
    decision: Decision,
    at: datetime,
    *,
    new: bool,
) -> list[Rewritten]:
    """Write what figures see of a case after a step. One that was opened before figures were kept is told anew."""
    row = None if new else _MINE.row(connection, {"row_id": stored.row_id})
    if row is not None:
        noted = _noted(vault.figures.open(row.sealed, _place(stored.case.id)))
    else:
        noted = Noted(day_of(decision.case.opened_at), decision.case.procedure, "")
        if not new:
            _tell(connection, rules, stored, noted)
    given = counted(rules.vocabulary.fields, {fact.field: fact.value for fact in decision.facts})
    noted.values = {name: value for name, value in (noted.values | given).items() if value is not None}
    note_case(noted, decision.case)
    for event in decision.events:
        note_event(noted, at, event.trigger, event.changes)
    sealed = vault.figures.seal(_value(noted), _place(decision.case.id))
    if row is None:
        _INSERT.run_each(connection, [{"case_id": stored.row_id, "sealed": sealed}])
    else:
        _UPDATE.run_each(connection, [{"row_id": stored.row_id, "sealed": sealed}])
    return [Rewritten(FIGURE, ({"case_id": stored.row_id, "sealed": sealed},), ())]


def untold_cases(connection: Connection) -> list[int]:
    """Return the inner ids of the cases that nothing is noted of: opened before figures were kept, idle since."""
    found = select(CASE.c.id).outerjoin(FIGURE, FIGURE.c.case_id == CASE.c.id).where(FIGURE.c.case_id.is_(None))
    return [row.id for row in connection.execute(found)]


def told_anew(connection: Connection, rules: Rules, stored: StoredCase) -> Noted:
    """Return what figures see of a case as its facts and events tell it."""
    noted = Noted(day_of(stored.case.opened_at), stored.case.procedure, "")
    _tell(connection, rules, stored, noted)
    note_case(noted, stored.case)
    return noted


def _tell(connection: Connection, rules: Rules, stored: StoredCase, noted: Noted) -> None:
    """Note what the earlier events and facts of a case tell."""
    fields = rules.vocabulary.fields
    wanted = [name for name, field in fields.items() if field.kind in COUNTED_KINDS]
    noted.values = counted({name: fields[name] for name in wanted}, facts_of(connection, stored, wanted))
    for row in _TOLD.rows(connection, {"row_id": stored.row_id}):
        note_event(noted, row.at, row.trigger, json.loads(row.body)["changes"])


def noted_cases(connection: Connection, vault: Vault) -> Iterator[Noted]:
    """Yield what is noted of every case. Raises VaultError for a note that was altered."""
    after = 0
    while True:
        rows = connection.execute(
            select(FIGURE.c.case_id, FIGURE.c.sealed, CASE.c.public_id)
            .join(CASE, CASE.c.id == FIGURE.c.case_id)
            .where(FIGURE.c.case_id > after)
            .order_by(FIGURE.c.case_id)
            .limit(_AT_ONCE)
        ).all()
        for row in rows:
            yield _noted(orjson.loads(vault.figures.open_bytes(row.sealed, _place(row.public_id))))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].case_id


@lru_cache(maxsize=20_000)
def _day(ordinal: int | str) -> date:
    return date.fromordinal(int(ordinal))


def _value(noted: Noted) -> list[Any]:
    days = {str(day.toordinal()): happened for day, happened in noted.days.items()}
    return [noted.opened.toordinal(), noted.procedure, noted.owner, noted.values, noted.age, noted.delay, days]


def _noted(stored: list[Any]) -> Noted:
    opened, procedure, owner, values, age, delay, days = stored
    by_day = {_day(day): happened for day, happened in days.items()}
    return Noted(_day(opened), procedure, owner, values, age, delay, by_day)


def _place(case: str) -> str:
    return f"{case}|figures"


def note_row(vault: Vault, case: str, row_id: int, noted: Noted) -> dict[str, Any]:
    """Return the row of a note, for whoever writes many at once."""
    return {"case_id": row_id, "sealed": vault.figures.seal(_value(noted), _place(case))}
