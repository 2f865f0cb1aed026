"""The page of a case: reading it, showing who the survivor is, and every form that changes it, in place or alone."""

from typing import Any

from fastapi import APIRouter, Depends, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.deps import Name, TheWorld
from api.web.case_known import KnownFields
from api.web.case_papers import documents_of, path_of
from api.web.case_view import CasePage
from api.web.deed_forms import REQUEST, VERSION, DeedForm, form_of, missing
from api.web.deeds import Deed, carry_out
from api.web.drafts import TheTyped, forget, given_back
from api.web.form_fields import FormWords
from api.web.frame import in_place, show, show_part
from api.web.person_words import BANDS, RISK_WORDS
from api.web.printed import choices
from api.web.submitted import submitted
from api.web.typed import Typed
from api.web.who import TheViewer, Viewer, through
from api.web.window_bars import windows_of
from engine.commands import CaseRequest
from engine.domain.errors import Refusal, RefusedError, refused
from engine.domain.spoken_time import moment_in_words
from engine.reading.case_desk import CaseDesk, case_desk
from engine.world import World

router = APIRouter(prefix="/cases", dependencies=[Depends(through("case"))])
# How long identity and story stay before the page masks them again.
MASKED_AFTER_SECONDS = 120
_STALE, _GONE = "stale_version", ("wrong_state", "not_permitted", "duplicate_request")


def read(world: World, viewer: Viewer, case: str, *, what: str = "case", known: str | None = None) -> CaseDesk:
    """Return a case for its reader."""
    return case_desk(world, CaseRequest(actor=viewer.actor, case=case), what=what, known=known)


def body_values(desk: CaseDesk, viewer: Viewer, **more: Any) -> dict[str, Any]:
    """Return what the page of a case is filled with."""
    language, view = viewer.language, desk.view
    found, known = CasePage(desk, language, viewer.actor.agency), KnownFields(desk, language)
    lanes = found.lanes()
    agree, withdraw, reasons = found.consent_buttons()
    return {
        "case": view.id,
        "code": view.code,
        "whole": view.whole,
        "title": view.title,
        "procedure_version": view.procedure_version,
        "opened": moment_in_words(view.opened_at, desk.now, language),
        "band": BANDS.get(view.age_band or ""),
        "risk": view.risk,
        "risk_words": RISK_WORDS.get(view.risk or ""),
        "windows": windows_of(desk.clocks, view.opened_at, desk.now, desk.rules.calendar, language),
        "core": [lane for lane in lanes if lane.core],
        "lanes": [lane for lane in lanes if not lane.core],
        "path": path_of(desk, language),
        "documents": documents_of(desk, language),
        "adds": desk.adds,
        "manages": desk.manages,
        "prints": choices(desk, language),
        "referrals": found.referrals(),
        "consents": found.consents(),
        "agree": agree,
        "withdraw": withdraw,
        "consent_reasons": reasons,
        "known": known.known(),
        "has_identity": bool(known.identity()),
        "has_told": bool(known.told()),
        "excluded": known.excluded(),
        "timeline": found.words.timeline(view.timeline),
        "linked": view.linked,
        "form": None,
        "into": "",
        "shown": None,
        "said": "",
        "focus": "",
    } | more


def _page(request: Request, viewer: Viewer, desk: CaseDesk, *, status: int = 200, **more: Any) -> HTMLResponse:
    values = body_values(desk, viewer, **more)
    return show(request, viewer, "case/page.html", values, at="work", status=status, draft=desk.view.draft)


@router.get("/{case}")
def case_page(request: Request, case: Name, world: TheWorld, viewer: TheViewer, done: bool = False) -> Response:
    """Show a case as far as it is the reader's to see."""
    return _page(request, viewer, read(world, viewer, case), said="yes" if done else "")


@router.get("/{case}/refresh")
def refresh(request: Request, case: Name, world: TheWorld, viewer: TheViewer, known: str = "") -> Response:
    """Return the page's body again: the same things a minute later are no new view."""
    desk = read(world, viewer, case, known=known)
    return show_part(request, viewer, "case/body.html", body_values(desk, viewer))


@router.post("/{case}/identity")
def identity(request: Request, case: Name, world: TheWorld, viewer: TheViewer) -> Response:
    """Show who the survivor is, and write down that it was shown."""
    return _shown(request, case, world, viewer, "identity")


@router.post("/{case}/told")
def told(request: Request, case: Name, world: TheWorld, viewer: TheViewer) -> Response:
    """Show what was told, and write down that it was shown."""
    return _shown(request, case, world, viewer, "told")


