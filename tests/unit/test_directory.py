"""Which agency answers for a place or a setting, and that nobody is guessed."""

from datetime import UTC, date, datetime
from typing import Any

from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label

_NAME = Label("Đơn vị bịa", "Invented agency")
_NOW = datetime(2026, 3, 2, tzinfo=UTC)


def _agency(name: str, party: str, **more: Any) -> Agency:
    return Agency(name, party, _NAME, **more)


def _directory(*agencies: Agency) -> Directory:
    return Directory([Ward("1", "Phường Một")], agencies)


def test_the_citys_default_answers_where_no_ward_has_its_own() -> None:
    directory = _directory(
        _agency("other", "hospital"),
        _agency("main", "hospital", default=True),
        _agency("near", "police", wards={"1"}),
    )
    assert [agency.id for agency in directory.responsible("hospital", "1", _NOW)] == ["main"]
    assert [agency.id for agency in directory.responsible("police", "1", _NOW)] == ["near"]
    assert directory.responsible("police", None, _NOW) == []


def test_an_employer_is_found_by_setting_only_when_one_is_registered() -> None:
    bus = _agency("bus", "employer", settings={"public_transport"})
    gone = _agency("tram", "employer", settings={"public_transport"}, valid_to=date(2025, 1, 1), successor="bus")
    rival = _agency("ferry", "employer", settings={"public_transport"})
    found = _directory(bus, gone).for_setting("employer", "public_transport", _NOW)
    assert found is not None
    assert found.id == "bus"
    assert _directory(bus, rival).for_setting("employer", "public_transport", _NOW) is None
    assert _directory(bus).for_setting("employer", "school", _NOW) is None
    assert _directory(bus, rival).responsible("employer", None, _NOW) == []
