"""Who may pull what: the role the row names, at the agency whose turn it is."""

from dataclasses import replace

import pytest

from engine.domain.case.case import Actor, Manager
from engine.domain.case.conditions import Managed
from engine.domain.case.step import Step
from engine.domain.definition.strand import Puller
from engine.domain.parties.permission import is_case_manager, may_pull, roles_that_pull
from tests import people
from tests.unit.dossier import Dossier, activated, harassed


def step(dossier: Dossier, actor: Actor) -> Step:
    return Step(dossier.rules, dossier.case.draft(), dossier.now, actor)


def may(dossier: Dossier, actor: Actor, trigger: str, *by: Puller) -> bool:
    rule = dossier.rules.procedure.triggers[trigger]
    return may_pull(step(dossier, actor), replace(rule, by=by) if by else rule)


def roles(dossier: Dossier, trigger: str, agency: str, *by: Puller) -> list[str]:
    rule = dossier.rules.procedure.triggers[trigger]
    return roles_that_pull(step(dossier, people.DOCTOR), replace(rule, by=by) if by else rule, agency)


def never() -> Puller:
    return Puller("doctor", when=(Managed(False),))


def test_the_role_of_the_row_pulls_and_no_other() -> None:
    assert may(Dossier(), people.DOCTOR, "activate", Puller("doctor"))
    assert not may(Dossier(), people.INTAKE, "activate", Puller("doctor"))
    assert not may(Dossier(), people.DOCTOR, "activate", never())
    assert roles(Dossier(), "activate", people.HOSPITAL, Puller("doctor"), Puller("intake")) == ["doctor", "intake"]
    assert roles(Dossier(), "activate", people.HOSPITAL, never()) == []
    assert roles(Dossier(), "activate", people.POLICE.agency, Puller("doctor")) == []


def test_who_is_not_on_the_case_pulls_nothing() -> None:
    assert not may(Dossier(), people.POLICE, "activate", Puller("ward_police"))
    assert may(activated(age_years=9), people.POLICE, "activate", Puller("ward_police"))


def test_an_overseer_pulls_where_the_row_names_it_and_nowhere_else() -> None:
    assert may(Dossier(), people.SUPERVISOR, "activate", Puller("supervisor"))
    assert not may(Dossier(), people.SUPERVISOR, "activate", Puller("doctor"))
    assert not may(Dossier(), people.EQUALITY_SUPERVISOR, "activate", Puller("supervisor"))


def test_who_reported_pulls_what_reporters_may_after_the_case_was_taken_over() -> None:
    dossier = harassed()
    reporter = dossier.case.reporter
    dossier.case.memo.taken_over = True
    dossier.case.owner, dossier.case.manager = people.CENTRE_WORKER.agency, None
    dossier.case.referrals.clear()
    assert may(dossier, reporter, first(dossier), Puller(reporter.role, reporter=True))
    assert not may(dossier, reporter, first(dossier), Puller(reporter.role))
    other = reporter._replace(user="another")
    assert not may(dossier, other, first(dossier), Puller(reporter.role, reporter=True))


def first(dossier: Dossier) -> str:
    return next(iter(dossier.rules.procedure.triggers))


def test_the_case_manager_is_one_role_at_one_agency() -> None:
    dossier = Dossier()
    dossier.case.manager = Manager("counsellor", people.HOSPITAL)
    assert is_case_manager(step(dossier, people.COUNSELLOR), people.COUNSELLOR)
    assert not is_case_manager(step(dossier, people.DOCTOR), people.DOCTOR)
    centres = people.at(people.CENTRE_WORKER.agency, "counsellor")
    assert not is_case_manager(step(dossier, centres), centres)
    assert may(dossier, people.COUNSELLOR, "activate", Puller("case_manager"))
    assert not may(dossier, people.DOCTOR, "activate", Puller("case_manager"))
    assert roles(dossier, "activate", people.HOSPITAL, Puller("case_manager")) == ["counsellor"]
    assert roles(dossier, "activate", people.CENTRE_WORKER.agency, Puller("case_manager")) == []


