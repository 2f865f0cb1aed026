"""What a deployment decides: settings that say what is wrong, a calendar of Vietnam, a whole invented directory."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from config.calendar import vietnamese_days
from config.demo import demo_directory
from config.settings import ROOT, SettingsError, read_settings
from engine.definitions import load_library
from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label
from engine.domain.time_limits import CITY_TIME, Limit, WorkingCalendar, due_at

ROLES = load_library(ROOT / "workflows" / "definitions").vocabulary.roles


def test_every_wrong_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as error:
        read_settings(port="x", batch_size=0, smtp_security="maybe")
    text = str(error.value)
    assert all(name in text for name in ("MOTCUA_PORT", "MOTCUA_BATCH_SIZE", "MOTCUA_SMTP_SECURITY"))


def test_the_database_is_a_file_unless_a_server_is_named(tmp_path: Path) -> None:
    assert read_settings(data_dir=tmp_path).database == f"sqlite:///{tmp_path / 'motcua.sqlite3'}"
    for given in ("postgres://u@h/d", "postgresql://u@h/d", "postgresql+psycopg://u@h/d"):
        assert read_settings(database_url=given).database == "postgresql+psycopg://u@h/d"


def test_the_calendar_knows_the_days_vietnam_gives_off_and_exchanges() -> None:
    calendar = WorkingCalendar(*vietnamese_days([2026]))
    assert calendar.is_working_day(date(2026, 8, 22))
    assert not any(map(calendar.is_working_day, [date(2026, 4, 30), date(2026, 5, 1), date(2026, 9, 2)]))
    start = datetime(2026, 4, 24, 21, tzinfo=CITY_TIME)
    assert due_at(start, Limit(3, "wd"), calendar) == datetime(2026, 5, 4, 17, tzinfo=UTC)


def test_every_ward_has_its_committee_its_police_and_its_union_once() -> None:
    directory = demo_directory()
    assert len(directory.wards) == 168
    kinds = Counter(name.split()[0] for name in (ward.name for ward in directory.wards))
    assert kinds == {"Phường": 113, "Xã": 54, "Đặc": 1}
    for party in ("ward_committee", "ward_police", "womens_union"):
        covered = Counter(code for agency in directory.agencies if agency.party == party for code in agency.wards)
        assert covered == Counter({ward.code: 1 for ward in directory.wards})


def test_everybody_is_invented_and_every_role_is_played() -> None:
    directory = demo_directory()
    assert all(person.email.endswith(".example") and "(hư cấu)" in person.name for person in directory.people)
    assert len({person.id for person in directory.people}) == len(directory.people)
    assert {post.role for post in directory.posts} == set(ROLES) - {"system"}
    parties = {agency.id: agency.party for agency in directory.agencies}
    assert all(parties[post.agency] in ROLES[post.role].parties for post in directory.posts)
    assert all(a.successor in parties for a in directory.agencies if a.successor)


def test_a_referral_goes_to_whoever_took_over() -> None:
    label = Label("x", "x")
    district = Agency("old", "ward_police", label, frozenset({"1"}), valid_to=date(2025, 7, 1), successor="new")
    ward = Agency("new", "ward_police", label, frozenset({"1"}), valid_from=date(2025, 7, 1))
    gone = Agency("gone", "ward_police", label, frozenset({"2"}), valid_to=date(2025, 7, 1))
    directory = Directory([Ward("1", "Phường Một")], [district, ward, gone])
    before, after = datetime(2025, 6, 30, 12, tzinfo=UTC), datetime(2025, 7, 1, 0, tzinfo=CITY_TIME)
    assert [agency.id for agency in directory.responsible("ward_police", "1", before)] == ["old"]
    assert [agency.id for agency in directory.responsible("ward_police", "1", after)] == ["new"]
    assert directory.responsible("ward_police", "2", after) == []
    assert directory.ward_code("Phường Một") == "1"
