"""An agency that ends with open work: its successor takes it over as it stands; whoever is kept out stays out."""

from datetime import timedelta
from typing import Any

import pytest

from engine.commands import AnswerReferral, CaseRequest
from engine.definitions.directory.faults import RowsError
from engine.definitions.directory.kinds import mark_of
from engine.directory_commands import ChangeDirectory, GivenRow
from engine.domain.case.case import Actor, Case
from engine.domain.errors import RefusedError
from engine.handlers.answer_referral import answer_referral
from engine.handlers.change_directory import change_directory
from engine.handlers.succeed_agencies import succeed_agencies, succession_waits
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.handlers.verify_audit import verify_audit
from engine.handlers.verify_cases import verify_cases
from engine.reading.directory.rows_now import row_now
from engine.reading.list_work import list_work
from engine.reading.view_case import view_case
from engine.store.cases import find_case
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.visiting import Visitor

ENDS, HEIR = people.POLICE, people.OTHER_POLICE
TOMORROW = "2026-03-03"


def change(world: World, agency: str, **columns: Any) -> None:
    named = {"id": agency}
    standing = row_now(world, None, "agencies", named)
    assert standing is not None
    kept = {name: getattr(standing, name) for name in type(standing).__dataclass_fields__}
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in kept.items()}
    row = GivenRow("agencies", {**plain, **columns}, mark_of(standing))
    change_directory(world, ChangeDirectory(actor=None, rows=(row,)))


def of(world: World, case: str) -> Case:
    with world.database.read() as connection:
        found = find_case(connection, world.vault, case)
        assert found is not None
        return found.case


def reads(world: World, actor: Actor, case: str) -> bool:
    try:
        view_case(world, CaseRequest(actor=actor, case=case))
    except RefusedError as error:
        assert error.codes == ("not_found",)
        return False
    return True


def test_an_agency_with_work_ends_only_where_somebody_takes_it_over(world: World, desk: Desk) -> None:
    desk.activated(age_years=13)
    refused: list[tuple[dict[str, str], str]] = [
        ({"valid_to": TOMORROW}, "valid_to"),
        ({"valid_to": TOMORROW, "successor": "ward_police_new"}, "successor"),
    ]
    new = {
        "id": "ward_police_new",
        "party": "ward_police",
        "name_vi": "x",
        "name_en": "y",
        "valid_from": "2026-04-01",
    }
    change_directory(world, ChangeDirectory(actor=None, rows=(GivenRow("agencies", new),)))
    for columns, column in refused:
        with pytest.raises(RowsError) as error:
            change(world, ENDS.agency, **columns)
        [fault] = error.value.faults
        assert fault.column == column
        assert "referrals: 1" in fault.wrong.problem.en
        assert "successor" in fault.wrong.remedy.en
    change(world, ENDS.agency, valid_to=TOMORROW, successor=HEIR.agency)
    with pytest.raises(RowsError):
        change(world, HEIR.agency, valid_to=TOMORROW)


def test_the_successor_takes_over_what_was_asked_as_it_stands(world: World, desk: Desk, clock: SetTime) -> None:
    case = desk.activated(age_years=13)
    answer_referral(world, AnswerReferral(actor=ENDS, case=case, referral=ENDS.agency, answer="acknowledge"))
    before = of(world, case).referrals[ENDS.agency]
    owned = [clock.id for clock in of(world, case).clocks.values() if clock.active and clock.owner == ENDS.agency]
    assert owned
    change(world, ENDS.agency, valid_to=TOMORROW, successor=HEIR.agency)
    assert not succession_waits(world)
    assert succeed_agencies(world) == 0
    assert reads(world, ENDS, case)
    clock.at += timedelta(days=1)
    assert not reads(world, ENDS, case)
    assert not reads(world, HEIR, case)
    assert succession_waits(world)
    assert succeed_agencies(world) == 1
    assert reads(world, HEIR, case)
    assert case in [one.case for one in list_work(world, HEIR).items]
    now = of(world, case)
    taken = now.referrals[HEIR.agency]
    assert (taken.state, taken.answer_by, taken.grounds) == ("acknowledged", before.answer_by, before.grounds)
    assert now.referrals[ENDS.agency].state == "rerouted"
    assert {clock.owner for clock in now.clocks.values() if clock.id in owned} == {HEIR.agency}
    assert not succession_waits(world)
    assert succeed_agencies(world) == 0
    answer_referral(world, AnswerReferral(actor=HEIR, case=case, referral=HEIR.agency, answer="accept"))
    sweep_deadlines(world)
    assert Visitor(world, HEIR).get(f"/cases/{case}").status_code == 200
    assert verify_cases(world).drift == {}
    assert verify_audit(world).broken == ()


def test_the_successor_of_whoever_manages_a_case_owns_and_manages_it(
    world: World, desk: Desk, clock: SetTime
) -> None:
    case = desk.activated()
    manager = of(world, case).manager
    assert manager is not None
    heir = "hospital_nhi_dong_1"
    change(world, people.HOSPITAL, valid_to=TOMORROW, successor=heir, is_default=False)
    clock.at += timedelta(days=1)
    assert succeed_agencies(world) == 1
    now = of(world, case)
    assert (now.owner, now.manager) == (heir, manager._replace(agency=heir))
    assert not reads(world, people.SOCIAL_WORKER, case)
    assert reads(world, people.at(heir, "hospital_social_worker"), case)
    assert people.HOSPITAL not in {one.owner for one in now.clocks.values() if one.active}
    assert verify_cases(world).drift == {}


def test_what_keeps_an_agency_out_keeps_its_successor_out(world: World, desk: Desk, clock: SetTime) -> None:
    case = desk.activated(age_years=13, ward_of_incident="Phường Tân Định", exclusions=[ENDS.agency])
    assert reads(world, HEIR, case)
    change(world, ENDS.agency, valid_to=TOMORROW, successor=HEIR.agency)
    clock.at += timedelta(days=1)
    assert not reads(world, HEIR, case)
    assert case not in [one.case for one in list_work(world, HEIR).items]
    assert succeed_agencies(world) == 1
    now = of(world, case)
    assert now.open_referral_of(HEIR.agency) is None
    [stand_in] = [one for one in now.referrals.values() if one.open and "ward_police" in one.substitute_for]
    assert stand_in.agency == people.INVESTIGATOR.agency
    assert succeed_agencies(world) == 0
    assert verify_cases(world).drift == {}
    assert verify_audit(world).broken == ()
