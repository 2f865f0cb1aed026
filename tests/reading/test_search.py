"""Search: among one's own cases, in fields one reads, however the name was typed."""

import pytest
from sqlalchemy import select

from engine.domain.case.search_words import folded, forms_of, number_forms
from engine.domain.errors import RefusedError
from engine.reading.search_cases import search_cases
from engine.store.schema import SEARCH_TOKEN
from engine.world import World
from tests import people
from tests.conftest import Desk

NAME = "Nguyễn Thị Hoà Đào"


def found(world: World, words: str, actor: people.Actor = people.SOCIAL_WORKER) -> list[tuple[str, bool]]:
    return [(one.case, one.exact) for one in search_cases(world, actor, words)]


@pytest.mark.parametrize(
    "words", ["nguyễn thị hòa đào", "NGUYEN THI HOA DAO", "Đào Hoà Nguyễn Thị", "hoa dao", "Hòa", "nguyen  dao"]
)
def test_a_name_is_found_however_it_is_typed(desk: Desk, world: World, words: str) -> None:
    case = desk.open(full_name=NAME).case
    desk.open(full_name="Trần Thị Lan")
    assert found(world, words) == [(case, False)]


def test_exact_matches_come_first(desk: Desk, world: World) -> None:
    exact = desk.open(full_name="Lê Hoa").case
    other = desk.open(full_name="Lê Hoà").case
    assert found(world, "lê hoa") == [(exact, True), (other, False)]
    assert found(world, "Lê Hoà")[0] == (other, True)


def test_codes_aliases_and_numbers_are_found(desk: Desk, world: World) -> None:
    done = desk.open(alias="Sao Mai", phone="+84 912 345 678", national_id="079200001234")
    assert found(world, done.code.replace("-", "").lower()) == [(done.case, True)]
    assert found(world, "0912.345.678") == [(done.case, True)]
    assert found(world, "079200001234") == [(done.case, True)]
    assert found(world, "sao mai") == [(done.case, True)]
    assert found(world, "0912") == []


def test_a_corrected_name_is_found_and_the_old_one_is_not(desk: Desk, world: World) -> None:
    case = desk.open(full_name="Trần Thị Lan", alias="Mai").case
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", full_name="Trần Thị Cúc", reason="Sai tên")
    assert found(world, "Lan") == []
    assert found(world, "cuc") == [(case, False)]
    assert found(world, "mai") == [(case, True)]


def test_nobody_finds_what_she_does_not_read_or_reach(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12, full_name=NAME, alias="Sao", national_id="079200001234")
    assert found(world, "dao", people.POLICE) == [(case, False)]
    assert found(world, "sao", people.POLICE) == []
    assert found(world, "079200001234", people.POLICE) == []
    for stranger in (people.OTHER_POLICE, people.SUPERVISOR, people.ADMINISTRATOR):
        assert found(world, "dao", stranger) == []
    kept = desk.open(full_name="Phạm Thị Sen", exclusions=[people.DOCTOR.user])
    assert found(world, "Sen", people.DOCTOR) == []
    assert found(world, kept.code, people.DOCTOR) == []
    assert found(world, kept.code, people.SUPERVISOR) == [(kept.case, True)]


@pytest.mark.parametrize(
    "reporter", [people.HOTLINE, people.at(people.CHILD_WORKER.agency, "ward_collaborator")], ids=lambda one: one.role
)
def test_a_reporter_finds_what_it_wrote_itself_and_nothing_of_what_others_wrote(
    desk: Desk, world: World, reporter: people.Actor
) -> None:
    case = desk.open(reporter, full_name=NAME, alias="Sao", phone="0912345678", age_years=12).case
    desk.open(people.INTAKE, full_name=NAME)
    for words, exact in ((NAME, True), ("hoa dao", False), ("sao", True), ("+84912345678", True)):
        assert found(world, words, reporter) == [(case, exact)]
    desk.pull(case, people.INTAKE, "correct_facts", phone="0987654321", full_name="Trần Thị Cúc", reason="x")
    for words in ("hoa dao", "cuc", "0912345678", "0987654321"):
        assert found(world, words, reporter) == []
    assert found(world, "sao", reporter) == [(case, True)]
    another = reporter._replace(user="somebody.else")
    assert found(world, "sao", another) == []


def test_nothing_readable_stands_in_the_tokens(desk: Desk, world: World) -> None:
    desk.open(full_name=NAME, phone="0912345678")
    with world.database.read() as connection:
        rows = connection.execute(select(SEARCH_TOKEN)).all()
    names, numbers, names_with_either_year_of_birth = len(forms_of("full_name", NAME)), 1, 2
    assert len(rows) == names + numbers + names_with_either_year_of_birth
    assert all(len(row.token) == 16 for row in rows)


def test_what_cannot_be_looked_for_is_refused(world: World) -> None:
    for words in ("", "   ", "x" * 101):
        with pytest.raises(RefusedError):
            search_cases(world, people.INTAKE, words)


def test_forms_are_the_same_for_both_ways_of_placing_a_tone_and_for_the_country_code() -> None:
    assert folded("Hoà") == folded("Hòa") == folded("HOA")
    assert folded("Đặng  Thuý") == "dang thuy"
    assert number_forms("+84912345678") == number_forms("0912 345 678") == number_forms("0084912345678")
