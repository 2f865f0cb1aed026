"""Nobody writes what a step is not about, and a name that does not exist is said, with the nearest right one."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from engine.commands import CaseRequest, OrderClock, WithdrawConsent
from engine.domain.case.case import Actor
from engine.domain.definition.sentences import sentence
from engine.domain.errors import Refusal
from engine.handlers.order_clock import order_clock
from engine.handlers.record_consent import withdraw_consent
from engine.reading.view_case import view_case
from engine.store.schema import FACT
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import answer, read, refused

_EMPLOYER = people.at("employer_company", "focal_point")


def _facts(world: World) -> list[str]:
    with world.database.read() as connection:
        return [
            row.field for row in connection.execute(select(FACT.c.field).order_by(FACT.c.event_seq, FACT.c.field))
        ]


def test_an_excluded_police_cannot_let_itself_in_by_answering(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=12, exclusions=[f"{people.POLICE.agency}.ward_police.2"])
    before = _facts(world)
    for sent in ({"exclusions": []}, {"ward_of_incident": people.TAN_DINH}, {"narrative": "Chuyện khác"}):
        error = refused(
            lambda sent=sent: answer(world, case, people.POLICE, "ward_police", "accept", **sent), "field_invalid"
        )
        assert [(r.about, r.fault) for r in error.refusals] == [(next(iter(sent)), "not_taken")]
    assert _facts(world) == before
    assert read(world, case).referral_of(people.POLICE.agency).state == "pending"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("exclusions", ["womens_union"]),
        ("ward_of_residence", people.TAN_DINH),
        ("narrative", "Chuyện khác"),
        ("carer_suspected", False),
        ("age_years", 40),
        ("has_capacity", True),
        ("full_name", "Tên Khác"),
    ],
)
def test_what_decides_about_a_case_comes_with_no_step_but_its_own(
    desk: Desk, world: World, field: str, value: object
) -> None:
    case = desk.activated(age_years=12)
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    for actor, trigger in ((people.LEGAL_AID, "accept_legal_aid"), (people.POLICE, "acknowledge_report")):
        given = {"report_no": "TB-1"} if trigger == "acknowledge_report" else {}
        before = _facts(world)
        error = refused(
            lambda a=actor, t=trigger, g=given: desk.pull(case, a, t, **g, **{field: value}), "field_invalid"
        )
        assert error.refusals == (Refusal("field_invalid", field, "not_taken"),)
        assert _facts(world) == before


def test_a_contact_at_a_workplace_excludes_nobody(desk: Desk, world: World) -> None:
    case = desk.harassed(people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "triage", harm_level="minor")
    for kind, more in (("case_management", {}), ("safe_contact", {"scope": {"channel": "phone"}})):
        desk.consent(case, kind, actor=people.UNION_WORKER, **more)
    desk.consent(case, "sharing", "employer", actor=people.UNION_WORKER)
    desk.pull(case, people.UNION_WORKER, "engage")
    desk.pull(case, people.UNION_WORKER, "request_preservation")
    sent = {"custody_note": "Đã lưu", "exclusions": ["womens_union"]}
    refused(lambda: desk.pull(case, _EMPLOYER, "confirm_preserved", **sent), "field_invalid")
    desk.pull(case, _EMPLOYER, "confirm_preserved", custody_note="Đã lưu")


def test_facts_are_corrected_only_by_who_reads_them(desk: Desk, world: World) -> None:
    case = desk.harassed(people.UNION_WORKER, narrative="Chuyện bịa")
    desk.pull(case, people.UNION_WORKER, "triage", harm_level="minor")
    changed = {"reason": "Nghe lại", "narrative": "Chuyện khác"}
    error = refused(lambda: desk.pull(case, people.UNION_WORKER, "correct_facts", **changed), "field_invalid")
    assert [r.about for r in error.refusals] == ["narrative"]
    desk.pull(case, people.UNION_WORKER, "correct_facts", reason="Nghe lại", exclusions=["ward_police"])


def test_a_legal_basis_given_at_opening_holds_for_every_later_referral(desk: Desk, world: World) -> None:
    case = desk.open(legal_basis="court_order").case
    assert read(world, case).bases == {"court_order"}
    refused(lambda: desk.open(legal_basis="child_report"), "legal_basis_missing")


@pytest.mark.parametrize(
    ("given", "about", "named", "nearest"),
    [
        ({"riks_level": "low"}, "riks_level", "riks_level", "risk_level"),
        ({"risk_level": "hihg"}, "risk_level", "hihg", "high"),
        ({"legal_basis": "court_odrer"}, "legal_basis", "court_odrer", "court_order"),
        ({"Nguyễn Thị Bịa, 0900 000 000": "low"}, "unknown_field", "", ""),
    ],
)
def test_a_wrong_name_is_said_with_the_nearest_right_one(
    desk: Desk, world: World, given: dict[str, object], about: str, named: str, nearest: str
) -> None:
    case = desk.activated()
    sent = {"risk_level": "low", "carer_suspected": False, "immediate_danger": False} | given
    error = refused(lambda: desk.pull(case, people.SOCIAL_WORKER, "assess", **sent), "field_invalid")
    assert error.refusals == (Refusal("field_invalid", about, "unknown", named, nearest),)


def test_wards_and_parties_are_found_by_what_they_resemble_and_nothing_told_is_said_again(desk: Desk) -> None:
    error = refused(lambda: desk.open(ward_of_incident="Phường Bến Thnàh"), "field_invalid")
    assert [(r.about, r.named, r.nearest) for r in error.refusals] == [
        ("ward_of_incident", "Phường Bến Thnàh", "Phường Bến Thành")
    ]
    error = refused(lambda: desk.open(ward_of_incident="12 Đường Bịa, gần chợ"), "field_invalid")
    assert [r.named for r in error.refusals] == [""]
    error = refused(lambda: desk.open(exclusions=["ward_polcie"]), "field_invalid")
    assert [(r.named, r.nearest) for r in error.refusals] == [("ward_polcie", "ward_police")]


def test_an_unknown_step_answer_or_order_is_said_alone_and_before_who_may(desk: Desk, world: World) -> None:
    case = desk.activated()
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    error = refused(lambda: desk.pull(case, people.LEGAL_AID, "acept_legal_aid", colour="red"), "field_invalid")
    assert error.refusals == (
        Refusal("field_invalid", "acept_legal_aid", "unknown", "acept_legal_aid", "accept_legal_aid"),
    )
    error = refused(lambda: answer(world, case, people.LEGAL_AID, "legal_aid", "acept"), "field_invalid")
    assert error.refusals[0].nearest == "accept"
    asked = OrderClock(actor=people.LEGAL_AID, case=case, order="pause_clok", clock="conference_due", reason="x")
    error = refused(lambda: order_clock(world, asked), "field_invalid")
    assert error.refusals[0].nearest == "pause_clock"
    asked = OrderClock(actor=people.SUPERVISOR, case=case, order="pause_clock", clock="conference_deu", reason="x")
    assert refused(lambda: order_clock(world, asked), "field_invalid").refusals[0].nearest == "conference_due"


def test_consents_name_what_they_do_not_know(desk: Desk, world: World) -> None:
    case = desk.open().case
    tried = {
        "samples": lambda: desk.consent(case, "sampels"),
        "survivor": lambda: desk.consent(case, "samples", given_by="survivro"),
        "legal_aid": lambda: desk.consent(case, "sharing", "legal_iad"),
        "phone": lambda: desk.consent(case, "safe_contact", scope={"channel": "fone"}),
    }
    for nearest, act in tried.items():
        assert refused(act, "field_invalid").refusals[0].nearest == nearest
    wrong = WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="smaples")
    assert refused(lambda: withdraw_consent(world, wrong), "field_invalid").refusals[0].nearest == "samples"


def test_a_withdrawal_keeps_its_reason(desk: Desk, world: World) -> None:
    case = desk.open().case
    desk.consent(case, "samples")
    asked = WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="samples", reason="Đổi ý")
    withdraw_consent(world, asked)
    view = view_case(world, CaseRequest(actor=people.SOCIAL_WORKER, case=case))
    assert view.fields["reason"] == "Đổi ý"


def test_an_order_names_which_run_of_a_deadline(desk: Desk, world: World) -> None:
    case = desk.open().case

    def order(occurrence: int, actor: Actor = people.SUPERVISOR) -> None:
        until = (people.BEGINS + timedelta(hours=5)).isoformat()
        asked = {"case": case, "order": "extend_clock", "clock": "screening_due", "reason": "Đông người"}
        order_clock(world, OrderClock(actor=actor, until=until, occurrence=occurrence, **asked))  # type: ignore[arg-type]

    assert refused(lambda: order(2), "field_invalid").refusals[0].about == "occurrence"
    order(1)


def test_sentences_say_the_name_and_the_nearest_in_both_languages(world: World) -> None:
    vocabulary = world.library.vocabulary
    unknown = Refusal("field_invalid", "riks_level", "unknown", "riks_level", "risk_level")
    assert sentence(unknown, vocabulary, "vi") == "Không có tên này: riks_level; có phải là risk_level (Mức nguy cơ)?"
    assert (
        sentence(unknown, vocabulary, "en")
        == "There is no such name: riks_level; did you mean risk_level (Risk level)?"
    )
    wrong = Refusal("field_invalid", "risk_level", "unknown", "hihg", "high")
    assert sentence(wrong, vocabulary, "en") == "There is no such name: Risk level: hihg; did you mean high (High)?"
    beside = Refusal("field_invalid", "narrative", "not_taken")
    assert sentence(beside, vocabulary, "vi") == "Bước này không nhận thông tin này: Lời kể."
