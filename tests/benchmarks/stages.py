"""What the measurements share: worlds on either database, and the script of steps that is measured."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from config.demo import demo_directory
from config.settings import read_settings
from engine.bootstrap import build_world, seed_directory
from engine.commands import OpenCase, PullTrigger, RecordConsent
from engine.domain.case.case import Actor
from engine.handlers.open_case import open_case
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent
from engine.mail.sink import MailSink
from engine.mail.smtp import MailServer
from engine.store.time import SetTime
from engine.world import World
from tests.people import BEGINS, DOCTOR, INTAKE, SOCIAL_WORKER
from tests.postgres import running_postgres
from workflows.replay.stage import Stage

STEPS_A_CASE = 10


def take_steps(world: World, clock: SetTime, cases: int) -> int:
    """Open cases and work on each as a hospital does in its first hour; return how many steps that were."""
    for number in range(cases):
        clock.at = BEGINS + timedelta(minutes=number)
        _first_hour(world, clock)
    return cases * STEPS_A_CASE


def _first_hour(world: World, clock: SetTime) -> None:
    fields = {
        "entry_point": "walk_in",
        "abuse_kinds": ["rape"],
        "age_years": 24,
        "sex": "female",
        "incident_from": (clock.at - timedelta(hours=5)).isoformat(),
        "ward_of_incident": "Phường Bến Thành",
        "penetration_suspected": "yes",
        "pregnant": "no",
    }
    case = open_case(world, OpenCase(actor=INTAKE, procedure="hung_vuong_one_stop", fields=fields)).case

    def consent(kind: str) -> None:
        record_consent(world, RecordConsent(actor=SOCIAL_WORKER, case=case, kind=kind, given_by="survivor"))

    def pull(actor: Actor, trigger: str, **given: object) -> None:
        pull_trigger(world, PullTrigger(actor=actor, case=case, trigger=trigger, fields=given))

    consent("case_management")
    pull(DOCTOR, "screen", screening_private=True)
    pull(DOCTOR, "activate", indicators=["disclosure"])
    consent("examination")
    pull(DOCTOR, "start_examination")
    pull(DOCTOR, "record_pep", pep_outcome="given")
    pull(DOCTOR, "record_emergency_contraception", ec_outcome="given")
    pull(DOCTOR, "record_treatment")
    pull(DOCTOR, "stabilise")


@contextlib.contextmanager
def stage_on(kind: str) -> Iterator[Stage]:
    """Yield a stage on `sqlite` or `postgresql`."""
    with tempfile.TemporaryDirectory(prefix=f"motcua-bench-{kind}-") as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        sink = stack.enter_context(MailSink())
        url = stack.enter_context(running_postgres(folder)) if kind == "postgresql" else None
        stage = Stage(folder, sink, url)
        stack.callback(stage.close)
        yield stage


@contextlib.contextmanager
def kept_world(kind: str, folder: Path) -> Iterator[tuple[World, SetTime, bool]]:
    """Yield a world whose database stays in `folder`, its clock, and whether it stood there before."""
    stands = (folder / "built").exists()
    if not stands:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    with contextlib.ExitStack() as stack:
        url = stack.enter_context(running_postgres(folder)) if kind == "postgresql" else None
        settings = read_settings(data_dir=folder / "data", database_url=url, allow_drafts=True)
        clock = SetTime(BEGINS)
        world = build_world(settings, time=clock, mail=MailServer("127.0.0.1", 1, "none"))
        stack.callback(world.close)
        if not stands:
            seed_directory(world, demo_directory())
        yield world, clock, stands
        (folder / "built").touch()
