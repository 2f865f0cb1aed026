"""Clocks in words: by which rule each started, was halved, moved or ended, how late it is, and who can stop it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.commands import CaseRequest
from engine.domain.case.case import RUNNING, Actor, Case, Clock
from engine.domain.case.retelling import clock_moments
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.clocks.owners import who_can_stop
from engine.domain.clocks.running import PAUSED, warnings
from engine.possible_views import ClockStoryView
from engine.reading.clock_histories import History, orders_given
from engine.reading.form_words import limit_in_words, unit_of
from engine.reading.readership import reader_of
from engine.reading.visible_case import visible_case
from engine.store.case_details import events_of, told_of
from engine.store.cases import StoredCase
from engine.world import World

_STOPPED = ("met", "ended_by_choice", "cancelled")


def clock_stories(world: World, request: CaseRequest) -> tuple[ClockStoryView, ...]:
    """Return the clocks that this person sees, in words. Raises RefusedError(not_found)."""
    now = world.time.now()
    with world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        stories = stories_of(connection, rules, stored, request.actor, now)
    world.sightings.shown(request.actor, now, stored.case.id, "clocks")
    return stories


def stories_of(
    connection: Connection, rules: Rules, stored: StoredCase, actor: Actor, now: datetime
) -> tuple[ClockStoryView, ...]:
    """Return the same of a case in hand."""
    reader = reader_of(rules, stored.case, actor, now)
    moments, runs = clock_moments(told_of(events_of(connection, stored))), reader.runs(rules, stored.case)
    history = History(rules, reader, orders_given(connection, stored, reader))
    stories = []
    for key, clock in stored.case.clocks.items():
        if key in runs:
            its = moments.get(key, [])
            story = _story(rules, stored.case, clock, [(m.event.at, m.clock.status) for m in its], now)
            told = history.of(its) if reader.sees_clock(rules, key.id) else ()
            stories.append(replace(story, occurrence=runs[key], history=told))
    return tuple(stories)


def story_of(rules: Rules, case: Case, clock: Clock, now: datetime) -> ClockStoryView:
    """Return one clock of a case that is only tried, without a history."""
    return _story(rules, case, clock, [(now, clock.status)], now)


def _story(
    rules: Rules, case: Case, clock: Clock, statuses: Sequence[tuple[datetime, str]], now: datetime
) -> ClockStoryView:
    """`statuses`: since when it stood how."""
    rule, vocabulary, directory = rules.procedure.clocks[clock.id], rules.vocabulary, rules.directory
    step = Step(rules, case, now, case.reporter)
    basis, limit = step.choose(rule.basis), step.choose(rule.limit)
    amount = case.facts.get(getattr(limit, "field", ""))
    ends = clock.ended_at or now
    ran, stood = _passed(statuses, ends)
    return ClockStoryView(
        id=clock.id,
        occurrence=clock.occurrence,
        label=rule.label,
        strand=clock.strand,
        strand_label=rules.procedure.strands[clock.strand].label,
        status=clock.status,
        status_label=vocabulary.clock_statuses[clock.status],
        due=clock.due,
        first_due=clock.first_due,
        counted_from=clock.counted_from,
        basis_kind=basis.kind,
        basis=basis.label,
        limit=limit_in_words(limit, amount),
        halved=clock.halved,
        owner=clock.owner,
        owner_label=directory.agency(clock.owner).name if clock.owner in directory else None,
        stopped_by=tuple(rules.procedure.triggers[name].label for name in sorted(rule.stops_on)),
        can_stop=tuple(vocabulary.roles[role].label for role in who_can_stop(step, rule, clock.owner)),
        late_seconds=0 if clock.status in _STOPPED else _seconds(ends - clock.due),
        left_seconds=_left(clock, now),
        ran_seconds=_seconds(ran),
        stood_seconds=_seconds(stood),
        unit=unit_of(limit),
        window=rule.counts_from == "incident",
        warned_at=tuple(warnings(step, rule, clock)),
        ended_at=clock.ended_at,
        history=(),
    )


def _left(clock: Clock, now: datetime) -> int:
    if clock.status == PAUSED:
        return _seconds(clock.left or timedelta(0))
    return _seconds(clock.due - now) if clock.status == RUNNING else 0


def _passed(statuses: Sequence[tuple[datetime, str]], ends: datetime) -> tuple[timedelta, timedelta]:
    """How long the clock ran and how long it stood still until `ends`."""
    ran = stood = timedelta(0)
    following = [*[at for at, _ in statuses[1:]], ends]
    for (at, status), till in zip(statuses, following, strict=True):
        span = max(till - at, timedelta(0))
        if status == PAUSED:
            stood += span
        elif status == RUNNING:
            ran += span
    return ran, stood


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
