"""The hint that there may be an earlier case: to whom, of what, how often, and that nothing else is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.handlers.hint_earlier_case import hint_earlier_case
from engine.handlers.verify_audit import seal_record, verify_audit
from engine.reading.list_notices import list_notices
from engine.reading.view_case import view_case
from engine.store.schema import CASE, NOTICE
from engine.store.sightings import SIGHTING
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import refused

PERSON = {
    "full_name": "Trần Thị Bịa",
    "phone": "0900 111 222",
    "national_id": "079 123 456 789",
    "birth_date": "2001-05-05",
    "age_years": 24,
}
TOLD = (people.INTAKE, people.DOCTOR, people.SOCIAL_WORKER)
OTHERS = (
    people.COUNSELLOR, people.LEAD, people.SUPERVISOR, people.POLICE, people.CHILD_WORKER, people.HOTLINE,
    people.UNION_WORKER, people.ADMINISTRATOR, people.DATA_PROTECTION,
)  # fmt: skip


def told(world: World, case: str) -> list[tuple[str, str, str]]:
    """The notices on a case to those who supervise."""
    with world.database.read() as connection:
        rows = connection.execute(
            select(NOTICE.c.agency, NOTICE.c.role, NOTICE.c.kind)
            .join(CASE, CASE.c.id == NOTICE.c.case_id)
            .where(CASE.c.public_id == case, NOTICE.c.role == people.SUPERVISOR.role)
        )
        return [tuple(row) for row in rows]


def record(world: World, *outcomes: str) -> list[Any]:
    with world.sightings.database.read() as connection:
        rows = select(SIGHTING).where(SIGHTING.c.outcome.in_(outcomes)).order_by(SIGHTING.c.number)
        return list(connection.execute(rows))


SUPERVISED = [("health_department", "supervisor", "action_needed")]


@pytest.mark.parametrize(
    "asked",
    [
        {"phone": "+84 900-111-222"},
        {"national_id": "079123456789"},
        {"full_name": "bia thi TRAN", "birth_date": "2001-01-01"},
        {"full_name": "Trần Thị Bịa", "age_years": 25},
        {"full_name": "Ai Khác", "phone": "0900111222"},
    ],
    ids=["phone", "national id", "name and birth year", "name and age", "another name, the same phone"],
)
def test_the_same_number_or_name_and_year_may_be_the_same_person(
    desk: Desk, world: World, asked: dict[str, Any]
) -> None:
    desk.open(**PERSON)
    assert hint_earlier_case(world, people.INTAKE, asked)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"full_name": "Trần Thị Bịa"},
        {"birth_date": "2001-05-05", "age_years": 24},
        {"full_name": "Trần Thị Bịa", "birth_date": "1999-05-05"},
        {"full_name": "Trần Thị Mẫu", "birth_date": "2001-05-05"},
        {"phone": "0900 111 223"},
        {"phone": "079123456789"},
        {"phone": "12"},
    ],
)
def test_anything_less_is_no_hint_and_leaves_no_record_of_one(
    desk: Desk, world: World, asked: dict[str, Any]
) -> None:
    desk.open(**PERSON)
    assert not hint_earlier_case(world, people.INTAKE, asked)
    assert record(world, "hinted", "withheld") == []


def test_a_name_given_later_counts_with_the_year_that_is_known(desk: Desk, world: World) -> None:
    case = desk.activated(birth_date="2001-05-05", age_years=24)
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", full_name="Trần Thị Bịa", reason="x")
    assert hint_earlier_case(world, people.DOCTOR, {"full_name": "Tran Thi Bia", "birth_date": "2001-12-31"})
    desk.pull(case, people.SOCIAL_WORKER, "correct_facts", birth_date="2002-05-05", age_years=23, reason="x")
    assert not hint_earlier_case(world, people.DOCTOR, {"full_name": "Tran Thi Bia", "birth_date": "2001-12-31"})
    assert verify_audit(world).broken == ()


def test_only_those_the_vocabulary_names_are_told_and_all_others_hear_the_same(desk: Desk, world: World) -> None:
    desk.open(**PERSON)
    asked = {"phone": PERSON["phone"]}
    assert [hint_earlier_case(world, actor, asked) for actor in TOLD] == [True] * 3
    assert [hint_earlier_case(world, actor, asked) for actor in OTHERS] == [False] * len(OTHERS)
    assert {row.user for row in record(world, "hinted")} == {actor.user for actor in TOLD}


@pytest.mark.parametrize(
    "exclusion", [people.DOCTOR.user, people.DOCTOR.agency, "hospital"], ids=["the person", "the agency", "the party"]
)
def test_whom_the_earlier_case_excludes_is_told_nothing(desk: Desk, world: World, exclusion: str) -> None:
    desk.harassed(people.UNION_WORKER, **PERSON, exclusions=[exclusion])
    assert not hint_earlier_case(world, people.DOCTOR, {"phone": PERSON["phone"]})
    assert record(world, "hinted", "withheld") == []
    opened = desk.open(people.INTAKE, **PERSON)
    assert told(world, opened.case) == SUPERVISED
    hinted = {row.user for row in record(world, "hinted")}
    assert hinted == ({people.INTAKE.user} if exclusion == people.DOCTOR.user else set())


def test_a_hint_is_written_down_with_a_mark_of_what_was_asked_and_the_case_then_opened(
    desk: Desk, world: World
) -> None:
    first = desk.open(**PERSON)
    for asked in ({"phone": "0900111222"}, {"phone": "+84900111222"}, {"national_id": PERSON["national_id"]}):
        assert hint_earlier_case(world, people.INTAKE, asked)
    second = desk.open(**PERSON)
    rows = record(world, "hinted")
    assert [(row.user, row.what, row.case) for row in rows] == [
        *[(people.INTAKE.user, "earlier case", None)] * 3,
        (people.INTAKE.user, "earlier case", second.case),
    ]
    assert rows[0].asked == rows[1].asked != rows[2].asked
    assert all(word not in repr(rows) for word in (first.case, first.code, "0900", "079"))
    seal_record(world)
    assert verify_audit(world).broken == ()
    with world.sightings.database.write() as connection:
        connection.execute(update(SIGHTING).where(SIGHTING.c.number == rows[0].number).values(user="nobody"))
    assert verify_audit(world).broken


def test_the_eleventh_in_an_hour_is_withheld_and_the_supervisor_is_told_once(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case, asked = desk.open(**PERSON).case, {"phone": PERSON["phone"]}
    assert told(world, case) == []
    hints = []
    for _ in range(13):
        clock.at += timedelta(minutes=4)
        hints.append(hint_earlier_case(world, people.INTAKE, asked))
    assert hints == [True] * 10 + [False] * 3
    assert told(world, case) == SUPERVISED
    assert len(record(world, "withheld")) == 1
    assert hint_earlier_case(world, people.DOCTOR, asked), "another person has hints of their own"
    clock.at += timedelta(minutes=13)
    assert hint_earlier_case(world, people.INTAKE, asked)
    assert verify_audit(world).broken == ()


@pytest.mark.parametrize("opener", [people.INTAKE, people.HOTLINE, people.POLICE], ids=lambda actor: actor.role)
def test_at_opening_the_supervisor_is_told_and_finds_both_codes(desk: Desk, world: World, opener: Actor) -> None:
    first = desk.open(**PERSON)
    second = desk.open(opener, **PERSON)
    assert told(world, first.case) == []
    assert told(world, second.case) == SUPERVISED
    inbox = {notice.code for notice in list_notices(world, people.SUPERVISOR).items}
    assert second.code in inbox
    for here, there in ((first, second), (second, first)):
        assert _alike(world, here.case, people.SUPERVISOR) == (there.code,)
        for actor in (people.SOCIAL_WORKER, people.EQUALITY_SUPERVISOR):
            assert _alike(world, here.case, actor) == ()


def test_a_supervisor_whom_the_earlier_case_excludes_is_told_nothing(desk: Desk, world: World) -> None:
    desk.open(**PERSON, exclusions=["health_department"])
    second = desk.open(**PERSON)
    assert told(world, second.case) == []
    assert _alike(world, second.case, people.SUPERVISOR) == ()


def test_an_opening_that_is_like_no_other_tells_no_supervisor(desk: Desk, world: World) -> None:
    desk.open(**PERSON)
    assert told(world, desk.open(full_name="Trần Thị Bịa", age_years=40).case) == []
    assert record(world, "hinted") == []


def test_a_case_that_another_opened_is_not_told_as_one_like_it(desk: Desk, world: World) -> None:
    case = desk.harassed(people.UNION_WORKER, **PERSON | {"age_years": 13, "birth_date": "2013-01-01"})
    desk.pull(case, people.UNION_WORKER, "escalate_child")
    assert _alike(world, case, people.SUPERVISOR) == ()


def test_only_what_may_be_asked_about_is_taken(world: World) -> None:
    for actor in (people.INTAKE, people.POLICE):
        for asked in ({"narrative": "x"}, {"phnoe": "1"}, {"birth_date": "never"}):
            refused(lambda a=actor, f=asked: hint_earlier_case(world, a, f), "field_invalid")  # type: ignore[misc]


def _alike(world: World, case: str, actor: Actor) -> tuple[str, ...]:
    return view_case(world, CaseRequest(actor=actor, case=case)).alike
