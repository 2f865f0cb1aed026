"""Opening a case: two answers are enough, what follows stands beside the form, nothing typed is lost or told."""

import re
from datetime import timedelta

from engine.domain.time_limits import CITY_TIME
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.web.visiting import Visitor

TWO = {"procedure": "hung_vuong_one_stop", "f.entry_point": "walk_in", "f.abuse_kinds": "rape"}


def test_two_answers_open_a_case(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    page = visitor.get("/open").text
    assert 'name="f.entry_point"' in page
    assert 'name="f.narrative"' in page
    opened = visitor.post("/open", TWO)
    assert opened.status_code == 303
    assert re.fullmatch(r"/cases/[0-9a-f]{32}", opened.headers["location"])


def test_a_form_sent_twice_opens_one_case(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    once, again = (visitor.post("/open", {**TWO, "request": "0123456789"}) for _ in range(2))
    assert once.headers["location"] == again.headers["location"]


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_is_still_there(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    page = visitor.post("/open", {"procedure": TWO["procedure"], "f.alias": "Bông"})
    assert page.status_code == 422
    assert 'id="errors"' in page.text
    assert "field--bad" in page.text
    assert 'value="Bông"' in page.text


def test_what_follows_stands_beside_the_form_and_nothing_is_opened_for_it(world: World, clock: SetTime) -> None:
    visitor = Visitor(world, people.INTAKE)
    happened = (clock.at - timedelta(hours=18)).astimezone(CITY_TIME)
    given = {
        **TWO,
        "f.age_years": "13",
        "f.incident_from.day": f"{happened:%d/%m}",
        "f.incident_from.time": f"{happened:%H:%M}",
        "f.penetration_suspected": "unknown",
    }
    part = visitor.post("/open/preview", given, hx_request="true").text
    assert "<html" not in part
    assert "Trẻ em (dưới 16 tuổi)" in part
    assert "còn 54 giờ" in part
    assert "18 giờ trước khi đến" in part
    assert 'fill="url(#hatch)"' in part
    assert "UBND Phường" not in visitor.post("/open/preview", TWO, hx_request="true").text
    with_button = visitor.post("/open", {**given, "look": "yes"})
    assert (with_button.status_code, "còn 54 giờ" in with_button.text) == (200, True)
    assert "Không có việc nào" in visitor.get("/work-list").text


def test_who_may_not_open_a_case_has_no_such_page(world: World) -> None:
    assert Visitor(world, people.COUNSELLOR).get("/open").status_code == 403
    assert Visitor(world, people.INTAKE).get("/open?procedure=hcmc_domestic_violence").status_code == 404


def test_every_procedure_has_its_form_for_every_role_that_opens_it(world: World) -> None:
    posts = world.directories.refresh().posts_at(world.time.now())
    for name in world.library.names():
        procedure = world.library.newest(name)
        assert procedure is not None
        if procedure.status == "draft":
            continue
        for puller in procedure.opening.by:
            page = Visitor(world, posts[puller.role][0], "en").get(f"/open?procedure={name}")
            assert page.status_code == 200, (name, puller.role)
            assert 'name="f.abuse_kinds"' in page.text


def test_a_possible_earlier_case_is_hinted_once_for_what_was_typed_and_never_shown(world: World) -> None:
    visitor = Visitor(world, people.INTAKE)
    visitor.post("/open", {**TWO, "f.phone": "0901234567", "f.full_name": "Phạm Thị Thử"})
    given = {**TWO, "f.phone": "0901 234 567"}
    part = visitor.post("/open/preview", given, hx_request="true").text
    assert "Có thể đã có một ca trước đây" in part
    assert "Thử" not in part
    mark = re.search(r'name="hint_mark" value="([^"]+)"', part)
    assert mark
    for _ in range(12):
        again = visitor.post("/open/preview", {**given, "hint_mark": mark[1], "hint": "yes"}, hx_request="true")
        assert "Có thể đã có một ca trước đây" in again.text
    other = visitor.post("/open/preview", {**TWO, "f.phone": "0909999999"}, hx_request="true").text
    assert "Có thể đã có" not in other


def test_what_moves_no_deadline_of_a_procedure_is_folded_away(world: World) -> None:
    def folded(procedure: str, field: str) -> bool:
        page = Visitor(world, people.INTAKE).get(f"/open?procedure={procedure}").text
        return page.index(f'name="f.{field}"') > page.index('<details class="card more"')

    # The days of an employer's own rules count where an employer takes part.
    assert folded("hung_vuong_one_stop", "employer_limit_days")
    assert not folded("hcmc_sexual_harassment", "employer_limit_days")
    assert not folded("hung_vuong_one_stop", "age_years")
