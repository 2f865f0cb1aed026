"""Proving the record: each row against the last digest that is held of it, each chain link by link.

Nothing here stops at damage: what cannot be read is told and passed over. What is told names cases by their public
id, tables, and the keys of rows; never a value.
"""

import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row

from engine.store.chain import GENESIS
from engine.store.chains import Chain, End
from engine.store.damage import Damage
from engine.store.digests import HELD, Held
from engine.store.evidence import UNREADABLE_BY, Unreadable, as_found, found_rows
from engine.store.keys import RecordKeys

_PLAIN_KEY = re.compile(r"[\w.:|+ -]{1,120}", re.ASCII)


@dataclass(slots=True)
class Holdings:
    """The last digest held of each row: by table, by the row's name; None for a row that was taken out."""

    rows: dict[str, dict[str, tuple[int, str] | None]] = field(default_factory=dict)

    def take(self, text: Any) -> bool:
        """Take in what one event or entry holds; say whether it could be read."""
        try:
            for place, digests in json.loads(text).items():
                table, _, form = place.partition(":")
                of_table = self.rows.setdefault(table, {})
                for name, digest in digests.items():
                    of_table[name] = None if digest is None else (int(form), str(digest))
        except UNREADABLE_BY:
            return False
        return True

    def compare(
        self, one: Held, keys: RecordKeys, case: str, rows: Iterable[Row[Any] | Unreadable]
    ) -> Iterator[Damage]:
        """Yield where the rows of a table are not what is held of them."""
        held = dict(self.rows.get(one.table.name, {}))
        for row in rows:
            if isinstance(row, Unreadable):
                yield Damage(one.table.name, "row_unreadable")
                continue
            name = one.name_of(row._mapping)
            last = held.pop(name, None)
            if last is None:
                yield Damage(f"{one.table.name} {named(name)}", "row_unwritten")
            elif not _fits(one, keys, case, row._mapping, last):
                yield Damage(f"{one.table.name} {named(name)}", "row_altered")
        for name, last in held.items():
            if last is not None:
                yield Damage(f"{one.table.name} {named(name)}", "row_gone")

    def unknown(self) -> Iterator[Damage]:
        """Yield tables that digests are held of and that are not declared."""
        for table in sorted(set(self.rows) - set(HELD)):
            yield Damage(named(table), "table_unknown")


def _fits(one: Held, keys: RecordKeys, case: str, row: Mapping[Any, Any], held: tuple[int, str]) -> bool:
    form, digest = held
    if not 1 <= form <= len(one.forms):
        return False
    try:
        return hmac.compare_digest(one.digest(keys, case, row, form), digest)
    except UNREADABLE_BY:
        return False


def named(key: str) -> str:
    """Return a row's name as a report may say it: something that does not look like a key may be a value."""
    return key if _PLAIN_KEY.fullmatch(key) else "(a key that cannot be read)"


@dataclass(slots=True)
class Walk:
    """A walk along one chain: its links as they are found, and what is wrong with them.

    `sealed` are the hashes that seals give for some of its links.
    """

    chain: Chain
    keys: RecordKeys
    sealed: dict[int, bytes] = field(default_factory=dict)
    links: int = 0
    broken: list[Damage] = field(default_factory=list)

    def along(self, connection: Connection) -> Iterator[Row[Any]]:
        """Yield every link that can be read, in order, and note where the chain is not what it was."""
        chain, name = self.chain, self.chain.name
        query = as_found(chain.table).order_by(chain.table.c.number)
        if chain.book is not None:
            query = query.where(chain.table.c.book == chain.book)
        last = End(0, GENESIS)
        for row in found_rows(connection, query):
            if isinstance(row, Unreadable) or isinstance(row.number, Unreadable):
                self.broken.append(Damage(name, "entry_unreadable"))
                continue
            self.links += 1
            place = f"{name} {named(str(row.number))}"
            if row.number != last.number + 1:
                self.broken.append(Damage(place, "one_missing"))
            if not self._fits(last.hash, row):
                self.broken.append(Damage(place, "link_altered"))
            last = End(row.number, row.hash if isinstance(row.hash, bytes) else GENESIS)
            expected = self.sealed.pop(row.number, None)
            if expected is not None and expected != last.hash:
                self.broken.append(Damage(place, "not_as_sealed"))
            yield row
        self.broken += [Damage(f"{name} {number}", "short_of_seal") for number in sorted(self.sealed)[:1]]
        self._check_end(connection, last)

    def _fits(self, before: bytes, row: Row[Any]) -> bool:
        if row.key_id != self.keys.id:
            return False
        try:
            return hmac.compare_digest(row.hash, self.chain.hash_of(self.keys, before, row._mapping))
        except UNREADABLE_BY:
            return False

    def _check_end(self, connection: Connection, last: End) -> None:
        chain, name = self.chain, self.chain.name
        ends = chain.ends
        found = list(found_rows(connection, as_found(ends).where(ends.c.chain == name).order_by(ends.c.chain)))
        if not found:
            if last.number:
                self.broken.append(Damage(name, "end_unwritten"))
            return
        end = found[0]
        try:
            if isinstance(end, Unreadable):
                raise ValueError
            whole = hmac.compare_digest(end.mark, chain.mark_of(self.keys, End(end.number, end.hash)))
            if not whole or end.key_id != self.keys.id or (end.number, end.hash) != (last.number, last.hash):
                raise ValueError
        except UNREADABLE_BY:
            self.broken.append(Damage(name, "end_wrong"))


def strange_ends(connection: Connection, chains: Iterable[Chain]) -> list[Damage]:
    """Return what is wrong for each end of a chain that there is not."""
    known = list(chains)
    ends = known[0].ends
    query = as_found(ends).where(ends.c.chain.not_in([chain.name for chain in known])).order_by(ends.c.chain)
    return [Damage(ends.name, "end_of_nothing") for _ in found_rows(connection, query)]
