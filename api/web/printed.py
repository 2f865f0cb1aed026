"""What stands on a print, in words: worked out from the case as its reader reads it, and from the vocabulary.

Nothing here names a step, a field or a party of a procedure.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import segno

from api.web.case_view import CasePage
from api.web.case_words import CaseWords
from api.web.person_words import BANDS, RISK_WORDS
from api.web.sheet_rows import SheetRow, sheet_row
from engine.commands import CaseRequest
from engine.domain.case.case import UNANSWERED_REFERRAL, Actor
from engine.domain.definition.procedure import CORE
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.errors import refused
from engine.domain.spoken_time import in_english, in_vietnamese
from engine.reading.case_desk import CaseDesk, case_desk
from engine.reading.hand_over_sheet import hand_over_sheet
from engine.reading.prints import referral_grounds, times_given_in
from engine.views import ReferralView
from engine.world import World

# The kinds that no vocabulary has to name: the sheet of a shift, the form for one referral.
SHIFT, REFERRAL = "shift_sheet", "referral_form"
_TITLES = {
    SHIFT: Label("Phiếu bàn giao ca", "Hand-over sheet"),
    REFERRAL: Label("Phiếu chuyển gửi", "Referral form"),
}
_SHIFTS = (Label("Ca giao", "Handing over"), Label("Ca nhận", "Taking over"))
_SIDES = (Label("Bên nhận", "Received by"), Label("Bên chuyển", "Referred by"))
_WORDS = {
    "to": Label("Kính gửi", "To"),
    "urgency": Label("Mức khẩn", "Urgency"),
    "grounds": Label("Căn cứ", "Grounds"),
    "age": Label("Nhóm tuổi", "Age group"),
    "task": Label("Việc đề nghị", "What is asked"),
    "answer": Label("Trả lời trước", "Answer by"),
    "state": Label("Đang ở", "Stands at"),
    "procedure": Label("Quy trình", "Procedure"),
    "opened": Label("Mở ca", "Opened"),
    "risk": Label("Nguy cơ", "Risk"),
}
_BY_SYSTEM = Label("{}, đăng nhập hệ thống để trả lời", "{}, sign in to answer")
Facts = tuple[tuple[str, str], ...]


class Printing(Protocol):
    """Who prints: the post, and its names."""

    @property
    def actor(self) -> Actor:
        """The person in the post."""

    @property
    def role(self) -> Label:
        """The role's name."""

    @property
    def agency(self) -> Label:
        """The agency's name."""


@dataclass(frozen=True, slots=True)
class Content:
    """What stands on a print beside its number. `log`: when, what, by whom, and what was given."""

    title: str
    agency: str
    role: str
    code: str
    facts: Facts = ()
    sheet: tuple[SheetRow, ...] = ()
    more: int = 0
    log: tuple[tuple[str, str, str, Facts], ...] = ()
    signed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """Something of a case that can be printed."""

    kind: str
    about: str
    name: str


def choices(desk: CaseDesk, language: Language) -> tuple[Choice, ...]:
    """Return what can be printed of a case: forms with something on them, a form for each referral."""
    known = desk.view.fields
    forms = [
        Choice(form.id, "", form.label[language])
        for form in desk.rules.vocabulary.prints.values()
        if any(known.get(name) not in (None, "", []) for name in form.fields)
    ]
    words = CaseWords(desk, language)
    for referral in desk.view.referrals:
        name = words.agency(referral.agency) or words.party(referral.party)
        forms.append(Choice(REFERRAL, referral.key, f"{_TITLES[REFERRAL][language]}: {name}"))
    return tuple(forms)


def content_of(
    world: World, viewer: Printing, kind: str, about: str, case: str | None, at: datetime, language: Language
) -> Content:
    """Return what stands on a print at a moment. Raises RefusedError(not_found) for what its reader reads not."""
    if case is None:
        return _shift(world, viewer, at, language) if kind == SHIFT else _nothing()
    named = CaseRequest(actor=viewer.actor, case=case)
    desk = case_desk(world, named, what="print")
    if not any((one.kind, one.about) == (kind, about) for one in choices(desk, language)):
        return _nothing()
    printing = _Printing(world, viewer, desk, named, language)
    if kind == REFERRAL:
        return printing.referral(next(one for one in desk.view.referrals if one.key == about))
    return printing.form(kind)


