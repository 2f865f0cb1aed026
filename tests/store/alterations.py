"""The ways to alter a table past the program, without the key. Each raises `NotHere` where it means nothing."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, update

from engine.store.books import BOOKS
from engine.store.chain import link
from engine.store.chains import Chain, End
from engine.store.checkpoints import SEALS
from engine.store.digests import HELD, Written
from engine.store.keys import RecordKeys, record_keys
from engine.store.schema import CASE, CHAIN_END, CHECKPOINT, ENTRY, EVENT
from engine.store.sightings import SIGHTING, SIGHTING_END, SIGHTINGS
from tests.store.prepared_record import Connections, PreparedRecord, rows_of
from tests.store.rows import Row, put_in, set_values, take_out
from tests.store.values import changed, flipped

_CHAINED = (EVENT, ENTRY, CHECKPOINT, SIGHTING)
_ENDS = (CHAIN_END, SIGHTING_END)


class NotHere(Exception):  # noqa: N818
    """This alteration means nothing in this table; its text says why."""


def several(on: Connections, table: Table) -> list[Row]:
    """Return the rows of a table, if there are two at least."""
    rows = rows_of(on, table)
    if len(rows) < 2:
        raise NotHere("it holds one row")
    return rows


def fresh(table: Table, row: Row) -> Row:
    """Return a copy of a row under a key, and other names, that nobody has."""
    unique = {c.name for i in table.indexes if i.unique for c in i.columns} | {
        c.name
        for k in table.constraints
        if type(k).__name__ == "UniqueConstraint"
        for c in k.columns  # type: ignore[attr-defined]
    }
    last = [c.key for c in table.primary_key.columns][-1]
    return {**row, **{name: another(row[name]) for name in {last, *unique}}}


def another(value: Any) -> Any:
    """Return a value of the same kind that stands nowhere."""
    if isinstance(value, int):
        return value + 1_000_000
    return value + timedelta(days=40_000) if isinstance(value, date) else changed(value)


def edit_a_value(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Change one value of the first row that is not part of its key."""
    outside = HELD[table.name].outside if table.name in HELD else {}
    set_values(on, table, *_edited(on, table, outside))


def _edited(on: Connections, table: Table, outside: Collection[str]) -> tuple[Row, Row]:
    """Return a row, and another value for a column of it that is not part of its key."""
    keys = {column.key for column in table.primary_key.columns}
    for row in rows_of(on, table):
        for name, value in row.items():
            if name not in keys and name not in outside and value is not None:
                return row, {name: changed(value)}
    raise NotHere("it holds nothing but its key")


