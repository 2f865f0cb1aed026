"""A town at work: cases of every procedure, at every stage, with people waited for and deadlines missed.

Pages are walked, measured and photographed here; everybody and everything is invented.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.commands import AnswerReferral
from engine.domain.case.case import Actor
from engine.handlers.answer_referral import answer_referral
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from workflows.replay.routers import DirectRouter

FORENSIC = people.at("forensic_city", "forensic_officer")
FAMILY_OFFICER = people.at(f"ward_committee_{people.BEN_THANH}", "family_officer")
COLLABORATOR = people.at(f"ward_committee_{people.BEN_THANH}", "ward_collaborator")
EMPLOYER = people.at("employer_company", "focal_point")
EVERYBODY: tuple[Actor, ...] = (
    people.INTAKE,
    people.DOCTOR,
    people.SOCIAL_WORKER,
    people.COUNSELLOR,
    people.LEAD,
    people.CHILD_WORKER,
    people.CHAIR,
    COLLABORATOR,
    people.POLICE,
    people.INVESTIGATOR,
    FORENSIC,
    people.LEGAL_AID,
    people.CENTRE_WORKER,
    people.UNION_WORKER,
    people.HOTLINE,
    EMPLOYER,
    people.SUPERVISOR,
    people.EQUALITY_SUPERVISOR,
    people.DATA_PROTECTION,
    people.ADMINISTRATOR,
    FAMILY_OFFICER,
)
BEN_THANH = "Phường Bến Thành"


@dataclass(frozen=True, slots=True)
class Town:
    """Cases by what they are for. `world.time` stands at the moment the last of them was worked on."""

    world: World
    child: str
    late: str
    sheltered: str
    domestic: str
    harassed: str
    closed: str


class _Story:
    """Tells a case step by step, minute by minute."""

    def __init__(self, world: World, clock: SetTime) -> None:
        self.world, self.clock, self.desk = world, clock, Desk(world)

    def wait(self, minutes: int) -> None:
        self.clock.at += timedelta(minutes=minutes)
        DirectRouter().route(self.world)

    def pull(self, case: str, actor: Actor, trigger: str, **fields: Any) -> None:
        self.wait(3)
        self.desk.pull(case, actor, trigger, **fields)

    def answer(self, case: str, actor: Actor, what: str, **fields: Any) -> None:
        self.wait(3)
        party = self.world.directories.directory.party_of(actor.agency)
        asked = AnswerReferral(actor=actor, case=case, referral=party, answer=what, fields=fields)
        answer_referral(self.world, asked)


def settle(world: World, clock: SetTime) -> Town:
    """Let the town work for a day, and return its cases."""
    world.demo = True
    told = _Story(world, clock)
    end = clock.at + timedelta(days=1)
    town = Town(
        world,
        closed=_closed(told),
        sheltered=_sheltered(told),
        harassed=_harassed(told),
        domestic=_domestic(told),
        late=_late(told),
        child=_child(told, end),
    )
    DirectRouter().route(world)
    DirectRouter().sweep(world)
    DirectRouter().route(world)
    return town


def _hours_ago(story: _Story, hours: int) -> str:
    return (story.clock.at - timedelta(hours=hours)).isoformat()


def _child(story: _Story, at: datetime) -> str:
    """A girl of 13, three hours after: risk high, the ward police and the committee have not answered."""
    story.clock.at = at
    case = story.desk.open(
        age_years=13,
        abuse_kinds=["intercourse_with_child"],
        incident_from=_hours_ago(story, 41),
        incident_to=_hours_ago(story, 39),
        perpetrator_relation="neighbour_acquaintance",
        setting="family",
        full_name="Nguyễn Thị Bé Sen (hư cấu)",
        alias="Bé Sen",
        phone="0900 000 001",
        address="Hẻm Bịa Đặt, khu phố 3",
        narrative="Lời kể bịa, ghi một lần để không ai phải hỏi lại.",
        pregnant="unknown",
        penetration_suspected="yes",
        carer_suspected=False,
        immediate_danger=False,
    ).case
    story.pull(case, people.DOCTOR, "activate", indicators=["obvious_assault"])
    carer = {"given_by": "survivor_and_carer", "child_agrees": True}
    for kind in ("examination", "samples"):
        story.desk.consent(case, kind, **carer)
    story.pull(case, people.DOCTOR, "start_examination")
    story.answer(case, people.CHILD_WORKER, "acknowledge")
    plan = "Không về nhà một mình; mẹ đi cùng; số người tin cậy"
    story.pull(
        case,
        people.SOCIAL_WORKER,
        "assess",
        risk_level="high",
        carer_suspected=False,
        immediate_danger=False,
        safety_plan=plan,
    )
    story.pull(case, people.SOCIAL_WORKER, "request_shelter")
    story.wait(3)
    return case


def _late(story: _Story) -> str:
    """A woman who came after six days: what was lost before she came is nobody's. Nobody has acted for hours."""
    return story.desk.open(
        people.DOCTOR,
        incident_from=_hours_ago(story, 150),
        age_years=31,
        pregnant="unknown",
        penetration_suspected="yes",
        alias="Chị Lúa",
    ).case


