"""A referral that nobody answers on paper: reminded, then the deputy, then further, each at its moment."""

from datetime import timedelta

from tests import people
from tests.unit.dossier import Dossier, activated


def sent() -> Dossier:
    dossier = activated(age_years=13)
    dossier.send()
    return dossier


def test_an_emergency_is_to_be_answered_within_half_an_hour() -> None:
    referral = sent().referral("ward_police")
    assert referral.urgency == "emergency"
    assert referral.answer_by - referral.made_at == timedelta(minutes=30)
    assert referral.next_hop_at == referral.made_at + timedelta(minutes=15)


def test_each_hop_comes_at_its_share_of_the_time() -> None:
    dossier = sent()
    made = dossier.referral("ward_police").made_at
    for minutes, hops, rank in ((15, 1, 1), (30, 2, 2)):
        dossier.now = made + timedelta(minutes=minutes) - timedelta(seconds=1)
        dossier.sweep()
        assert dossier.referral("ward_police").hops == hops - 1
        dossier.now = made + timedelta(minutes=minutes)
        dossier.sweep()
        assert dossier.referral("ward_police").hops == hops
        police = [n for n in dossier.notices("referral_unanswered") if n.agency == people.POLICE.agency]
        assert {(notice.role, notice.rank) for notice in police} == {("ward_police", rank)}
    dossier.now = made + timedelta(minutes=45)
    dossier.sweep()
    last = dossier.referral("ward_police")
    assert (last.hops, last.next_hop_at, last.state) == (3, None, "sent")
    assert ("health_department", "supervisor") in dossier.told("referral_unanswered")


def test_who_has_answered_is_not_reminded() -> None:
    dossier = sent()
    dossier.answer(people.POLICE, "ward_police", "acknowledge")
    dossier.later(minutes=45).sweep()
    assert dossier.referral("ward_police").hops == 0


def test_bringing_an_agency_in_again_raises_the_urgency_and_never_makes_a_second_referral() -> None:
    dossier = activated()
    dossier.consent("sharing", "social_work_centre")
    dossier.pull(people.SOCIAL_WORKER, "refer_party", party="social_work_centre", urgency="routine", reason="x")
    first = dossier.referral("social_work_centre")
    dossier.later(minutes=5).pull(people.SOCIAL_WORKER, "request_shelter")
    again = dossier.referral("social_work_centre")
    assert again.key == first.key
    assert [r.party for r in dossier.case.referrals.values()].count("social_work_centre") == 1
    order = ("routine", "urgent", "emergency")
    assert order.index(again.urgency) >= order.index(first.urgency)


def test_an_agency_that_was_recalled_gets_a_new_key() -> None:
    dossier = activated()
    dossier.consent("sharing", "legal_aid")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    first = dossier.referral("legal_aid")
    dossier.answer(people.SOCIAL_WORKER, "legal_aid", "recall")
    dossier.pull(people.SOCIAL_WORKER, "refer_party", party="legal_aid", urgency="routine", reason="x")
    assert dossier.referral("legal_aid").key == f"{first.agency}#2"
    assert dossier.referral("legal_aid").open
