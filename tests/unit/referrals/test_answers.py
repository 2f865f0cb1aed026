"""An agency's answers on paper: from where each leads, who gives it, and who hears of it."""

from datetime import timedelta

import pytest

from engine.domain.case.case import CONSENT
from engine.domain.deciding.answer_referral import why_not_send
from tests import people
from tests.unit.dossier import Dossier, activated

POLICE = "ward_police"


def reported() -> Dossier:
    """A child's case whose report is with the ward."""
    return activated(age_years=13)


def asked() -> Dossier:
    """An adult's case in which legal aid is asked for, with her consent."""
    dossier = activated()
    dossier.consent("sharing", "legal_aid")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    return dossier


@pytest.mark.parametrize(
    ("way", "ends"),
    [
        (["acknowledge"], "acknowledged"),
        (["accept"], "accepted"),
        (["acknowledge", "accept", "start_service"], "in_service"),
        (["accept", "start_service", "complete_service"], "completed"),
        (["accept", "complete_service"], "completed"),
        (["acknowledge", "request_info"], "info_requested"),
    ],
)
def test_each_answer_leads_where_it_should(way: list[str], ends: str) -> None:
    dossier = asked()
    dossier.send()
    for answer in way:
        dossier.answer(people.LEGAL_AID, "legal_aid", answer)
    assert dossier.referral("legal_aid").state == ends
    assert dossier.referral("legal_aid").next_hop_at is None


@pytest.mark.parametrize(
    ("way", "wrong"),
    [
        ([], "start_service"),
        ([], "complete_service"),
        ([], "request_info"),
        (["accept"], "acknowledge"),
        (["accept"], "accept"),
        (["accept"], "decline_referral"),
        (["accept", "complete_service"], "start_service"),
    ],
)
def test_an_answer_that_does_not_follow_is_refused(way: list[str], wrong: str) -> None:
    dossier = asked()
    dossier.send()
    for answer in way:
        dossier.answer(people.LEGAL_AID, "legal_aid", answer)
    with dossier.refuses(f"wrong_state({wrong})"):
        dossier.answer(people.LEGAL_AID, "legal_aid", wrong, **({"reason": "x"} if "decline" in wrong else {}))


def test_a_question_is_answered_by_the_case_manager_and_the_agency_hears_of_it() -> None:
    dossier = asked()
    dossier.send()
    dossier.answer(people.LEGAL_AID, "legal_aid", "acknowledge")
    dossier.answer(people.LEGAL_AID, "legal_aid", "request_info")
    assert (people.HOSPITAL, "hospital_social_worker") in dossier.told("referral_answered")
    with dossier.refuses("not_permitted(answer_info)"):
        dossier.answer(people.LEGAL_AID, "legal_aid", "answer_info")
    dossier.answer(people.SOCIAL_WORKER, "legal_aid", "answer_info")
    assert dossier.referral("legal_aid").state == "acknowledged"
    assert (people.LEGAL_AID.agency, people.LEGAL_AID.role) in dossier.told("for_information")


def test_declining_needs_a_reason_and_takes_the_case_out_of_their_sight() -> None:
    dossier = asked()
    dossier.send()
    with dossier.refuses("field_missing(reason)"):
        dossier.answer(people.LEGAL_AID, "legal_aid", "decline_referral")
    dossier.answer(people.LEGAL_AID, "legal_aid", "decline_referral", reason="hết người")
    assert dossier.referral("legal_aid").state == "declined"
    assert not dossier.referral("legal_aid").reads
    assert [notice.urgency for notice in dossier.notices("referral_answered")] == ["urgent"]


def test_the_ward_may_not_turn_a_child_away_but_an_adult() -> None:
    child = reported()
    child.send()
    with child.refuses("not_permitted(decline_referral)"):
        child.answer(people.POLICE, POLICE, "decline_referral", reason="x")
    adult = activated(age_years=24)
    adult.consent("sharing", POLICE)
    adult.pull(people.SOCIAL_WORKER, "refer_party", party=POLICE, urgency="urgent", reason="x")
    adult.send()
    adult.answer(people.POLICE, POLICE, "decline_referral", reason="x")
    assert adult.referral(POLICE).state == "declined"


def test_nobody_answers_for_another_agency() -> None:
    dossier = reported()
    dossier.send()
    for actor in (people.OTHER_POLICE, people.LEGAL_AID, people.SUPERVISOR, people.DOCTOR):
        with dossier.refuses("not_permitted(accept)"):
            dossier.answer(actor, POLICE, "accept")
    for flow_only in ("send", "reroute"):
        with dossier.refuses(f"not_permitted({flow_only})"):
            dossier.answer(people.POLICE, POLICE, flow_only)


def test_a_recall_ends_their_part_and_the_case_manager_alone_may() -> None:
    dossier = asked()
    dossier.send()
    with dossier.refuses("not_permitted(recall)"):
        dossier.answer(people.LEGAL_AID, "legal_aid", "recall")
    dossier.answer(people.SOCIAL_WORKER, "legal_aid", "recall")
    assert dossier.referral("legal_aid").state == "recalled"
    assert not dossier.referral("legal_aid").open


def test_acting_on_the_case_receives_the_referral_and_then_begins_the_service() -> None:
    dossier = asked()
    dossier.send()
    dossier.pull(people.LEGAL_AID, "accept_legal_aid")
    assert dossier.referral("legal_aid").state == "acknowledged"
    dossier.answer(people.LEGAL_AID, "legal_aid", "accept")
    dossier.pull(people.LEGAL_AID, "assign_lawyer")
    assert dossier.referral("legal_aid").state == "in_service"


def test_what_rests_on_a_consent_that_is_gone_is_not_sent() -> None:
    dossier = activated()
    ends = dossier.now + timedelta(minutes=10)
    dossier.consent("sharing", "legal_aid", expires_at=ends.isoformat())
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    referral = dossier.referral("legal_aid")
    assert referral.grounds == {CONSENT}
    assert why_not_send(dossier.rules, dossier.case, referral, dossier.now) is None
    assert why_not_send(dossier.rules, dossier.case, referral, ends) == "consent gone"
    dossier.later(minutes=10).send()
    assert dossier.referral("legal_aid").state == "recalled"
    assert dossier.send() is None


def test_sending_is_done_once() -> None:
    dossier = reported()
    dossier.send()
    assert {referral.state for referral in dossier.case.referrals.values()} == {"sent"}
    assert dossier.send() is None
