"""What an agency sees of a case: which strands, and which fields. Everything else does not exist for it."""

from dataclasses import replace

from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.case.situation import Situation, holds
from engine.domain.definition.strand import Trigger
from engine.domain.definition.vocabulary import SAFE_CONTACT, Field, FieldRule, Sight
from engine.domain.parties.access import may_act_on, parties_of

FULL, STATE = "full", "state"
_EXCLUSIONS = "exclusions"


def strands_seen(case: Case, rules: Rules, agency: str) -> dict[str, str]:
    """Return the strands of the case that an agency sees, each `full`, `state`, or a part of it.

    A strand that only a deadline of it has begun is among them: a window runs before anybody examines.
    """
    seen: dict[str, str] = {}
    strands = dict.fromkeys([*case.strands, *(clock.strand for clock in case.clocks.values())])
    for sight in _sights(case, rules, agency):
        everything = sight.strands.get("all")
        for strand in strands:
            level = sight.strands.get(strand, everything)
            if level and _more(level) >= _more(seen.get(strand)):
                seen[strand] = level
    parties = parties_of(case, rules, agency)
    for strand in strands:
        if strand not in seen and may_act_on(case, rules, parties, strand):
            seen[strand] = STATE
    return seen


def _more(level: str | None) -> int:
    """How much a level shows: a part of a strand lies between its state and all of it."""
    return {None: 0, STATE: 1, FULL: 3}.get(level, 2)


def follows_step(rules: Rules, level: str | None, trigger: Trigger) -> bool:
    """Say whether who sees a strand at this level follows one of its steps."""
    if level is None or level == STATE:
        return False
    part = rules.procedure.strands[trigger.strand].part
    return level == FULL or (part is not None and trigger.id in part.triggers)


def follows_clock(rules: Rules, level: str | None, clock: str) -> bool:
    """Say whether who sees a clock's strand at this level sees the clock."""
    if level is None or level == STATE:
        return False
    part = rules.procedure.strands[rules.procedure.clocks[clock].strand].part
    return level == FULL or (part is not None and clock in part.clocks)


def sees_state(rules: Rules, level: str | None, strand: str) -> bool:
    """Say whether this level of a strand shows where it stands."""
    part = rules.procedure.strands[strand].part
    return level in (STATE, FULL) or (level is not None and part is not None and part.state)


def fields_seen(case: Case, rules: Rules, agency: str) -> frozenset[str]:
    """Return the fields of the case that an agency reads."""
    seen: set[str] = set()
    for sight in _sights(case, rules, agency):
        seen |= {field.id for field in rules.vocabulary.fields.values() if _reads(case, rules, sight.fields, field)}
    # Whoever manages the case must know whom to keep away, and be able to add to it, whatever else it reads as yet.
    seen = seen | {_EXCLUSIONS} if _brings_together(case, rules, agency) else seen - {_EXCLUSIONS}
    if not coordinates(case, rules, agency):
        seen -= {field.id for field in rules.vocabulary.fields.values() if field.coordination}
    return frozenset(seen)


def coordinates(case: Case, rules: Rules, agency: str) -> bool:
    """Say whether an agency knows of every other that takes part, and of every consent.

    The hospital, the case manager's agency and the overseers do; a partner knows of its own referral only.
    """
    parties = [rules.vocabulary.parties[party] for party in parties_of(case, rules, agency) if party]
    return _brings_together(case, rules, agency) or any(party.oversees for party in parties)


def _brings_together(case: Case, rules: Rules, agency: str) -> bool:
    """Whether the agency is the case manager's, or of a party that coordinates cases of this procedure."""
    managed_here = case.manager is not None and case.manager.agency == agency
    named, parties = rules.procedure.coordinating, [party for party in parties_of(case, rules, agency) if party]
    return managed_here or any(
        rules.vocabulary.parties[party].coordinates if named is None else party in named for party in parties
    )


def own_fields_read(case: Case, rules: Rules, agency: str) -> frozenset[str]:
    """Return the fields of which an agency reads what any of its people wrote; a person reads all they wrote."""
    sights = _sights(case, rules, agency)
    if any(sight.fields.own for sight in sights):
        return frozenset(rules.vocabulary.fields)
    return frozenset(name for sight in sights for name in sight.fields.own_fields)


def reads_identity(case: Case, rules: Rules, agency: str) -> bool:
    """Say whether an agency reads who she is and how to reach her, whatever was agreed about being called."""
    return any("identity" in sight.fields.classes for sight in _sights(case, rules, agency))


def sees_scope_of_safe_contact(case: Case, rules: Rules, agency: str) -> bool:
    """Say whether an agency reads how the survivor may be reached safely."""
    return any(
        sight.fields.safe_contact or "identity" in sight.fields.classes for sight in _sights(case, rules, agency)
    )


def _sights(case: Case, rules: Rules, agency: str) -> list[Sight]:
    # No sight hangs on time (`motcua check` sees to it), so what is seen at any read is what a step wrote of it.
    situation = Situation(case, rules, case.opened_at)
    parties = [party for party in parties_of(case, rules, agency) if party]
    gives = agency == case.memo.giving_agency
    sights = []
    for party in parties:
        sight = next((s for s in rules.sights(party) if (not s.giving or gives) and holds(s.when, situation)), None)
        if sight:
            sights.append(sight)
    if case.manager and case.manager.agency == agency:
        sights.append(rules.vocabulary.case_manager_sees)
    if _called_in_by_report(case, rules, agency):
        sights = [replace(s, fields=_ALIAS_ONLY) for s in sights]
    return sights


def _called_in_by_report(case: Case, rules: Rules, agency: str) -> bool:
    """Until the procedure's flag is raised, an agency called in by the report alone reads only how to reach them."""
    until = rules.procedure.alias_until
    called_in = any(r.at_opening and r.agency == agency for r in case.referrals.values())
    return called_in and until is not None and until not in case.memo.flags


_ALIAS_ONLY = FieldRule(classes=frozenset({"open"}), also=frozenset({"alias"}), safe_contact=True)


def _reads(case: Case, rules: Rules, rule: FieldRule, field: Field) -> bool:
    if field.id in rule.never:
        return False
    if field.id in rule.also or field.class_ in rule.classes:
        return True
    if field.id == "phone" and rule.phone_if_safe:
        return any(given.kind == SAFE_CONTACT and given.withdrawn_at is None for given in case.consents)
    return field.id == "closure_summary" and rule.closure and case.core in rules.procedure.closing_from
