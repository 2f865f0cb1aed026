"""Deciding that a consent is recorded, or withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.case.case import Actor, Case, Consent, Manager
from engine.domain.case.decision import Decision
from engine.domain.case.fields import moment, readable
from engine.domain.case.step import Rules, Step
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.errors import Refusal, RefusedError, refused
from engine.domain.parties.access import oversees, works_on
from engine.domain.parties.permission import is_case_manager
from engine.domain.referrals.referring import acknowledged_by, set_manager
from engine.domain.words.carrying_out import settle
from engine.domain.words.consents import SAFE_CONTACT_SCOPE, giver_refusals, withdraw


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent as somebody asks to record it; `scope` says how she may be reached, for safe_contact."""

    kind: str
    given_by: str | None
    party: str | None = None
    expires_at: str | None = None
    child_agrees: bool | None = None
    scope: Mapping[str, Any] | None = None


def decide_consent(
    rules: Rules, case: Case, asked: Asked, *, actor: Actor, now: datetime, expected_version: int | None = None
) -> Decision:
    """Decide that a consent is recorded. Raises RefusedError; `case` is left as it was."""
    step = _step(rules, case, actor, now, expected_version)
    reasons = _faults(step, asked)
    if not reasons:
        reasons = giver_refusals(step, asked.kind, str(asked.given_by), asked.child_agrees)
        if any(reason.code == "not_permitted" for reason in reasons):
            raise refused("not_permitted", asked.kind)
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
            expires_at=moment(asked.expires_at),
            recorded_by=actor.user,
        ),
        asked.scope,
    )
    settle(step)
    return step.decision()


def decide_withdrawal(
    rules: Rules,
    case: Case,
    kind: str,
    party: str | None,
    *,
    actor: Actor,
    now: datetime,
    expected_version: int | None = None,
) -> Decision:
    """Decide that a consent is withdrawn. It is never refused for what it sets off. Raises RefusedError."""
    step = _step(rules, case, actor, now, expected_version)
    standing = [c for c in step.case.consents if (c.kind, c.party) == (kind, party) and c.stands_at(now)]
    if kind not in rules.vocabulary.consents:
        raise refused("field_invalid", "kind")
    if not standing:
        raise refused("consent_missing", f"{kind} {party}" if party else kind)
    step.begin("consent_withdrawn", actor)
    for given in standing:
        withdraw(step, given, "consent withdrawn")
    settle(step)
    return step.decision()


def _step(rules: Rules, case: Case, actor: Actor, now: datetime, expected_version: int | None) -> Step:
    step = Step(rules, case.draft(), now, actor)
    catch_up(step)
    if oversees(rules, actor) or not works_on(case, rules, actor, now):
        raise refused("not_permitted", "consent")
    if not rules.vocabulary.roles[actor.role].records_consents and not is_case_manager(step, actor):
        raise refused("not_permitted", "consent")
    if expected_version is not None and expected_version != case.version:
        raise refused("stale_version")
    return step


def _faults(step: Step, asked: Asked) -> list[Refusal]:
    vocabulary, faults = step.vocabulary, []
    if asked.kind not in vocabulary.consents:
        faults.append(Refusal("field_invalid", "kind"))
    if asked.given_by is None:
        faults.append(Refusal("field_missing", "given_by"))
    elif asked.given_by not in vocabulary.givers:
        faults.append(Refusal("field_invalid", "given_by"))
    if asked.kind == "sharing" and asked.party is None:
        faults.append(Refusal("field_missing", "party"))
    elif asked.party is not None and (asked.kind != "sharing" or asked.party not in vocabulary.parties):
        faults.append(Refusal("field_invalid", "party"))
    faults += _scope_faults(asked)
    if asked.expires_at is not None:
        try:
            expires = moment(asked.expires_at)
        except ValueError:
            expires = None
        if expires is None or expires.tzinfo is None or expires <= step.now:
            faults.append(Refusal("field_invalid", "expires_at"))
    return faults


def _scope_faults(asked: Asked) -> list[Refusal]:
    scope = dict(asked.scope or {})
    if asked.kind != "safe_contact":
        return [Refusal("field_invalid", name) for name in scope]
    missing = [Refusal("field_missing", name) for name in ("channel",) if not scope.get(name)]
    wrong = [
        Refusal("field_invalid", name)
        for name, value in scope.items()
        if name not in SAFE_CONTACT_SCOPE
        or not (isinstance(value, bool) if name == "may_leave_message" else readable(value))
    ]
    return missing + wrong
