"""A case that cannot be read holds up no other: not its deadlines, not its notices, not its letters, not a list."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from engine.handlers.leave_beat import leave_beat
from engine.handlers.route_events import route_events
from engine.handlers.sweep_deadlines import next_deadline, sweep_deadlines
from engine.reading.list_notices import list_notices
from engine.reading.list_work import list_work
from engine.reading.report_status import report_status
from engine.set_aside import SetAside
from engine.store.schema import CASE, FACT, LETTER, NOTICE
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import clock_of, read
from workflows.replay.routers import DirectRouter
from workflows.routing import something_to_route


def _row(world: World, case: str) -> int:
    with world.database.read() as connection:
        return int(connection.execute(select(CASE.c.id).where(CASE.c.public_id == case)).scalar() or 0)


def _break(world: World, case: str) -> int:
    """Let a sealed value of the case be unreadable, as after a disk fault."""
    row = _row(world, case)
    with world.database.write() as connection:
        broken = update(FACT).where(FACT.c.case_id == row, FACT.c.field == "abuse_kinds").values(sealed=b"x" * 40)
        assert connection.execute(broken).rowcount == 1
    return row


def _count(world: World, row: int, *, routed: bool) -> int:
    wanted = NOTICE.c.routed_at.is_not(None) if routed else NOTICE.c.routed_at.is_(None)
    with world.database.read() as connection:
        found = select(func.count()).select_from(NOTICE).where(NOTICE.c.case_id == row, wanted)
        return connection.execute(found).scalar() or 0


def test_the_deadlines_of_all_others_are_swept(
    desk: Desk, world: World, clock: SetTime, capsys: pytest.CaptureFixture[str]
) -> None:
    broken, whole = desk.open(), desk.open().case
    row = _break(world, broken.case)
    clock.at = people.BEGINS + timedelta(hours=1)
    assert sweep_deadlines(world).events > 0
    assert clock_of(read(world, whole), "screening_due").status == "breached"
    assert world.set_aside.cases() == [row]
    # Nothing else is due: the worker rests, and does not go round and round over the broken one.
    due = next_deadline(world)
    assert due is None or due > clock.at
    said = capsys.readouterr().err
    assert f'"event": "case_set_aside", "error": "VaultError", "row": {row}' in said
    assert broken.case not in said
    assert broken.code not in said
    assert report_status(world).overdue_looks == 1
    leave_beat(world, "worker", set_aside=world.set_aside.cases())
    world.set_aside = SetAside()
    assert report_status(world).unreadable == (broken.code,)


def test_the_notices_of_all_others_are_routed(desk: Desk, world: World) -> None:
    broken, whole = desk.open().case, desk.open().case
    row, other = _break(world, broken), _row(world, whole)
    assert route_events(world).notices == _count(world, other, routed=True) > 0
    assert (_count(world, other, routed=False), _count(world, row, routed=True)) == (0, 0)
    assert _count(world, row, routed=False) > 0
    DirectRouter().route(world)
    assert not something_to_route(world)


def test_the_letters_of_all_others_are_delivered(desk: Desk, world: World) -> None:
    broken = desk.open().case
    desk.open()
    route_events(world)
    row = _break(world, broken)
    DirectRouter().route(world)
    with world.database.read() as connection:
        found = connection.execute(select(LETTER.c.case_id, LETTER.c.status))
        statuses = {(r.case_id == row, r.status) for r in found}
    assert statuses == {(True, "pending"), (False, "sent")}


def test_a_list_opens_nothing_so_a_damaged_case_stands_in_it_with_all_others(desk: Desk, world: World) -> None:
    broken, whole = desk.open().case, desk.open().case
    _break(world, broken)
    assert {item.case for item in list_work(world, people.DOCTOR).items} == {broken, whole}
    assert {notice.case for notice in list_notices(world, people.DOCTOR).items} == {broken, whole}


def test_it_is_tried_again_after_a_while() -> None:
    aside = SetAside(try_again_seconds=0.05)
    with aside.apart(7):
        raise ValueError
    assert aside.cases() == [7]
    time.sleep(0.06)
    assert aside.cases() == []


def test_a_database_that_is_away_is_no_fault_of_a_case() -> None:
    aside = SetAside()
    with pytest.raises(OperationalError), aside.apart(7):
        raise OperationalError("select", None, Exception())
    assert aside.cases() == []
