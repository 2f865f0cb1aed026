"""The rows of who a case exists for say the same as the functions, for everybody, at every later moment."""

from datetime import datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.domain.case.case import Actor, Case
from engine.domain.case.rules import Rules
from engine.domain.deciding.answer_referral import decide_answer
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.pull_trigger import decide_pull
from engine.domain.deciding.record_consent import Asked, decide_consent
from engine.domain.errors import RefusedError
from engine.domain.parties.access import sees
from engine.domain.parties.grants import grants_of, kept_from, scope_of
from tests import people
from tests.unit.test_random_walks import ACTORS, LIBRARY, _one_step, rules_of

EVERYBODY = [
    *ACTORS, people.OTHER_POLICE, people.HOTLINE, people.ADMINISTRATOR, people.DATA_PROTECTION,
    people.at(people.HOSPITAL, "doctor", 2), people.at(f"ward_committee_{people.BEN_THANH}", "ward_collaborator"),
    people.at("nowhere", "doctor"), people.at(people.HOSPITAL, "nobody"), people.at("employer_bus", "focal_point"),
    people.at("forensic_city", "forensic_officer"), people.at(f"ward_committee_{people.BEN_THANH}", "family_officer"),
]  # fmt: skip
EXCLUDED = ["ward_police", "legal_aid", "health_department", people.DOCTOR.user, people.SUPERVISOR.user]


def rows_say(case: Case, rules: Rules, actor: Actor, now: datetime) -> bool:
    """What the one condition of the store asks for, said of rows in hand."""
    directory = rules.directory
    there = actor.agency in directory and directory.agency(actor.agency).valid_at(now)
    scope = scope_of(actor, rules.vocabulary, directory.party_of(actor.agency) if there else None)
    granted = scope.everything or any(
        grant.holder in scope.holders and (grant.until is None or now < grant.until)
        for grant in grants_of(case, rules)
    )
    return bool(scope.holders) and granted and not kept_from(case) & set(scope.names)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), procedure=st.sampled_from(["hung_vuong_one_stop", "hcmc_sexual_harassment"]))
def test_on_any_walk_the_rows_say_what_the_functions_say(data: st.DataObject, procedure: str) -> None:
    rules, now = rules_of(procedure), people.BEGINS
    opener = people.INTAKE if procedure == "hung_vuong_one_stop" else people.UNION_WORKER
    fields = {
        "entry_point": "walk_in",
        "abuse_kinds": ["rape"],
        "setting": "workplace",
        "ward_of_incident": "Phường Bến Thành",
        "ward_of_residence": "Phường Tân Định",
        "age_years": data.draw(st.sampled_from([5, 16, 30])),
        "exclusions": data.draw(st.lists(st.sampled_from(EXCLUDED), max_size=2)),
    }
    case = decide_open(rules, Names("0" * 32, "TEST"), fields, actor=opener, now=now, drafts_allowed=True).case
    for _ in range(data.draw(st.integers(0, 20))):
        now += timedelta(minutes=data.draw(st.integers(0, 3000)))
        case = _walk(data, rules, case, now)
        later = now + timedelta(days=data.draw(st.sampled_from([0, 1, 3, 29, 30, 31])))
        for moment in (now, later):
            for actor in EVERYBODY:
                assert rows_say(case, rules, actor, moment) == sees(case, rules, actor, moment), actor


def _walk(data: st.DataObject, rules: Rules, case: Case, now: datetime) -> Case:
    """One step of any kind: a pull, an answer to a referral, a consent that runs out."""
    kind = data.draw(st.sampled_from(["pull", "pull", "answer", "expiring"]))
    try:
        if kind == "answer" and case.referrals:
            referral = case.referrals[data.draw(st.sampled_from(sorted(case.referrals)))]
            who = next((a for a in EVERYBODY if a.agency == referral.agency), people.DOCTOR)
            answer = data.draw(st.sampled_from(["acknowledge", "accept", "decline_referral", "complete_service"]))
            fields = {"reason": "x"} if answer == "decline_referral" else {}
            return decide_answer(rules, case, referral.key, answer, fields, actor=who, now=now).case
        if kind == "expiring":
            party = data.draw(st.sampled_from(["legal_aid", "womens_union", "social_work_centre"]))
            ends = now + timedelta(days=data.draw(st.integers(1, 3)))
            asked = Asked("sharing", "survivor", party, expires_at=ends.isoformat())
            return decide_consent(rules, case, asked, actor=people.SOCIAL_WORKER, now=now).case
    except RefusedError:
        return case
    return _one_step(data, rules, case, now)


def test_thirty_days_after_the_end_the_rows_end_with_the_functions() -> None:
    rules, now = rules_of("hung_vuong_one_stop"), people.BEGINS
    fields = {
        "entry_point": "walk_in",
        "abuse_kinds": ["rape"],
        "age_years": 12,
        "ward_of_incident": people.BEN_THANH,
    }
    case = decide_open(rules, Names("0" * 32, "T"), fields, actor=people.INTAKE, now=now, drafts_allowed=True).case
    case = _pulled(rules, case, "activate", indicators=["obvious_assault"])
    for strand in case.strands:
        final = next(s for s in rules.procedure.strands[strand].states.values() if s.final)
        case.strands[strand] = case.strands[strand]._replace(state=final.id)
    ends = case.strands["core"].since + timedelta(days=30)
    for moment in (ends, ends + timedelta(microseconds=1)):
        assert rows_say(case, rules, people.POLICE, moment) == sees(case, rules, people.POLICE, moment)
    assert sees(case, rules, people.POLICE, ends)
    assert not rows_say(case, rules, people.POLICE, ends + timedelta(microseconds=1))


def _pulled(rules: Rules, case: Case, trigger: str, **fields: object) -> Case:
    return decide_pull(rules, case, trigger, fields, actor=people.DOCTOR, now=people.BEGINS).case


def test_every_role_that_may_have_cases_is_walked() -> None:
    asked = {actor.role for actor in EVERYBODY}
    assert set(LIBRARY.vocabulary.roles) - asked <= {"system"}
