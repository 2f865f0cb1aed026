"""Worlds on both databases, with the demo's directory, a clock that can be set, and a real mail sink."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from engine.commands import Done, OpenCase, PullTrigger, RecordConsent
from engine.domain.case.case import Actor
from engine.handlers.open_case import open_case
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent
from engine.mail.sink import MailSink
from engine.store.time import SetTime
from engine.world import World
from tests.people import BEGINS, DOCTOR, INTAKE, SOCIAL_WORKER
from tests.postgres import running_postgres
from workflows.replay.stage import Stage


@pytest.fixture(scope="session")
def sink() -> Iterator[MailSink]:
    """A real mail server on this machine."""
    with MailSink() as found:
        yield found


@pytest.fixture(scope="session")
def stage_on(sink: MailSink) -> Iterator[Callable[[str], Stage]]:
    """Return the stage of a database kind, prepared once."""
    stages: dict[str, Stage] = {}
    with ExitStack() as stack:

        def of(kind: str) -> Stage:
            if kind not in stages:
                folder = stack.enter_context(tempfile.TemporaryDirectory(prefix=f"motcua-{kind}-"))
                url = stack.enter_context(running_postgres(Path(folder))) if kind == "postgresql" else None
                stages[kind] = Stage(Path(folder), sink, url)
                stack.callback(stages[kind].close)
            return stages[kind]

        yield of


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each of the two databases."""
    return str(request.param)


@pytest.fixture
def world_and_clock(kind: str, stage_on: Callable[[str], Stage]) -> Iterator[tuple[World, SetTime]]:
    """A world of its own on each database."""
    with stage_on(kind).world() as (world, clock):
        clock.at = BEGINS
        yield world, clock


@pytest.fixture
def world(world_and_clock: tuple[World, SetTime]) -> World:
    """The world."""
    return world_and_clock[0]


@pytest.fixture
def clock(world_and_clock: tuple[World, SetTime]) -> SetTime:
    """Its clock."""
    return world_and_clock[1]


class Desk:
    """Short words for what tests do all the time."""

    def __init__(self, world: World) -> None:
        self.world = world

    def open(self, actor: Actor = INTAKE, procedure: str = "hung_vuong_one_stop", **fields: Any) -> Done:
        """Open a case, of an adult unless told otherwise."""
        given = {
            "entry_point": "walk_in",
            "abuse_kinds": ["rape"],
            "age_years": 24,
            "sex": "female",
            "ward_of_incident": "Phường Bến Thành",
            "ward_of_residence": "Phường Tân Định",
        }
        return open_case(self.world, OpenCase(actor=actor, procedure=procedure, fields=given | fields))

    def pull(self, case: str, actor: Actor, trigger: str, **fields: Any) -> Done:
        """Pull a trigger."""
        return pull_trigger(self.world, PullTrigger(actor=actor, case=case, trigger=trigger, fields=fields))

    def consent(
        self,
        case: str,
        kind: str,
        party: str | None = None,
        given_by: str = "survivor",
        actor: Actor = SOCIAL_WORKER,
        **more: Any,
    ) -> Done:
        """Record a consent."""
        return record_consent(
            self.world,
            RecordConsent(actor=actor, case=case, kind=kind, party=party, given_by=given_by, **more),
        )

    def activated(self, **fields: Any) -> str:
        """Return a case whose one-stop room was activated."""
        case = self.open(**fields).case
        if fields.get("age_years", 24) >= 16:
            self.consent(case, "case_management")
        self.pull(case, DOCTOR, "activate", indicators=["obvious_assault"])
        return case

    def harassed(self, actor: Actor, **fields: Any) -> str:
        """Return a case of harassment that somebody reported."""
        given = {
            "entry_point": "community",
            "abuse_kinds": ["sexual_harassment"],
            "setting": "workplace",
            "perpetrator_relation": "employer_colleague",
            "employer_agency": "employer_company",
        }
        return self.open(actor, "hcmc_sexual_harassment", **given | fields).case

    def engage(self, case: str, actor: Actor) -> None:
        """Have her agree to support, and to be called."""
        self.consent(case, "case_management", actor=actor)
        self.consent(case, "safe_contact", actor=actor, scope={"channel": "phone"})
        self.pull(case, actor, "engage")


@pytest.fixture
def desk(world: World) -> Desk:
    """The desk of the world."""
    return Desk(world)
