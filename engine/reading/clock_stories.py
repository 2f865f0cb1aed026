"""Clocks in words: by which rule each started, was halved, moved or ended, how late it is, and who can stop it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from engine.commands import CaseRequest
from engine.domain.case.case import RUNNING, Actor, Case, Clock, ClockKey
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.clocks.owners import who_can_stop
from engine.domain.clocks.running import PAUSED, warnings
from engine.possible_views import ClockMomentView, ClockStoryView
from engine.reading.form_words import limit_in_words, unit_of, why_in_words
from engine.reading.readership import reader_of
from engine.reading.visible_case import visible_case
from engine.store.case_details import events_of
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
    events = events_of(connection, stored)
    reader = reader_of(rules, stored.case, actor, now)
    changes, runs = _changes(events), reader.runs(rules, stored.case)
    return tuple(
        replace(
            _story(rules, stored.case, clock, changes.get(key, ()), now, told=reader.sees_clock(rules, key.id)),
            occurrence=runs[key],
        )
        for key, clock in stored.case.clocks.items()
        if key in runs
    )


def story_of(rules: Rules, case: Case, clock: Clock, now: datetime) -> ClockStoryView:
    """Return one clock of a case that is only tried, without a history."""
    return _story(rules, case, clock, [(now, {"status": clock.status})], now, told=False)


def _changes(events: Sequence[Any]) -> dict[ClockKey, list[tuple[datetime, Mapping[str, Any]]]]:
    found: dict[ClockKey, list[tuple[datetime, Mapping[str, Any]]]] = {}
    for event in events:
        for change in json.loads(event.body)["changes"]:
            if "clock" in change and "occurrence" in change:
                found.setdefault(ClockKey(change["clock"], change["occurrence"]), []).append((event.at, change))
    return found


def _story(
    rules: Rules,
    case: Case,
    clock: Clock,
    changes: Sequence[tuple[datetime, Mapping[str, Any]]],
    now: datetime,
    *,
    told: bool,
) -> ClockStoryView:
    """`told`: the strand's timeline is the reader's to see, and so what steps did to the clock."""
    rule, vocabulary, directory = rules.procedure.clocks[clock.id], rules.vocabulary, rules.directory
    step = Step(rules, case, now, case.reporter)
    basis, limit = step.choose(rule.basis), step.choose(rule.limit)
    amount = case.facts.get(getattr(limit, "field", ""))
    ends = clock.ended_at or now
    ran, stood = _passed(changes, ends)
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
        history=tuple(_moment(rules, at, change) for at, change in changes) if told else (),
    )


def _left(clock: Clock, now: datetime) -> int:
    if clock.status == PAUSED:
        return _seconds(clock.left or timedelta(0))
    return _seconds(clock.due - now) if clock.status == RUNNING else 0


def _passed(changes: Sequence[tuple[datetime, Mapping[str, Any]]], ends: datetime) -> tuple[timedelta, timedelta]:
    """How long the clock ran and how long it stood still until `ends`."""
    ran = stood = timedelta(0)
    following = [*[at for at, _ in changes[1:]], ends]
    for (at, change), till in zip(changes, following, strict=True):
        span = max(till - at, timedelta(0))
        if change["status"] == PAUSED:
            stood += span
        elif change["status"] == RUNNING:
            ran += span
    return ran, stood


def _moment(rules: Rules, at: datetime, change: Mapping[str, Any]) -> ClockMomentView:
    return ClockMomentView(
        at=at,
        status=change["status"],
        status_label=rules.vocabulary.clock_statuses[change["status"]],
        due=datetime.fromisoformat(change["due"]),
        why=why_in_words(change["why"], rules.procedure),
    )


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
