"""When parts of the system were away: kept as intervals, once each, and credited to nobody at an agency."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.commands import CaseRequest
from engine.domain.errors import RefusedError
from engine.handlers.note_health import MAIL, PREFECT, note_health
from engine.handlers.route_events import route_events
from engine.reading.whose_time import whose_time
from engine.store.beats import write_beat
from engine.store.outages import outages_between
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk


def kept(world: World) -> list[tuple[str, datetime, datetime | None]]:
    with world.database.read() as connection:
        found = outages_between(connection, people.BEGINS - timedelta(days=9), people.BEGINS + timedelta(days=9))
    return [(row.part, row.began_at, row.ended_at) for row in found]


def test_an_outage_is_one_interval_from_when_it_is_noted_until_it_is_over(world: World, clock: SetTime) -> None:
    for _ in range(3):
        note_health(world, {MAIL: True, PREFECT: False})
        clock.at += timedelta(minutes=5)
    assert kept(world) == [("mail", people.BEGINS, None)]
    note_health(world, {MAIL: False, PREFECT: False})
    assert kept(world) == [("mail", people.BEGINS, clock.at)]


def test_a_worker_that_was_silent_is_found_by_whoever_comes_next(world: World, clock: SetTime) -> None:
    silent = timedelta(minutes=7)
    with world.database.write() as connection:
        write_beat(connection, "worker", datetime.now(UTC) - silent, {})
    note_health(world, {})
    ((part, began, ended),) = kept(world)
    assert (part, ended) == ("worker", clock.at)
    assert silent <= clock.at - began < silent + timedelta(seconds=30)


def test_what_the_system_owed_is_no_agencys_time_and_prefects_absence_holds_nobody_up(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=13)
    clock.at += timedelta(minutes=2)
    route_events(world)
    clock.at += timedelta(minutes=8)
    note_health(world, {MAIL: True, PREFECT: True})
    clock.at += timedelta(minutes=20)
    note_health(world, {MAIL: False, PREFECT: True})
    clock.at += timedelta(minutes=10)
    desk.pull(case, people.POLICE, "acknowledge_report", report_no="12")
    found = whose_time(world, CaseRequest(actor=people.SUPERVISOR, case=case), "police_informed_due")
    held = {(part.whose, part.agency, part.phase): part.seconds // 60 for part in found.held}
    assert held == {
        ("outage", "", ""): 20,
        ("agency", people.POLICE.agency, "unread"): 18,
        ("outage", people.POLICE.agency, "on_its_way"): 2,
    }
    assert found.whole_seconds == 40 * 60
    assert [outage.part for outage in found.outages] == ["mail", "prefect"]
    # Who took part is told to who coordinates or oversees, and to nobody else.
    with pytest.raises(RefusedError, match="not_found"):
        whose_time(world, CaseRequest(actor=people.POLICE, case=case), "police_informed_due")
