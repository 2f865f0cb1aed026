"""Show a case to one person: the strands, fields, deadlines and steps that are theirs to see, nothing else."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.commands import CaseRequest
from engine.domain.access import agencies_on, oversees
from engine.domain.case import Actor, Case, Clock
from engine.domain.facts import DETERMINANTS, age_band
from engine.domain.machine import leads_to
from engine.domain.permission import may_pull
from engine.domain.procedure import CORE, OPEN
from engine.domain.projection import FULL, fields_seen, sees_scope_of_safe_contact, strands_seen
from engine.domain.step import Rules, Step
from engine.handlers.transaction import visible_case
from engine.handlers.world import World
from engine.store.cases import StoredCase, load_case, place_of
from engine.store.schema import CASE, CONSENT, EVENT, LINK
from engine.store.sightings import record_sighting
from engine.views import CaseView, ClockView, ConsentView, EventView, ReferralView, StepView, StrandView

_SCOPES = select(CONSENT.c.number, CONSENT.c.scope).where(
    CONSENT.c.case_id == bindparam("id"), CONSENT.c.scope.is_not(None)
)
_EVENTS = select(EVENT).where(EVENT.c.case_id == bindparam("id")).order_by(EVENT.c.seq)
_LINKED = (
    select(CASE.c.public_id)
    .join_from(LINK, CASE, LINK.c.linked_id == CASE.c.id)
    .where(LINK.c.case_id == bindparam("id"))
)


def view_case(world: World, request: CaseRequest) -> CaseView:
    """Return the case as this person may see it, and write down that it was seen. Raises RefusedError(not_found)."""
    now = world.time.now()
    with world.database.write() as connection:
        stored, rules = visible_case(connection, world, request, now)
        seen_fields = _fields_of(rules, stored.case, request.actor, now)
        stored = load_case(connection, world.vault, stored.row_id, fields=seen_fields | DETERMINANTS)
        view = _view(connection, rules, stored, request.actor, now, seen_fields)
        record_sighting(connection, stored.row_id, request.actor, now, "case")
    return view


def _takes_part(rules: Rules, case: Case, actor: Actor, now: datetime) -> bool:
    return oversees(rules, actor) or actor.agency in agencies_on(case, rules, now)


def _fields_of(rules: Rules, case: Case, actor: Actor, now: datetime) -> frozenset[str]:
    if not _takes_part(rules, case, actor, now):
        return frozenset()
    return fields_seen(case, rules, actor.agency)


def _view(
    connection: Connection, rules: Rules, stored: StoredCase, actor: Actor, now: datetime, seen_fields: frozenset[str]
) -> CaseView:
    case, procedure = stored.case, rules.procedure
    part = _takes_part(rules, case, actor, now)
    levels = strands_seen(case, rules, actor.agency) if part else {CORE: "state"}
    full = {strand for strand, level in levels.items() if level == FULL}
    everything = CORE in full
    return CaseView(
        id=case.id,
        code=case.code,
        procedure=procedure.id,
        procedure_version=procedure.version,
        title=procedure.title,
        draft=procedure.status == "draft",
        version=case.version,
        opened_at=case.opened_at,
        age_band=age_band(case) if "age_years" in seen_fields else None,
        risk=case.risk if everything else None,
        strands=tuple(_strand(rules, case, strand, level) for strand, level in levels.items()),
        fields={name: value for name, value in case.facts.items() if name in seen_fields},
        clocks=tuple(_clock(rules, case, clock, now) for clock in case.clocks.values() if clock.strand in full),
        referrals=_referrals(rules, case, actor, everything=everything),
        consents=_consents(connection, rules, stored, actor, now, everything=everything),
        steps=_steps(rules, case, actor, now),
        timeline=_timeline(connection, stored, full, everything=everything),
        linked=tuple(str(row[0]) for row in connection.execute(_LINKED, {"id": stored.row_id})) if everything else (),
    )


def _strand(rules: Rules, case: Case, strand: str, level: str) -> StrandView:
    definition, standing = rules.procedure.strands[strand], case.strands[strand]
    label = definition.states[standing.state].label
    return StrandView(strand, definition.label, standing.state, label, standing.since, level)


def _clock(rules: Rules, case: Case, clock: Clock, now: datetime) -> ClockView:
    rule = rules.procedure.clocks[clock.id]
    step = Step(rules, case, now, case.reporter)
    basis = step.choose(rule.basis)
    return ClockView(
        id=clock.id,
        label=rule.label,
        occurrence=clock.occurrence,
        strand=clock.strand,
        status=clock.status,
        status_label=rules.vocabulary.clock_statuses[clock.status],
        started_at=clock.started_at,
        counted_from=clock.counted_from,
        first_due=clock.first_due,
        due=clock.due,
        owner=clock.owner,
        basis_kind=basis.kind,
        basis=basis.label,
    )


def _referrals(rules: Rules, case: Case, actor: Actor, *, everything: bool) -> tuple[ReferralView, ...]:
    return tuple(
        ReferralView(
            key=referral.key,
            agency=referral.agency,
            party=referral.party,
            state=referral.state,
            state_label=rules.vocabulary.referral_states[referral.state],
            urgency=referral.urgency,
            made_at=referral.made_at,
            answer_by=referral.answer_by,
        )
        for referral in case.referrals.values()
        if everything or referral.agency == actor.agency
    )


def _consents(
    connection: Connection, rules: Rules, stored: StoredCase, actor: Actor, now: datetime, *, everything: bool
) -> tuple[ConsentView, ...]:
    case = stored.case
    reads_scope = sees_scope_of_safe_contact(case, rules, actor.agency)
    if not everything and not reads_scope:
        return ()
    scopes = (
        {row.number: row.scope for row in connection.execute(_SCOPES, {"id": stored.row_id})} if reads_scope else {}
    )
    return tuple(
        ConsentView(
            number=given.number,
            kind=given.kind,
            label=rules.vocabulary.consents[given.kind],
            party=given.party,
            given_by=given.given_by,
            given_at=given.given_at,
            expires_at=given.expires_at,
            withdrawn_at=given.withdrawn_at,
            stands=given.stands_at(now),
            scope=_scope(stored, given.number, scopes.get(given.number)),
        )
        for given in case.consents
        if everything or given.kind == "safe_contact"
    )


def _scope(stored: StoredCase, number: int, sealed: bytes | None) -> dict[str, Any] | None:
    return stored.key.open(sealed, place_of(stored.case.id, "consent", number)) if sealed else None


def _steps(rules: Rules, case: Case, actor: Actor, now: datetime) -> tuple[StepView, ...]:
    steps = []
    for trigger in rules.procedure.triggers.values():
        state = case.state(trigger.strand)
        if trigger.id == OPEN or state is None:
            continue
        strand = rules.procedure.strands[trigger.strand]
        if leads_to(rules.procedure.sha256, strand, trigger.id, state) is None:
            continue
        if may_pull(Step(rules, case, now, actor, {}, trigger.id, trigger.strand, state), trigger):
            basis = trigger.basis
            steps.append(StepView(trigger.id, trigger.strand, trigger.label, basis.kind, basis.label))
    return tuple(steps)


def _timeline(
    connection: Connection, stored: StoredCase, full: set[str], *, everything: bool
) -> tuple[EventView, ...]:
    """Events of strands seen in full, each with the changes to those strands only."""
    lines = []
    for row in connection.execute(_EVENTS, {"id": stored.row_id}):
        changes = [change for change in json.loads(row.body)["changes"] if everything or change.get("strand") in full]
        line = EventView(row.seq, row.kind, row.trigger, row.at, row.actor_role, row.actor_agency, ())
        if everything or changes:
            lines.append(replace(line, changes=tuple(changes)))
    return tuple(lines)
