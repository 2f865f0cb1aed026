"""A reader's version, tag and numbers: what this reader sees, and nothing that happens out of sight."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.commands import CaseRequest, OrderClock, PullTrigger, RecordConsent
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.order_clock import order_clock
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.reading.versions import version_of, whole_of
from engine.reading.view_case import view_case, view_unless_known
from engine.store.chain import GENESIS
from engine.store.sightings import SIGHTING
from engine.store.time import SetTime
from engine.store.vault import Vault
from engine.views import CaseView
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.journeys.reading import answer, refused
from workflows.replay.routers import DirectRouter

READERS = (
    people.INTAKE, people.DOCTOR, people.SOCIAL_WORKER, people.COUNSELLOR, people.LEAD, people.SUPERVISOR,
    people.POLICE, people.CHILD_WORKER, people.CHAIR, people.HOME_CHILD_WORKER, people.CENTRE_WORKER,
    people.LEGAL_AID, people.INVESTIGATOR, people.UNION_WORKER, people.HOTLINE, people.EQUALITY_SUPERVISOR,
)  # fmt: skip


def seen(world: World, case: str, actor: Actor) -> CaseView:
    return view_case(world, CaseRequest(actor=actor, case=case))


def pull(case: str, actor: Actor, trigger: str, version: str | None, **fields: object) -> PullTrigger:
    return PullTrigger(actor=actor, case=case, trigger=trigger, fields=fields, expected_version=version)


@pytest.fixture
def child(desk: Desk) -> str:
    """A child's case that the ward's police are on."""
    case = desk.activated(age_years=13, carer_suspected=True)
    desk.consent(case, "examination", given_by="child_protection_worker", child_agrees=True)
    return case


def test_a_step_out_of_sight_leaves_version_whole_and_form_as_they_were(child: str, desk: Desk, world: World) -> None:
    before = seen(world, child, people.POLICE)
    desk.pull(child, people.DOCTOR, "start_examination")
    desk.pull(child, people.COUNSELLOR, "give_first_aid")
    desk.consent(child, "samples", given_by="child_protection_worker", child_agrees=True)
    assert seen(world, child, people.POLICE) == before
    pull_trigger(world, pull(child, people.POLICE, "acknowledge_report", before.version, report_no="12"))


def test_a_step_in_sight_makes_the_form_stale_and_changes_nothing(child: str, desk: Desk, world: World) -> None:
    before = seen(world, child, people.POLICE)
    desk.consent(child, "samples", given_by="child_protection_worker", child_agrees=True)
    desk.pull(child, people.DOCTOR, "collect_samples", sample_list="A", seal_no="S-1")
    after = seen(world, child, people.POLICE)
    assert after.version != before.version
    late = pull(child, people.POLICE, "acknowledge_report", before.version, report_no="12")
    refused(lambda: pull_trigger(world, late), "stale_version")
    assert seen(world, child, people.POLICE) == after
    pull_trigger(world, replace(late, expected_version=after.version))


def test_every_kind_of_request_is_held_to_the_version(child: str, desk: Desk, world: World) -> None:
    before = seen(world, child, people.SOCIAL_WORKER).version
    desk.pull(child, people.DOCTOR, "start_examination")
    about = {"actor": people.SOCIAL_WORKER, "case": child, "expected_version": before}
    consent = RecordConsent(**about, kind="recording", given_by="child_protection_worker", child_agrees=True)
    order = OrderClock(**about, order="pause_clock", clock="conference_due", reason="x")
    refused(lambda: record_consent(world, consent), "stale_version")
    refused(lambda: order_clock(world, order), "stale_version")
    assert seen(world, child, people.SOCIAL_WORKER).consents[-1].kind == "examination"


def test_who_may_not_is_told_so_before_being_told_that_something_changed(child: str, world: World) -> None:
    refused(lambda: pull_trigger(world, pull(child, people.POLICE, "assess", "another")), "not_permitted")


def test_what_time_brings_makes_no_form_stale_and_is_seen(child: str, world: World, clock: SetTime) -> None:
    for reader in (people.POLICE, people.SOCIAL_WORKER):
        before = seen(world, child, reader)
        DirectRouter().route(world)
        clock.at += timedelta(hours=2)
        sweep_deadlines(world)
        after = seen(world, child, reader)
        assert [run.status for run in after.clocks] != [run.status for run in before.clocks]
        assert (after.version, after.whole == before.whole) == (before.version, False)
        version = after.version
    assess = pull(child, people.SOCIAL_WORKER, "correct_facts", version, alias="Chị Sen", reason="x")
    pull_trigger(world, assess)


def test_two_readers_of_the_same_have_versions_of_their_own(child: str, world: World) -> None:
    both = (people.SUPERVISOR, people.EQUALITY_SUPERVISOR)
    views = [replace(seen(world, child, actor), steps=()) for actor in both]
    assert replace(views[0], version="", whole="") == replace(views[1], version="", whole="")
    assert len({view.version for view in views} | {view.whole for view in views}) == 4


def test_nobody_works_out_a_version_without_the_key(child: str, world: World) -> None:
    view = seen(world, child, people.POLICE)
    assert seen(world, child, people.POLICE).version == view.version
    for vault in (Vault(bytes(32)), Vault(GENESIS)):
        assert version_of(vault, people.POLICE, view) != view.version
        assert whole_of(vault, people.POLICE, view) != view.whole
    assert version_of(world.vault, people.POLICE, view) == view.version


def test_what_was_seen_already_is_no_second_view(child: str, desk: Desk, world: World) -> None:
    request = CaseRequest(actor=people.POLICE, case=child)
    whole = view_case(world, request).whole
    views = _views(world)
    assert view_unless_known(world, request, whole).whole == whole
    assert _views(world) == views
    view_unless_known(world, request, "another")
    assert _views(world) == views + 1
    desk.consent(child, "samples", given_by="child_protection_worker", child_agrees=True)
    desk.pull(child, people.DOCTOR, "collect_samples", sample_list="A", seal_no="S-1")
    assert view_unless_known(world, request, whole).whole != whole
    assert _views(world) == views + 2


def _views(world: World) -> int:
    with world.sightings.database.read() as connection:
        return len(connection.execute(SIGHTING.select().where(SIGHTING.c.outcome == "shown")).all())


def test_consents_are_numbered_for_their_reader(child: str, desk: Desk, world: World) -> None:
    desk.consent(
        child, "safe_contact", given_by="child_protection_worker", child_agrees=True, scope={"channel": "sms"}
    )
    assert [(c.number, c.kind) for c in seen(world, child, people.CHILD_WORKER).consents] == [(1, "safe_contact")]
    assert [c.number for c in seen(world, child, people.SOCIAL_WORKER).consents] == [1, 2]


def test_an_answer_with_a_reason_tells_nobody_else_who_takes_part(desk: Desk, world: World) -> None:
    case = desk.activated()
    for party in ("ward_police", "legal_aid"):
        desk.consent(case, "sharing", party)
    desk.pull(case, people.SOCIAL_WORKER, "inform_police")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    before = seen(world, case, people.POLICE)
    answer(world, case, people.LEGAL_AID, "legal_aid", "decline_referral", reason="không thuộc diện")
    assert seen(world, case, people.POLICE) == before
    assert {line.by_agency for line in before.timeline} <= {people.HOSPITAL, people.POLICE.agency, ""}
    assert people.LEGAL_AID.agency in {line.by_agency for line in seen(world, case, people.SOCIAL_WORKER).timeline}


def _walk(desk: Desk, world: World, clock: SetTime, case: str, steps: list[int]) -> Iterator[None]:
    """Do what is drawn, as far as it is not refused."""

    def child_consents(kind: str) -> object:
        return desk.consent(case, kind, given_by="child_protection_worker", child_agrees=True)

    acts = (
        lambda: desk.pull(case, people.DOCTOR, "start_examination"),
        lambda: desk.pull(case, people.DOCTOR, "collect_samples", sample_list="A", seal_no="S-1"),
        lambda: desk.pull(case, people.COUNSELLOR, "give_first_aid"),
        lambda: desk.pull(case, people.POLICE, "acknowledge_report", report_no="12"),
        lambda: desk.pull(case, people.CHILD_WORKER, "verify_report"),
        lambda: desk.pull(case, people.CHILD_WORKER, "assess_initial_risk", risk_level="low", harm_level="low"),
        lambda: desk.pull(case, people.SOCIAL_WORKER, "refer_party", party="legal_aid", reason="x"),
        lambda: desk.pull(case, people.SOCIAL_WORKER, "request_shelter", legal_basis="child_report"),
        lambda: desk.pull(case, people.SOCIAL_WORKER, "correct_facts", alias="Chị Sen", reason="x"),
        lambda: desk.pull(case, people.DOCTOR, "abscond"),
        lambda: desk.pull(case, people.DOCTOR, "return_found"),
        lambda: answer(world, case, people.CENTRE_WORKER, "social_work_centre", "accept"),
        lambda: answer(world, case, people.CENTRE_WORKER, "social_work_centre", "decline_referral", reason="x"),
        lambda: child_consents("samples"),
        lambda: child_consents("safe_contact"),
        lambda: setattr(clock, "at", clock.at + timedelta(hours=9)),
        lambda: sweep_deadlines(world),
    )
    for step in steps:
        with suppress(RefusedError):
            acts[step % len(acts)]()
        yield


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(st.integers(0, 16), min_size=6, max_size=14))
def test_on_any_walk_numbers_have_no_gaps_and_a_version_changes_with_what_is_seen(
    desk: Desk, world: World, clock: SetTime, steps: list[int]
) -> None:
    clock.at = max(clock.at, people.BEGINS)
    case = desk.activated(age_years=13, full_name="Người Bịa Đặt", carer_suspected=True)
    last: dict[Actor, CaseView] = {}
    for _ in _walk(desk, world, clock, case, steps):
        for reader in READERS:
            try:
                view = seen(world, case, reader)
            except RefusedError:
                last.pop(reader, None)
                continue
            assert [line.number for line in view.timeline] == list(range(1, len(view.timeline) + 1))
            assert [given.number for given in view.consents] == list(range(1, len(view.consents) + 1))
            for name in {run.id for run in view.clocks}:
                runs = [run.occurrence for run in view.clocks if run.id == name]
                assert runs == list(range(1, len(runs) + 1))
            before = last.get(reader)
            if before is not None:
                plain = replace(view, version="", whole=""), replace(before, version="", whole="")
                assert (view.whole == before.whole) == (plain[0] == plain[1])
                assert view.version == before.version or view.whole != before.whole
            last[reader] = view
