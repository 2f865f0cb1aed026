"""Answering a referral: what is asked, how long there is, two buttons; asking back and declining are folded."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Name, TheWorld
from api.web.case_view import CasePage
from api.web.cases import body_values, read
from api.web.chips import answer_chip
from api.web.deed_forms import DeedForm, form_of
from api.web.deeds import Deed
from api.web.frame import show
from api.web.who import TheViewer, Viewer, through
from engine.domain.case.case import UNANSWERED_REFERRAL
from engine.domain.definition.vocabulary import Language
from engine.domain.errors import RefusedError
from engine.domain.referrals.referring import ANSWERS, ASIDE
from engine.domain.spoken_time import moment_in_words
from engine.handlers.mark_notice import mark_notice
from engine.reading.case_desk import CaseDesk
from engine.views import ReferralView

router = APIRouter(prefix="/referrals", dependencies=[Depends(through("referral"))])


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: at once when it asks for nothing and leads on, else with its form, folded."""

    form: DeedForm
    at_once: bool


@router.get("")
def by_number(request: Request, viewer: TheViewer) -> Response:
    """Ask for the number of a notice, which a letter brought."""
    return show(request, viewer, "referral/number.html", {"wrong": False}, at="work")


@router.post("")
def find(request: Request, world: TheWorld, viewer: TheViewer, number: Annotated[str, Form()] = "") -> Response:
    """Lead from the number of a notice to what it is about."""
    try:
        case = mark_notice(world, viewer.actor, number.strip().upper())
    except RefusedError:
        return show(request, viewer, "referral/number.html", {"wrong": True}, at="work", status=422)
    return RedirectResponse(f"/referrals/{case}", 303)


@router.get("/{case}")
def referral(request: Request, case: Name, world: TheWorld, viewer: TheViewer) -> Response:
    """Show the referral to the reader's agency that waits for an answer; the case where none does."""
    desk = read(world, viewer, case)
    mine = [one for one in desk.view.referrals if one.agency == viewer.actor.agency]
    open_ = next((one for one in reversed(mine) if _answers(desk, viewer, one)), None)
    if open_ is None:
        return RedirectResponse(f"/cases/{desk.view.id}", 303)
    return _page(request, viewer, desk, open_)


def _answers(desk: CaseDesk, viewer: Viewer, referral: ReferralView) -> list[Deed]:
    page = CasePage(desk, viewer.language, viewer.actor.agency)
    return [deed for deed in page.deeds if deed.kind == "answer" and deed.doable.about == referral.key]


def _page(request: Request, viewer: Viewer, desk: CaseDesk, referral: ReferralView) -> HTMLResponse:
    language = viewer.language
    answers = _answers(desk, viewer, referral)
    possible = [_answer(desk, deed, language) for deed in answers if deed.doable.possible]
    page = CasePage(desk, language, viewer.actor.agency)
    waiting = referral.state in UNANSWERED_REFERRAL
    values = body_values(desk, viewer) | {
        "chip": answer_chip(referral.made_at, referral.answer_by, desk.now, desk.rules.calendar, language)
        if waiting
        else None,
        "by": moment_in_words(referral.answer_by, desk.now, language),
        "made": moment_in_words(referral.made_at, desk.now, language),
        "urgency": page.words.urgency(referral.urgency),
        "state": referral.state_label,
        "agency": page.words.agency(referral.agency),
        "at_once": [one.form for one in possible if one.at_once],
        "folded": [one.form for one in possible if not one.at_once],
        "impossible": [
            (deed.doable.label[language], " ".join(dict.fromkeys(r.sentence[language] for r in deed.doable.against)))
            for deed in answers
            if not deed.doable.possible
        ],
    }
    return show(request, viewer, "referral/page.html", values, at="work", draft=desk.view.draft)


def _answer(desk: CaseDesk, deed: Deed, language: Language) -> Answer:
    needed = any(ask.required == "now" for ask in deed.doable.asks)
    aside = ANSWERS[deed.doable.id].to in ASIDE
    return Answer(form_of(desk, deed, deed.doable.label[language], language), not needed and not aside)
