"""Record a consent, or its withdrawal."""

from engine.commands import Done, RecordConsent, WithdrawConsent
from engine.domain.deciding.record_consent import Asked, decide_consent, decide_withdrawal
from engine.handlers.transaction import change_case
from engine.world import World


def record_consent(world: World, request: RecordConsent) -> Done:
    """Record a consent. Raises RefusedError; then nothing has changed."""
    asked = Asked(
        request.kind, request.given_by, request.party, request.expires_at, request.child_agrees, request.scope
    )
    return change_case(
        world,
        request,
        lambda rules, case, now, stale: decide_consent(rules, case, asked, actor=request.actor, now=now, stale=stale),
    )


def withdraw_consent(world: World, request: WithdrawConsent) -> Done:
    """Withdraw a consent: what rests on it alone ends at once. Raises RefusedError; then nothing has changed."""
    return change_case(
        world,
        request,
        lambda rules, case, now, stale: decide_withdrawal(
            rules,
            case,
            request.kind,
            request.party,
            reason=request.reason,
            actor=request.actor,
            now=now,
            stale=stale,
        ),
    )