def test_where_nobody_is_case_manager_whoever_may_be_becomes_it_by_acting_if_the_case_waits_for_one() -> None:
    dossier = harassed()
    dossier.case.manager = None
    role = dossier.rules.procedure.case_manager[0]
    first_one = Actor("x", role, people.UNION_WORKER.agency)
    dossier.case.memo.manager_by_acting = True
    assert is_case_manager(step(dossier, first_one), first_one)
    assert not is_case_manager(step(dossier, people.POLICE), people.POLICE)
    dossier.case.memo.manager_by_acting = False
    assert not is_case_manager(step(dossier, first_one), first_one)


def test_the_case_manager_pulls_for_the_role_it_stands_for_but_not_in_every_strand() -> None:
    dossier = Dossier()
    acts_for = dossier.rules.procedure.case_manager_for
    assert acts_for is not None
    dossier.case.manager = Manager("counsellor", people.HOSPITAL)
    for trigger in dossier.rules.procedure.triggers.values():
        if all(puller.role == acts_for.role and not puller.when for puller in trigger.by):
            expected = trigger.strand not in acts_for.but
            assert may_pull(step(dossier, people.COUNSELLOR), trigger) is expected, trigger.id


@pytest.mark.parametrize(
    ("ward", "here", "there"), [("incident", True, False), ("residence", False, True), ("either", True, True)]
)
def test_of_two_wards_the_one_acts_whose_turn_it_is(ward: str, here: bool, there: bool) -> None:
    dossier = activated(age_years=9)
    rule = replace(dossier.rules.procedure.triggers["activate"], by=(Puller("child_protection_worker"),), ward=ward)
    assert may_pull(step(dossier, people.CHILD_WORKER), rule) is here
    assert may_pull(step(dossier, people.HOME_CHILD_WORKER), rule) is there


def test_where_one_wards_committee_is_excluded_the_others_acts() -> None:
    dossier = activated(age_years=9, exclusions=[people.CHILD_WORKER.agency])
    rule = replace(
        dossier.rules.procedure.triggers["activate"], by=(Puller("child_protection_worker"),), ward="incident"
    )
    assert may_pull(step(dossier, people.HOME_CHILD_WORKER), rule)


def test_whoever_stands_in_for_an_excluded_party_pulls_what_that_one_may() -> None:
    dossier = activated(age_years=9, exclusions=["ward_police"])
    assert may(dossier, people.INVESTIGATOR, "activate", Puller("ward_police"))
    assert roles(dossier, "activate", people.INVESTIGATOR.agency, Puller("ward_police")) == ["investigator"]
    plain = activated(age_years=9)
    assert not may(plain, people.INVESTIGATOR, "activate", Puller("ward_police"))


def test_the_destination_pulls_once_it_is_the_one_that_takes_over() -> None:
    dossier = activated()
    one = next(d for d in dossier.rules.procedure.destinations if d.party)
    agency = next(a for a in dossier.rules.directory if a.party == one.party)
    taking_over, other = Actor("x", one.by, agency.id), Actor("x", "nobody", agency.id)
    rule = replace(dossier.rules.procedure.triggers["activate"], by=(Puller("destination"),))

    def destination_roles() -> list[str]:
        return roles_that_pull(step(dossier, people.DOCTOR), rule, agency.id)

    assert destination_roles() == []
    dossier.case.memo.destination_party, dossier.case.memo.destination_agency = one.party, agency.id
    assert destination_roles() == [one.by]
    dossier.case.manager = Manager(one.by, agency.id)
    assert may_pull(step(dossier, taking_over), rule)
    assert not may_pull(step(dossier, other._replace(role="doctor", agency=people.HOSPITAL)), rule)
    dossier.case.memo.destination_agency = "another"
    assert destination_roles() == []


def test_where_the_hospital_follows_up_itself_its_own_people_are_the_destination() -> None:
    dossier = activated()
    own = [d.by for d in dossier.rules.procedure.destinations if d.party is None]
    found = roles(dossier, "activate", people.HOSPITAL, Puller("destination"))
    assert set(found) == set(own)
