"""Whatever anybody pulls, whenever: a listed step or a refusal with listed codes, and never half of one."""

from copy import deepcopy
from datetime import datetime, timedelta
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.demo import demo_directory
from config.settings import ROOT
from engine.bootstrap import directory_rows, working_calendar
from engine.definitions import load_library
from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import Actor, Case
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.pull_trigger import decide_pull
from engine.domain.deciding.record_consent import Asked, decide_consent
from engine.domain.deciding.sweep_deadlines import decide_sweep, next_moment
from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import CODES, RefusedError
from engine.domain.words.given import FieldGiven
from tests import people

LIBRARY = load_library(ROOT / "workflows" / "definitions")
STATUSES = set(LIBRARY.vocabulary.clock_statuses)
ACTORS = [
    people.INTAKE, people.DOCTOR, people.SOCIAL_WORKER, people.COUNSELLOR, people.LEAD, people.SUPERVISOR,
    people.CENTRE_WORKER, people.INVESTIGATOR, people.LEGAL_AID, people.POLICE, people.CHILD_WORKER, people.CHAIR,
    people.HOME_CHILD_WORKER, people.HOME_CHAIR, people.UNION_WORKER, people.EQUALITY_SUPERVISOR,
]  # fmt: skip


@cache
def directory() -> Directory:
    rows = directory_rows(demo_directory())
    agencies = [
        Agency(
            row["id"], row["party"], Label(row["name_vi"], row["name_en"]), frozenset(row["wards"]),
            frozenset(row["settings"]), row["is_default"], row["valid_from"], row["valid_to"], row["successor"],
        )
        for row in rows["agency"]
    ]  # fmt: skip
    wards = [Ward(row["code"], row["name"]) for row in rows["ward"]]
    return Directory(wards, agencies, [row["id"] for row in rows["person"]])


def rules_of(procedure: str) -> Rules:
    return Rules(LIBRARY.version(procedure, 1), LIBRARY.vocabulary, directory(), working_calendar())


def values_of(name: str) -> st.SearchStrategy[object]:
    field = LIBRARY.vocabulary.fields[name]
    kinds: dict[str, st.SearchStrategy[object]] = {
        "choice": st.sampled_from([*field.values, "wrong"]),
        "choices": st.lists(st.sampled_from(field.values or ("x",)), min_size=1, max_size=2),
        "yes_no": st.booleans(),
        "number": st.integers(-1, 130),
        "text": st.sampled_from(["Nguyễn Thị Thử", "x"]),
        "words": st.just(["swab"]),
        "date": st.sampled_from(["2010-05-05", "2000-01-01"]),
        "moment": st.integers(-90, 90).map(lambda hours: (people.BEGINS + timedelta(hours=hours)).isoformat()),
        "ward": st.sampled_from(["Phường Bến Thành", "Phường Tân Định", "nowhere"]),
        "agency": st.sampled_from(["social_work_centre_city", "nobody"]),
        "employer": st.just("employer_bus"),
        "exclusions": st.lists(
            st.sampled_from(["ward_police", "womens_union", "investigation_city", "ward_committee_26743"]), max_size=1
        ),
        "parties": st.lists(st.sampled_from(["ward_police", "social_work_centre"]), max_size=2),
        "party": st.sampled_from(sorted(LIBRARY.vocabulary.parties)),
        "basis": st.sampled_from(sorted(LIBRARY.vocabulary.bases)),
        "strand": st.sampled_from(["legal", "safety", "police", "core"]),
        "service_answers": st.just({"legal": True}),
        "plan": st.just("Kế hoạch"),
    }
    return kinds[field.kind]


def given_with(trigger: str, procedure: str) -> st.SearchStrategy[dict[str, object]]:
    """Mostly what the trigger needs, sometimes less, sometimes something else too."""
    definition = LIBRARY.version(procedure, 1).triggers[trigger]
    wanted = {need.field for need in definition.needs if isinstance(need, FieldGiven)}
    also = {"risk_level", "legal_basis", "capacity_confirmed", "indicators", "closure_reason", "follow_up_by"}
    if trigger == "correct_facts":
        also |= {"ward_of_incident", "ward_of_residence", "exclusions", "age_years", "birth_date", "incident_from"}
        also |= {"penetration_suspected", "pregnant"}
    return st.fixed_dictionaries(
        {name: values_of(name) for name in sorted(wanted)},
        optional={name: values_of(name) for name in sorted(also - wanted)},
    )


