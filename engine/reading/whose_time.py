"""Whose time a deadline of a case was, as those who coordinate the case and those who oversee it may know."""

from datetime import datetime

from sqlalchemy import Connection

from engine.commands import CaseRequest
from engine.domain.case.case import Clock, ClockKey
from engine.domain.case.retelling import clock_moments, referral_moments
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.clocks.owners import who_can_stop
from engine.domain.clocks.shares import Course, Interval, shares, totals
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError, refused, unknown_value
from engine.possible_views import HeldView, OutageView, WhoseTimeView
from engine.reading.readership import reader_of
from engine.reading.visible_case import visible_case
from engine.reading.words_of_time import PARTS, PHASES, WHOSE
from engine.store.case_details import events_of, first_reads, told_of
from engine.store.cases import StoredCase
from engine.store.outages import outages_between
from engine.world import World

# Prefect's being away holds nobody up: its work is done without it.
CREDITED = ("worker", "mail")


def whose_time(world: World, request: CaseRequest, clock: str, occurrence: int | None = None) -> WhoseTimeView:
    """Return whose time a run of a deadline was, the last run unless one is named.

    Raises RefusedError: not_found, also for who neither coordinates the case nor oversees it; field_invalid.
    """
    now = world.time.now()
    with world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        reader = reader_of(rules, stored.case, request.actor, now)
        if not reader.coordinates:
            raise refused("not_found", "case")
        seen = {number: key for key, number in reader.runs(rules, stored.case).items() if key.id == clock}
        if not seen:
            known = dict.fromkeys(key.id for key in reader.runs(rules, stored.case))
            raise RefusedError([unknown_value("clock", clock, known)])
        key = seen.get(occurrence if occurrence is not None else max(seen))
        if key is None:
            raise refused("field_invalid", "occurrence")
        view = of_run(connection, rules, stored, key, now)
    world.sightings.shown(request.actor, now, stored.case.id, "clocks")
    return view


def of_run(connection: Connection, rules: Rules, stored: StoredCase, key: ClockKey, now: datetime) -> WhoseTimeView:
    """Return whose time one run of a case in hand was."""
    case, clock = stored.case, stored.case.clocks[key]
    events = told_of(events_of(connection, stored))
    away = outages_between(connection, min(clock.counted_from, clock.started_at), clock.ended_at or now)
    course = Course(
        opened_at=case.opened_at,
        moments=clock_moments(events)[key],
        referrals=[moment for found in referral_moments(events).values() for moment in found],
        reads=first_reads(connection, stored),
        outages=[Interval(row.began_at, row.ended_at or now) for row in away if row.part in CREDITED],
    )
    found = shares(course, now)
    sums = totals(found)
    return WhoseTimeView(
        id=clock.id,
        occurrence=clock.occurrence,
        label=rules.procedure.clocks[clock.id].label,
        whole_seconds=int(sum(share.length.total_seconds() for share in found)),
        held=tuple(
            HeldView(
                whose=whose,
                whose_label=WHOSE[whose],
                agency=agency,
                agency_label=rules.directory.agency(agency).name if agency in rules.directory else None,
                roles=_roles(rules, stored, clock, agency, now) if whose == "agency" else (),
                phase=phase,
                phase_label=PHASES.get(phase),
                seconds=int(length.total_seconds()),
            )
            for (whose, agency, phase), length in sums.items()
        ),
        outages=tuple(OutageView(row.part, PARTS[row.part], row.began_at, row.ended_at or now) for row in away),
    )


def _roles(rules: Rules, stored: StoredCase, clock: Clock, agency: str, now: datetime) -> tuple[Label, ...]:
    step = Step(rules, stored.case, now, stored.case.reporter)
    return tuple(
        rules.vocabulary.roles[role].label for role in who_can_stop(step, rules.procedure.clocks[clock.id], agency)
    )
