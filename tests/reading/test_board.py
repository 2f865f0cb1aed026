"""The board: every figure is what its list holds, cut to what its reader oversees."""

from datetime import timedelta

import pytest

from engine.board_views import BoardView, Tally
from engine.domain.errors import RefusedError
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.board import PERIODS, WITHIN, BoardFilter, read_board, week_begins
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.store.time import SetTime
from engine.views import DeadlineView
from engine.world import World
from tests import people
from tests.conftest import Desk

BASES = ("law", "clinical", "city", "proposed")
READERS = (people.SUPERVISOR, people.EQUALITY_SUPERVISOR, people.LEAD, people.CHAIR)


def fill(desk: Desk, clock: SetTime) -> None:
    """Cases of three weeks: a child, adults, one who came late, one reported by the union."""
    since = (clock.at - timedelta(hours=100)).isoformat()
    desk.open(incident_from=since, penetration_suspected="yes", pregnant="no")
    desk.activated(age_years=12)
    clock.at += timedelta(hours=30)
    sweep_deadlines(desk.world)
    clock.at += timedelta(days=9)
    desk.activated(incident_from=(clock.at - timedelta(hours=5)).isoformat(), penetration_suspected="yes")
    desk.harassed(people.UNION_WORKER)
    clock.at += timedelta(hours=7)
    sweep_deadlines(desk.world)


def every(world: World, actor: people.Actor, wanted: DeadlineFilter) -> list[DeadlineView]:
    """Return a whole list, page by page."""
    found: list[DeadlineView] = []
    after = None
    while True:
        page = list_deadlines(world, actor, wanted, after=after, limit=7)
        found += page.items
        after = page.next
        if after is None:
            return found


def of(tally: Tally) -> dict[str, int]:
    return {basis: getattr(tally, basis) for basis in BASES}


def counted(rows: list[DeadlineView]) -> dict[str, int]:
    return {basis: sum(row.basis_kind == basis for row in rows) for basis in BASES}


@pytest.mark.parametrize("actor", READERS, ids=lambda actor: actor.role)
@pytest.mark.parametrize("days", PERIODS)
def test_every_figure_counts_what_its_list_holds(
    desk: Desk, world: World, clock: SetTime, actor: people.Actor, days: int
) -> None:
    fill(desk, clock)
    board = read_board(world, actor, BoardFilter(days))
    now, since = clock.at, clock.at - timedelta(days=days)
    assert of(board.open_now) == counted(every(world, actor, DeadlineFilter(still_open=True)))
    missed = every(world, actor, DeadlineFilter(due_from=since))
    assert of(board.missed) == counted(missed)
    assert board.missed.total == len(missed)
    assert missed or days == min(PERIODS)
    due = [row for row in every(world, actor, DeadlineFilter("running", due_before=now + WITHIN)) if row.due >= now]
    assert of(board.due_in_a_day) == counted(due)
    assert board.due_in_two_hours.total == sum(row.due < now + timedelta(hours=2) for row in due)
    assert board.unswept == 0
    for group in board.strands:
        assert of(group.missed) == counted([row for row in missed if row.strand == group.id])
        its = every(world, actor, DeadlineFilter("running", strand=group.id, due_before=now + WITHIN))
        assert group.due_soon.total == len(its)
    for week in board.weeks:
        begins = week_begins(week.week)
        wanted = DeadlineFilter(due_from=begins, due_before=begins + timedelta(weeks=1))
        assert week.missed.total == len(every(world, actor, wanted))
    lost = every(world, actor, DeadlineFilter("breached_before_arrival", due_from=since))
    assert sum(row.cases for row in board.lost) == len(lost)


def test_the_groups_are_parties_and_of_one_party_its_agencies(desk: Desk, world: World, clock: SetTime) -> None:
    fill(desk, clock)
    directory = world.directories.directory
    board = read_board(world, people.SUPERVISOR, BoardFilter())
    assert len(board.groups) > 1
    for group in board.groups:
        rows = every(world, people.SUPERVISOR, DeadlineFilter(due_from=board.since, party=group.id))
        assert group.missed.total == len(rows)
        assert {directory.party_of(row.owner) for row in rows} <= {group.id}
    party = board.groups[0].id
    cut = read_board(world, people.SUPERVISOR, BoardFilter(party=party))
    assert cut.missed == board.groups[0].missed
    assert {directory.party_of(group.id) for group in cut.groups} == {party}
    for group in cut.groups:
        rows = every(world, people.SUPERVISOR, DeadlineFilter(due_from=cut.since, owner=group.id))
        assert group.missed.total == len(rows)


