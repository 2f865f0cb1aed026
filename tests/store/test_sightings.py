"""Every question is written down before it is answered, chained, and found when it was altered."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from engine.commands import CaseRequest
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
