"""Signing in, being locked out in place, coming back: nothing is lost, and nobody is told who has an account."""

import re

from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.web.visiting import Visitor, title_of


def session_of(page: str) -> str:
    """Whose page the gate covers."""
    found = re.search(r'name="session" value="(\w+)"', page)
    assert found
    return found[1]


def test_a_demo_lets_in_with_one_click_and_nothing_else_shows_its_people(world: World) -> None:
    visitor = Visitor(world)
    assert "sign-in/demo" not in visitor.get("/sign-in").text
    assert visitor.post("/sign-in/demo", {"person": people.INTAKE.user}).status_code == 404
    world.demo = True
    page = visitor.get("/sign-in").text
    assert "Bản dùng thử" in page
    found = re.findall(r'name="person" value="([^"]+)"', page)
    assert len(found) >= 12
    let_in = visitor.post("/sign-in/demo", {"person": people.INTAKE.user, "to": "/notices"})
    assert (let_in.status_code, let_in.headers["location"]) == (303, "/notices")
    assert title_of(visitor.get("/notices")) == "Thông báo – Một cửa"
    out = visitor.post("/sign-out")
    assert out.headers["location"] == "/sign-in"
    assert visitor.get("/work").status_code == 303


def test_signing_in_ends_on_the_page_that_was_asked_for(world: World) -> None:
    asked = Visitor(world).get("/work?show=needed")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?to=/work%3Fshow%3Dneeded")
    page = Visitor(world).get("/sign-in?to=//elsewhere.test/").text
    assert 'name="to" value="/"' in page


def test_a_wrong_password_is_answered_as_an_unknown_person_is(world: World) -> None:
    visitor = Visitor(world)
    answers = [
        visitor.post("/sign-in", {"email": email, "password": "không phải mật khẩu này"})
        for email in (people.INTAKE.user, "khong.ai@hospital.example")
    ]
    assert {answer.status_code for answer in answers} == {422}
    said = [re.findall(r"<li>(.*?)</li>", answer.text) for answer in answers]
    assert said[0] == said[1] != []
    assert "không phải mật khẩu này" not in answers[0].text
    assert title_of(answers[0]).startswith("Lỗi:")


def test_leaving_locks_the_session_and_coming_back_leads_to_the_same_page(world: World) -> None:
    world.demo = True
    visitor = Visitor(world, people.INTAKE)
    visitor.post("/leave")
    locked = visitor.get("/notices")
    assert (locked.status_code, title_of(locked)) == (401, "Phiên đã khoá – Một cửa")
    assert 'name="to" value="/notices"' in locked.text
    back = visitor.post("/unlock", {"to": "/notices", "session": session_of(locked.text)})
    assert (back.status_code, back.headers["location"]) == (303, "/notices")
    assert visitor.get("/notices").status_code == 200


def test_a_page_that_stands_open_is_covered_when_its_session_is_locked(world: World, clock: SetTime) -> None:
    world.demo = True
    visitor = Visitor(world, people.INTAKE)
    visitor.post("/leave")
    part = visitor.get("/work-list", hx_request="true")
    assert part.status_code == 401
    assert part.headers["hx-retarget"] == "#gate"
    assert 'hx-post="/unlock"' in part.text
    assert "<html" not in part.text
    opened = visitor.post("/unlock", {"session": session_of(part.text)}, hx_request="true")
    assert (opened.status_code, opened.headers["hx-trigger"]) == (204, "motcua:unlocked")


def test_a_wrong_password_does_not_unlock(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    visitor.post("/leave")
    given = {"password": "một mật khẩu sai", "to": "/work", "session": session_of(visitor.get("/work").text)}
    assert visitor.post("/unlock", given).status_code == 401
    assert visitor.get("/work").status_code == 401


def test_somebody_sees_where_they_are_signed_in_and_ends_it_there(world: World) -> None:
    here, there = (Visitor(world, people.INTAKE, again=False) for _ in range(2))
    assert here.get("/account").text.count('name="session"') == 1
    here.post("/account/sessions")
    assert there.get("/work").status_code == 303
    assert here.get("/work").status_code == 200


def test_a_post_is_chosen_and_another_ones_is_not(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    assert visitor.post("/posts", {"role": "supervisor", "agency": "health_department"}).status_code == 404
    chosen = visitor.post("/posts", {"role": people.INTAKE.role, "agency": people.INTAKE.agency})
    assert chosen.headers["location"] == "/"
