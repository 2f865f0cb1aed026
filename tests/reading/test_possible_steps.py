"""What can be done now as a reader is shown it, and deadlines in words."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.possible_views import DoableView, PossibleView
from engine.reading.clock_stories import clock_stories
from engine.reading.possible_steps import possible_steps
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk


def shown(world: World, case: str, actor: Actor) -> PossibleView:
    return possible_steps(world, CaseRequest(actor=actor, case=case))


def every(view: PossibleView) -> Iterable[DoableView]:
    for strand in view.strands:
        yield from strand.steps
    yield from (*view.answers, *view.consents, *view.withdrawals, *view.orders)


def test_every_word_that_is_shown_is_in_both_languages_and_no_id(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    asked: set[str] = set()
    for actor in (people.SOCIAL_WORKER, people.DOCTOR, people.CHILD_WORKER, people.POLICE, people.SUPERVISOR):
        for doable in every(shown(world, case, actor)):
            labels = [doable.label, *(ask.label for ask in doable.asks), *(r.sentence for r in doable.against)]
            labels += [value.label for ask in doable.asks for value in ask.values or ()]
            for label in labels:
                assert label.vi, (doable.id, label)
                assert label.en, (doable.id, label)
                assert "_" not in label.vi + label.en, (doable.id, label)
            asked |= {ask.id for ask in doable.asks}
            assert doable.possible or doable.against
    assert {"risk_level", "given_by", "reason"} <= asked


def test_a_partner_is_offered_its_answers_and_no_consents(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    view = shown(world, case, people.POLICE)
    assert {answer.id for answer in view.answers if answer.possible} == {"acknowledge", "accept"}
    assert view.consents == view.withdrawals == view.orders == ()
    with pytest.raises(RefusedError):
        shown(world, case, people.OTHER_POLICE)


def test_a_clock_tells_how_it_came_about_and_how_late_it_is(desk: Desk, world: World, clock: SetTime) -> None:
    case = desk.activated()
    clock.at += timedelta(hours=30)
    sweep_deadlines(world)
    stories = clock_stories(world, CaseRequest(actor=people.SOCIAL_WORKER, case=case))
    late = [story for story in stories if story.status == "breached"]
    assert late
    assert all(story.late_seconds > 0 for story in late)
    for story in stories:
        assert story.history, story.id
        assert all(isinstance(moment.why, Label) for moment in story.history), story.history
        assert story.can_stop, story.id
        assert story.limit is not None, story.id
        assert story.ran_seconds <= 30 * 3600
    [assessment] = [story for story in stories if story.id == "assessment_due"]
    assert assessment.limit is not None
    assert assessment.limit.en.endswith(" h")


def test_a_partner_sees_its_clock_without_what_steps_elsewhere_did_to_it(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12)
    stories = clock_stories(world, CaseRequest(actor=people.POLICE, case=case))
    assert {story.strand for story in stories} == {"police"}


def test_a_consent_says_all_it_takes_and_whose_does_not_count_with_the_reason(desk: Desk, world: World) -> None:
    child = desk.activated(age_years=12)
    consents = {c.id: c for c in shown(world, child, people.SOCIAL_WORKER).consents}
    asks = {ask.id: ask for ask in consents["safe_contact"].asks}
    assert set(asks) == {"given_by", "channel", "hours", "may_leave_message", "code_word", "expires_at"}
    assert [asks[name].required for name in ("given_by", "channel", "hours", "code_word")] == [
        "now",
        "now",
        "no",
        "no",
    ]
    assert asks["code_word"].help is not None
    giver = asks["given_by"]
    assert giver.values is not None
    assert [value.id for value in giver.values] == ["survivor_and_carer"]
    barred = {value.id: value.why for value in giver.barred}
    assert set(barred) == {"survivor", "carer", "ward_chair", "child_protection_worker", "court"}
    assert barred["survivor"] == world.library.vocabulary.spoken_for["child"]
    assert {ask.id for ask in consents["sharing"].asks} == {"given_by", "party", "expires_at"}
    grown = {c.id: c for c in shown(world, desk.activated(), people.SOCIAL_WORKER).consents}
    [giver] = [ask for ask in grown["examination"].asks if ask.id == "given_by"]
    assert giver.values is not None
    assert [value.id for value in giver.values] == ["survivor"]


def test_the_childs_own_word_is_asked_for_where_somebody_consents_for_it(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12, carer_suspected=True)
    consents = {c.id: c for c in shown(world, case, people.SOCIAL_WORKER).consents}
    asks = {ask.id: ask for ask in consents["examination"].asks}
    assert asks["child_agrees"].values is not None
    assert {value.id for value in asks["child_agrees"].values} == {"yes"}
    assert asks["given_by"].values is not None
    assert {value.id for value in asks["given_by"].values} == {"ward_chair", "child_protection_worker"}


def test_a_withdrawal_takes_a_reason_without_asking_for_it(desk: Desk, world: World) -> None:
    case = desk.activated()
    [withdrawal] = shown(world, case, people.SOCIAL_WORKER).withdrawals
    [reason] = withdrawal.asks
    assert (reason.id, reason.required, reason.several_lines) == ("reason", "no", True)


def test_what_a_step_asks_for_stands_in_the_order_and_groups_of_a_form(desk: Desk, world: World) -> None:
    case = desk.activated()
    correcting = next(d for d in every(shown(world, case, people.SOCIAL_WORKER)) if d.id == "correct_facts")
    groups = [ask.group for ask in correcting.asks]
    told = list(world.library.vocabulary.groups)
    assert groups == sorted(groups, key=lambda group: told.index(group or ""))
    asks = {ask.id: ask for ask in correcting.asks}
    assert asks["age_years"].unit == Label("tuổi", "years")
    assert asks["age_years"].moves_windows
    assert asks["narrative"].several_lines
    assert not asks["narrative"].moves_windows
    assert asks["pregnant"].default == "unknown"
    assert asks["reason"].order == max(ask.order for ask in correcting.asks)


def test_an_agency_can_be_named_where_a_step_brings_one_in(desk: Desk, world: World) -> None:
    case = desk.activated()

    def referring() -> DoableView:
        return next(d for d in every(shown(world, case, people.SOCIAL_WORKER)) if d.id == "refer_party")

    assert [reason.code for reason in referring().against] == ["consent_missing"]
    desk.consent(case, "sharing", "womens_union")
    assert {"party", "agency", "urgency", "reason"} <= {ask.id for ask in referring().asks}
