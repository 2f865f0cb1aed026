"""Writing what reading stands on, with the step: for whom a case exists, whom it is kept from, what it asks."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from engine.domain.case.case import Case
from engine.domain.case.step import Rules
from engine.domain.clocks.desk import asks_of
from engine.domain.parties.grants import Holder, grants_of, kept_from
from engine.store.prepared import Prepared
from engine.store.schema import ACCESS, DESK, KEPT_FROM
from engine.store.vault import Vault

_HOLDER = ("agency", "role", "user")
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What a step wrote into one of these tables: rows as they are now, and the keys of rows that are gone."""

    table: Table
    rows: tuple[Row, ...]
    gone: tuple[Row, ...]


class _Kept:
    """One table of rows that follow from the case: read what stands, write what differs."""

    def __init__(self, table: Table, key: tuple[str, ...], fixed: tuple[str, ...] = ()) -> None:
        self.table = table
        self._key = key
        self._changing = tuple(c.key for c in table.columns if c.key not in ("case_id", *key, *fixed))
        mine = table.c.case_id == bindparam("row_id")
        one = [mine, *(table.c[name] == bindparam(f"its_{name}") for name in key)]
        self._read = Prepared(select(table).where(mine))
        self._insert = Prepared(insert(table), [column.key for column in table.columns])
        self._delete = Prepared(delete(table).where(*one))
        values: dict[str, Any] = {name: bindparam(name) for name in self._changing}
        self._update = Prepared(update(table).where(*one).values(values)) if values else None

    def write(self, connection: Connection, row_id: int, wanted: Iterable[Row], *, new: bool) -> Rewritten:
        """Make the rows of a case what they should be; values that are fixed stay as they were first written."""
        before = {} if new else {self._of(row): row for row in self._rows(connection, row_id)}
        after = {self._of(row): {**row, "case_id": row_id} for row in wanted}
        added = [row for key, row in after.items() if key not in before]
        changed = [
            {**before[key], **{name: row[name] for name in self._changing}}
            for key, row in after.items()
            if key in before and any(before[key][name] != row[name] for name in self._changing)
        ]
        gone = [row for key, row in before.items() if key not in after]
        self._delete.run_each(connection, map(self._named, gone))
        self._insert.run_each(connection, added)
        if self._update:
            self._update.run_each(connection, map(self._named, changed))
        return Rewritten(self.table, (*added, *changed), tuple(gone))

    def _rows(self, connection: Connection, row_id: int) -> list[dict[str, Any]]:
        return [dict(row._asdict()) for row in self._read.rows(connection, {"row_id": row_id})]

    def _of(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self._key)

    def _named(self, row: Row) -> Row:
        return {**row, "row_id": row["case_id"], **{f"its_{name}": row[name] for name in self._key}}


_ACCESS = _Kept(ACCESS, _HOLDER, fixed=("since",))
_KEPT_FROM = _Kept(KEPT_FROM, ("digest",))
_DESK = _Kept(DESK, _HOLDER)


def write_standing(
    connection: Connection, vault: Vault, rules: Rules, case: Case, row_id: int, now: datetime, *, new: bool
) -> list[Rewritten]:
    """Write what follows from a case as it stands after a step, and return what was written. `new`: its first."""
    kept: list[tuple[_Kept, Callable[[], Iterable[Row]]]] = [
        (_ACCESS, lambda: access_rows(case, rules, now)),
        (_KEPT_FROM, lambda: kept_from_rows(vault, case)),
        (_DESK, lambda: desk_rows(case, rules, now)),
    ]
    return [table.write(connection, row_id, wanted(), new=new) for table, wanted in kept]


def access_rows(case: Case, rules: Rules, now: datetime) -> list[Row]:
    """Return the rows of who a case exists for."""
    return [{**_holder(grant.holder), "since": now, "until": grant.until} for grant in grants_of(case, rules)]


def kept_from_rows(vault: Vault, case: Case) -> list[Row]:
    """Return the rows of whom a case is kept from."""
    return [{"digest": digest_of_name(vault, name)} for name in kept_from(case)]


def desk_rows(case: Case, rules: Rules, now: datetime) -> list[Row]:
    """Return the rows of what a case asks of whom."""
    return [
        {
            **_holder(ask.holder),
            "tier": int(ask.tier),
            "to_answer": ask.to_answer,
            "saves_by": ask.saves_by,
            "due": ask.due,
            "sees_core": ask.sees_core,
            "procedure": case.procedure,
        }
        for ask in asks_of(case, rules, now)
    ]


def digest_of_name(vault: Vault, name: str) -> bytes:
    """Return what stands for a party, agency or person that a case is kept from."""
    return vault.digest("kept from", name)


def _holder(holder: Holder) -> dict[str, str]:
    return {"agency": holder.agency, "role": holder.role, "user": holder.user}