@pytest.mark.parametrize("basis", BASES)
def test_a_basis_cuts_board_and_lists_alike(desk: Desk, world: World, clock: SetTime, basis: str) -> None:
    fill(desk, clock)
    whole = read_board(world, people.SUPERVISOR, BoardFilter())
    cut = read_board(world, people.SUPERVISOR, BoardFilter(basis=basis))
    assert of(cut.missed) == {name: getattr(whole.missed, name) if name == basis else 0 for name in BASES}
    rows = every(world, people.SUPERVISOR, DeadlineFilter(due_from=cut.since, basis=basis))
    assert counted(rows) == of(cut.missed)
    running = every(world, people.SUPERVISOR, DeadlineFilter("running", due_before=clock.at + WITHIN, basis=basis))
    assert counted(running) == of(cut.due_in_a_day)
    assert {row.basis_kind for row in running} <= {basis}


def test_what_was_lost_before_arrival_is_nobodys(desk: Desk, world: World, clock: SetTime) -> None:
    def late(hours: float) -> None:
        since = (clock.at - timedelta(hours=hours)).isoformat()
        desk.open(incident_from=since, penetration_suspected="yes", pregnant="no")

    for hours in (3, 23.9, 24, 80, 400):
        late(hours)
    desk.open()
    board = read_board(world, people.SUPERVISOR, BoardFilter())
    assert board.missed.total == board.open_now.total == 0
    assert {(row.hours, row.below): row.cases for row in board.delays} == {
        (0, 24): 2,
        (24, 72): 1,
        (72, 120): 1,
        (120, None): 1,
        (None, None): 1,
    }
    assert max(row.cases for row in board.lost) == 2
    rows = every(world, people.SUPERVISOR, DeadlineFilter("breached_before_arrival", due_from=board.since))
    assert {row.status for row in rows} == {"breached_before_arrival"}
    assert len(rows) == sum(row.cases for row in board.lost)


def test_medians_are_of_our_time_beside_the_limit(desk: Desk, world: World, clock: SetTime) -> None:
    """Worked out by hand: five cases examined 60, 80, 90, 100 and 200 minutes after the step that asks for it."""
    began = clock.at
    for minutes in (200, 60, 100, 80, 90):
        clock.at = began
        case = desk.activated(incident_from=(began - timedelta(hours=2)).isoformat(), penetration_suspected="yes")
        desk.consent(case, "examination")
        clock.at = began + timedelta(minutes=minutes)
        desk.pull(case, people.DOCTOR, "start_examination")
        began += timedelta(minutes=1)
    found = {row.clock: row for row in read_board(world, people.SUPERVISOR, BoardFilter()).medians}
    taken = [row for row in found.values() if row.runs == 5 and row.seconds == 90 * 60]
    assert taken, found
    assert all(row.limits for row in found.values())
    assert all(0 <= row.in_time <= row.runs for row in found.values())


def test_a_board_is_for_who_oversees_or_leads(desk: Desk, world: World, clock: SetTime) -> None:
    fill(desk, clock)
    for actor in (people.DOCTOR, people.INTAKE, people.CHILD_WORKER, people.DATA_PROTECTION, people.ADMINISTRATOR):
        with pytest.raises(RefusedError) as refusal:
            read_board(world, actor, BoardFilter())
        assert [one.code for one in refusal.value.refusals] == ["not_permitted"]
    whole = read_board(world, people.SUPERVISOR, BoardFilter())
    own = read_board(world, people.LEAD, BoardFilter())
    assert 0 < own.missed.total < whole.missed.total
    assert {group.id for group in own.groups} == {people.LEAD.agency}
    assert read_board(world, people.EQUALITY_SUPERVISOR, BoardFilter()) == whole


def test_what_is_kept_from_somebody_does_not_count_for_them(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    desk.open(exclusions=[people.SUPERVISOR.user])
    clock.at += timedelta(hours=30)
    sweep_deadlines(world)
    seen = read_board(world, people.SUPERVISOR, BoardFilter())
    other = read_board(world, people.EQUALITY_SUPERVISOR, BoardFilter())
    assert 0 < seen.missed.total < other.missed.total
    assert sum(row.cases for row in other.delays) == 2 == 1 + sum(row.cases for row in seen.delays)


def test_what_the_worker_has_not_looked_at_is_said(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    clock.at += timedelta(hours=30)
    board: BoardView = read_board(world, people.SUPERVISOR, BoardFilter())
    assert board.open_now.total == 0
    assert board.unswept > 0


def test_a_wrong_filter_is_named_with_the_nearest_right_one(world: World) -> None:
    with pytest.raises(RefusedError) as refusal:
        read_board(world, people.SUPERVISOR, BoardFilter(31, "hospitl", "laws"))
    said = {(one.about, one.nearest) for one in refusal.value.refusals}
    assert said == {("party", "hospital"), ("basis", "law"), ("days", "30")}
    with pytest.raises(RefusedError):
        list_deadlines(world, people.SUPERVISOR, DeadlineFilter("running", basis="laws"))
    for week in ("2026", "2026-W60", "week"):
        with pytest.raises(RefusedError):
            week_begins(week)
