"""What a case asks of each role: what cannot be undone first, then by its moment, then what is only followed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from engine.domain.case.case import Actor, Clock, Standing
from engine.domain.case.search_words import SEARCHED
from engine.domain.clocks.desk import NEVER, Ask, Tier, asks_of
from engine.domain.parties.grants import Holder
from tests import people
from tests.unit.dossier import Dossier, activated, harassed

SOCIAL_WORKER = Holder(agency=people.HOSPITAL, role="hospital_social_worker")
DOCTOR = Holder(agency=people.HOSPITAL, role="doctor")
SUPERVISOR = Holder(role="supervisor")
POLICE = Holder(agency=people.POLICE.agency, role="ward_police")


def asks(dossier: Dossier) -> dict[Holder, Ask]:
    return {ask.holder: ask for ask in asks_of(dossier.case, dossier.rules, dossier.now)}


def only(dossier: Dossier, *clocks: Clock) -> Dossier:
    """Return the case with these deadlines alone."""
    dossier.case.clocks = {clock.key: clock for clock in clocks}
    return dossier


def closed(dossier: Dossier) -> Dossier:
    final = next(name for name, state in dossier.rules.procedure.strands["core"].states.items() if state.final)
    dossier.case.strands["core"] = Standing(final, dossier.now)
    return dossier


def test_a_role_is_asked_for_the_nearest_deadline_that_it_can_meet_and_by_which_step() -> None:
    dossier = activated()
    clock = dossier.clock("assessment_due")
    asked = asks(only(dossier, clock))[SOCIAL_WORKER]
    assert (asked.tier, asked.due, asked.about, asked.step) == (Tier.NEEDED, clock.due, "assessment_due", "assess")
    assert (asked.saves_by, asked.saves, asked.to_answer) == (None, "", False)
    later = replace(clock, occurrence=2, due=clock.due + timedelta(hours=1))
    assert asks(only(dossier, later, clock))[SOCIAL_WORKER].due == clock.due


def test_who_cannot_meet_it_only_follows_and_names_no_step() -> None:
    dossier = activated()
    clock = dossier.clock("assessment_due")
    followed = asks(only(dossier, clock))[DOCTOR]
    assert (followed.tier, followed.due, followed.about, followed.step) == (
        Tier.FOLLOWED, clock.due, "assessment_due", "",
    )  # fmt: skip
    nothing = asks(only(dossier))[DOCTOR]
    assert (nothing.tier, nothing.due, nothing.about, nothing.step, nothing.by_law) == (
        Tier.FOLLOWED, NEVER, "", "", False,
    )  # fmt: skip
    assert NEVER.year == 9999


def test_what_law_or_medicine_sets_and_runs_cannot_be_undone_and_says_so() -> None:
    dossier = activated(penetration_suspected="yes")
    window, assessment = dossier.clock("pep_window"), dossier.clock("assessment_due")
    saved = asks(only(dossier, window))[DOCTOR]
    assert (saved.saves_by, saved.saves, saved.by_law) == (window.due, "pep_window", True)
    # What is past can no longer be saved, though it is still asked.
    late = asks(only(dossier, replace(window, status="breached")))[DOCTOR]
    assert (late.tier, late.saves_by, late.saves, late.due) == (Tier.NEEDED, None, "", window.due)
    proposed = asks(only(dossier, assessment))[SOCIAL_WORKER]
    assert not proposed.by_law


@pytest.mark.parametrize("kind", ["law", "proposed"])
def test_an_order_that_lapses_cannot_be_undone_whatever_its_basis(kind: str) -> None:
    dossier = activated(penetration_suspected="yes")
    window, procedure = dossier.clock("pep_window"), dossier.rules.procedure
    rule = procedure.clocks[window.id]
    basis = tuple(replace(one, value=replace(one.value, kind=kind)) for one in rule.basis)
    lapses = replace(procedure, clocks={**procedure.clocks, rule.id: replace(rule, basis=basis, expiry=True)})
    dossier.rules = replace(dossier.rules, procedure=lapses)
    asked = asks(only(dossier, window))[DOCTOR]
    assert (asked.saves_by, asked.saves, asked.by_law) == (window.due, rule.id, kind == "law")


@pytest.mark.parametrize(
    ("status", "ended", "asked"),
    [("running", False, True), ("breached", False, True), ("breached", True, False), ("met", True, False),
     ("paused", False, False), ("cancelled", True, False)],
)  # fmt: skip
def test_a_deadline_is_asked_for_while_it_runs_or_was_missed_and_can_still_be_met(
    status: str, ended: bool, asked: bool
) -> None:
    dossier = activated()
    clock = replace(dossier.clock("assessment_due"), status=status, ended_at=dossier.now if ended else None)
    assert (asks(only(dossier, clock))[SOCIAL_WORKER].tier is Tier.NEEDED) is asked


def test_what_was_missed_in_a_strand_that_has_ended_or_not_begun_is_asked_no_more() -> None:
    dossier = activated()
    missed = replace(dossier.clock("first_aid_due"), status="breached")
    holder = Holder(agency=people.HOSPITAL, role="counsellor")
    assert asks(only(dossier, missed))[holder].tier is Tier.NEEDED
    dossier.case.strands["counselling"] = Standing("completed", dossier.now)
    assert asks(dossier)[holder].tier is Tier.FOLLOWED
    del dossier.case.strands["counselling"]
    assert asks(dossier)[holder].tier is Tier.FOLLOWED
    # What still runs is asked whatever its strand has come to.
    assert asks(only(dossier, replace(missed, status="running")))[holder].tier is Tier.NEEDED


def test_of_a_case_that_has_ended_only_what_runs_is_asked() -> None:
    dossier = closed(activated())
    clock = dossier.clock("doctor_due")
    assert asks(only(dossier, replace(clock, status="breached", ended_at=None)))[DOCTOR].tier is Tier.ENDED
    assert asks(only(dossier, clock))[DOCTOR].tier is Tier.NEEDED
    ended = asks(only(dossier))[DOCTOR]
    assert (ended.tier, ended.due, ended.about) == (Tier.ENDED, NEVER, "")


def test_a_deadline_of_another_agency_is_followed_by_who_sees_it_and_by_no_other() -> None:
    dossier = activated(age_years=13)
    for referral in dossier.case.referrals.values():
        dossier.case.referrals[referral.key] = replace(referral, state="accepted")
    core = dossier.clock("assessment_due")
    police = replace(core, id="crime_report_due", strand="police")
    assert asks(only(dossier, core))[POLICE].due == NEVER
    owned = replace(core, owner=people.POLICE.agency)
    assert asks(only(dossier, owned))[POLICE].due == core.due
    elsewhere = replace(police, owner=people.INVESTIGATOR.agency)
    found = asks(only(dossier, elsewhere))
    assert found[POLICE].due == police.due
    # Whoever coordinates follows all that runs; what was missed is nobody's who cannot meet it.
    assert found[DOCTOR].due == police.due
    assert asks(only(dossier, replace(elsewhere, status="breached")))[DOCTOR].due == NEVER


def test_an_unanswered_referral_is_asked_for_and_an_emergency_cannot_wait() -> None:
    dossier = only(activated(age_years=13))
    referral = dossier.referral("ward_police")
    asked = asks(dossier)[POLICE]
    assert (asked.tier, asked.to_answer, asked.due, asked.about, asked.step) == (
        Tier.NEEDED, True, referral.answer_by, "", "",
    )  # fmt: skip
    assert (asked.saves_by, asked.saves) == (referral.answer_by, "")
    dossier.case.referrals[referral.key] = replace(referral, urgency="urgent")
    assert asks(dossier)[POLICE].saves_by is None
    dossier.case.referrals[referral.key] = replace(referral, state="accepted")
    answered = asks(dossier)[POLICE]
    assert (answered.tier, answered.to_answer, answered.saves_by) == (Tier.FOLLOWED, False, None)


def test_after_the_end_whoever_only_reads_answers_nothing_and_is_ordered_by_until_when() -> None:
    dossier = only(closed(activated(age_years=13)))
    for strand in [name for name in dossier.case.strands if name != "core"]:
        del dossier.case.strands[strand]
    asked = asks(dossier)[POLICE]
    assert (asked.tier, asked.to_answer) == (Tier.ENDED, False)
    assert asked.due == dossier.now + timedelta(days=30, microseconds=1)
    assert asks(dossier)[DOCTOR].due == NEVER


def test_an_overseer_is_asked_for_what_agencies_of_its_own_party_answer_for_alone() -> None:
    dossier = activated()
    dossier.case.strands["core"] = Standing("closure_pending", dossier.now)
    clock = replace(dossier.clock("assessment_due"), id="closure_decision_due", owner=people.SUPERVISOR.agency)
    asked = asks(only(dossier, clock))[SUPERVISOR]
    assert (asked.tier, asked.about, asked.sees_core) == (Tier.NEEDED, "closure_decision_due", True)
    for owner in (people.EQUALITY_SUPERVISOR.agency, "nowhere"):
        followed = asks(only(dossier, replace(clock, owner=owner)))[SUPERVISOR]
        assert (followed.tier, followed.due) == (Tier.FOLLOWED, clock.due)


def test_every_role_of_an_agency_that_reads_cases_has_a_row_and_no_other() -> None:
    dossier = activated(age_years=13)
    found = asks(dossier)
    roles = dossier.rules.vocabulary.roles.values()
    at_the_hospital = {holder.role for holder in found if holder.agency == people.HOSPITAL}
    assert at_the_hospital == {role.id for role in roles if "hospital" in role.parties}
    at_the_committee = {holder.role for holder in found if holder.agency == people.CHAIR.agency}
    assert "ward_collaborator" not in at_the_committee
    assert {"ward_chair", "child_protection_worker"} <= at_the_committee
    without = {role.id for role in roles if role.no_cases or role.reports_only}
    assert not without & {holder.role for holder in found}
    assert {role.id for role in roles if role.oversees} <= {holder.role for holder in found if not holder.agency}


def test_the_row_says_which_searched_fields_the_agency_reads() -> None:
    dossier = activated(age_years=13)
    found = asks(dossier)
    assert found[DOCTOR].reads == sum(SEARCHED.values())
    # The police read a name, and a telephone only where she said that she may be called: that may end.
    assert found[POLICE].reads == SEARCHED["full_name"]
    assert found[SUPERVISOR].reads == 0
    assert found[DOCTOR].sees_core
    forensic = activated()
    forensic.consent("release_to_police")
    assert POLICE not in asks(forensic)


def test_a_reporter_follows_what_was_reported_and_has_no_second_row_where_the_agency_works_on_it() -> None:
    dossier = activated(age_years=13)
    collaborator = people.at(people.CHILD_WORKER.agency, "ward_collaborator")
    dossier.case.reporter = collaborator
    mine = Holder(role=collaborator.role, user=collaborator.user)
    reported = asks(dossier)[mine]
    assert (reported.tier, reported.due, reported.sees_core, reported.to_answer) == (
        Tier.FOLLOWED, NEVER, True, False,
    )  # fmt: skip
    assert asks(closed(dossier))[mine].tier is Tier.ENDED
    opened = activated()
    assert Holder(role="intake", user=people.INTAKE.user) not in asks(opened)
    assert Holder(agency=people.HOSPITAL, role="intake") in asks(opened)


def test_where_the_agencys_part_ends_the_reporter_keeps_a_row() -> None:
    dossier = harassed()
    reporter: Actor = dossier.case.reporter
    dossier.case.memo.taken_over = True
    dossier.case.owner, dossier.case.manager = people.CENTRE_WORKER.agency, None
    dossier.case.referrals.clear()
    found = asks(dossier)
    assert Holder(role=reporter.role, user=reporter.user) in found
    assert Holder(agency=reporter.agency, role=reporter.role) not in found
