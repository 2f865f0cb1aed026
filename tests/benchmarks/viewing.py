"""Reading a case of two hundred events, its record of the view not counted."""

import time

from engine.commands import CaseRequest, OpenCase, PullTrigger, RecordConsent
from engine.handlers.open_case import open_case
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent
from engine.reading.seen_case import seen_case
from engine.reading.visible_case import visible_case
from engine.store.time import SetTime
from engine.world import World
from tests.benchmarks.stages import stage_on
from tests.people import BEGINS, DOCTOR, INTAKE, SOCIAL_WORKER

EVENTS, ROUNDS = 200, 60


def measure(kind: str) -> tuple[float, float]:
    """Return the 95th percentile in seconds on one database, on the wall and of this process."""
    with stage_on(kind) as stage, stage.world() as (world, clock):
        case = long_case(world, clock)
        request, walls, cpus = CaseRequest(actor=DOCTOR, case=case), [], []
        for _ in range(ROUNDS):
            began, worked = time.perf_counter(), time.process_time()
            with world.database.read() as connection:
                stored, rules = visible_case(connection, world, request, clock.at)
                view = seen_case(connection, world.vault, rules, stored, DOCTOR, clock.at)
            walls.append(time.perf_counter() - began)
            cpus.append(time.process_time() - worked)
        assert len(view.timeline) >= EVENTS - 1
        return sorted(walls)[int(0.95 * ROUNDS)], sorted(cpus)[int(0.95 * ROUNDS)]


def long_case(world: World, clock: SetTime) -> str:
    """Open a case, work on it until it has two hundred events, and return its id."""
    clock.at = BEGINS
    fields = {"entry_point": "walk_in", "abuse_kinds": ["rape"], "age_years": 24, "sex": "female"}
    case = open_case(world, OpenCase(actor=INTAKE, procedure="hung_vuong_one_stop", fields=fields)).case
    agreed = RecordConsent(actor=SOCIAL_WORKER, case=case, kind="case_management", given_by="survivor")
    record_consent(world, agreed)
    given = {"indicators": ["obvious_assault"]}
    pull_trigger(world, PullTrigger(actor=DOCTOR, case=case, trigger="activate", fields=given))
    for number in range(EVENTS - 3):
        found = {"first_findings_summary": f"Lần {number}"}
        pull_trigger(world, PullTrigger(actor=DOCTOR, case=case, trigger="record_first_findings", fields=found))
    return case
