"""Who a case exists for: owner, open referrals, reporter, overseers; less every exclusion and whoever is gone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import Actor, Manager, Standing
from engine.domain.parties.access import (
    agencies_on,
    consent_gone,
    exists_at,
    parties_of,
    referral_reads,
    reported,
    sees,
    still_reports,
    works_on,
)
from engine.domain.parties.grants import Holder, grants_of, kept_from, scope_of
from tests import people
from tests.unit.dossier import Dossier, activated, harassed


def on(dossier: Dossier) -> list[str]:
    return agencies_on(dossier.case, dossier.rules, dossier.now)


def sees_it(dossier: Dossier, actor: Actor) -> bool:
    return sees(dossier.case, dossier.rules, actor, dossier.now)


def works(dossier: Dossier, actor: Actor) -> bool:
    return works_on(dossier.case, dossier.rules, actor, dossier.now)


def test_the_owner_comes_first_then_who_was_brought_in() -> None:
    found = on(activated(age_years=9))
    assert found[0] == people.HOSPITAL
    assert {people.POLICE.agency, people.CHILD_WORKER.agency} <= set(found)
    assert on(Dossier()) == [people.HOSPITAL]


def test_a_manager_of_another_agency_is_on_the_case_until_its_part_ends() -> None:
    dossier = Dossier()
    dossier.case.manager = Manager("centre_social_worker", people.CENTRE_WORKER.agency)
    assert on(dossier) == [people.HOSPITAL, people.CENTRE_WORKER.agency]


@pytest.mark.parametrize(
    "exclusion", ["ward_police", people.POLICE.agency, people.POLICE.user], ids=["party", "agency", "person"]
)
def test_whoever_is_excluded_sees_nothing(exclusion: str) -> None:
    dossier = activated(age_years=9)
    assert sees_it(dossier, people.POLICE)
    assert works(dossier, people.POLICE)
    dossier.case.facts["exclusions"] = [exclusion]
    assert not sees_it(dossier, people.POLICE)
    assert not works(dossier, people.POLICE)
    assert sees_it(dossier, people.DOCTOR)


def test_an_exclusion_of_one_keeps_the_case_from_no_other() -> None:
    dossier = Dossier(exclusions=[people.POLICE.agency])

    def excluded(**who: str) -> bool:
        return is_excluded(dossier.case, dossier.rules, **who)  # type: ignore[arg-type]

    assert excluded(agency=people.POLICE.agency)
    assert not excluded(agency=people.OTHER_POLICE.agency)
    assert not excluded(party="ward_police")
    assert not excluded(user=people.POLICE.user)
    assert not excluded()
    assert kept_from(dossier.case) == {people.POLICE.agency}


def test_a_person_without_a_role_that_has_cases_sees_none() -> None:
    dossier = Dossier()
    assert sees_it(dossier, people.SUPERVISOR)
    assert not works(dossier, people.SUPERVISOR)
    assert not sees_it(dossier, people.DATA_PROTECTION)
    assert not sees_it(dossier, people.ADMINISTRATOR)
    assert not sees_it(dossier, people.INTAKE._replace(role="nobody"))
    assert not sees_it(dossier, people.POLICE)


def test_the_people_of_an_agency_that_is_gone_have_no_case() -> None:
    dossier = Dossier()
    gone = people.INTAKE._replace(agency="closed_down")
    assert not exists_at(dossier.rules, "closed_down", dossier.now)
    assert not sees_it(dossier, gone)
    assert not works(dossier, gone)


def test_who_only_reports_sees_what_was_reported_alone() -> None:
    collaborator = people.at(people.CHILD_WORKER.agency, "ward_collaborator")
    dossier = activated(age_years=9)
    assert sees_it(dossier, people.CHILD_WORKER)
    assert not sees_it(dossier, collaborator)
    dossier.case.reporter = collaborator
    assert reported(dossier.case, dossier.rules, collaborator)
    assert sees_it(dossier, collaborator)
    assert not sees_it(dossier, people.at(people.CHILD_WORKER.agency, "ward_collaborator", 2))


def test_a_reporter_is_known_by_person_and_role() -> None:
    dossier = Dossier()
    case, rules = dossier.case, dossier.rules
    assert reported(case, rules, people.INTAKE)
    assert not reported(case, rules, people.INTAKE._replace(role="doctor"))
    assert not reported(case, rules, people.INTAKE._replace(user="other"))


def test_the_reporters_colleagues_act_until_another_takes_over() -> None:
    dossier = harassed()
    colleague = people.at(people.UNION_WORKER.agency, "womens_union_worker", 2)

    def acts() -> bool:
        return still_reports(dossier.case, dossier.rules, colleague)

    assert acts() is ("womens_union_worker" in dossier.rules.procedure.taking_over)
    dossier.case.memo.taken_over = True
    assert not acts()
    dossier.case.memo.taken_over = False
    assert not still_reports(dossier.case, dossier.rules, colleague._replace(agency=people.HOSPITAL))
    assert not still_reports(dossier.case, dossier.rules, colleague._replace(role="doctor"))


def closed(dossier: Dossier, days: float) -> Dossier:
    name = next(name for name, state in dossier.rules.procedure.strands["core"].states.items() if state.final)
    dossier.case.opened_at = dossier.now - timedelta(days=200)
    dossier.case.strands["core"] = Standing(name, dossier.now - timedelta(days=days))
    for strand in [s for s in dossier.case.strands if s != "core"]:
        del dossier.case.strands[strand]
    return dossier


@pytest.mark.parametrize(("days", "reads"), [(30, True), (30.01, False)])
def test_an_agency_reads_on_for_thirty_days_after_the_end(days: float, reads: bool) -> None:
    dossier = closed(activated(age_years=9), days)
    referral = dossier.case.referrals[people.POLICE.agency]
    assert referral_reads(dossier.case, dossier.rules, referral, dossier.now) is reads
    [until] = [g.until for g in grants_of(dossier.case, dossier.rules) if g.holder.agency == referral.agency]
    assert until is not None
    assert (dossier.now < until) is reads


def test_an_agency_reads_on_while_a_strand_is_open_that_it_may_act_on() -> None:
    dossier = closed(activated(age_years=9), 99)
    police = dossier.rules.procedure.strands["police"]
    referral = dossier.case.referrals[people.POLICE.agency]
    dossier.case.strands["police"] = Standing(next(n for n in police.states if not police.closed(n)), dossier.now)
    assert referral_reads(dossier.case, dossier.rules, referral, dossier.now)
    [until] = [g.until for g in grants_of(dossier.case, dossier.rules) if g.holder.agency == referral.agency]
    assert until is None
    dossier.case.strands["police"] = Standing(next(n for n, s in police.states.items() if s.final), dossier.now)
    assert not referral_reads(dossier.case, dossier.rules, referral, dossier.now)


def test_a_referral_on_consent_alone_reads_while_the_consent_stands_swept_or_not() -> None:
    dossier = activated(age_years=9)
    law = dossier.case.referrals[people.POLICE.agency]
    on_consent = replace(law, grounds=frozenset({"consent"}))
    dossier.case.referrals[law.key] = on_consent
    assert consent_gone(dossier.case, on_consent, dossier.now)
    assert not consent_gone(dossier.case, law, dossier.now)
    assert not consent_gone(dossier.case, replace(law, grounds=frozenset({"consent", "duty"})), dossier.now)
    until = dossier.now + timedelta(days=1)
    given = dossier.consent("sharing", "ward_police", "survivor_and_carer", expires_at=until.isoformat())
    assert given.consents == [1]
    dossier.case.referrals[law.key] = on_consent
    assert not consent_gone(dossier.case, on_consent, until - timedelta(seconds=1))
    assert consent_gone(dossier.case, on_consent, until)
    grants = {g.holder.agency: g.until for g in grants_of(dossier.case, dossier.rules) if not g.holder.role}
    assert grants[law.agency] == until
    assert grants[people.HOSPITAL] is None


def test_a_consent_to_share_with_another_party_opens_nothing() -> None:
    dossier = activated(age_years=9)
    law = dossier.case.referrals[people.POLICE.agency]
    dossier.consent("sharing", "legal_aid", "survivor_and_carer")
    dossier.case.referrals[law.key] = replace(law, grounds=frozenset({"consent"}))
    assert people.POLICE.agency not in on(dossier)
    assert people.POLICE.agency not in {g.holder.agency for g in grants_of(dossier.case, dossier.rules)}


def test_a_declined_referral_gives_no_access() -> None:
    dossier = activated(age_years=9)
    law = dossier.case.referrals[people.POLICE.agency]
    dossier.case.referrals[law.key] = replace(law, state="recalled")
    assert people.POLICE.agency not in on(dossier)
    assert people.POLICE.agency not in {g.holder.agency for g in grants_of(dossier.case, dossier.rules)}


def test_the_rows_name_the_reporter_and_its_shift_until_taken_over() -> None:
    dossier = harassed()
    holders = {grant.holder for grant in grants_of(dossier.case, dossier.rules)}
    assert Holder(role=people.UNION_WORKER.role, user=people.UNION_WORKER.user) in holders
    shift = Holder(agency=people.UNION_WORKER.agency, role=people.UNION_WORKER.role)
    assert (shift in holders) is ("womens_union_worker" in dossier.rules.procedure.taking_over)
    dossier.case.memo.taken_over = True
    assert shift not in {grant.holder for grant in grants_of(dossier.case, dossier.rules)}


def test_what_a_person_is_to_every_case_follows_from_the_role() -> None:
    words = Dossier().rules.vocabulary
    doctor = scope_of(people.DOCTOR, words, "hospital")
    assert Holder(agency=people.HOSPITAL) in doctor.holders
    assert doctor.names == (people.DOCTOR.user, people.HOSPITAL, "hospital")
    assert not doctor.everything
    assert scope_of(people.SUPERVISOR, words, "health_department").everything
    assert scope_of(people.DATA_PROTECTION, words, "health_department").holders == ()
    assert scope_of(people.DOCTOR, words, None).holders == ()
    assert scope_of(people.DOCTOR._replace(role="nobody"), words, "hospital").holders == ()
    collaborator = people.at(people.CHILD_WORKER.agency, "ward_collaborator")
    only = scope_of(collaborator, words, "ward_committee").holders
    assert Holder(agency=collaborator.agency) not in only
    assert Holder(role=collaborator.role, user=collaborator.user) in only


def test_an_agency_that_stands_in_for_another_is_that_party_too() -> None:
    dossier = activated(age_years=9, exclusions=["ward_police"])
    stand_in = next(r for r in dossier.case.referrals.values() if "ward_police" in r.substitute_for)
    assert parties_of(dossier.case, dossier.rules, stand_in.agency) == ("investigation", "ward_police")
    assert parties_of(dossier.case, dossier.rules, people.HOSPITAL) == ("hospital",)
    assert parties_of(dossier.case, dossier.rules, "nowhere") == ("",)


@pytest.mark.parametrize(
    ("earlier", "later", "until"),
    [(1, 2, 2), (2, 1, 2), (None, 1, None), (1, None, None), (None, None, None)],
)
def test_of_two_referrals_of_one_agency_the_one_that_reads_longer_counts(
    earlier: int | None, later: int | None, until: int | None
) -> None:
    dossier = activated(age_years=9)
    law = dossier.case.referrals[people.POLICE.agency]
    grants: dict[str, str] = {"legal_aid": "legal_aid", "forensic": "forensic"}
    dossier.case.referrals = {}
    for (party, key), days in zip(grants.items(), (earlier, later), strict=True):
        grounds = frozenset({"duty"}) if days is None else frozenset({"consent"})
        # Each rests on the consent for a party of its own, so that each may end at a moment of its own.
        dossier.case.referrals[key] = replace(law, key=key, party=party, grounds=grounds)
        if days is not None:
            ends = (dossier.now + timedelta(days=days)).isoformat()
            dossier.consent("sharing", party, "survivor_and_carer", expires_at=ends)
            dossier.case.referrals[key] = replace(law, key=key, party=party, grounds=grounds)
    [found] = [g.until for g in grants_of(dossier.case, dossier.rules) if g.holder.agency == law.agency]
    assert found == (None if until is None else dossier.now + timedelta(days=until))


def test_whoever_owns_the_case_reads_on_whatever_it_was_once_referred_on() -> None:
    dossier = activated(age_years=9)
    law = dossier.case.referrals[people.POLICE.agency]
    ends = (dossier.now + timedelta(days=1)).isoformat()
    dossier.consent("sharing", "ward_police", "survivor_and_carer", expires_at=ends)
    consent = replace(law, key="x", agency=people.HOSPITAL, grounds=frozenset({"consent", "duty"}))
    dossier.case.referrals = {"x": consent}
    grants = {g.holder.agency: g.until for g in grants_of(dossier.case, dossier.rules) if not g.holder.role}
    assert grants[people.HOSPITAL] is None
