"""The page of a case: what stands there, what is masked, every form, refusals, changes meanwhile, who sees what."""

import re
from datetime import timedelta

import httpx
import pytest

from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.reading.list_notices import NoticeFilter, list_notices
from engine.reading.view_case import view_case
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.web.visiting import Visitor, title_of

HTMX = {"hx-request": "true"}
CANARY_NAME, CANARY_STORY, CANARY_REASON = "Hoàng Thị Chim Yến", "con kể rằng chim yến bay", "vì chim yến"


def opened(desk: Desk) -> str:
    return desk.activated(age_years=12, full_name=CANARY_NAME, narrative=CANARY_STORY, alias="Bé Sen")


def deed(page: str, words: str) -> str:
    """The address of the form behind a button of these words."""
    found = re.search(rf'<a class="btn[^"]*" href="([^"]+/deeds/[^"]+)"[^>]*>{re.escape(words)}</a>', page)
    assert found, (words, re.findall(r'/deeds/[^"]+"[^>]*>([^<]+)</a>', page))
    return found[1]


def hidden(form: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(version|seen|request)" value="([^"]*)"', form))


def text(page: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def test_a_case_shows_where_it_stands_what_runs_and_what_can_be_done(desk: Desk, world: World) -> None:
    case = opened(desk)
    page = Visitor(world, people.SOCIAL_WORKER).get(f"/cases/{case}")
    assert page.status_code == 200
    said = text(page)
    for words in ("Trẻ em (dưới 16 tuổi)", "Các nhánh", "Chuyển gửi", "Diễn biến", "Đánh giá nguy cơ, an toàn"):
        assert words in said, words
    assert re.search(r"còn \d+ (giờ|phút)", said)
    assert 'role="img"' in page.text
    assert title_of(page) == "Ca – Một cửa"


def test_who_the_survivor_is_and_the_story_are_not_in_the_page_until_shown_and_each_showing_is_recorded(
    desk: Desk, world: World
) -> None:
    case = opened(desk)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    page = visitor.get(f"/cases/{case}")
    for canary in (CANARY_NAME, CANARY_STORY, "Bé Sen"):
        assert canary not in page.text
    identity = visitor.post(f"/cases/{case}/identity", **HTMX)
    assert CANARY_NAME in identity.text
    assert CANARY_STORY not in identity.text
    alone = visitor.post(f"/cases/{case}/told")
    assert CANARY_STORY in alone.text
    assert CANARY_NAME not in alone.text
    assert alone.headers["refresh"].startswith("120; url=/cases/")
    assert visitor.get(f"/cases/{case}/masked", **HTMX).text == ""


def test_a_step_is_taken_in_its_place_and_without_a_program(desk: Desk, world: World) -> None:
    case = opened(desk)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    address = deed(visitor.get(f"/cases/{case}").text, "Đánh giá nguy cơ, an toàn")
    assert "assess" not in address
    form = visitor.get(address)
    assert "<html" in form.text
    part = visitor.get(address, **HTMX)
    assert "<html" not in part.text
    assert "checked" not in part.text
    sent = {
        **hidden(part.text),
        "f.risk_level": "high",
        "f.carer_suspected": "no",
        "f.immediate_danger": "no",
        "f.safety_plan": "ở cùng mẹ",
    }
    done = visitor.post(address, sent, **HTMX)
    assert done.status_code == 200, text(done)
    assert done.headers["hx-retarget"] == "#case"
    assert "Đã ghi nhận" in done.text
    assert "Nguy cơ cao" in done.text
    again = visitor.post(address, sent)
    assert again.status_code in (303, 409)


def test_a_form_that_lacks_something_comes_back_with_what_was_typed_and_a_summary_that_links(
    desk: Desk, world: World
) -> None:
    case = opened(desk)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    address = deed(visitor.get(f"/cases/{case}").text, "Đánh giá nguy cơ, an toàn")
    part = visitor.get(address, **HTMX)
    bad = visitor.post(address, {**hidden(part.text), "f.safety_plan": "<b>ở cùng mẹ"}, **HTMX)
    assert bad.status_code == 422
    assert "&lt;b&gt;ở cùng mẹ" in bad.text
    for anchor in re.findall(r'<a href="#(f-[^"]+)"', bad.text):
        assert f'id="{anchor}"' in bad.text
    assert re.search(r'href="#f-[0-9a-f]{6}-risk_level-', bad.text)
    assert 'role="alert"' in bad.text
    assert bad.text.count("Chọn mức nguy cơ") == 2


def test_a_case_changed_meanwhile_says_what_changed_and_keeps_what_was_typed(desk: Desk, world: World) -> None:
    case = opened(desk)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    address = deed(visitor.get(f"/cases/{case}").text, "Đánh giá nguy cơ, an toàn")
    before = hidden(visitor.get(address, **HTMX).text)
    desk.consent(case, "examination", given_by="survivor_and_carer", child_agrees=True)
    answers = {
        "f.risk_level": "high",
        "f.carer_suspected": "no",
        "f.immediate_danger": "no",
        "f.safety_plan": "ở cùng mẹ",
    }
    stale = visitor.post(address, {**before, **answers}, **HTMX)
    assert stale.status_code == 409, text(stale)
    assert "Ca đã thay đổi trong lúc anh/chị viết" in stale.text
    assert "ở cùng mẹ" in stale.text
    assert hidden(stale.text)["version"] != before["version"]
    assert visitor.post(address, {**hidden(stale.text), **answers}, **HTMX).status_code == 200


def test_a_consent_presets_nobody_and_says_who_may_not_give_it(desk: Desk, world: World) -> None:
    case = opened(desk)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    page = visitor.get(f"/cases/{case}").text
    part = visitor.get(deed(page, "Khám"), **HTMX)
    assert 'name="f.given_by"' in part.text
    assert "checked" not in part.text
    assert 'class="no"' in part.text


def test_a_case_of_others_is_not_there_for_pages_either(desk: Desk, world: World) -> None:
    case = opened(desk)
    for address in (f"/cases/{case}", f"/cases/{case}/refresh", f"/referrals/{case}"):
        assert Visitor(world, people.OTHER_POLICE).get(address).status_code == 404, address
    assert Visitor(world, people.ADMINISTRATOR).get(f"/cases/{case}").status_code == 403
    assert Visitor(world, people.OTHER_POLICE).post(f"/cases/{case}/identity").status_code == 404


@pytest.mark.parametrize("actor", [people.POLICE, people.CHILD_WORKER, people.DOCTOR, people.SUPERVISOR])
def test_a_page_holds_nothing_beyond_what_its_reader_reads(desk: Desk, world: World, actor: Actor) -> None:
    case = opened(desk)
    canaries = {"health_summary": "chim yến khám", "shelter_name": "nhà chim yến"}
    try:
        seen = view_case(world, CaseRequest(actor=actor, case=case)).fields
    except RefusedError:
        seen = {}
    visitor = Visitor(world, actor)
    pages = [visitor.get(f"/cases/{case}"), visitor.get(f"/cases/{case}/refresh")]
    pages += [visitor.post(f"/cases/{case}/{what}", **HTMX) for what in ("identity", "told")]
    for page in pages:
        for name, value in {"full_name": CANARY_NAME, "narrative": CANARY_STORY, **canaries}.items():
            assert name in seen or value not in page.text + str(page.headers), (actor, name)


def test_the_ward_police_answers_in_two_clicks(desk: Desk, world: World) -> None:
    case = opened(desk)
    visitor = Visitor(world, people.POLICE)
    page = visitor.get(f"/referrals/{case}")
    assert page.status_code == 200
    assert "Đồng ý tiếp nhận" in page.text
    found = re.search(
        r'<form action="([^"]+)" method="post">((?:(?!</form>).)*)Đồng ý tiếp nhận', page.text, re.DOTALL
    )
    assert found
    done = visitor.post(found[1], hidden(found[2]))
    assert done.status_code == 303
    after = visitor.get(done.headers["location"])
    assert "Đã ghi nhận" in after.text
    assert CANARY_STORY not in page.text + after.text


def test_the_number_of_a_notice_leads_to_its_referral(desk: Desk, world: World) -> None:
    case = opened(desk)
    [notice, *_] = list_notices(world, people.POLICE, NoticeFilter()).items
    visitor = Visitor(world, people.POLICE)
    assert visitor.get("/referrals").status_code == 200
    found = visitor.post("/referrals", {"number": f" {notice.number.lower()} "})
    assert (found.status_code, found.headers["location"]) == (303, f"/referrals/{case}")
    wrong = visitor.post("/referrals", {"number": "XXXX"})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text


def test_turning_itself_over_is_no_new_view(desk: Desk, world: World, clock: SetTime) -> None:
    case = opened(desk)
    visitor = Visitor(world, people.SOCIAL_WORKER)
    page = visitor.get(f"/cases/{case}")
    again = re.search(r'hx-get="(/cases/[^"]+/refresh\?known=[^"]+)"', page.text)
    assert again
    clock.at += timedelta(minutes=1)
    fresh = visitor.get(again[1], **HTMX)
    assert fresh.status_code == 200
    assert "<html" not in fresh.text


def test_an_english_page_is_in_english(desk: Desk, world: World) -> None:
    case = opened(desk)
    page = Visitor(world, people.SOCIAL_WORKER, "en").get(f"/cases/{case}")
    assert "Child (under 16)" in page.text
    assert re.search(r"\d+ (h|min) left", text(page))
    assert "Diễn biến" not in page.text


def test_what_leads_a_case_on_is_offered_first_and_a_side_way_never_as_the_main_thing(
    desk: Desk, world: World
) -> None:
    case = opened(desk)
    page = Visitor(world, people.SOCIAL_WORKER).get(f"/cases/{case}").text
    assert re.findall(r'<a class="btn btn--go"[^>]*/deeds/[^>]*>([^<]+)</a>', page) == ["Đánh giá nguy cơ, an toàn"]
    page = Visitor(world, people.DOCTOR).get(f"/cases/{case}").text
    assert "Người chăm sóc từ chối</a>" in page
    assert re.findall(r'<a class="btn btn--go"[^>]*/deeds/[^>]*>([^<]+)</a>', page) == []
