"""Cases over the JSON API: open, read, pull, consent, refer. No rules stand here."""

from typing import Any

from fastapi import APIRouter, Depends, Response

from api.deps import (
    Name,
    TheActor,
    TheCase,
    TheLanguage,
    TheRequestId,
    TheWorld,
    WhatIsKnown,
    only_known_parameters,
)
from api.entity_tags import tag_of
from api.v1.models import (
    AnswerIn,
    CaseOut,
    ClockOrderIn,
    ClockOut,
    ConsentIn,
    ConsentOut,
    DoneOut,
    HintIn,
    HintOut,
    OpenIn,
    ReferralOut,
    StepIn,
    WithdrawalIn,
)
from api.v1.problems import PROBLEMS
from api.v1.shown import shown
from engine.commands import (
    AnswerReferral,
    CaseRequest,
    Done,
    OpenCase,
    OrderClock,
    PullTrigger,
    RecordConsent,
    WithdrawConsent,
)
from engine.handlers.answer_referral import answer_referral
from engine.handlers.hint_earlier_case import hint_earlier_case
from engine.handlers.open_case import open_case
from engine.handlers.order_clock import order_clock
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent, withdraw_consent
from engine.reading.form_words import MAY_BE_EARLIER
from engine.reading.view_case import view_case, view_unless_known

router = APIRouter(prefix="/cases", tags=["cases"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)])


def _done(done: Done) -> dict[str, Any]:
    return {"case": done.case, "code": done.code}


@router.post("", status_code=201, response_model=DoneOut)
def open_(body: OpenIn, world: TheWorld, actor: TheActor, request_id: TheRequestId) -> dict[str, Any]:
    """Open a case."""
    request = OpenCase(actor=actor, request_id=request_id, procedure=body.procedure, fields=body.fields)
    return _done(open_case(world, request))


@router.post("/hint", response_model=HintOut)
def hint(body: HintIn, world: TheWorld, actor: TheActor, language: TheLanguage) -> dict[str, Any]:
    """Ask, before opening, whether there may be an earlier case: intake, doctor and social worker are told so."""
    earlier = hint_earlier_case(world, actor, body.fields)
    return {"earlier": earlier, "sentence": MAY_BE_EARLIER[language] if earlier else ""}


@router.get("/{case}", response_model=CaseOut, responses={304: {"description": "Nothing that is seen has changed"}})
def read(
    case: Name, response: Response, world: TheWorld, actor: TheActor, language: TheLanguage, known: WhatIsKnown
) -> Any:
    """Read a case as far as it is the reader's to see; that it was read is written down."""
    view = view_unless_known(world, CaseRequest(actor=actor, case=case), known)
    tag = {"ETag": tag_of(view, language)}
    if view.whole == known:
        return Response(status_code=304, headers=tag)
    response.headers.update(tag)
    return shown(view, language)


@router.get("/{case}/clocks", response_model=list[ClockOut])
def clocks(case: Name, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Read the deadlines of a case."""
    return shown(view_case(world, CaseRequest(actor=actor, case=case)).clocks, language)


@router.get("/{case}/referrals", response_model=list[ReferralOut])
def referrals(case: Name, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Read the referrals of a case."""
    return shown(view_case(world, CaseRequest(actor=actor, case=case)).referrals, language)


@router.get("/{case}/consents", response_model=list[ConsentOut])
def consents(case: Name, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Read the consents of a case."""
    return shown(view_case(world, CaseRequest(actor=actor, case=case)).consents, language)


@router.post("/{case}/steps", response_model=DoneOut)
def pull(about: TheCase, body: StepIn, world: TheWorld) -> dict[str, Any]:
    """Pull a trigger."""
    request = PullTrigger(**about.fields, trigger=body.trigger, fields=body.fields)
    return _done(pull_trigger(world, request))


@router.post("/{case}/consents", status_code=201, response_model=DoneOut)
def consent(about: TheCase, body: ConsentIn, world: TheWorld) -> dict[str, Any]:
    """Record a consent."""
    request = RecordConsent(
        **about.fields,
        kind=body.kind,
        given_by=body.given_by,
        party=body.party,
        expires_at=body.expires_at,
        child_agrees=body.child_agrees,
        scope=body.scope(),
    )
    return _done(record_consent(world, request))


@router.post("/{case}/withdrawals", response_model=DoneOut)
def withdraw(about: TheCase, body: WithdrawalIn, world: TheWorld) -> dict[str, Any]:
    """Withdraw a consent."""
    request = WithdrawConsent(**about.fields, kind=body.kind, party=body.party, reason=body.reason)
    return _done(withdraw_consent(world, request))


@router.post("/{case}/answers", response_model=DoneOut)
def answer(about: TheCase, body: AnswerIn, world: TheWorld) -> dict[str, Any]:
    """Answer a referral."""
    request = AnswerReferral(**about.fields, referral=body.referral, answer=body.answer, fields=body.fields)
    return _done(answer_referral(world, request))


@router.post("/{case}/clock-orders", response_model=DoneOut)
def order(about: TheCase, body: ClockOrderIn, world: TheWorld) -> dict[str, Any]:
    """Pause, resume or extend a deadline of proposed basis."""
    request = OrderClock(**about.fields, **body.model_dump())
    return _done(order_clock(world, request))