def _sheltered(story: _Story) -> str:
    """A girl of 15 at the Centre, handed over and followed up."""
    case = story.desk.activated(age_years=15, abuse_kinds=["physical"], alias="Bé Mây", ward_of_residence=BEN_THANH)
    story.pull(
        case,
        people.SOCIAL_WORKER,
        "assess",
        risk_level="medium",
        carer_suspected=False,
        immediate_danger=False,
        safety_plan="Ở nơi an toàn, không về nhà một mình",
    )
    story.pull(
        case,
        people.SOCIAL_WORKER,
        "convene",
        invited=["ward_committee", "ward_police", "social_work_centre"],
        legal_basis="child_report",
    )
    story.answer(case, people.POLICE, "accept")
    story.pull(case, people.POLICE, "acknowledge_report", report_no="15/TB")
    story.pull(
        case,
        people.SOCIAL_WORKER,
        "sign_minutes",
        minutes="BB-01",
        plan="Tạm lánh, tham vấn",
        child_view="Muốn ở lại",
    )
    story.pull(case, people.CHAIR, "approve_plan", plan_decision_no="07/QĐ-UBND")
    story.pull(case, people.SOCIAL_WORKER, "request_shelter")
    story.answer(case, people.CENTRE_WORKER, "accept")
    story.pull(case, people.CENTRE_WORKER, "confirm_bed", bed_no="A3")
    story.pull(case, people.CENTRE_WORKER, "admit_to_shelter")
    story.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    return case


def _domestic(story: _Story) -> str:
    """A woman of 34, reported by a neighbourhood collaborator, with an order asked for."""
    case = story.desk.open(
        COLLABORATOR,
        "hcmc_domestic_violence",
        entry_point="community",
        abuse_kinds=["physical", "psychological"],
        reported_by="neighbour",
        age_years=34,
        setting="family",
        perpetrator_relation="intimate_partner",
        perpetrator_name="Người Bịa Đặt",
        immediate_danger=True,
        vulnerable=True,
        ward_of_residence=BEN_THANH,
    ).case
    story.answer(case, people.POLICE, "acknowledge")
    story.pull(case, people.POLICE, "stop_violence", measures="Ngăn chặn, đưa người ấy sang nhà chị gái")
    story.pull(case, FAMILY_OFFICER, "triage", harm_level="serious", immediate_danger=True, vulnerable=True)
    story.desk.consent(case, "case_management", actor=FAMILY_OFFICER)
    story.desk.consent(case, "safe_contact", actor=FAMILY_OFFICER, scope={"channel": "phone", "hours": "12:00-13:00"})
    story.pull(case, FAMILY_OFFICER, "engage", screening_private=True)
    return case


def _harassed(story: _Story) -> str:
    """A woman of 22 harassed at work; the employer was asked to keep the recordings."""
    case = story.desk.harassed(people.HOTLINE, age_years=22, alias="Chị Sen")
    DirectRouter().route(story.world)
    story.pull(case, people.UNION_WORKER, "triage", harm_level="moderate")
    story.desk.engage(case, people.UNION_WORKER)
    story.desk.consent(case, "sharing", "employer", actor=people.UNION_WORKER)
    story.pull(case, people.UNION_WORKER, "file_complaint")
    story.answer(case, EMPLOYER, "accept")
    return case


def _closed(story: _Story) -> str:
    """A case that was opened twice, and closed."""
    case = story.desk.activated(alias="Chị Bưởi")
    story.pull(case, people.SOCIAL_WORKER, "close_early", closure_reason="duplicate", reason="Đã có ca khác")
    story.pull(case, people.SUPERVISOR, "close")
    return case
