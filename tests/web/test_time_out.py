"""The time-out: nothing typed is lost, nobody else gets it, and whoever sits there is asked before."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from engine.domain.case.case import Actor
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import PASSWORD, Keyring
from tests.conftest import Desk
from tests.web.browser import browser, findings, page_of, served
from tests.web.test_drafts import TYPED, form_of
from tests.web.test_sign_in import session_of
from tests.web.visiting import Visitor

COLLABORATOR = people.at(f"ward_committee_{people.BEN_THANH}", "ward_collaborator")
STORY = "textarea:visible, #open-form textarea"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as found:
        yield found


def pass_(page: Any, clock: SetTime, minutes: float) -> None:
    """Let time pass for the server and for the page."""
    clock.at += timedelta(minutes=minutes)
    page.clock.run_for(int(minutes * 60_000))


@pytest.mark.parametrize(("actor", "seconds"), [(people.INTAKE, 900), (COLLABORATOR, 300)])
def test_a_page_says_how_long_is_left_and_staying_puts_it_off(
    world: World, clock: SetTime, actor: Actor, seconds: int
) -> None:
    visitor = Visitor(world, actor, again=False)
    assert f'data-left="{seconds}"' in visitor.get("/account").text
    clock.at += timedelta(seconds=seconds - 60)
    assert visitor.get("/here", x_motcua_passive="1").headers["x-motcua-left"] == "60"
    assert visitor.post("/here").headers["x-motcua-left"] == str(seconds)
    clock.at += timedelta(seconds=seconds)
    gate = visitor.post("/here", hx_request="true", hx_current_url="http://127.0.0.1/account?x=1")
    assert (gate.status_code, gate.headers["hx-retarget"]) == (401, "#gate")
    assert 'name="to" value="/account?x=1"' in gate.text
    elsewhere = visitor.post("/here", hx_request="true", hx_current_url="http://evil.example//x")
    assert 'name="to" value="/"' in elsewhere.text


def test_without_a_program_a_form_that_comes_too_late_is_kept_and_given_back(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=12)
    Keyring(world, clock).account(people.SOCIAL_WORKER)
    visitor = Visitor(world, people.SOCIAL_WORKER, again=False)
    address, hidden, _ = form_of(visitor, case)
    clock.at += timedelta(minutes=15)
    gate = visitor.post(address, {**hidden, "f.safety_plan": TYPED, "f.risk_level": "high"})
    assert gate.status_code == 401
    assert TYPED not in gate.text
    assert f'name="to" value="{address}"' in gate.text
    given = {"password": PASSWORD, "to": address, "session": session_of(gate.text)}
    assert visitor.post("/unlock", given).headers["location"] == address
    assert TYPED in visitor.get(address).text


def test_who_signs_in_in_another_window_neither_uncovers_nor_keeps_what_somebody_else_typed(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=12)
    keyring = Keyring(world, clock)
    keyring.account(people.DOCTOR)
    visitor = Visitor(world, people.SOCIAL_WORKER, again=False)
    _, hidden, _ = form_of(visitor, case)
    visitor.post("/leave")
    covered = session_of(visitor.get("/work", hx_request="true").text)
    visitor.post("/sign-out")
    given = {"email": people.DOCTOR.user, "password": PASSWORD, "code": keyring.code(people.DOCTOR)}
    assert visitor.post("/sign-in", given).status_code == 303
    opened = visitor.post("/unlock", {"password": PASSWORD, "session": covered}, hx_request="true")
    assert (opened.status_code, opened.headers["hx-redirect"]) == (401, "/")
    late = {"hx_request": "true", "x_motcua_session": covered}
    for asked in (visitor.post("/drafts", {**hidden, "f.safety_plan": TYPED}, **late), visitor.get("/here", **late)):
        assert (asked.status_code, asked.headers.get("hx-redirect")) == (401, "/")


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_whoever_sits_there_is_asked_and_stays_by_keyboard_and_comes_back_to_what_was_typed(
    world: World, clock: SetTime, chromium: Any
) -> None:
    Keyring(world, clock).account(people.INTAKE)
    with served(world) as address:
        page = page_of(chromium, world, address, people.INTAKE)
        page.clock.install()
        page.goto(f"{address}/open")
        page.click("summary:has-text('Ghi thêm bây giờ')")
        box = page.locator("#open-form textarea").first
        box.fill(TYPED)
        page.wait_for_timeout(300)
        pass_(page, clock, 14.1)
        stay = page.get_by_role("alertdialog", name="Phiên sắp khoá")
        stay.wait_for()
        assert page.evaluate("document.activeElement.textContent") == "Ở lại"
        assert findings(page) == []
        page.keyboard.press("Enter")
        stay.wait_for(state="hidden")
        assert box.evaluate("box => box === document.activeElement")
        # Nobody is there any more: first asked, then covered.
        pass_(page, clock, 14.1)
        stay.wait_for()
        pass_(page, clock, 1)
        page.wait_for_selector("#gate #password")
        assert page.title() == "Phiên đã khoá – Một cửa"
        assert not box.is_visible()
        assert not page.locator(".nav").is_visible()
        assert TYPED not in page.locator("body").inner_text()
        assert findings(page) == []
        page.fill("#password", "một mật khẩu sai")
        page.keyboard.press("Enter")
        page.wait_for_selector("#gate .error")
        page.fill("#password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_selector("#gate form", state="detached")
        assert (box.input_value(), page.title()) == (TYPED, "Mở ca – Một cửa")
        assert page.url.endswith("/open")
        page.context.close()


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_typing_is_use_and_another_person_at_the_gate_finds_nothing(
    world: World, clock: SetTime, chromium: Any
) -> None:
    keyring = Keyring(world, clock)
    keyring.account(people.INTAKE)
    keyring.account(people.DOCTOR)
    with served(world) as address:
        page = page_of(chromium, world, address, people.INTAKE)
        page.clock.install()
        page.goto(f"{address}/open")
        page.click("summary:has-text('Ghi thêm bây giờ')")
        box = page.locator("#open-form textarea").first
        for _ in range(3):
            pass_(page, clock, 10)
            with page.expect_response("**/here"):
                box.press_sequentially(TYPED)
        assert page.locator("#stay").is_hidden()
        assert page.locator("#main").is_visible()
        pass_(page, clock, 14.1)
        page.locator("#stay").wait_for()
        pass_(page, clock, 1)
        page.wait_for_selector("#gate #password")
        page.click("text=Tôi là người khác")
        page.wait_for_url("**/sign-in")
        page.fill("#email", people.DOCTOR.user)
        page.fill("#password", PASSWORD)
        page.fill("#code", keyring.code(people.DOCTOR))
        page.keyboard.press("Enter")
        page.wait_for_url("**/work")
        for _ in range(3):
            page.go_back()
            assert TYPED not in page.content()
            assert TYPED not in page.evaluate(
                "Array.from(document.querySelectorAll('input,textarea')).map(b => b.value).join()"
            )
        page.context.close()
