"""Lists: what is asked of whom comes first, each case once, page by page, and only what is this person's."""

from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.mark_notice import mark_notice
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.list_deadlines import DeadlineFilter, list_deadlines
from engine.reading.list_notices import NoticeFilter, list_notices
from engine.reading.list_work import WorkFilter, list_work
from engine.store.schema import CLOCK, LEAVING, NOTICE
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk


def cases_of(world: World, actor: Actor, wanted: WorkFilter | None = None, limit: int = 200) -> list[str]:
    return [item.case for item in list_work(world, actor, wanted, limit=limit).items]


def test_what_cannot_be_undone_comes_before_what_is_overdue_but_can(desk: Desk, world: World, clock: SetTime) -> None:
    late = desk.open().case
    clock.at += timedelta(days=2)
    sweep_deadlines(world)
    window = desk.activated(incident_from=(clock.at - timedelta(hours=60)).isoformat(), penetration_suspected="yes")
    first, second = list_work(world, people.DOCTOR).items
    assert (first.case, second.case) == (window, late)
    assert first.saves_by is not None
    assert second.overdue
    assert first.asks == second.asks == "needed"
    assert (first.saves.en, first.step.en) == ("Forensic sample window (72 h)", "Start the examination")


def test_pages_hold_every_case_once_in_one_order(desk: Desk, world: World, clock: SetTime) -> None:
    for _ in range(7):
        clock.at += timedelta(minutes=3)
        desk.open()
    whole = cases_of(world, people.INTAKE)
    assert len(set(whole)) == 7
    turned: list[str] = []
    after = None
    while True:
        page = list_work(world, people.INTAKE, after=after, limit=2)
        turned += [item.case for item in page.items]
        after = page.next
        if after is None:
            break
    assert turned == whole


def test_a_place_in_a_list_is_its_readers_alone_and_says_nothing(desk: Desk, world: World, clock: SetTime) -> None:
    for _ in range(3):
        case = desk.open().case
    place = list_work(world, people.INTAKE, limit=2).next
    assert place is not None
    assert case.encode() not in urlsafe_b64decode(place + "==")
    assert len(list_work(world, people.INTAKE, after=place).items) == 1
    other = people.INTAKE._replace(user="somebody.else")
    bent = ("A" if place[0] != "A" else "B") + place[1:]
    for actor, text in ((other, place), (people.INTAKE, bent), (people.INTAKE, "ế")):
        with pytest.raises(RefusedError):
            list_work(world, actor, after=text)