def check_case(case: Case, rules: Rules) -> None:
    definition = rules.procedure
    for referral in case.referrals.values():
        assert not (referral.open and is_excluded(case, rules, agency=referral.agency))
    for strand, standing in case.strands.items():
        assert standing.state in definition.strands[strand].states
    for clock in case.clocks.values():
        assert clock.status in STATUSES
        assert clock.due >= clock.counted_from or clock.status != "running"
        assert clock.next_look is not None or clock.status != "running"
        # What was missed is looked at again until it is taken on; a pause until it is over; what has ended never.
        assert clock.next_look is None or clock.status in ("running", "breached", "paused")
        assert clock.next_look is None or (clock.ended_at, clock.taken_on_at) == (None, None)
        assert clock.ended_at is None or clock.ended_at >= clock.started_at


def check_decision(rules: Rules, decision: Decision) -> None:
    assert decision.events
    places = range(len(decision.events))
    for notice in decision.notices:
        assert notice.event in places
        assert not is_excluded(decision.case, rules, agency=notice.agency)
        assert notice.kind in LIBRARY.vocabulary.notice_kinds
    for place, event in enumerate(decision.events):
        moved = any(change["change"] == "moved" for change in event.changes)
        told = any(notice.event == place for notice in decision.notices)
        assert told or not moved, "a strand moved and nobody was told"


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data(), procedure=st.sampled_from(["hung_vuong_one_stop", "hcmc_sexual_harassment"]))
def test_a_walk_never_leaves_the_definition(data: st.DataObject, procedure: str) -> None:
    rules, now = rules_of(procedure), people.BEGINS
    opener = people.INTAKE if procedure == "hung_vuong_one_stop" else people.UNION_WORKER
    fields = {
        "entry_point": "walk_in",
        "abuse_kinds": ["rape"],
        "setting": "workplace",
        "ward_of_incident": "Phường Bến Thành",
        "ward_of_residence": "Phường Tân Định",
        "age_years": data.draw(st.sampled_from([5, 12, 16, 30, None])),
        "sex": "female",
        "exclusions": data.draw(
            st.lists(st.sampled_from(["ward_police", "ward_committee", "legal_aid"]), max_size=1)
        ),
    }
    opened = decide_open(rules, Names("0" * 32, "TEST"), fields, actor=opener, now=now, drafts_allowed=True)
    check_decision(rules, opened)
    case = opened.case
    for _ in range(data.draw(st.integers(1, 25))):
        now += timedelta(minutes=data.draw(st.integers(0, 3000)))
        swept = decide_sweep(rules, case, now)
        if swept is not None:
            case = swept.case
            upcoming = next_moment(case)
            assert upcoming is None or upcoming > now, "something that fell due was left undone"
        case = _one_step(data, rules, case, now)
        check_case(case, rules)


def _one_step(data: st.DataObject, rules: Rules, case: Case, now: datetime) -> Case:
    procedure = rules.procedure
    names = sorted(
        name for name, t in procedure.triggers.items()
        if name != "open" and (t.sources is None or case.state(t.strand) in t.sources)
    )  # fmt: skip
    trigger = data.draw(st.sampled_from(names))
    actor = data.draw(st.sampled_from(ACTORS))
    before = deepcopy(case)
    try:
        if data.draw(st.booleans()):
            asked = Asked(
                data.draw(st.sampled_from(sorted(rules.vocabulary.consents))),
                data.draw(st.sampled_from(sorted(rules.vocabulary.givers))),
                data.draw(st.sampled_from([None, *sorted(rules.vocabulary.parties)])),
                child_agrees=data.draw(st.sampled_from([True, False, None])),
                scope={"channel": "phone"} if data.draw(st.booleans()) else None,
            )
            decision = decide_consent(rules, case, asked, actor=people.SOCIAL_WORKER, now=now)
        else:
            fields = data.draw(given_with(trigger, procedure.id))
            who: Actor = actor
            decision = decide_pull(rules, case, trigger, fields, actor=who, now=now)
    except RefusedError as error:
        assert error.refusals
        assert set(error.codes) <= set(CODES)
        assert case == before, "a refusal changed the case"
        return case
    assert case == before, "deciding changed the case it was given"
    check_decision(rules, decision)
    if decision.case.facts.get("exclusions"):
        for party in decision.case.facts["exclusions"]:
            assert all(r.party != party for r in decision.case.referrals.values() if r.key not in before.referrals)
    return decision.case
