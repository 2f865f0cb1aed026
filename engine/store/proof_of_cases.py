"""Proving the cases: each chain of events, and every row that the events of a case hold."""

import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select

from engine.store.chain import GENESIS, link
from engine.store.damage import Damage
from engine.store.digests import HELD, Held, held_by_cases
from engine.store.evidence import UNREADABLE_BY, Unreadable, as_found, found_rows
from engine.store.proof import Holdings, named
from engine.store.schema import CASE, EVENT
from engine.store.vault import Vault, VaultError

# Cases checked together: few enough for memory, enough that tables without an index by case are read seldom.
CASES_AT_ONCE = 1000
Sealed = dict[str, dict[int, str]]
Rows = dict[str, dict[Any, list[Row[Any]]]]


@dataclass(slots=True)
class CasesProof:
    """What was looked at, and every place at which it is not what it was.

    `sealed` gives, by case and number of event, the hash that a seal holds.
    """

    vault: Vault
    sealed: Sealed
    cases: int = 0
    events: int = 0
    broken: list[Damage] = field(default_factory=list)

    def check(self, connection: Connection) -> Iterator[int]:
        """Check every case; yield how many were checked so far."""
        before: int | None = None
        while True:
            query = as_found(CASE).order_by(CASE.c.id)
            query = query if before is None else query.where(CASE.c.id > before)
            batch = list(found_rows(connection, query, CASES_AT_ONCE))
            cases = [row for row in batch if not isinstance(row, Unreadable)]
            self.broken += [Damage(CASE.name, "row_unreadable")] * (len(batch) - len(cases))
            last = len(batch) < CASES_AT_ONCE
            upto = None if last else self._highest(connection, before)
            self._check_batch(connection, cases, before, upto)
            yield self.cases
            if last:
                break
            before = upto
        self.broken += [Damage(f"case {named(case)}", "case_gone") for case in sorted(self.sealed)]

    def _highest(self, connection: Connection, before: int | None) -> int:
        ids = select(CASE.c.id).order_by(CASE.c.id).limit(CASES_AT_ONCE)
        batch = (ids if before is None else ids.where(CASE.c.id > before)).subquery()
        return int(connection.execute(select(func.max(batch.c.id))).scalar_one())

    def _check_batch(
        self, connection: Connection, cases: list[Row[Any]], before: int | None, upto: int | None
    ) -> None:
        known = {row.id for row in cases}
        rows: Rows = {}
        of_cases = [(one.table, one.case or "", one.key if one.large else None) for one in held_by_cases()]
        for table, column, columns in [(EVENT, "case_id", None), *of_cases]:
            if table is CASE:
                continue
            grouped: dict[Any, list[Row[Any]]] = {}
            for row in found_rows(connection, _between(table, column, before, upto, columns)):
                if isinstance(row, Unreadable):
                    self.broken.append(Damage(table.name, "row_unreadable"))
                elif (case := row._mapping[column]) not in known:
                    self.broken.append(Damage(table.name, "row_of_no_case"))
                else:
                    grouped.setdefault(case, []).append(row)
            rows[table.name] = grouped
        for case in cases:
            self.cases += 1
            name = f"case {named(str(case.public_id))}"
            self.broken += [damage.within(name) for damage in self._check_case(connection, case, rows)]

    def _check_case(self, connection: Connection, case: Row[Any], rows: Rows) -> Iterator[Damage]:
        holdings = Holdings()
        yield from self._check_chain(case, rows[EVENT.name].get(case.id, []), holdings)
        keys = self.vault.record
        yield from holdings.compare(HELD[CASE.name], keys, case.public_id, [case])
        for one in held_by_cases():
            if one.table is not CASE:
                yield from self._compare(connection, one, case, rows, holdings)
        yield from holdings.unknown()
        try:
            self.vault.case_key(case.sealed_key, case.public_id)
        except (VaultError, *UNREADABLE_BY):
            yield Damage("", "key_unopened")

    def _compare(
        self, connection: Connection, one: Held, case: Row[Any], rows: Rows, holdings: Holdings
    ) -> Iterator[Damage]:
        found = rows[one.table.name].get(case.id, [])
        whole = _each_whole(connection, one, found) if one.large else found
        return holdings.compare(one, self.vault.record, case.public_id, whole)

    def _check_chain(self, case: Row[Any], events: list[Row[Any]], holdings: Holdings) -> Iterator[Damage]:
        head, place = GENESIS, 0
        sealed = self.sealed.pop(str(case.public_id), {})
        reach = max(sealed, default=0)
        for event in events:
            self.events += 1
            place += 1
            name = f"event {named(str(event.seq))}"
            if event.seq != place:
                yield Damage(name, "one_missing")
                place = event.seq if isinstance(event.seq, int) else place
            if not self._fits(head, case, event):
                yield Damage(name, "link_altered")
            if not holdings.take(event.digests):
                yield Damage(name, "content_unreadable")
            head = event.hash if isinstance(event.hash, bytes) else GENESIS
            expected = sealed.pop(place, None)
            if expected is not None and expected != head.hex():
                yield Damage(f"event {place}", "not_as_sealed")
        if (place, head) != (case.head_seq, case.head_hash):
            yield Damage("chain", "end_wrong")
        if sealed:
            yield Damage(f"event {max(sealed)}", "short_of_seal")
        if case.sealed_seq != reach:
            yield Damage(f"event {reach}", "sealed_otherwise")

    def _fits(self, before: bytes, case: Row[Any], event: Row[Any]) -> bool:
        if event.key_id != self.vault.record.id:
            return False
        try:
            expected = link(
                self.vault.record,
                before,
                case=case.public_id,
                seq=event.seq,
                kind=event.kind,
                trigger=event.trigger,
                at=event.at,
                actor=(event.actor_user, event.actor_role, event.actor_agency, event.actor_way),
                body=event.body,
                digests=event.digests,
            )
            return hmac.compare_digest(event.hash, expected)
        except UNREADABLE_BY:
            return False


def _each_whole(connection: Connection, one: Held, keys: list[Row[Any]]) -> Iterator[Row[Any] | Unreadable]:
    """Yield rows of which the keys were found, each read by itself: a city's documents fit into no memory."""
    for key in keys:
        this = [one.table.c[name] == key._mapping[name] for name in one.key]
        yield from found_rows(connection, as_found(one.table).where(*this).order_by(*one.table.primary_key.columns))


def _between(
    table: Table, column: str, before: int | None, upto: int | None, columns: tuple[str, ...] | None = None
) -> Select[Any]:
    """Return the rows of the cases of a batch; the first batch has no lower end, the last no upper one."""
    query = as_found(table, columns).order_by(*table.primary_key.columns)
    if before is not None:
        query = query.where(table.c[column] > before)
    return query if upto is None else query.where(table.c[column] <= upto)
