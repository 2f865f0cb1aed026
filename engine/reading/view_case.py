"""Show a case to one person: the strands, fields, deadlines and steps that are theirs to see, nothing else."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select

from engine.commands import CaseRequest
from engine.domain.case.case import Actor, Case, Clock
from engine.domain.case.facts import age_band
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.definition.machine import leads_to
from engine.domain.definition.procedure import CORE, OPEN
from engine.domain.parties.permission import may_pull
from engine.domain.parties.projection import STATE, sees_scope_of_safe_contact, sees_state
from engine.reading.readership import Reader, fields_read, reader_of
from engine.reading.visible_case import denials_recorded, visible_case
from engine.store.cases import StoredCase, load_case, place_of
from engine.store.schema import CASE, CONSENT, EVENT, LINK
from engine.views import CaseView, ClockView, ConsentView, EventView, ReferralView, StepView, StrandView
from engine.world import World

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
    with denials_recorded(world, request, now, "case"), world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        reader = reader_of(rules, stored.case, request.actor, now)
        stored = load_case(connection, world.vault, stored.row_id, fields=reader.fields)
        view = _view(connection, rules, stored, request.actor, now, reader)
    world.sightings.shown(request.actor, now, stored.case.id, "case")
    return view


def _view(
    connection: Connection, rules: Rules, stored: StoredCase, actor: Actor, now: datetime, reader: Reader
) -> CaseView:
    case, procedure = stored.case, rules.procedure
    return CaseView(
        id=case.id,
        code=case.code,
        procedure=procedure.id,
        procedure_version=procedure.version,
        title=procedure.title,
        draft=procedure.status == "draft",
        version=case.version,
        opened_at=case.opened_at,
        age_band=age_band(case) if "age_years" in reader.fields else None,
        risk=case.risk if CORE in reader.full else None,
        strands=tuple(
            _strand(rules, case, strand, level)
            for strand, level in reader.levels.items()
            if strand in case.strands and sees_state(rules, level, strand)
        ),
        fields=fields_read(connection, rules, stored, actor, reader, now),
        clocks=tuple(
            _clock(rules, case, clock, now)
            for clock in case.clocks.values()
            if reader.sees_clock(rules, clock.id) or (reader.takes_part and clock.owner == actor.agency)
        ),
        referrals=_referrals(rules, case, reader),
        consents=_consents(connection, rules, stored, now, reader),
        steps=_steps(rules, case, actor, now),
        timeline=_timeline(connection, rules, stored, reader),
        linked=_linked(connection, stored) if reader.coordinates else (),
    )


def _linked(connection: Connection, stored: StoredCase) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(_LINKED, {"id": stored.row_id}))


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


def _referrals(rules: Rules, case: Case, reader: Reader) -> tuple[ReferralView, ...]:
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
        if reader.coordinates or referral.agency == reader.agency
    )


def _consents(
    connection: Connection, rules: Rules, stored: StoredCase, now: datetime, reader: Reader
) -> tuple[ConsentView, ...]:
    case = stored.case
    reads_scope = reader.takes_part and sees_scope_of_safe_contact(case, rules, reader.agency)
    if not reader.coordinates and not reads_scope:
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
        if reader.coordinates or given.kind == "safe_contact"
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


def _timeline(connection: Connection, rules: Rules, stored: StoredCase, reader: Reader) -> tuple[EventView, ...]:
    """Events that concern the reader, each with the changes that do.

    Of a step on another strand neither its name, nor who took it, nor what was written with it is told.
    """
    lines = []
    for row in connection.execute(_EVENTS, {"id": stored.row_id}):
        trigger = rules.procedure.triggers.get(row.trigger or "")
        hidden = trigger is not None and not reader.follows(rules, trigger) and not reader.coordinates
        found = (_change(rules, stored.case, reader, change) for change in json.loads(row.body)["changes"])
        changes = tuple(change for change in found if change and not (hidden and "fields" in change))
        if hidden and changes:
            lines.append(EventView(row.seq, row.kind, None, row.at, "", "", changes))
        elif changes or (trigger is not None and not hidden):
            lines.append(EventView(row.seq, row.kind, row.trigger, row.at, row.actor_role, row.actor_agency, changes))
    return tuple(lines)


def _change(rules: Rules, case: Case, reader: Reader, change: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what the reader may know of a change, None when nothing."""
    if "clock" in change:
        return change if reader.sees_clock(rules, change["clock"]) else None
    if "strand" in change:
        level = reader.levels.get(change["strand"])
        return change if level != STATE and sees_state(rules, level, change["strand"]) else None
    if "referral" in change:
        if reader.coordinates:
            return change
        mine = case.referrals[change["referral"]].agency == reader.agency
        # For whom a stand-in serves tells who was excluded.
        return {key: value for key, value in change.items() if key != "stands_in_for"} if mine else None
    if "fields" in change:
        names = [name for name in change["fields"] if name in reader.fields]
        return {**change, "fields": names} if names else None
    return change if reader.coordinates else None
