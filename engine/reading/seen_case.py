"""A case as one person sees it: the strands, fields, deadlines and steps that are theirs, nothing else."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.domain.case.case import Actor, Case, Clock
from engine.domain.case.facts import age_band
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.definition.machine import leads_to
from engine.domain.definition.procedure import CORE, OPEN
from engine.domain.parties.access import oversees
from engine.domain.parties.grants import scope_of
from engine.domain.parties.permission import may_pull
from engine.domain.parties.projection import sees_scope_of_safe_contact, sees_state
from engine.reading.documents import documents_read
from engine.reading.readership import Reader, fields_read, reader_of
from engine.reading.timeline import timeline
from engine.reading.versions import version_of, whole_of
from engine.store.access import reach
from engine.store.case_details import linked_to, scopes_of
from engine.store.cases import StoredCase
from engine.store.earlier import alike
from engine.store.vault import Vault
from engine.views import CaseView, ClockView, ConsentView, ReferralView, StepView, StrandView


def seen_case(
    connection: Connection, vault: Vault, rules: Rules, stored: StoredCase, actor: Actor, now: datetime
) -> CaseView:
    """Return what a person sees of a case, under its version and the digest of the whole."""
    seen = _seen(connection, vault, rules, stored, actor, now)
    view = replace(seen, steps=_steps(rules, stored.case, actor, now))
    return replace(view, version=version_of(vault, actor, view), whole=whole_of(vault, actor, view))


def version_seen(
    connection: Connection, vault: Vault, rules: Rules, stored: StoredCase, actor: Actor, now: datetime
) -> str:
    """Return the version of a case for a person: it changes when people change what this person sees."""
    return version_of(vault, actor, _seen(connection, vault, rules, stored, actor, now))


def _seen(
    connection: Connection, vault: Vault, rules: Rules, stored: StoredCase, actor: Actor, now: datetime
) -> CaseView:
    """What is seen, but for the steps that can be taken, which follow from it."""
    case, procedure, reader = stored.case, rules.procedure, reader_of(rules, stored.case, actor, now)
    runs = reader.runs(rules, case)
    return CaseView(
        id=case.id,
        code=case.code,
        procedure=procedure.id,
        procedure_version=procedure.version,
        title=procedure.title,
        draft=procedure.status == "draft",
        version="",
        whole="",
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
            _clock(rules, case, clock, now, runs[clock.key]) for clock in case.clocks.values() if clock.key in runs
        ),
        referrals=_referrals(rules, case, reader),
        consents=_consents(connection, rules, stored, now, reader),
        steps=(),
        timeline=timeline(connection, rules, stored, reader),
        linked=linked_to(connection, stored) if reader.coordinates else (),
        alike=_alike(connection, vault, rules, stored, actor, now),
        documents=documents_read(connection, rules, stored, actor, reader),
    )


def _alike(
    connection: Connection, vault: Vault, rules: Rules, stored: StoredCase, actor: Actor, now: datetime
) -> tuple[str, ...]:
    """The codes of other cases that may be of the same person: for who supervises, less those kept from them."""
    party = rules.directory.party_of(actor.agency)
    if not oversees(rules, actor) or party not in rules.vocabulary.supervising:
        return ()
    return alike(connection, reach(vault, scope_of(actor, rules.vocabulary, party), now), stored.row_id)


def _strand(rules: Rules, case: Case, strand: str, level: str) -> StrandView:
    definition, standing = rules.procedure.strands[strand], case.strands[strand]
    label = definition.states[standing.state].label
    return StrandView(strand, definition.label, standing.state, label, standing.since, level)


def _clock(rules: Rules, case: Case, clock: Clock, now: datetime, run: int) -> ClockView:
    rule = rules.procedure.clocks[clock.id]
    step = Step(rules, case, now, case.reporter)
    basis = step.choose(rule.basis)
    return ClockView(
        id=clock.id,
        label=rule.label,
        occurrence=run,
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
    scopes = scopes_of(connection, stored) if reads_scope else {}
    shown = [given for given in case.consents if reader.coordinates or given.kind == "safe_contact"]
    return tuple(
        ConsentView(
            number=number,
            kind=given.kind,
            label=rules.vocabulary.consents[given.kind],
            party=given.party,
            given_by=given.given_by,
            given_at=given.given_at,
            expires_at=given.expires_at,
            withdrawn_at=given.withdrawn_at,
            stands=given.stands_at(now),
            scope=scopes.get(given.number),
        )
        for number, given in enumerate(shown, 1)
    )


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
