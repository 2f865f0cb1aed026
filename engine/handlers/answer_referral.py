"""Answer a referral."""

from engine.commands import AnswerReferral, Done
from engine.domain.deciding.answer_referral import decide_answer
from engine.handlers.transaction import change_case
from engine.world import World


def answer_referral(world: World, request: AnswerReferral) -> Done:
    """Answer a referral for an agency, or as the case manager. Raises RefusedError; then nothing has changed."""
    return change_case(
        world,
        request,
        lambda rules, case, now, stale: decide_answer(
            rules,
            case,
            request.referral,
            request.answer,
            request.fields,
            actor=request.actor,
            now=now,
            stale=stale,
        ),
    )
