"""What reading costs, without a clock: how many statements, and by which ways they go, however much there is."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.commands import CaseRequest
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.reading.list_notices import list_notices
from engine.reading.list_work import list_work
from engine.reading.search_cases import search_cases
from engine.reading.view_case import view_case
from engine.world import World
from tests import people
from tests.benchmarks.lists import lists
from tests.conftest import Desk
from tests.reading.statements import assert_no_whole_table, observed

NAME = "Nguyễn Thị Lan"
# A list: its parts, for the role and for what somebody reported, and the counts.
A_LIST, A_SEARCH, A_CASE = 10, 34, 10
# Of the police, who stands behind the first: the list of deadlines is for whoever leads.
POLICE = people.at(people.POLICE.agency, "ward_police", 2)
READERS = (people.INTAKE, POLICE, people.SUPERVISOR)


def fill(desk: Desk, number: int) -> None:
    for _ in range(number):
        desk.activated(age_years=12, full_name=NAME)


def of_lists(world: World, ask: Callable[[], Any]) -> dict[str, Any]:
    with observed(world) as seen:
        ask()
    return {statement: parameters for statement, parameters in seen if "reach" in statement or "desk" in statement}


def asked_by(world: World, actor: people.Actor) -> list[tuple[str, Callable[[], Any]]]:
    return [
        (name, ask)
        for name, ask in lists(world, actor)
        if not name.startswith(("breaches", "falling due")) or actor is not people.INTAKE
    ]


def test_every_list_is_read_through_an_index_and_sorted_by_it(desk: Desk, world: World) -> None:
    fill(desk, 3)
    for actor in READERS:
        for _, ask in asked_by(world, actor):
            assert_no_whole_table(world, of_lists(world, ask), sorted_by_index=True)


@pytest.mark.parametrize("words", [NAME, "lan thi", "Nguyễn", "C-500", "0912345678"])
def test_every_search_goes_through_indexes(desk: Desk, world: World, words: str) -> None:
    fill(desk, 3)
    desk.open(people.HOTLINE, full_name=NAME, phone="0912345678")
    for actor in (*READERS, people.HOTLINE):
        with observed(world) as seen:
            search_cases(world, actor, words)
        assert len(seen) <= A_SEARCH
        asked = {statement: parameters for statement, parameters in seen if "search_token" in statement}
        assert_no_whole_table(world, asked, sorted_by_index=False)


def test_lists_and_cases_ask_as_much_of_few_as_of_many(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12, full_name=NAME)

    def counted(ask: Callable[[], Any]) -> int:
        with observed(world) as seen:
            ask()
        # How often the directory is looked at again, and that something was seen written down, is the hour's.
        others = ("directory", "sighting", "set_config")
        return sum(not any(word in statement for word in others) for statement, _ in seen)

    def costs() -> dict[tuple[str, str], int]:
        found = {(a.role, name): counted(ask) for a in READERS for name, ask in asked_by(world, a)}
        request = CaseRequest(actor=people.SOCIAL_WORKER, case=case)
        return {**found, ("social_worker", "a case"): counted(lambda: view_case(world, request))}

    few = costs()
    fill(desk, 4)
    for number in range(5):
        desk.pull(case, people.DOCTOR, "record_first_findings", first_findings_summary=f"Lần {number}")
    assert costs() == few
    assert max(few.values()) <= A_CASE
    assert max(count for (_, name), count in few.items() if name != "a case") <= A_LIST


def test_a_search_takes_the_shorter_way_and_finds_the_same_by_both(desk: Desk, world: World) -> None:
    # The police are on one of five cases with this name, which is the shorter way; the hospital on all.
    for _ in range(4):
        desk.open(full_name=NAME)
    case = desk.activated(age_years=12, full_name=NAME)
    other = desk.open(people.HOTLINE, full_name=NAME).case
    for words in (NAME, "lan", "thi nguyen"):
        assert [one.case for one in search_cases(world, people.POLICE, words)] == [case]
        assert [one.case for one in search_cases(world, people.HOTLINE, words)] == [other]
        assert len(search_cases(world, people.SOCIAL_WORKER, words)) == 6
    assert search_cases(world, people.POLICE, "trinh") == ()


def test_lists_alone_are_told_to_walk_along_indexes(desk: Desk, world: World) -> None:
    if world.database.is_sqlite:
        pytest.skip("SQLite walks along an index whenever one is in order")
    desk.open()
    with observed(world) as seen:
        list_work(world, people.INTAKE)
        list_notices(world, people.INTAKE)
        list_deadlines(world, people.SUPERVISOR, DeadlineFilter())
        search_cases(world, people.INTAKE, NAME)
    assert sum("set_config('enable_sort', 'off', true)" in statement for statement, _ in seen) == 4
    with world.database.walk() as walking, world.database.read() as reading:
        told = [connection.exec_driver_sql("SHOW enable_sort").scalar_one() for connection in (walking, reading)]
    assert told == ["off", "on"]