def _shown(request: Request, case: str, world: World, viewer: Viewer, what: str) -> Response:
    desk = read(world, viewer, case, what=what)
    found = KnownFields(desk, viewer.language)
    known = found.identity() if what == "identity" else found.told()
    values = {"case": desk.view.id, "what": what, "shown": known, "seconds": MASKED_AFTER_SECONDS}
    if in_place(request):
        return show_part(request, viewer, "case/shown.html", values)
    response = _page(request, viewer, desk, shown=values)
    # Without a program the page itself goes back to what is masked.
    response.headers["Refresh"] = f"{MASKED_AFTER_SECONDS}; url=/cases/{desk.view.id}"
    return response


@router.get("/{case}/masked")
def masked() -> Response:
    """Return nothing: what was shown is masked again."""
    return Response("", media_type="text/html")


@router.get("/{case}/deeds/{key}")
def deed_form(request: Request, case: Name, key: Name, world: TheWorld, viewer: TheViewer) -> Response:
    """Show the form of something that can be done: in its place, or as a page of its own."""
    desk = read(world, viewer, case)
    page = CasePage(desk, viewer.language, viewer.actor.agency)
    deed = _find(page, key)
    if deed is None or not deed.doable.possible:
        raise refused("wrong_state")
    typed, kept_at = given_back(world, viewer, deed.key)
    return _form(
        request, viewer, desk, form_of(desk, deed, page.title(deed), viewer.language, typed, kept_at=kept_at)
    )


def _find(page: CasePage, key: str) -> Deed | None:
    return next((deed for deed in page.deeds if deed.key == key), None)


def _form(request: Request, viewer: Viewer, desk: CaseDesk, form: DeedForm, *, status: int = 200) -> Response:
    values = {"form": form, "code": desk.view.code, "case": desk.view.id, "alone": not in_place(request)}
    if in_place(request):
        return show_part(request, viewer, "case/form.html", values, status=status)
    return show(request, viewer, "case/form_page.html", values, at="work", status=status, draft=desk.view.draft)


@router.post("/{case}/deeds/{key}")
def do(request: Request, case: Name, key: Name, world: TheWorld, viewer: TheViewer, typed: TheTyped) -> Response:
    """Carry out what a form says; a refusal shows it again with everything that was typed."""
    desk = read(world, viewer, case, known=None)
    page = CasePage(desk, viewer.language, viewer.actor.agency)
    deed = _find(page, key)
    if deed is None:
        return _gone(request, viewer, desk, typed)
    words = FormWords(desk.rules.vocabulary, desk.rules.directory, viewer.language, desk.now)
    found = submitted(deed.doable.asks, typed, words)
    title = page.title(deed)
    if found.unclear:
        form = form_of(
            desk, deed, title, viewer.language, typed, refusals=missing(deed, found), unclear=found.unclear
        )
        return _form(request, viewer, desk, form, status=422)
    asked = CaseRequest(
        actor=viewer.actor,
        case=case,
        expected_version=typed.one(VERSION) or None,
        request_id=typed.one(REQUEST) or None,
    )
    try:
        carry_out(world, deed, asked, dict(found.fields))
        forget(world, viewer, deed.key)
    except RefusedError as refusal:
        return _refused(request, viewer, desk, deed, title, typed, refusal)
    return _done(request, world, viewer, desk.view.id, deed)


def _refused(
    request: Request,
    viewer: Viewer,
    desk: CaseDesk,
    deed: Deed,
    title: str,
    typed: Typed,
    refusal: RefusedError,
) -> Response:
    if "not_found" in refusal.codes:
        raise refusal
    stale = refusal.codes == (_STALE,)
    refusals: tuple[Refusal, ...] = () if stale else refusal.refusals
    form = form_of(desk, deed, title, viewer.language, typed, refusals=refusals, stale=stale)
    return _form(request, viewer, desk, form, status=409 if stale else 422)


def _gone(request: Request, viewer: Viewer, desk: CaseDesk, typed: Typed) -> Response:
    """What somebody was about to do can no longer be done by them: what they typed is there to be taken along."""
    kept = [text for name, texts in typed.boxes.items() if name.startswith("f.") for text in texts if len(text) > 20]
    values = {"case": desk.view.id, "code": desk.view.code, "kept": kept}
    if in_place(request):
        return show_part(request, viewer, "case/gone.html", values, status=409)
    return show(request, viewer, "case/gone_page.html", values, at="work", status=409)


def _done(request: Request, world: World, viewer: Viewer, case: str, deed: Deed) -> Response:
    try:
        desk = read(world, viewer, case)
    except RefusedError:
        # What was done may take the case out of the reader's sight.
        return Response(headers={"HX-Redirect": "/work"}) if in_place(request) else RedirectResponse("/work", 303)
    if not in_place(request):
        return RedirectResponse(f"/cases/{case}?done=true", 303)
    focus = f"lane-{deed.doable.about}" if deed.kind == "step" else ""
    values = body_values(desk, viewer, said=deed.doable.label[viewer.language], focus=focus)
    response = show_part(request, viewer, "case/body.html", values)
    response.headers.update({"HX-Retarget": "#case", "HX-Reswap": "innerHTML show:none"})
    return response
