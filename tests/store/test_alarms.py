"""Alarms as they are told: each occurrence once, to who watches alone, and over when it is over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from engine.domain.errors import RefusedError
from engine.handlers.leave_beat import forget_replaced, leave_beat, say_goodbye
from engine.handlers.note_alarms import note_alarms
from engine.handlers.note_health import MAIL, note_health
from engine.handlers.route_events import route_events
from engine.reading.list_alarms import list_alarms
from engine.reading.report_status import report_status
from engine.reading.watch import figures_now
from engine.store.beats import write_beat
from engine.store.schema import ALARM, BEAT, LETTER
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk

STARTS = datetime(2026, 1, 1, tzinfo=UTC).isoformat()


def alive(world: World, at: datetime, name: str = "worker a:1", **detail: object) -> None:
    with world.database.write() as connection:
        write_beat(connection, name, at, {"started_at": STARTS, **detail})


def told(world: World, at: datetime) -> list[str]:
    """Look twice, as two processes do, and return what people are told then."""
    note_alarms(world, at)
    note_alarms(world, at + timedelta(seconds=4))
    return [view.kind for view in list_alarms(world, people.ADMINISTRATOR)]


def test_an_occurrence_is_told_once_however_often_and_by_however_many_it_is_seen(world: World) -> None:
    at = datetime.now(UTC)
    assert told(world, at) == ["no_worker"]
    for more in range(5, 60, 5):
        note_alarms(world, at + timedelta(seconds=more))
    with world.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(ALARM)).scalar() == 1
    later = at + timedelta(minutes=5)
    alive(world, later)
    assert told(world, later) == []
    (past,) = list_alarms(world, people.SUPERVISOR, past=True)
    assert past.kind == "no_worker"
    assert past.ended_at is not None
    assert past.ended_at <= at + timedelta(seconds=60)
    # The next time is another occurrence.
    assert told(world, later + timedelta(minutes=5)) == ["no_worker", "worker_silent"]


def test_what_one_look_saw_alone_is_told_to_nobody(world: World) -> None:
    at = datetime.now(UTC)
    note_alarms(world, at)
    alive(world, at + timedelta(seconds=5))
    assert told(world, at + timedelta(seconds=5)) == []
    assert list_alarms(world, None, past=True) == ()


def test_only_who_watches_over_delivery_is_told(world: World) -> None:
    for actor in (people.SOCIAL_WORKER, people.LEAD, people.DATA_PROTECTION):
        with pytest.raises(RefusedError, match="not_permitted"):
            list_alarms(world, actor)


def test_a_mail_server_that_is_away_is_told_of_within_ten_minutes(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    route_events(world)
    begins = datetime.now(UTC)
    note_health(world, {MAIL: True})
    kinds, minutes = [], 0
    while not kinds:
        minutes += 1
        clock.at += timedelta(minutes=1)
        alive(world, begins + timedelta(minutes=minutes))
        kinds = told(world, begins + timedelta(minutes=minutes))
    assert kinds == ["mail_away"]
    assert minutes <= 4
    at = begins + timedelta(minutes=10)
    clock.at += timedelta(minutes=10 - minutes)
    alive(world, at)
    assert {"mail_away", "nothing_delivered"} <= set(told(world, at))


def test_a_mail_server_that_keeps_us_waiting_without_a_word_is_told_of_within_ten_minutes(
    desk: Desk, world: World, clock: SetTime
) -> None:
    desk.open()
    route_events(world)
    at = datetime.now(UTC) + timedelta(minutes=9, seconds=50)
    alive(world, at)
    clock.at += timedelta(minutes=9, seconds=50)
    assert "nothing_delivered" in told(world, at)


def test_a_notice_that_nobody_routes_counts_as_waiting(desk: Desk, world: World, clock: SetTime) -> None:
    desk.activated(age_years=13)
    clock.at += timedelta(minutes=6)
    at = datetime.now(UTC)
    alive(world, at)
    assert "emergency_waits" in told(world, at)
    assert "sweep_late" not in told(world, at)


def test_a_sweep_that_is_late_is_told(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    with world.database.read() as connection:
        assert connection.execute(select(LETTER.c.id)).first() is None
    clock.at += timedelta(hours=2)
    at = datetime.now(UTC)
    alive(world, at)
    assert "sweep_late" in told(world, at)


def test_a_case_that_a_worker_leaves_out_is_told_and_named_to_nobody(desk: Desk, world: World) -> None:
    code = desk.open().code
    at = datetime.now(UTC)
    alive(world, at, set_aside=[1])
    assert "case_set_aside" in told(world, at)
    assert code not in repr(list_alarms(world, people.ADMINISTRATOR))
    # It is tried again once a minute, and is not in the list for a moment then: that is no second occurrence.
    alive(world, at + timedelta(seconds=70))
    assert "case_set_aside" in told(world, at + timedelta(seconds=70))


def test_each_worker_has_a_sign_of_life_of_its_own_and_takes_it_along(world: World) -> None:
    leave_beat(world, "worker a:1", started_at=STARTS)
    leave_beat(world, "worker b:2", started_at=STARTS)
    assert report_status(world).workers == 2
    say_goodbye(world, "worker b:2")
    found = report_status(world)
    assert (found.workers, found.alarms) == (1, ())
    assert set(found.beats) == {"worker a:1"}


def test_a_worker_that_died_is_missed_until_a_later_one_takes_its_place(world: World) -> None:
    at = datetime.now(UTC)
    alive(world, at - timedelta(minutes=2), "worker dead:1")
    leave_beat(world, "worker old:2", started_at=STARTS)
    forget_replaced(world)
    assert [(a.kind, a.about) for a in report_status(world).alarms] == [("worker_silent", "worker dead:1")]
    leave_beat(world, "worker new:3", started_at=at.isoformat())
    forget_replaced(world)
    assert report_status(world).alarms == ()
    with world.database.read() as connection:
        assert set(connection.execute(select(BEAT.c.name)).scalars()) == {"worker old:2", "worker new:3"}


def test_a_part_is_away_as_long_as_one_worker_says_so(world: World) -> None:
    note_health(world, {MAIL: True}, "worker a:1")
    leave_beat(world, "worker a:1", away=[MAIL])
    note_health(world, {MAIL: False}, "worker b:2")
    assert set(figures_now(world, datetime.now(UTC)).away) == {MAIL}
    leave_beat(world, "worker a:1", away=[])
    note_health(world, {MAIL: False}, "worker b:2")
    assert not figures_now(world, datetime.now(UTC)).away


def test_a_disk_without_room_is_told(world: World) -> None:
    world.least_free = 2**60
    at = datetime.now(UTC)
    alive(world, at)
    assert told(world, at) == ["disk_nearly_full"]
