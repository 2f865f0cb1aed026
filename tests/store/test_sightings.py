"""Every question is written down before it is answered, chained, and found when it was altered."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.verify_audit import seal_record, verify_audit
from engine.reading.view_case import view_case
from engine.store.sightings import SIGHTING, SIGHTING_END
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk


def rows(world: World) -> list[dict[str, object]]:
    with world.sightings.database.read() as connection:
        return [dict(r._mapping) for r in connection.execute(select(SIGHTING).order_by(SIGHTING.c.number))]


def test_a_view_is_written_down_with_who_saw_what(desk: Desk, world: World) -> None:
    case = desk.open().case
    view_case(world, CaseRequest(actor=people.DOCTOR, case=case))
    (row,) = rows(world)
    assert (row["user"], row["role"], row["outcome"], row["what"]) == (people.DOCTOR.user, "doctor", "shown", "case")
    assert (row["case"], row["at"]) == (case, people.BEGINS)


def test_what_cannot_be_written_down_is_not_shown(desk: Desk, world: World) -> None:
    case = desk.open().case
    with world.sightings.database.write() as connection:
        SIGHTING.drop(connection)
    with pytest.raises(SQLAlchemyError):
        view_case(world, CaseRequest(actor=people.DOCTOR, case=case))


def test_of_a_list_one_record_a_person_and_hour_is_kept(world: World, clock: SetTime) -> None:
    for minutes in (0, 20, 59, 60):
        world.sightings.listed(people.DOCTOR, clock.at + timedelta(minutes=minutes), "work")
    world.sightings.listed(people.DOCTOR, clock.at, "inbox")
    world.sightings.listed(people.INTAKE, clock.at, "work")
    assert [(r["role"], r["what"], r["case"]) for r in rows(world)] == [
        ("doctor", "work", None),
        ("doctor", "work", None),
        ("doctor", "inbox", None),
        ("intake", "work", None),
    ]


def test_a_refused_question_is_written_down_alike_whether_there_is_such_a_case(desk: Desk, world: World) -> None:
    opened = desk.open()
    for asked in (opened.case, opened.code, opened.code.lower(), "f" * 32):
        with pytest.raises(RefusedError):
            view_case(world, CaseRequest(actor=people.POLICE, case=asked))
    with pytest.raises(RefusedError):
        desk.pull(opened.case, people.POLICE, "screen")
    found = rows(world)
    assert [(r["user"], r["outcome"], r["what"], r["case"]) for r in found] == [
        *[(people.POLICE.user, "denied", "case", None)] * 4,
        (people.POLICE.user, "denied", "step", None),
    ]
    first, code, same_code, other, pulled = (r["asked"] for r in found)
    assert first == pulled
    assert code == same_code
    assert len({first, code, other}) == 3
    assert opened.case not in repr(found)
    assert opened.code not in repr(found)


@pytest.mark.parametrize(
    "alter",
    [
        update(SIGHTING).where(SIGHTING.c.number == 2).values(user="somebody else"),
        update(SIGHTING).where(SIGHTING.c.number == 2).values(number=9),
        delete(SIGHTING).where(SIGHTING.c.number == 2),
        delete(SIGHTING).where(SIGHTING.c.number == 3),
        delete(SIGHTING),
        update(SIGHTING_END).values(number=2),
        delete(SIGHTING_END),
    ],
    ids=["who", "renumbered", "a middle one gone", "the last one gone", "all gone", "an earlier end", "no end"],
)
def test_an_altered_view_is_found(desk: Desk, world: World, alter: object) -> None:
    case = desk.open().case
    for actor in (people.DOCTOR, people.INTAKE, people.LEAD):
        view_case(world, CaseRequest(actor=actor, case=case))
    seal_record(world)
    assert verify_audit(world).broken == ()
    with world.sightings.database.write() as connection:
        connection.execute(alter)  # type: ignore[call-overload]
    assert verify_audit(world).broken != ()


def hinted(world: World, at: datetime, who: Actor = people.INTAKE, what: str = "earlier", most: int = 2) -> bool:
    return world.sightings.hinted(who, at, what, asked="Trần Thị Thử", most=most)


def test_so_many_hints_an_hour_are_given_to_a_person_whatever_their_role(world: World, clock: SetTime) -> None:
    at, hour = clock.at, timedelta(hours=1)
    assert hinted(world, at)
    assert hinted(world, at + timedelta(minutes=30))
    assert not hinted(world, at + hour - timedelta(seconds=1))
    assert not hinted(world, at + timedelta(minutes=31), people.INTAKE._replace(role="doctor"))
    # Others, other questions, and what is more than an hour ago are counted apart.
    assert hinted(world, at + timedelta(minutes=31), people.DOCTOR)
    assert hinted(world, at + timedelta(minutes=31), what="another")
    assert hinted(world, at + hour)
    assert not hinted(world, at + hour)
    assert len(rows(world)) == 5


def test_a_case_that_was_opened_after_a_hint_is_no_hint_more(world: World, clock: SetTime) -> None:
    world.sightings.opened_with_hint(people.INTAKE, clock.at, "a" * 32, "earlier")
    assert hinted(world, clock.at, most=1)
    assert not hinted(world, clock.at, most=1)
    assert [(row["outcome"], row["case"], row["asked"] is None) for row in rows(world)] == [
        ("hinted", "a" * 32, True),
        ("hinted", None, False),
    ]


def test_whether_a_hint_was_withheld_is_known_for_an_hour(world: World, clock: SetTime) -> None:
    assert not world.sightings.has_withheld(people.INTAKE, clock.at, "earlier")
    world.sightings.withheld(people.INTAKE, clock.at, "earlier")
    assert [(row["outcome"], row["what"], row["case"]) for row in rows(world)] == [("withheld", "earlier", None)]
    for minutes, known in ((0, True), (59, True), (60, False), (-1, False)):
        at = clock.at + timedelta(minutes=minutes)
        assert world.sightings.has_withheld(people.INTAKE, at, "earlier") is known
    assert not world.sightings.has_withheld(people.DOCTOR, clock.at, "earlier")
    assert not world.sightings.has_withheld(people.INTAKE, clock.at, "another")
