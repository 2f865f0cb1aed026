"""The form of one deed on a case: shown, filled in again after a refusal, and what the page says then."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from api.web.case_words import CaseWords, TimelineLine
from api.web.deeds import Deed
from api.web.form_errors import FormErrors, errors_of
from api.web.form_fields import FormField, FormWords, fields_of
from api.web.submitted import Submitted
from api.web.typed import NOTHING, Typed
from engine.domain.definition.vocabulary import Language
from engine.domain.errors import Refusal
from engine.reading.case_desk import CaseDesk

VERSION, REQUEST, SEEN = "version", "request", "seen"


@dataclass(frozen=True, slots=True)
class DeedForm:
    """A form as it is shown. `changed`: what happened to the case meanwhile; `kept`: texts of a step that is gone."""

    key: str
    title: str
    action: str
    case: str
    version: str
    seen: int
    request: str
    basis: str
    first: tuple[FormField, ...]
    rest: tuple[FormField, ...]
    errors: FormErrors
    stale: bool = False
    kept_at: str = ""
    changed: tuple[TimelineLine, ...] = ()


def form_of(
    desk: CaseDesk,
    deed: Deed,
    title: str,
    language: Language,
    typed: Typed = NOTHING,
    *,
    refusals: Iterable[Refusal] = (),
    unclear: Mapping[str, str] | None = None,
    stale: bool = False,
    kept_at: str = "",
) -> DeedForm:
    """Return the form of a deed for a case as it stands now; what was typed is shown again.

    The request's id stays with what is typed, so that sent twice it is one step; after a refusal nothing was done,
    and the next try has an id of its own.
    """
    words = FormWords(desk.rules.vocabulary, desk.rules.directory, language, desk.now, deed.key[:6])
    plain = fields_of(deed.doable.asks, words, typed)
    errors = errors_of(plain, refusals, unclear or {}, desk.rules.vocabulary, language)
    fields = fields_of(deed.doable.asks, words, typed, errors.by_field)
    needed = {ask.id for ask in deed.doable.asks if ask.required != "no"}
    first = tuple(field for field in fields if field.name.partition(".")[2] in needed)
    basis = deed.doable.basis
    seen_before = typed.one(SEEN)
    count = len(desk.view.timeline)
    before = int(seen_before) if seen_before.isascii() and seen_before.isdecimal() else count
    changed = CaseWords(desk, language).timeline(desk.view.timeline[before:]) if stale else ()
    return DeedForm(
        key=deed.key,
        title=title,
        action=deed.doable.label[language],
        case=desk.view.id,
        version=desk.view.version,
        seen=count,
        request=uuid4().hex,
        basis=basis[language] if basis else "",
        first=first or fields,
        rest=tuple(field for field in fields if field not in first) if first else (),
        errors=errors,
        stale=stale,
        kept_at=kept_at,
        changed=changed,
    )


def missing(deed: Deed, found: Submitted) -> tuple[Refusal, ...]:
    """Return what must be given and was not, so that it is told together with what was not understood."""
    given = {*found.fields, *found.unclear}
    return tuple(
        Refusal("field_missing", ask.id) for ask in deed.doable.asks if ask.required == "now" and ask.id not in given
    )
