"""Which agency is responsible for a place at a moment, who took over from one that is gone."""

from datetime import UTC, date, datetime

import pytest

from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label

NAME = Label("Tên", "Name")
NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)


def agency(id_: str, party: str = "police", **more: object) -> Agency:
    return Agency(id_, party, NAME, **more)  # type: ignore[arg-type]


def directory(*agencies: Agency) -> Directory:
    return Directory([Ward("1", "Phường Một"), Ward("2", "Phường Hai")], agencies, ["one"])


@pytest.mark.parametrize(
    ("first", "last", "valid"),
    [
        (None, None, True),
        (date(2026, 3, 2), None, True),
        (date(2026, 3, 3), None, False),
        (None, date(2026, 3, 3), True),
        (None, date(2026, 3, 2), False),
        (date(2026, 3, 3), date(2026, 3, 2), False),
    ],
)
def test_an_agency_exists_from_its_first_day_until_the_day_before_its_last(
    first: date | None, last: date | None, valid: bool
) -> None:
    assert agency("a", valid_from=first, valid_to=last).valid_at(NOON) is valid


def test_the_days_of_an_agency_are_the_citys() -> None:
    late_evening_before = datetime(2026, 3, 1, 18, tzinfo=UTC)
    assert agency("a", valid_from=date(2026, 3, 2)).valid_at(late_evening_before)


def test_a_ward_has_its_own_agency_else_the_citys_default() -> None:
    own, city = agency("own", wards=frozenset({"1"})), agency("city", default=True)
    found = directory(own, city, agency("named"))
    assert found.responsible("police", "1", NOON) == [own]
    assert found.responsible("police", "2", NOON) == [city]
    assert found.responsible("police", None, NOON) == [city]
    assert found.responsible("court", "1", NOON) == []


def test_whoever_took_over_answers_once_for_all_it_took_over() -> None:
    gone = [agency(name, wards=frozenset({"1"}), valid_to=date(2026, 1, 1), successor="new") for name in "ab"]
    new = agency("new", wards=frozenset({"1"}))
    found = directory(*gone, new)
    assert found.successor_at(gone[0], NOON) == new
    assert found.responsible("police", "1", NOON) == [new]


def test_a_successor_of_another_party_does_not_answer() -> None:
    gone = agency("a", wards=frozenset({"1"}), valid_to=date(2026, 1, 1), successor="b")
    assert directory(gone, agency("b", "court")).responsible("police", "1", NOON) == []


@pytest.mark.parametrize("successor", [None, "a", "b", "nobody"])
def test_nobody_takes_over_where_the_row_of_successors_ends_or_turns(successor: str | None) -> None:
    first = agency("a", valid_to=date(2026, 1, 1), successor=successor)
    second = agency("b", valid_to=date(2026, 1, 1), successor="a")
    assert directory(first, second).successor_at(first, NOON) is None


def test_an_agency_for_a_setting_is_the_only_one_registered_for_it() -> None:
    bus, other = (agency(name, settings=frozenset({"bus"})) for name in "ab")
    assert directory(bus).for_setting("police", "bus", NOON) == bus
    assert directory(bus).for_setting("police", "school", NOON) is None
    assert directory(bus, other).for_setting("police", "bus", NOON) is None
    gone = agency("c", settings=frozenset({"bus"}), valid_to=date(2026, 1, 1))
    assert directory(bus, gone).for_setting("police", "bus", NOON) == bus


def test_a_ward_is_known_by_code_or_exact_name() -> None:
    found = directory()
    assert (found.ward_code("1"), found.ward_code("Phường Hai"), found.ward_code("Hai")) == ("1", "2", None)
    assert set(found.ward_names) == {"1", "2", "Phường Một", "Phường Hai"}
    assert found.some_ward() == ("1",)
    assert Directory([], []).some_ward() == ()
