"""Who may give which consent, decided on paper: every branch, and what ends when one is withdrawn or runs out."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.domain.case.case import CONSENT
from tests import people
from tests.unit.dossier import Dossier, activated


@pytest.mark.parametrize(
    ("facts", "given_by", "child_agrees", "said"),
    [
        # An adult and a minor consent themselves, nobody else does.
        ({"age_years": 24}, "survivor", None, None),
        ({"age_years": 16}, "survivor", None, None),
        ({"age_years": 24}, "carer", None, "not_permitted(examination)"),
        ({"age_years": 17}, "survivor_and_carer", None, "not_permitted(examination)"),
        # A child from 7 on with the carer, a younger one the carer alone; an unknown age is old enough to be asked.
        ({"age_years": 15}, "survivor_and_carer", None, None),
        ({"age_years": 15}, "carer", None, "not_permitted(examination)"),
        ({"age_years": 15}, "survivor", None, "not_permitted(examination)"),
        ({"age_years": 7}, "survivor_and_carer", None, None),
        ({"age_years": 6}, "carer", None, None),
        ({"age_years": 6}, "survivor_and_carer", None, "not_permitted(examination)"),
        ({"age_years": None}, "survivor_and_carer", None, None),
        ({"age_years": None}, "carer", None, "not_permitted(examination)"),
        # The carer is suspected or cannot be reached: the ward, with the child's own agreement from 7 on.
        ({"age_years": 12, "carer_suspected": "yes"}, "survivor_and_carer", None, "not_permitted(examination)"),
        ({"age_years": 12, "carer_suspected": "yes"}, "ward_chair", True, None),
        ({"age_years": 12, "carer_suspected": "yes"}, "child_protection_worker", True, None),
        ({"age_years": 12, "carer_suspected": "yes"}, "ward_chair", False, "not_permitted(examination)"),
        ({"age_years": 12, "carer_suspected": "yes"}, "ward_chair", None, "field_missing(child_agrees)"),
        ({"age_years": 12, "carer_suspected": "no"}, "ward_chair", True, "not_permitted(examination)"),
        ({"age_years": 5, "carer_suspected": "yes"}, "ward_chair", None, None),
        ({"age_years": 5, "carer_suspected": "yes"}, "carer", None, "not_permitted(examination)"),
        ({"age_years": 12, "perpetrator_relation": "carer"}, "ward_chair", True, None),
        (
            {"age_years": 12, "perpetrator_relation": "carer"},
            "survivor_and_carer",
            None,
            "not_permitted(examination)",
        ),
        ({"age_years": 12, "perpetrator_relation": "stranger"}, "survivor_and_carer", None, None),
        ({"age_years": 12, "carer_reachable": "no"}, "ward_chair", True, None),
        ({"age_years": 12, "carer_reachable": "yes"}, "ward_chair", True, "not_permitted(examination)"),
        # An adult without capacity: a court, or the ward chair until one has spoken.
        ({"has_capacity": "no"}, "survivor", None, "not_permitted(examination)"),
        ({"has_capacity": "no"}, "court", None, None),
        ({"has_capacity": "no"}, "ward_chair", None, None),
        ({"has_capacity": "no"}, "child_protection_worker", None, "not_permitted(examination)"),
        ({"has_capacity": "yes"}, "ward_chair", None, "not_permitted(examination)"),
    ],
)
def test_only_those_may_consent_whom_the_law_names(
    facts: dict[str, Any], given_by: str, child_agrees: bool | None, said: str | None
) -> None:
    dossier = Dossier(**facts)
    if said is None:
        dossier.consent("examination", given_by=given_by, child_agrees=child_agrees)
        assert dossier.case.consents[-1].given_by == given_by
    else:
        with dossier.refuses(said):
            dossier.consent("examination", given_by=given_by, child_agrees=child_agrees)


def test_once_a_court_has_spoken_the_ward_chair_may_not() -> None:
    dossier = Dossier(has_capacity="no")
    dossier.consent("examination", given_by="ward_chair")
    dossier.consent("samples", given_by="court")
    with dossier.refuses("not_permitted(recording)"):
        dossier.consent("recording", given_by="ward_chair")


def test_a_consent_that_is_withdrawn_no_longer_speaks_for_the_court() -> None:
    dossier = Dossier(has_capacity="no")
    dossier.consent("samples", given_by="court")
    dossier.withdraw("samples")
    dossier.consent("recording", given_by="ward_chair")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "gossip"}, {"field_invalid(kind)"}),
        ({"kind": "examination", "given_by": None}, {"field_missing(given_by)"}),
        ({"kind": "examination", "given_by": "neighbour"}, {"field_invalid(given_by)"}),
        ({"kind": "sharing"}, {"field_missing(party)"}),
        ({"kind": "sharing", "party": "nobody"}, {"field_invalid(party)"}),
        ({"kind": "examination", "party": "ward_police"}, {"field_invalid(party)"}),
        ({"kind": "safe_contact", "scope": {}}, {"field_missing(channel)"}),
        ({"kind": "safe_contact", "scope": {"channel": "phone", "colour": "red"}}, {"field_invalid(colour)"}),
        (
            {"kind": "safe_contact", "scope": {"channel": "phone", "may_leave_message": "x"}},
            {"field_invalid(may_leave_message)"},
        ),
        ({"kind": "examination", "scope": {"channel": "phone"}}, {"field_invalid(channel)"}),
        ({"kind": "examination", "expires_at": "2026-03-02T08:59:00+07:00"}, {"field_invalid(expires_at)"}),
        ({"kind": "examination", "expires_at": "soon"}, {"field_invalid(expires_at)"}),
        (
            {"kind": "gossip", "given_by": None, "expires_at": "soon"},
            {"field_invalid(kind)", "field_missing(given_by)", "field_invalid(expires_at)"},
        ),
    ],
)
def test_what_is_wrong_with_a_consent_is_said_all_at_once(asked: dict[str, Any], said: set[str]) -> None:
    dossier = Dossier()
    with dossier.refuses(*said):
        dossier.consent(**asked)


def test_only_recorders_and_the_case_manager_record() -> None:
    dossier = Dossier()
    with dossier.refuses("not_permitted(consent)"):
        dossier.consent("examination", actor=people.INTAKE)
    with dossier.refuses("not_permitted(consent)"):
        dossier.consent("examination", actor=people.SUPERVISOR)
    for actor in (people.SOCIAL_WORKER, people.DOCTOR, people.COUNSELLOR):
        dossier.consent("examination", actor=actor)
        assert dossier.case.consents[-1].recorded_by == actor.user


def test_consents_are_numbered_and_know_when_they_end() -> None:
    dossier = Dossier()
    dossier.consent("examination")
    ends = dossier.now + timedelta(days=2)
    dossier.consent("samples", expires_at=ends.isoformat())
    assert [given.number for given in dossier.case.consents] == [1, 2]
    assert dossier.case.consents[1].expires_at == ends
    assert dossier.case.consent("samples", ends - timedelta(microseconds=1)) is not None
    assert dossier.case.consent("samples", ends) is None


def shared(*parties: str) -> Dossier:
    dossier = activated()
    for party in parties:
        dossier.consent("sharing", party)
    return dossier


def test_withdrawn_sharing_recalls_what_rests_on_it_alone() -> None:
    dossier = shared("legal_aid", "social_work_centre")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    agency = dossier.referral("legal_aid").agency
    assert dossier.referral("legal_aid").grounds == {CONSENT}
    dossier.send()
    dossier.withdraw("sharing", "legal_aid")
    assert dossier.referral("legal_aid").state == "recalled"
    assert {agency} == {told for told, _ in dossier.told("consent_withdrawn") if told.startswith("legal_aid")}
    assert dossier.case.consent("sharing", dossier.now, "social_work_centre") is not None


def test_withdrawing_for_one_party_leaves_the_others_referral_alone() -> None:
    dossier = shared("legal_aid", "social_work_centre")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    dossier.withdraw("sharing", "social_work_centre")
    assert dossier.referral("legal_aid").open


def test_a_sharing_that_was_given_twice_ends_as_a_whole() -> None:
    dossier = shared("legal_aid", "legal_aid")
    dossier.withdraw("sharing", "legal_aid")
    assert dossier.case.consent("sharing", dossier.now, "legal_aid") is None


def test_a_referral_with_a_legal_basis_stays_without_the_consent() -> None:
    dossier = activated(age_years=13)
    dossier.consent("sharing", "ward_police", given_by="survivor_and_carer")
    police = dossier.referral("ward_police")
    assert CONSENT not in police.grounds
    assert "child_report" in police.grounds


def test_what_was_never_given_cannot_be_withdrawn() -> None:
    dossier = Dossier()
    with dossier.refuses("consent_missing(sharing legal_aid)"):
        dossier.withdraw("sharing", "legal_aid")
    with dossier.refuses("consent_missing(samples)"):
        dossier.withdraw("samples")
    with dossier.refuses("field_invalid(kind)"):
        dossier.withdraw("gossip")


@pytest.mark.parametrize(("age", "core"), [(24, "declined"), (16, "declined")])
def test_withdrawing_case_management_is_declining_for_whoever_may(age: int, core: str) -> None:
    dossier = activated(age_years=age)
    dossier.withdraw("case_management")
    assert dossier.case.core == core
    assert all(
        clock.status in ("ended_by_choice", "met", "breached")
        for clock in dossier.case.clocks.values()
        if clock.ended_at == dossier.now and clock.strand == "core"
    )


def test_the_supervisor_hears_of_a_minor_who_declines_but_not_of_an_adult() -> None:
    minor, adult = activated(age_years=16), activated(age_years=24)
    minor.withdraw("case_management")
    adult.withdraw("case_management")
    assert ("health_department", "supervisor") in minor.told()
    assert ("health_department", "supervisor") not in adult.told()


def test_a_childs_case_goes_on_without_consent_to_case_management() -> None:
    dossier = activated(age_years=13)
    dossier.consent("case_management", given_by="survivor_and_carer")
    dossier.withdraw("case_management")
    assert dossier.case.core == "activated"


def test_a_consent_that_runs_out_is_withdrawn_by_time_alone() -> None:
    dossier = activated()
    ends = dossier.now + timedelta(days=1)
    dossier.consent("sharing", "legal_aid", expires_at=ends.isoformat())
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    dossier.later(days=1).sweep()
    assert dossier.referral("legal_aid").state == "recalled"
    withdrawn = next(given for given in dossier.case.consents if given.party == "legal_aid")
    assert withdrawn.withdrawn_at is not None
    assert dossier.sweep() is None


def test_one_given_again_goes_on_when_the_first_runs_out() -> None:
    dossier = activated()
    ends: datetime = dossier.now + timedelta(days=1)
    dossier.consent("sharing", "legal_aid", expires_at=ends.isoformat())
    dossier.consent("sharing", "legal_aid")
    dossier.pull(people.SOCIAL_WORKER, "request_legal_aid")
    dossier.later(days=1).sweep()
    assert dossier.referral("legal_aid").open


def test_why_a_consent_was_withdrawn_is_kept_where_it_was_said() -> None:
    dossier = activated()
    dossier.consent("examination")
    dossier.withdraw("examination", reason="  Chị đổi ý ")
    assert [(fact.field, fact.value) for fact in dossier.last.facts] == [("reason", "Chị đổi ý")]
    dossier.consent("samples")
    dossier.withdraw("samples")
    assert dossier.last.facts == []
