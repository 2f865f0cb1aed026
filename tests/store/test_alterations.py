"""Twelve ways to alter every table of the record: each is found, with and without a head kept elsewhere."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Table, text

from engine.store.digests import HELD
from engine.store.schema import CASE, EVENT, FACT
from tests.store.alterations import KINDS, NotHere
from tests.store.altering import replace_rows
from tests.store.prepared_record import PreparedRecord, prepare, rows_of, tables
from tests.store.rows import put_in, set_values
from tests.store.values import changed
from workflows.replay.stage import Stage

CHAINED = {"event", "entry", "checkpoint", "chain_end", "sighting", "sighting_end"}
ALTERED = [table for table in tables() if table.name in {*HELD, *CHAINED}]
ONE_ROW = {"demo_time", "directory_version", "sighting_end"}
ONLY_KEYS = {"link", "kept_from", "search_token"}
# Nothing in these is ever changed: a row is written once, or written and taken out.
NEVER_CHANGED = {
    "event",
    "entry",
    "checkpoint",
    "fact",
    "notice",
    "request",
    "link",
    "sighting",
    "device",
    "account_event",
    "shift_change",
    "document",
    "document_content",
    "directory_event",
    "print",
    "report",
} | ONLY_KEYS
# By the kind of alteration, the tables in which it means nothing.
MEANS_NOTHING = {
    "a value edited": ONLY_KEYS,
    "hashed anew without the key": ONLY_KEYS,
    "a middle row deleted": ONE_ROW,
    "two rows swapped": ONE_ROW | ONLY_KEYS,
    "copied from another case": ONE_ROW,
    "put back as it once was": NEVER_CHANGED | {"procedure_version", "access"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def record(request: pytest.FixtureRequest, stage_on: Callable[[str], Stage]) -> Iterator[PreparedRecord]:
    """A prepared record on each of the two databases."""
    with stage_on(str(request.param)).world() as (world, clock):
        yield prepare(world, clock)


def test_what_nobody_altered_is_whole(record: PreparedRecord) -> None:
    with record.altering() as on:
        assert record.broken(on, record.exported) == ()
        assert all(rows_of(on, table) for table in ALTERED)


@pytest.mark.parametrize("table", ALTERED, ids=lambda table: table.name)
@pytest.mark.parametrize("kind", KINDS)
def test_every_alteration_of_every_table_is_found(record: PreparedRecord, kind: str, table: Table) -> None:
    with record.altering() as on:
        if table.name in MEANS_NOTHING.get(kind, ()):
            with pytest.raises(NotHere):
                KINDS[kind](on, record, table)
            return
        KINDS[kind](on, record, table)
        found = record.broken(on, record.exported)
    # Found with the exported head, and without what that alone shows: so found without it too.
    assert [line for line in found if "exported head" not in line] != []


@pytest.mark.parametrize("table", [one.table for one in HELD.values()], ids=lambda table: table.name)
def test_every_column_that_is_declared_inside_is_proved(record: PreparedRecord, table: Table) -> None:
    one = HELD[table.name]
    for column in one.forms[-1]:
        with record.altering() as on:
            row = next((row for row in rows_of(on, table) if row[column] is not None), None)
            if row is None or column in one.key:
                continue
            set_values(on, table, row, {column: changed(row[column])})
            found = record.broken(on)
        assert any(table.name in line for line in found), column


def test_only_a_head_kept_elsewhere_shows_that_everything_was_put_back(record: PreparedRecord) -> None:
    with record.altering() as on:
        for table in tables():
            replace_rows(on.of(table), table, record.earlier[table.name])
        assert record.broken(on) == ()
        assert [line for line in record.broken(on, record.exported) if "exported head" in line] != []


def test_a_case_put_back_beside_its_seals_is_found(record: PreparedRecord) -> None:
    with record.altering() as on:
        before = record.earlier
        of_cases = [one.table for one in HELD.values() if one.case and one.table is not CASE] + [EVENT, CASE]
        for table in of_cases:
            replace_rows(on.of(table), table, before[table.name])
        assert any("does not reach what was sealed" in line for line in record.broken(on))


def test_damage_is_told_and_passed_over(record: PreparedRecord) -> None:
    with record.altering() as on:
        cases = rows_of(on, CASE)
        event = next(row for row in rows_of(on, EVENT) if row["case_id"] == cases[0]["id"])
        set_values(on, EVENT, event, {"digests": "{never closed", "body": "\ud800"[:0] + "[" * 5000})
        set_values(on, CASE, cases[1], {"sealed_key": b"short"})
        if on.record.dialect.name == "sqlite":
            on.record.execute(text("UPDATE clock SET due = 'in May', halved = x'00' WHERE rowid = 1"))
            on.record.execute(text("UPDATE referral SET grounds = '[\"never' WHERE rowid = 1"))
            on.record.execute(text("UPDATE notice SET kind = CAST(x'ff' AS TEXT) WHERE rowid = 1"))
        else:
            on.record.execute(text("UPDATE clock SET due = 'infinity' WHERE occurrence = 1"))
        on.record.execute(text("UPDATE checkpoint SET heads = 'x' WHERE number = 1"))
        found = record.broken(on)
    last = cases[-1]["public_id"]
    assert any("what it holds cannot be read" in line for line in found)
    assert any("its key cannot be opened" in line for line in found)
    assert any("clock" in line for line in found)
    assert any(line.startswith("seals 1") for line in found)
    assert not any(line.startswith(f"case {last}: event") for line in found)


def test_a_report_names_cases_tables_and_keys_and_no_value(record: PreparedRecord) -> None:
    with record.altering() as on:
        for row in rows_of(on, FACT):
            set_values(on, FACT, row, {"value": "Người Thử", "sealed": None})
        put_in(on, FACT, {**rows_of(on, FACT)[0], "field": "Người Thử 1"})
        found = record.broken(on)
    assert any("fact" in line for line in found)
    assert "Thử" not in "".join(found)
