"""What the measurements share: worlds on either database, the script of steps, people who take them."""

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.commands import OpenCase, PullTrigger, RecordConsent
from engine.domain.case import Actor
from engine.handlers.open_case import open_case
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent
from engine.handlers.world import World
from engine.store.time import SetTime

HOSPITAL = "hospital_hung_vuong"
INTAKE = Actor(f"{HOSPITAL}.intake.1", "intake", HOSPITAL)
DOCTOR = Actor(f"{HOSPITAL}.doctor.1", "doctor", HOSPITAL)
SOCIAL_WORKER = Actor(f"{HOSPITAL}.hospital_social_worker.1", "hospital_social_worker", HOSPITAL)
BEGINS = datetime(2026, 3, 2, 2, tzinfo=UTC)
STEPS_A_CASE = 10


def take_steps(world: World, clock: SetTime, cases: int) -> int:
    """Open cases and work on each as a hospital does in its first hour; return how many steps that were."""
    for number in range(cases):
        clock.at = BEGINS + timedelta(minutes=number)
        opened = open_case(
            world,
            OpenCase(
                actor=INTAKE,
                procedure="hung_vuong_one_stop",
                fields={
                    "entry_point": "walk_in",
                    "abuse_kinds": ["rape"],
                    "age_years": 24,
                    "sex": "female",
                    "incident_from": (clock.at - timedelta(hours=5)).isoformat(),
                    "ward_of_incident": "Phường Bến Thành",
                    "penetration_suspected": "yes",
                    "pregnant": "no",
                },
            ),
        )
        case = opened.case

        def consent(kind: str, case: str = case) -> None:
            record_consent(world, RecordConsent(actor=SOCIAL_WORKER, case=case, kind=kind, given_by="survivor"))

        def pull(actor: Actor, trigger: str, case: str = case, **fields: object) -> None:
            pull_trigger(world, PullTrigger(actor=actor, case=case, trigger=trigger, fields=fields))

        consent("case_management")
        pull(DOCTOR, "screen", screening_private=True)
        pull(DOCTOR, "activate", indicators=["disclosure"])
        consent("examination")
        pull(DOCTOR, "start_examination")
        pull(DOCTOR, "record_pep", pep_outcome="given")
        pull(DOCTOR, "record_emergency_contraception", ec_outcome="given")
        pull(DOCTOR, "record_treatment")
        pull(DOCTOR, "stabilise")
    return cases * STEPS_A_CASE


@dataclass(frozen=True, slots=True)
class Postgres:
    """A PostgreSQL server of its own."""

    url: str


@contextlib.contextmanager
def postgres() -> Iterator[Postgres]:
    """Yield a real PostgreSQL server on this machine, from the wheel that carries it."""
    from tests.postgres import running_postgres

    with tempfile.TemporaryDirectory(prefix="motcua-pg-") as folder, running_postgres(Path(folder)) as url:
        yield Postgres(url)
