"""The periodic report: one worked out by hand, over all three ways, on both databases."""

from datetime import date, timedelta

import pytest

from engine.commands import MakeReport
from engine.domain.errors import RefusedError
from engine.handlers.make_report import make_report
from engine.reading.reports import ReportView, TableRow, list_reports, view_report
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk

DAY = people.BEGINS.date()


def _table(report: ReportView, name: str) -> dict[str, tuple[int | str, ...]]:
    found = next(table for table in report.tables if table.id == name)
    rows: tuple[TableRow, ...] = found.rows
    return {row.label.en: row.cells for row in rows}


def _made(world: World, first: date = DAY, last: date = DAY) -> ReportView:
    number = make_report(world, MakeReport(actor=people.SUPERVISOR, first=first, last=last))
    return view_report(world, people.SUPERVISOR, number)


def _opened(desk: Desk) -> None:
    """Open 20 cases: 11 women and 7 girls; a man and a boy. 12 of rape, 13 of violence; 6 by the police."""
    for n in range(20):
        grown = n < 12
        kinds = ["rape"] if n < 7 else ["rape", "physical"] if n < 12 else ["physical"]
        desk.open(
            age_years=30 if grown else 12,
            sex="male" if n in (11, 19) else "female",
            abuse_kinds=kinds,
            entry_point="police" if n % 3 == 0 and n < 18 else "walk_in",
            setting="family",
        )


def test_a_report_worked_out_by_hand(desk: Desk, world: World, clock: SetTime) -> None:
    _opened(desk)
    clock.at += timedelta(days=1)
    report = _made(world)
    assert report.total == 20
    # One man and one boy: both withheld as fewer than five, and what would tell them: the women, the girls.
    ages = _table(report, "age_and_sex")
    assert ages["Children (under 16)"][-1] == 8
    assert ages["18 years and over"][-1] == 12
    assert ages["16–17 years"] == (0, 0, 0, 0)
    assert ages["Total"][-1] == 20
    assert ages["Children (under 16)"][1] == ages["18 years and over"][1] == "few"
    assert ages["Children (under 16)"][0] == ages["18 years and over"][0] == "withheld"
    assert ages["Total"][1] == "few"
    # 12 of rape leave 8; 13 of violence leave 7; nothing is too few.
    kinds = _table(report, "kinds")
    assert kinds["Rape"] == (12, 0)
    assert kinds["Physical violence"] == (13, 8)
    assert _table(report, "entry_point")["Police"] == (6,)
    assert _table(report, "setting")["Family"] == (20, 8)
    assert _table(report, "completeness")["Setting"] == (20,)
    assert _table(report, "child_abuse")["Total"] == (8,)


def test_what_happened_is_counted_on_its_day(desk: Desk, world: World, clock: SetTime) -> None:
    for _ in range(6):
        desk.activated(age_years=13)
    clock.at += timedelta(days=1)
    assert _table(_made(world), "police")["Informed"] == (6,)


def test_the_same_period_is_not_made_twice_and_one_that_is_not_over_not_at_all(
    desk: Desk, world: World, clock: SetTime
) -> None:
    _opened(desk)
    with pytest.raises(RefusedError, match="period_not_over"):
        _made(world)
    clock.at += timedelta(days=1)
    first = _made(world)
    clock.at += timedelta(days=1)
    assert _made(world) == first
    assert [one.number for one in list_reports(world, people.SUPERVISOR)] == [first.number]


def test_a_period_that_adds_a_case_or_two_is_refused(desk: Desk, world: World, clock: SetTime) -> None:
    _opened(desk)
    clock.at += timedelta(days=1)
    _made(world)
    desk.open()
    clock.at += timedelta(days=1)
    report = _made(world, DAY, DAY + timedelta(days=1))
    assert report.total == "withheld"
    assert {cell for table in report.tables for row in table.rows for cell in row.cells if table.id == "kinds"} <= {
        "few",
        "withheld",
    }


def test_a_lead_reads_its_own_agency_and_nobody_else_reads_any(desk: Desk, world: World, clock: SetTime) -> None:
    _opened(desk)
    clock.at += timedelta(days=1)
    number = make_report(world, MakeReport(actor=people.LEAD, first=DAY, last=DAY))
    report = view_report(world, people.LEAD, number)
    assert report.about is not None
    assert report.total == 20
    with pytest.raises(RefusedError, match="not_found"):
        view_report(world, people.SUPERVISOR, number)
    for actor in (people.INTAKE, people.DOCTOR):
        with pytest.raises(RefusedError, match="not_permitted"):
            make_report(world, MakeReport(actor=actor, first=DAY, last=DAY))


def test_a_case_from_before_is_told_anew(desk: Desk, world: World, clock: SetTime) -> None:
    from sqlalchemy import delete

    from engine.store.figures import noted_cases
    from engine.store.schema import FIGURE

    case = desk.activated(age_years=13)
    with world.database.read() as connection:
        before = list(noted_cases(connection, world.vault))
    with world.database.write() as connection:
        connection.execute(delete(FIGURE))
    desk.pull(case, people.DOCTOR, "start_examination", legal_basis="life_at_risk")
    with world.database.read() as connection:
        (after,) = noted_cases(connection, world.vault)
    (only,) = before
    assert (after.values.items() >= only.values.items(), after.age, after.opened) == (True, only.age, only.opened)
    assert [one for one in after.days[DAY] if one in only.days[DAY]] == only.days[DAY]
