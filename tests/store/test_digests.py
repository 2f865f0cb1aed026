"""What the record holds of each table is declared, and a digest tells every change of what stands inside it."""

import pytest

from engine.store.digests import HELD, UNHELD, Held, Written
from engine.store.keys import record_keys
from engine.store.schema import CONSENT, METADATA, REFERRAL

KEYS = record_keys(b"k" * 32)


def test_every_table_says_who_holds_its_rows_or_why_nobody_does() -> None:
    assert set(HELD) | set(UNHELD) == set(METADATA.tables)
    assert not set(HELD) & set(UNHELD)
    assert all(len(why.split()) > 3 for why in UNHELD.values())


@pytest.mark.parametrize("one", HELD.values(), ids=HELD)
def test_a_declaration_names_columns_that_exist_and_says_why_some_stand_outside(one: Held) -> None:
    columns = {column.key for column in one.table.columns}
    assert set(one.key) | set(one.outside) | set(one.since) | set(one.folded) <= columns
    assert (one.case is None) != (one.book is None)
    assert set(one.key) <= set(one.forms[0])
    assert {column.key for column in one.table.primary_key} == set(one.key)
    assert set(one.forms[-1]) | set(one.outside) == columns
    assert all(len(why.split()) > 3 for why in one.outside.values())


@pytest.mark.parametrize("one", HELD.values(), ids=HELD)
def test_every_column_inside_changes_the_digest_and_none_outside_does(one: Held) -> None:
    row = {column.key: b"%d" % place for place, column in enumerate(one.table.columns)}
    before = one.digest(KEYS, "a case", row)
    for column in one.table.columns:
        changed = one.digest(KEYS, "a case", {**row, column.key: b"another"})
        assert (changed == before) == (column.key in one.outside), column.key


def test_a_digest_is_bound_to_its_case_its_table_its_form_and_its_key() -> None:
    row = {column.key: None for table in (REFERRAL, CONSENT) for column in table.columns}
    one = HELD[REFERRAL.name]
    digests = {
        one.digest(KEYS, "a", row),
        one.digest(KEYS, "b", row),
        one.digest(record_keys(b"o" * 32), "a", row),
        HELD[CONSENT.name].digest(KEYS, "a", row),
        Held(REFERRAL, ("key",), "case_id", None, {}, {"hops": 2}, {}).digest(KEYS, "a", row),
    }
    assert len(digests) == 5


def test_a_row_written_before_a_column_came_is_checked_without_it() -> None:
    columns = {column.key: None for column in REFERRAL.columns}
    before = Held(REFERRAL, ("key",), "case_id", None, {"hops": "not there yet, so to say"}, {}, {})
    after = Held(REFERRAL, ("key",), "case_id", None, {}, {"hops": 2}, {})
    assert after.digest(KEYS, "a", {**columns, "hops": 7}, 1) == before.digest(KEYS, "a", columns, 1)


def test_what_is_written_names_the_table_the_form_and_the_row() -> None:
    written = Written(KEYS, "a")
    assert not written
    written.gone(REFERRAL, [{"case_id": 1, "key": "legal_aid_city"}])
    assert written
    assert written.text() == '{"referral:1":{"legal_aid_city":null}}'
