"""One survivor's way through the one door, each step by whoever takes it, on the page where they take it."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.reading.view_case import view_case
from engine.world import World
from tests import people
from tests.trials.hands import Hands
from tests.web.browser import browser, served
from workflows.replay.stage import Stage

ONE_STOP = "hung_vuong_one_stop"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as found:
        yield found


@pytest.fixture
def world(stage_on: Callable[[str], Stage]) -> Iterator[World]:
    with stage_on("sqlite").world() as (world, clock):
        clock.at = people.BEGINS
        yield world


def opened(hands: Hands, **boxes: Any) -> str:
    """Open a case as intake does, and return it."""
    page = hands.goes("/open")
    page.check("[name='f.entry_point'][value=walk_in]")
    page.check("[name='f.abuse_kinds'][value=physical]")
    page.locator("summary", has_text="Ghi thêm bây giờ").click()
    for name, text in boxes.items():
        page.fill(f"[name='f.{name}']", text)
    page.click("#open-form button.btn--go")
    page.wait_for_url("**/cases/*")
    found = re.search(r"/cases/(\w+)", page.url)
    assert found
    return found[1]


@pytest.mark.parametrize("program", [True, False], ids=["with programs", "without"])
def test_a_case_goes_from_the_door_to_its_end(world: World, chromium: Browser, program: bool) -> None:
    with served(world) as address:

        def at(actor: Actor, width: int = 1440) -> Hands:
            return Hands(world, chromium, address, actor, width=width, program=program)

        ward = "Phường Bến Thành"
        intake = at(people.INTAKE)
        case = opened(intake, age_years="24", ward_of_incident=ward, ward_of_residence="Phường Tân Định")

        worker = at(people.SOCIAL_WORKER)
        worker.agrees(case, "case_management", given_by="survivor")
        worker.does(case, ONE_STOP, "activate", indicators=["obvious_assault"])
        worker.agrees(case, "sharing", given_by="survivor", party="ward_police")
        worker.does(case, ONE_STOP, "inform_police")

        police = at(people.POLICE, width=360)
        police.goes("/work")
        police.page.get_by_role("link", name=re.compile("^Trả lời")).first.click()
        police.page.wait_for_url("**/referrals/*")
        police.answers(case, "Đồng ý tiếp nhận")
        police.does(case, ONE_STOP, "acknowledge_report", report_no="15/TB")

        worker.does(case, ONE_STOP, "assess", risk_level="low", carer_suspected="no", immediate_danger="no")
        worker.does(case, ONE_STOP, "draft_plan", plan="Tạm lánh, tham vấn")
        at(people.LEAD).does(case, ONE_STOP, "approve_plan")
        worker.agrees(case, "sharing", given_by="survivor", party="social_work_centre")
        worker.does(case, ONE_STOP, "request_shelter")

        shelter = at(people.CENTRE_WORKER)
        shelter.answers(case, "Đồng ý tiếp nhận")
        shelter.does(case, ONE_STOP, "confirm_bed", bed_no="A3")
        doctor = at(people.DOCTOR)
        doctor.does(case, ONE_STOP, "examination_not_needed", reason="Đã khám nơi khác")
        doctor.does(case, ONE_STOP, "mark_not_indicated", reason="Không còn dấu vết")
        at(people.COUNSELLOR).does(case, ONE_STOP, "decline_counselling", reason="Chưa muốn")
        worker.does(
            case,
            ONE_STOP,
            "ready_for_discharge",
            destination="centre",
            destination_risk="low",
            safety_plan="Không về nhà một mình",
        )
        shelter.does(case, ONE_STOP, "hand_over")
        shelter.does(case, ONE_STOP, "admit_to_shelter")
        shelter.does(case, ONE_STOP, "begin_follow_up")
        shelter.does(case, ONE_STOP, "start_review")
        shelter.does(case, ONE_STOP, "plan_exit")
        shelter.does(case, ONE_STOP, "leave_shelter")
        shelter.does(case, ONE_STOP, "decline_legal_aid", reason="Đã có luật sư")
        police.does(case, ONE_STOP, "take_no_action", reason="Chưa đủ căn cứ")
        police.does(case, ONE_STOP, "track")
        shelter.does(
            case,
            ONE_STOP,
            "propose_closure",
            risk_level="low",
            closure_reason="safe_stable",
            closure_summary="Ổn định",
        )
        at(people.SUPERVISOR).does(case, ONE_STOP, "close")
    seen = view_case(world, CaseRequest(actor=people.SOCIAL_WORKER, case=case))
    assert next(one.state for one in seen.strands if one.id == "core") == "closed"
