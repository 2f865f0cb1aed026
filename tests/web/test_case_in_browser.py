"""The page of a case in a real browser: a form in its place, its draft, a page that turns itself over, 360 px."""

import pytest

from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.browser import browsing, findings

STEP = "Đánh giá nguy cơ, an toàn"
TURN_OVER = """htmx.ajax('GET', document.querySelector('[data-refresh]').getAttribute('hx-get'),
    {target: '#case', swap: 'morph:innerHTML'})"""
pytestmark = pytest.mark.parametrize("kind", ["sqlite"])


def test_a_form_opens_in_its_place_keeps_what_is_typed_and_leads_on(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12, full_name="Chim Yến")
    with browsing(world, people.SOCIAL_WORKER) as (page, address):
        page.goto(f"{address}/cases/{case}")
        page.click(f'a.btn:has-text("{STEP}")')
        page.wait_for_selector("form.inform")
        assert page.evaluate("document.activeElement.textContent") == STEP
        page.fill("form.inform textarea >> nth=0", "ở cùng mẹ")
        page.wait_for_selector('[data-kept]:has-text("Nháp đã lưu lúc")')
        # A page that turns itself over leaves the form, its text and open details alone.
        page.evaluate(TURN_OVER)
        page.wait_for_load_state("networkidle")
        assert page.input_value("form.inform textarea >> nth=0") == "ở cùng mẹ"
        page.click("form.inform button[type=submit]")
        page.wait_for_selector(".errors")
        assert page.evaluate("document.activeElement.id") == "errors"
        page.check('form.inform label:has-text("Cao") input')
        for asked in ("Nghi người chăm sóc", "Nguy hiểm trước mắt"):
            page.locator("form.inform fieldset", has_text=asked).locator("input[value=no]").check()
        page.click("form.inform button[type=submit]")
        page.wait_for_selector("#done")
        assert page.locator("form.inform").count() == 0
        page.locator("#lane-core-h:focus").wait_for()
        assert "Nguy cơ cao" in page.inner_text("main")
        page.click('button:has-text("Hiện danh tính")')
        page.wait_for_selector("#shown-identity section")
        assert "Chim Yến" in page.inner_text("#shown-identity")
        page.click('a:has-text("Che lại")')
        page.locator("#shown-identity:not(:has(*))").wait_for(state="attached")


def test_a_case_and_a_referral_have_no_fault_at_any_width_and_do_not_scroll_sideways(
    desk: Desk, world: World
) -> None:
    case = desk.activated(age_years=12)
    with browsing(world, people.POLICE) as (page, address):
        for width in (1440, 360):
            page.set_viewport_size({"width": width, "height": 900})
            for path in (f"/cases/{case}", f"/referrals/{case}", "/referrals"):
                page.goto(address + path)
                assert findings(page) == [], (path, width)
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)


def test_a_referral_is_answered_in_two_clicks_on_a_phone_without_a_program(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    with browsing(world, people.POLICE, width=360, program=False) as (page, address):
        page.goto(f"{address}/referrals/{case}")
        page.click('button:has-text("Đồng ý tiếp nhận")')
        page.wait_for_selector("#done")
        assert "/cases/" in page.url
