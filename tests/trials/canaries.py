"""Cases with a mark in every field that takes text, so that whatever leaks is known by name and by who wrote it."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from engine.commands import CaseRequest, PullTrigger, RecordConsent
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Field
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent
from engine.reading.case_desk import case_desk
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import answer
from tests.trials.town import BEN_THANH, EMPLOYER, FAMILY_OFFICER
from workflows.replay.routers import DirectRouter

# Kinds of fields whose value is the writer's own words.
_FREE = ("text", "words", "plan")
# Who may call knows how; the code word is of the same class as the rest of it.
SAFE_CONTACT = "safe_contact"
# No two marks are the same, whichever case they stand in.
_NUMBERS = count(100)


@dataclass(frozen=True, slots=True)
class Mark:
    """A value, found again by its text: of which field, written by whose agency, in which strand ("" at opening)."""

    text: str
    field: str
    agency: str
    strand: str


@dataclass(slots=True)
class Marked:
    """A case full of marks."""

    world: World
    case: str = ""
    marks: list[Mark] = field(default_factory=list)

    def mark(self, name: str, actor: Actor, strand: str = "") -> str:
        """Return a new mark for a field."""
        text = f"Zq{next(_NUMBERS)}{name.replace('_', '')[:12]}"
        self.marks.append(Mark(text, name, actor.agency, strand))
        return text

    def value(self, asked: Field, actor: Actor, strand: str) -> object:
        """Return what marks a field of any free kind."""
        text = self.mark(asked.id, actor, strand)
        if asked.kind == "words":
            return [text]
        return {"text": text} if asked.kind == "plan" else text

    def open(self, actor: Actor, procedure: str, **given: Any) -> None:
        """Open the case with every field of an opening that takes text."""
        fields = self.world.library.vocabulary.fields.values()
        own = {one.id: self.mark(one.id, actor) for one in fields if one.opening and one.kind == "text"}
        self.case = Desk(self.world).open(actor, procedure, **own | given).case

    def pull(self, actor: Actor, trigger: str, **given: Any) -> None:
        """Pull a trigger with everything that it takes."""
        DirectRouter().route(self.world)
        desk = case_desk(self.world, CaseRequest(actor=actor, case=self.case))
        step, strand = next(
            (step, one.strand) for one in desk.possible.strands for step in one.steps if step.id == trigger
        )
        fields = self.world.library.vocabulary.fields
        own = {
            ask.id: self.value(fields[ask.id], actor, strand)
            for ask in step.asks
            if ask.id in fields and fields[ask.id].kind in _FREE and ask.id not in given
        }
        asked = PullTrigger(actor=actor, case=self.case, trigger=trigger, fields=own | given)
        pull_trigger(self.world, asked)

    def safe_contact(self, actor: Actor, given_by: str, **more: Any) -> None:
        """Have it agreed that nobody calls, with a code word."""
        scope = {"channel": "in_person", "code_word": self.mark(SAFE_CONTACT, actor)}
        asked = RecordConsent(
            actor=actor, case=self.case, kind=SAFE_CONTACT, party=None, given_by=given_by, scope=scope, **more
        )
        record_consent(self.world, asked)


def a_child(world: World) -> Marked:
    """A girl of 13 at the hospital, from the opening to the shelter, with every agency brought in; nobody calls."""
    made, desk = Marked(world), Desk(world)
    made.open(
        people.INTAKE,
        "hung_vuong_one_stop",
        age_years=13,
        perpetrator_relation="neighbour_acquaintance",
        exclusions=["womens_union", people.DOCTOR.user.replace(".1", ".2")],
        ward_of_residence=BEN_THANH,
    )
    case = made.case
    made.pull(people.DOCTOR, "activate", indicators=["obvious_assault"])
    agreed = {"given_by": "survivor_and_carer", "child_agrees": True}
    made.safe_contact(people.SOCIAL_WORKER, **agreed)
    for kind in ("examination", "samples"):
        desk.consent(case, kind, **agreed)
    made.pull(people.DOCTOR, "start_examination")
    made.pull(people.DOCTOR, "collect_samples")
    made.pull(people.DOCTOR, "record_first_findings")
    made.pull(people.COUNSELLOR, "give_first_aid")
    made.pull(people.POLICE, "acknowledge_report")
    made.pull(people.CHILD_WORKER, "verify_report")
    made.pull(people.CHILD_WORKER, "assess_initial_risk", risk_level="medium", harm_level="moderate")
    told = {"carer_suspected": False, "immediate_danger": False}
    made.pull(people.SOCIAL_WORKER, "assess", risk_level="medium", **told)
    invited = ["ward_committee", "ward_police", "social_work_centre", "legal_aid"]
    made.pull(people.SOCIAL_WORKER, "convene", invited=invited, legal_basis="child_report")
    made.pull(people.SOCIAL_WORKER, "request_legal_aid", legal_basis="child_report")
    made.pull(people.SOCIAL_WORKER, "sign_minutes")
    made.pull(people.CHAIR, "approve_plan")
    made.pull(people.SOCIAL_WORKER, "request_shelter", legal_basis="child_report")
    answer(world, case, people.CENTRE_WORKER, "social_work_centre", "accept")
    made.pull(people.CENTRE_WORKER, "confirm_bed")
    made.pull(people.CENTRE_WORKER, "admit_to_shelter")
    made.pull(people.SOCIAL_WORKER, "rescore_risk", risk_level="medium")
    DirectRouter().route(world)
    return made


def a_woman(world: World) -> Marked:
    """A woman of 34, reported to the ward by its police; the ward's family officer keeps the case."""
    made = Marked(world)
    made.open(
        people.POLICE,
        "hcmc_domestic_violence",
        entry_point="police",
        abuse_kinds=["physical"],
        age_years=34,
        setting="family",
        perpetrator_relation="intimate_partner",
        vulnerable=True,
        ward_of_residence=BEN_THANH,
    )
    made.pull(FAMILY_OFFICER, "triage", harm_level="serious", immediate_danger=True, vulnerable=True)
    Desk(world).consent(made.case, "case_management", actor=FAMILY_OFFICER)
    made.safe_contact(FAMILY_OFFICER, "survivor")
    made.pull(FAMILY_OFFICER, "engage", screening_private=True)
    made.pull(FAMILY_OFFICER, "assess", risk_level="medium", children_at_risk=False)
    made.pull(people.POLICE, "stop_violence")
    DirectRouter().route(world)
    return made


def a_worker(world: World) -> Marked:
    """A woman of 22, harassed at work; the women's union keeps the case, and her employer is asked."""
    made, desk = Marked(world), Desk(world)
    made.open(
        people.HOTLINE,
        "hcmc_sexual_harassment",
        entry_point="hotline_city",
        abuse_kinds=["sexual_harassment"],
        setting="workplace",
        perpetrator_relation="employer_colleague",
        employer_agency="employer_company",
        age_years=22,
    )
    made.pull(people.UNION_WORKER, "triage", harm_level="minor")
    desk.consent(made.case, "case_management", actor=people.UNION_WORKER)
    made.safe_contact(people.UNION_WORKER, "survivor")
    made.pull(people.UNION_WORKER, "engage")
    desk.consent(made.case, "sharing", "employer", actor=people.UNION_WORKER)
    made.pull(people.UNION_WORKER, "file_complaint")
    answer(world, made.case, EMPLOYER, "employer", "accept")
    made.pull(EMPLOYER, "protect_interim")
    DirectRouter().route(world)
    return made