def test_a_referral_to_answer_is_asked_of_who_answers_and_no_longer_once_it_is(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    [item] = list_work(world, people.POLICE).items
    assert (item.case, item.to_answer, item.asks) == (case, True, "needed")
    assert list_work(world, people.POLICE).counts["to_answer"] == 1
    desk.pull(case, people.POLICE, "acknowledge_report", report_no="12")
    assert cases_of(world, people.POLICE, WorkFilter(to_answer=True)) == []
    assert cases_of(world, people.OTHER_POLICE) == []


def test_filters_narrow_and_an_unknown_one_is_refused(desk: Desk, world: World, clock: SetTime) -> None:
    hospital, work = desk.open().case, desk.harassed(people.UNION_WORKER)
    assert cases_of(world, people.SUPERVISOR, WorkFilter(procedure="hcmc_sexual_harassment")) == [work]
    assert set(cases_of(world, people.SUPERVISOR)) == {hospital, work}
    soon = WorkFilter(due_before=clock.at)
    assert cases_of(world, people.INTAKE, soon) == []
    with pytest.raises(RefusedError) as error:
        list_work(world, people.INTAKE, WorkFilter(asks="nothing"))
    assert error.value.refusals[0].about == "asks"
    with pytest.raises(RefusedError):
        list_work(world, people.INTAKE, after="x")
    with pytest.raises(RefusedError):
        list_work(world, people.INTAKE, limit=0)


def test_an_excluded_person_finds_the_case_in_no_list(desk: Desk, world: World, clock: SetTime) -> None:
    for excluded in (people.DOCTOR, people.SUPERVISOR):
        case = desk.open(exclusions=[excluded.user]).case
        desk.pull(case, people.SOCIAL_WORKER, "screen", screening_private=True)
        desk.pull(case, people.at(people.HOSPITAL, "doctor", 2), "find_no_signs")
        clock.at += timedelta(days=2)
        sweep_deadlines(world)
        assert case not in cases_of(world, excluded)
        assert case not in {notice.case for notice in list_notices(world, excluded).items}
        assert "case_closed" not in {notice.kind for notice in list_notices(world, excluded).items}
    breaches = list_deadlines(world, people.SUPERVISOR, DeadlineFilter(), limit=200).items
    assert case not in {breach.case for breach in breaches}
    seen = list_deadlines(world, people.EQUALITY_SUPERVISOR, DeadlineFilter(), limit=200).items
    assert len(seen) >= len(breaches)


def test_what_is_not_in_the_inbox_cannot_be_marked(desk: Desk, world: World) -> None:
    desk.open(exclusions=[people.DOCTOR.user])
    other = people.at(people.HOSPITAL, "doctor", 2)
    [notice] = list_notices(world, other, NoticeFilter(unread=True)).items
    with pytest.raises(RefusedError):
        mark_notice(world, people.DOCTOR, notice.number)
    mark_notice(world, other, notice.number)
    assert list_notices(world, other, NoticeFilter(unread=True)).items == ()
    assert list_notices(world, other).counts == {"unread": 0}


def test_people_of_an_agency_that_is_gone_have_no_list(desk: Desk, world: World) -> None:
    desk.open()
    assert cases_of(world, people.at("nowhere", "doctor")) == []
    assert list_notices(world, people.at("nowhere", "doctor")).items == ()


def test_breaches_are_the_overseers_and_each_leads_own(desk: Desk, world: World, clock: SetTime) -> None:
    desk.activated(age_years=12)
    clock.at += timedelta(days=9)
    sweep_deadlines(world)
    every = list_deadlines(world, people.SUPERVISOR, DeadlineFilter(), limit=200).items
    own = list_deadlines(world, people.LEAD, DeadlineFilter(), limit=200).items
    assert own
    assert {breach.owner for breach in own} == {people.HOSPITAL}
    assert {breach.owner for breach in every} > {people.HOSPITAL}
    assert [b.due for b in every] == sorted((b.due for b in every), reverse=True)
    with pytest.raises(RefusedError) as error:
        list_deadlines(world, people.DOCTOR, DeadlineFilter())
    assert error.value.codes == ("not_permitted",)
    pages, after = [], None
    while True:
        page = list_deadlines(world, people.SUPERVISOR, DeadlineFilter(), after=after, limit=3)
        pages += page.items
        after = page.next
        if after is None:
            break
    assert pages == list(every)


def test_what_ended_asks_for_nothing_and_goes_when_it_can_no_longer_be_read(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=12)
    clock.at += timedelta(days=9)
    sweep_deadlines(world)
    desk.pull(case, people.SOCIAL_WORKER, "close_early", closure_reason="duplicate", reason="Mở hai lần")
    desk.pull(case, people.HOME_CHAIR, "close")
    for actor in (people.DOCTOR, people.POLICE):
        [item] = list_work(world, actor).items
        assert (item.asks, item.next_due, item.overdue) == ("ended", None, False)
    clock.at += timedelta(days=31)
    assert cases_of(world, people.POLICE) == []
    assert cases_of(world, people.DOCTOR) == [case]


def test_what_an_agency_reads_no_more_is_put_away_and_comes_back_with_the_case(
    desk: Desk, world: World, clock: SetTime
) -> None:
    case = desk.activated(age_years=12)
    clock.at += timedelta(days=9)
    sweep_deadlines(world)
    missed = list_deadlines(world, people.CHAIR, DeadlineFilter()).items
    told = list_notices(world, people.CHILD_WORKER).items
    assert missed
    assert told
    desk.pull(case, people.SOCIAL_WORKER, "close_early", closure_reason="duplicate", reason="Mở hai lần")
    desk.pull(case, people.HOME_CHAIR, "close")
    clock.at += timedelta(days=31)
    assert list_deadlines(world, people.CHAIR, DeadlineFilter()).items == ()
    sweep_deadlines(world)
    with world.database.read() as connection:
        away = select(func.count()).where(CLOCK.c.shelved, CLOCK.c.owner == people.CHAIR.agency)
        assert connection.execute(away).scalar_one() >= len(missed)
        assert connection.execute(select(func.count()).select_from(LEAVING)).scalar_one() == 0
        still = select(NOTICE.c.kind).where(NOTICE.c.agency == people.CHAIR.agency, ~NOTICE.c.shelved).distinct()
        assert set(connection.execute(still).scalars()) <= {"case_closed", "consent_withdrawn"}
    owner = DeadlineFilter(owner=people.CHAIR.agency)
    assert len(list_deadlines(world, people.SUPERVISOR, owner).items) == len(missed)
    desk.pull(case, people.DOCTOR, "reopen", reason="Mở lại")
    back = list_deadlines(world, people.CHAIR, DeadlineFilter()).items
    assert {(m.clock, m.due) for m in missed} <= {(b.clock, b.due) for b in back}
    assert len(list_notices(world, people.CHILD_WORKER).items) >= len(told)


def test_the_deadlines_of_a_strand_stand_in_one_order_page_by_page(desk: Desk, world: World, clock: SetTime) -> None:
    for _ in range(2):
        since = (clock.at - timedelta(hours=3)).isoformat()
        desk.activated(age_years=12, incident_from=since, penetration_suspected="yes")
        clock.at += timedelta(minutes=7)
    every = list_deadlines(world, people.SUPERVISOR, DeadlineFilter("running"), limit=200).items
    wanted = DeadlineFilter("running", strand="medical")
    pages, after = [], None
    while True:
        page = list_deadlines(world, people.SUPERVISOR, wanted, after=after, limit=3)
        pages += page.items
        after = page.next
        if after is None:
            break
    assert len({one.clock for one in pages}) > 1
    assert pages == [one for one in every if one.strand == "medical"]
