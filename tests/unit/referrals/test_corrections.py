"""Corrected facts on paper: who is responsible now comes in, who no longer is goes out, and a child is protected."""

from tests import people
from tests.unit.dossier import Dossier, activated

OTHER_WARD = "Phường Tân Định"


def corrected(dossier: Dossier, **facts: object) -> Dossier:
    dossier.pull(people.SOCIAL_WORKER, "correct_facts", reason="nhầm", **facts)
    return dossier


def open_agencies(dossier: Dossier, party: str) -> set[str]:
    return {r.agency for r in dossier.case.referrals.values() if r.party == party and r.open}


def test_another_ward_of_incident_moves_the_report_there() -> None:
    dossier = activated(age_years=13)
    dossier.send()
    assert open_agencies(dossier, "ward_police") == {people.POLICE.agency}
    corrected(dossier, ward_of_incident=OTHER_WARD)
    assert open_agencies(dossier, "ward_police") == {people.OTHER_POLICE.agency}
    moved = [r for r in dossier.case.referrals.values() if r.agency == people.POLICE.agency]
    assert [r.state for r in moved] == ["rerouted"]
    assert (people.POLICE.agency, "ward_police") in dossier.told("for_information")
    assert dossier.case.referral_of(people.OTHER_POLICE.agency).grounds == moved[0].grounds  # type: ignore[union-attr]


def test_an_agency_excluded_later_is_out_at_once_and_without_a_word() -> None:
    dossier = activated(age_years=13)
    dossier.send()
    corrected(dossier, exclusions=[people.POLICE.agency])
    assert people.POLICE.agency not in open_agencies(dossier, "ward_police")
    assert people.POLICE.agency not in {agency for agency, _ in dossier.told()}
    stands_in = [r for r in dossier.case.referrals.values() if "ward_police" in r.substitute_for and r.open]
    assert [r.party for r in stands_in] == ["investigation"]


def test_an_adult_found_to_be_a_child_is_protected_from_now_on() -> None:
    dossier = activated(age_years=24)
    assert dossier.case.state("child_protection") is None
    corrected(dossier, age_years=13)
    assert dossier.case.state("child_protection") is not None
    assert "child_report" in dossier.case.bases
    assert {"ward_committee", "ward_police"} <= {r.party for r in dossier.case.referrals.values() if r.open}


def test_correcting_what_decides_nothing_brings_nobody_in() -> None:
    dossier = activated(age_years=13)
    dossier.send()
    before = dict(dossier.case.referrals)
    corrected(dossier, sex="male")
    assert dossier.case.referrals == before
    assert dossier.case.facts["sex"] == "male"


def test_windows_are_counted_anew_from_the_corrected_incident() -> None:
    dossier = activated(age_years=24, incident_from="2026-03-02T06:00:00+07:00")
    was = dossier.clock("pep_window")
    corrected(dossier, incident_from="2026-03-02T04:00:00+07:00")
    now = dossier.clock("pep_window")
    assert was.due - now.due == was.counted_from - now.counted_from
    assert now.counted_from < was.counted_from