def flip_a_bit(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Flip a bit of a hash in the table, or of the digest that is held of its rows."""
    row = rows_of(on, table)[0]
    hashes = ("hash", "mark", "head_hash", "digest", "token", "sealed")
    name = next((n for n in hashes if row.get(n) and isinstance(row[n], bytes)), None)
    if name:
        set_values(on, table, row, {name: flipped(row[name])})
        return
    holder = EVENT if HELD[table.name].case else ENTRY
    of_table = re.compile(rf'"{table.name}:\d+":\{{"[^"]*":"')
    held, found = next((r, m) for r in reversed(rows_of(on, holder)) if (m := of_table.search(r["digests"])))
    text, at = held["digests"], found.end()
    set_values(on, holder, held, {"digests": text[:at] + ("0" if text[at] != "0" else "1") + text[at + 1 :]})


def delete_the_last(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Delete the last row."""
    take_out(on, table, rows_of(on, table)[-1])


def delete_a_middle_one(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Delete a row that others follow."""
    rows = several(on, table)
    take_out(on, table, rows[(len(rows) - 1) // 2])


def renumber(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Put a row under another key."""
    row = rows_of(on, table)[-1]
    last = [c.key for c in table.primary_key.columns][-1]
    set_values(on, table, row, {last: another(row[last])})


def swap_two(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Exchange two rows: each under the other's key."""
    rows = several(on, table)
    keys = [c.key for c in table.primary_key.columns]
    one = rows[0]
    other = next((r for r in rows if any(r[n] != one[n] for n in one if n not in keys)), None)
    if other is None:
        raise NotHere("its rows differ in nothing but their keys")
    take_out(on, table, one)
    take_out(on, table, other)
    put_in(on, table, {**one, **{k: other[k] for k in keys}})
    put_in(on, table, {**other, **{k: one[k] for k in keys}})


def duplicate(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Put a second copy of a row beside it, under a key of its own."""
    put_in(on, table, fresh(table, rows_of(on, table)[0]))


def insert_a_forged_one(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Put in a row that looks as the next one would, with another content, linked by a hash without the key."""
    row = fresh(table, rows_of(on, table)[-1])
    if table in _CHAINED:
        number = "seq" if table is EVENT else "number"
        row[number] = rows_of(on, table)[-1][number] + 1
        row["hash"] = bytes(32)
    keys = {column.key for column in table.primary_key.columns}
    # Bytes are left as `fresh` made them: one changed twice could be what stands there already.
    plain = (n for n in row if n not in keys and row[n] is not None and not isinstance(row[n], bytes))
    name = next((n for n in plain if n not in ("hash", "key_id")), None)
    put_in(on, table, {**row, **({name: changed(row[name])} if name else {})})


def rehash_without_the_key(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Change a value, and make every digest and hash over it anew, with a key of one's own."""
    forger = replace(record_keys(b"f" * 32), id=record.world.vault.record.id)
    if table in _ENDS:
        row = rows_of(on, table)[0]
        chain = SIGHTINGS if table is SIGHTING_END else BOOKS.get(row["chain"], SEALS)
        end = End(row["number"], flipped(row["hash"]))
        set_values(on, table, row, {"hash": end.hash, "mark": chain.mark_of(forger, end)})
        return
    if table is EVENT:
        row = rows_of(on, EVENT)[1]
        set_values(on, EVENT, row, {"actor_user": "somebody.else"})
        _relink_case(on, forger, row["case_id"])
        return
    if table in _CHAINED:
        row = rows_of(on, table)[0]
        set_values(on, table, row, {"at": row["at"] + timedelta(hours=1)})
        _relink(on, forger, _chain_of(table, row))
        return
    one = HELD[table.name]
    row, values = _edited(on, table, {*one.outside, *(() if one.large else one.folded)})
    altered = {**row, **values}
    set_values(on, table, row, values)
    if one.case is None:
        _rehold(on, forger, table, altered, ENTRY, "")
        _relink(on, forger, BOOKS[one.book or ""])
        return
    case = next(r for r in rows_of(on, CASE) if r["id"] == row[one.case])
    _rehold(on, forger, table, altered, EVENT, case["public_id"])
    _relink_case(on, forger, case["id"])


def _rehold(on: Connections, forger: RecordKeys, table: Table, row: Row, holder: Table, case: str) -> None:
    written = Written(forger, case)
    written.rows(table, [row])
    name = HELD[table.name].name_of(row)
    mine = HELD[table.name].case
    digest = written.text().rpartition('":"')[2].rstrip('"}')
    for held in reversed(rows_of(on, holder)):
        start = held["digests"].find(f'"{table.name}:')
        if start < 0 or (mine and held["case_id"] != row[mine]):
            continue
        at = held["digests"].find(f'"{name}":"', start)
        if at >= 0:
            at += len(name) + 4
            text = held["digests"]
            set_values(on, holder, held, {"digests": text[:at] + digest + text[at + len(digest) :]})
            return
    raise AssertionError(f"nobody holds {table.name}")


def _chain_of(table: Table, row: Row) -> Chain:
    return {ENTRY.name: BOOKS.get(row.get("book", "")), CHECKPOINT.name: SEALS, SIGHTING.name: SIGHTINGS}[table.name]  # type: ignore[return-value]


def _relink(on: Connections, forger: RecordKeys, chain: Chain) -> None:
    end = End(0, bytes(32))
    for row in rows_of(on, chain.table):
        if chain.book in (None, row.get("book")):
            end = End(row["number"], chain.hash_of(forger, end.hash, row))
            set_values(on, chain.table, row, {"hash": end.hash})
    values = {"number": end.number, "hash": end.hash, "mark": chain.mark_of(forger, end)}
    on.of(chain.ends).execute(update(chain.ends).where(chain.ends.c.chain == chain.name).values(values))


def _relink_case(on: Connections, forger: RecordKeys, case_id: int) -> None:
    case = next(row for row in rows_of(on, CASE) if row["id"] == case_id)
    head = bytes(32)
    for event in rows_of(on, EVENT):
        if event["case_id"] != case_id:
            continue
        actor = (event["actor_user"], event["actor_role"], event["actor_agency"])
        said = {name: event[name] for name in ("seq", "kind", "trigger", "at", "body", "digests")}
        head = link(forger, head, case=case["public_id"], actor=actor, **said)
        set_values(on, EVENT, event, {"hash": head})
    set_values(on, CASE, case, {"head_hash": head})


def cut_the_tail(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Delete what came last, make the ends fit, and take off the seal over it; marks are made without the key."""
    forger = replace(record_keys(b"f" * 32), id=record.world.vault.record.id)
    if table in _ENDS:
        take_out(on, table, rows_of(on, table)[0])
        return
    if table in _CHAINED and table is not EVENT:
        take_out(on, table, rows_of(on, table)[-1])
        _shorten(on, forger, _chain_of(table, rows_of(on, table)[-1]))
        return
    if table is not EVENT:
        take_out(on, table, rows_of(on, table)[-1])
    case = rows_of(on, CASE)[0] if table is not CASE else rows_of(on, CASE)[1]
    events = [row for row in rows_of(on, EVENT) if row["case_id"] == case["id"]]
    take_out(on, EVENT, events[-1])
    before = {"head_seq": events[-2]["seq"], "head_hash": events[-2]["hash"], "sealed_seq": events[-2]["seq"]}
    set_values(on, CASE, case, before)
    take_out(on, CHECKPOINT, rows_of(on, CHECKPOINT)[-1])
    _shorten(on, forger, SEALS)


def _shorten(on: Connections, forger: RecordKeys, chain: Chain) -> None:
    mine = [row for row in rows_of(on, chain.table) if chain.book in (None, row.get("book"))]
    end = End(mine[-1]["number"], mine[-1]["hash"]) if mine else End(0, bytes(32))
    values = {"number": end.number, "hash": end.hash, "mark": chain.mark_of(forger, end)}
    on.of(chain.ends).execute(update(chain.ends).where(chain.ends.c.chain == chain.name).values(values))


def copy_from_another(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Put what stands in another case, or in another row, in the place of a row."""
    rows = several(on, table)
    keys = [c.key for c in table.primary_key.columns]
    unique = {c.name for k in table.constraints if type(k).__name__ == "UniqueConstraint" for c in k.columns}  # type: ignore[attr-defined]
    unique |= {c.name for i in table.indexes if i.unique for c in i.columns}
    if "case_id" in keys and len(keys) > 1:
        for row in rows:
            copy = {**row, "case_id": next(r["case_id"] for r in rows if r["case_id"] != row["case_id"])}
            present = [r for r in rows if all(r[k] == copy[k] for k in keys)]
            if not present or any(present[0][n] != copy[n] for n in copy):
                for one in present:
                    take_out(on, table, one)
                put_in(on, table, copy)
                return
        raise NotHere("its rows say the same in every case")
    row = rows[0]
    other = next((r for r in rows if any(r[n] != row[n] for n in row if n not in keys and n not in unique)), None)
    if other is None:
        raise NotHere("its rows differ in nothing but their keys")
    set_values(on, table, row, {n: other[n] for n in row if n not in keys and n not in unique})


def roll_back(on: Connections, record: PreparedRecord, table: Table) -> None:
    """Put one row back as it once was, digest, hash and all."""
    outside = set(HELD[table.name].outside) if table.name in HELD else set()
    keys = [c.key for c in table.primary_key.columns]
    now = {tuple(row[k] for k in keys): row for row in rows_of(on, table)}
    for row in record.earlier[table.name]:
        present = now.get(tuple(row[k] for k in keys))
        if present and any(present[n] != row[n] for n in row if n not in outside):
            set_values(on, table, present, row)
            return
    raise NotHere("its rows never change")


KINDS: dict[str, Callable[[Connections, PreparedRecord, Table], None]] = {
    "a value edited": edit_a_value,
    "a bit of a hash flipped": flip_a_bit,
    "the last row deleted": delete_the_last,
    "a middle row deleted": delete_a_middle_one,
    "renumbered": renumber,
    "two rows swapped": swap_two,
    "duplicated": duplicate,
    "a forged row inserted": insert_a_forged_one,
    "hashed anew without the key": rehash_without_the_key,
    "the tail cut and the seal taken off": cut_the_tail,
    "copied from another case": copy_from_another,
    "put back as it once was": roll_back,
}
