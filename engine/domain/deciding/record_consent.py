"""Deciding that a consent is recorded, or withdrawn."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.case.case import Actor, Case, Consent, Manager
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.case.values import Value, clean, read_moment
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.definition.vocabulary import SAFE_CONTACT, SHARING
from engine.domain.errors import Refusal, RefusedError, refused, unknown, unknown_value
from engine.domain.parties.access import oversees, works_on
from engine.domain.parties.permission import is_case_manager
from engine.domain.referrals.referring import acknowledged_by, set_manager
from engine.domain.words.carrying_out import settle
from engine.domain.words.consents import NOT_THEIRS, SAFE_CONTACT_SCOPE, giver_refusals, withdraw

# What a consent takes; how the survivor may be reached only for safe_contact.
_TAKEN = ("kind", "given_by", "party", "expires_at", "child_agrees", *SAFE_CONTACT_SCOPE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent as asked for; `scope`: how the survivor may be reached, and whatever else was sent."""

    kind: str
    given_by: str | None
    party: str | None = None
    expires_at: str | None = None
    child_agrees: bool | None = None
    scope: Mapping[str, object] | None = None


def decide_consent(
    rules: Rules, case: Case, asked: Asked, *, actor: Actor, now: datetime, stale: bool = False
) -> Decision:
    """Decide that a consent is recorded. Raises RefusedError; `case` is left as it was."""
    step = _step(rules, case, asked.kind, actor, now, stale=stale)
    reasons = _faults(step, asked)
    if not reasons:
        reasons = giver_refusals(step, asked.kind, str(asked.given_by), asked.child_agrees)
        if asked.given_by not in rules.procedure.givers.get(asked.kind, (asked.given_by,)):
            reasons = [Refusal("not_permitted", asked.kind, NOT_THEIRS)]
        alone = [reason for reason in reasons if reason.code == "not_permitted"]
        reasons = alone or reasons
    if reasons:
        raise RefusedError(reasons)
    step.begin("consent_recorded", actor)
    if step.case.manager is None and is_case_manager(step, actor):
        set_manager(step, Manager(actor.role, actor.agency))
    acknowledged_by(step, actor.agency)
    step.put_consent(
        Consent(
            number=len(step.case.consents) + 1,
            kind=asked.kind,
            party=asked.party,
            given_by=str(asked.given_by),
            given_at=now,
            expires_at=read_moment(asked.expires_at),
            recorded_by=actor.user,
        ),
        _readable(asked.scope),
    )
    settle(step)
    return step.decision()


def decide_withdrawal(
    rules: Rules,
    case: Case,
    kind: str,
    party: str | None,
    *,
    reason: str | None = None,
    actor: Actor,
    now: datetime,
    stale: bool = False,
) -> Decision:
    """Decide that a consent is withdrawn. It is never refused for what it sets off. Raises RefusedError."""
    step = _step(rules, case, kind, actor, now, stale=stale)
    faults = [*_unknown(rules, "kind", kind), *_unknown(rules, "party", party)]
    if reason is not None and not clean(reason):
        faults.append(Refusal("field_invalid", "reason"))
    if faults:
        raise RefusedError(faults)
    standing = [c for c in step.case.consents if (c.kind, c.party) == (kind, party) and c.stands_at(now)]
    if not standing:
        raise refused("consent_missing", f"{kind} {party}" if party else kind)
    step.begin("consent_withdrawn", actor)
    if reason is not None:
        step.put_facts({"reason": clean(reason)})
    for given in standing:
        withdraw(step, given, "consent withdrawn")
    settle(step)
    return step.decision()


def _step(rules: Rules, case: Case, kind: str, actor: Actor, now: datetime, *, stale: bool) -> Step:
    step = Step(rules, case.draft(), now, actor)
    catch_up(step)
    if oversees(rules, actor) or not works_on(step.case, rules, actor, now):
        raise refused("not_permitted", "consent")
    here = rules.procedure.recorders.get(str(kind), ())
    records = rules.vocabulary.roles[actor.role].records_consents or actor.role in here
    if not records and not is_case_manager(step, actor):
        raise refused("not_permitted", "consent")
    if stale:
        raise refused("stale_version")
    return step


def _unknown(rules: Rules, what: str, name: object) -> list[Refusal]:
    """Return the refusal of a kind, giver, party or channel that does not exist."""
    vocabulary = rules.vocabulary
    known: Mapping[str, Collection[str]] = {
        "kind": vocabulary.consents,
        "given_by": vocabulary.givers,
        "party": vocabulary.parties,
        "channel": vocabulary.channels,
    }
    right = name is None or (isinstance(name, str) and name in known[what])
    return [] if right else [unknown_value(what, name, known[what])]


def _faults(step: Step, asked: Asked) -> list[Refusal]:
    rules = step.rules
    faults = [*_unknown(rules, "kind", asked.kind), *_unknown(rules, "given_by", asked.given_by)]
    if asked.given_by is None:
        faults.append(Refusal("field_missing", "given_by"))
    if asked.kind == SHARING:
        faults += _unknown(rules, "party", asked.party)
        if asked.party is None:
            faults.append(Refusal("field_missing", "party"))
    elif asked.party is not None:
        faults.append(Refusal("field_invalid", "party", "not_taken"))
    if asked.child_agrees is not None and not isinstance(asked.child_agrees, bool):
        faults.append(Refusal("field_invalid", "child_agrees"))
    if asked.expires_at is not None:
        expires = read_moment(asked.expires_at)
        if expires is None or expires <= step.now:
            faults.append(Refusal("field_invalid", "expires_at"))
    return faults + _scope_faults(rules, asked)


def _scope_faults(rules: Rules, asked: Asked) -> list[Refusal]:
    """Whatever else was sent: how the survivor may be reached, for safe_contact; nothing for any other kind."""
    scope = dict(asked.scope or {})
    beside = [name for name in scope if name not in SAFE_CONTACT_SCOPE]
    faults = [unknown("field", name, _TAKEN) for name in beside]
    if asked.kind != SAFE_CONTACT:
        return faults + [Refusal("field_invalid", name, "not_taken") for name in scope if name not in beside]
    faults += _unknown(rules, "channel", scope.get("channel"))
    if scope.get("channel") is None:
        faults.append(Refusal("field_missing", "channel"))
    leave_message = scope.get("may_leave_message")
    if leave_message is not None and not isinstance(leave_message, bool):
        faults.append(Refusal("field_invalid", "may_leave_message"))
    texts = [name for name in ("hours", "code_word") if scope.get(name) is not None]
    return faults + [Refusal("field_invalid", name) for name in texts if not clean(scope[name])]


def _readable(scope: Mapping[str, object] | None) -> dict[str, Value]:
    """The scope as it is stored: texts composed, what was not given left out."""
    given = {name: value for name, value in (scope or {}).items() if value is not None}
    return {name: clean(value) if isinstance(value, str) else bool(value) for name, value in given.items()}