def qr_path(code: str) -> tuple[int, str]:
    """Return a QR code of a case's code alone: how many units it is wide, border included, and its path."""
    border = 2
    rows = [list(row) for row in segno.make(code, error="m", micro=False).matrix]
    cells = (
        f"M{x + border} {y + border}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return len(rows) + 2 * border, "".join(cells)


def _nothing() -> Content:
    raise refused("not_found")


def _shift(world: World, viewer: Printing, at: datetime, language: Language) -> Content:
    sheet = hand_over_sheet(world, viewer.actor)
    return Content(
        title=_TITLES[SHIFT][language],
        agency=sheet.agency[language],
        role=sheet.role[language],
        code="",
        sheet=tuple(sheet_row(line, at, world.calendar, language) for line in sheet.lines),
        more=sheet.more,
        signed_by=tuple(label[language] for label in _SHIFTS),
    )


class _Printing:
    """The prints of one case, for one reader in one language."""

    def __init__(
        self, world: World, viewer: Printing, desk: CaseDesk, named: CaseRequest, language: Language
    ) -> None:
        self._world = world
        self._viewer = viewer
        self._desk = desk
        self._named = named
        self._language = language
        self._words = CaseWords(desk, language)

    def referral(self, referral: ReferralView) -> Content:
        """Return the form for one referral: no more than the agency that gets it reads itself."""
        view, language, words = self._desk.view, self._language, self._words
        may = referral_grounds(self._world, self._named, referral.key)
        lines = CasePage(self._desk, language, self._viewer.actor.agency).referrals()
        tasks = {line.id: line.task for line in lines}
        task = tasks.get(f"referral-{view.referrals.index(referral)}", "")
        band = BANDS.get(view.age_band or "") if "age_years" in may.fields else None
        facts = [
            ("to", words.agency(referral.agency) or words.party(referral.party)),
            ("urgency", words.urgency(referral.urgency)),
            ("grounds", "; ".join(label[language] for label in may.grounds)),
            ("age", band[language] if band else ""),
            ("task", task[:1].upper() + task[1:]),
            ("answer", self._by(referral.answer_by) if referral.state in UNANSWERED_REFERRAL else ""),
        ]
        return self._content(_TITLES[REFERRAL], self._said(facts), signed_by=_SIDES)

    def form(self, kind: str) -> Content:
        """Return a form of the vocabulary: where the case stands and what was recorded last, or its log."""
        form, view, language = self._desk.rules.vocabulary.prints[kind], self._desk.view, self._language
        core = next((strand for strand in view.strands if strand.id == CORE), None)
        band, risk = BANDS.get(view.age_band or ""), RISK_WORDS.get(view.risk or "")
        facts = [
            ("procedure", view.title[language]),
            ("opened", self._moment(view.opened_at)),
            ("age", band[language] if band else ""),
            ("risk", risk[language] if risk else ""),
            ("state", core.state_label[language] if core else ""),
        ]
        said = self._said(facts)
        if form.log:
            return self._content(form.label, said[:2], log=self._log(form.fields), signed_by=form.signed_by)
        others = tuple((s.label[language], s.state_label[language]) for s in view.strands if s.id != CORE)
        recorded = self._values((name, view.fields.get(name)) for name in form.fields)
        return self._content(form.label, (*said, *others, *recorded), signed_by=form.signed_by)

    def _log(self, fields: tuple[str, ...]) -> tuple[tuple[str, str, str, Facts], ...]:
        language = self._language
        found = times_given_in(self._world, self._named, fields)
        return tuple(
            (
                self._moment(once.at),
                once.step[language] if once.step else "",
                ", ".join(label[language] for label in (once.by_role, once.by_agency) if label),
                self._values(once.values),
            )
            for once in found
        )

    def _values(self, values: Any) -> Facts:
        fields = self._desk.rules.vocabulary.fields
        return tuple(
            (fields[name].label[self._language], self._words.value(fields[name], value))
            for name, value in values
            if value not in (None, "", [])
        )

    def _said(self, facts: list[tuple[str, str]]) -> Facts:
        return tuple((_WORDS[name][self._language], said) for name, said in facts if said)

    def _by(self, at: datetime) -> str:
        return _BY_SYSTEM[self._language].format(self._moment(at))

    def _moment(self, at: datetime) -> str:
        return in_english(at) if self._language == "en" else in_vietnamese(at)

    def _content(
        self,
        title: Label,
        facts: Facts,
        *,
        log: tuple[tuple[str, str, str, Facts], ...] = (),
        signed_by: tuple[Label, ...],
    ) -> Content:
        language, viewer = self._language, self._viewer
        return Content(
            title=title[language],
            agency=viewer.agency[language],
            role=viewer.role[language],
            code=self._desk.view.code,
            facts=facts,
            log=log,
            signed_by=tuple(label[language] for label in signed_by),
        )
