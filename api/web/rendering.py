"""Templates become pages: an environment of their own for each language, and the headers every page has."""

import gzip
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.web.assets import address_of
from api.web.icons import icon
from api.web.messages import messages
from engine.domain.definition.vocabulary import Label, Language

TEMPLATES = Path(__file__).parent / "templates"
# Nothing is loaded from elsewhere, no program and no style stands in a page, nothing may frame one.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Bytes below which packing a page costs more than it saves.
_WORTH_PACKING = 1000


@cache
def environment(language: Language) -> Environment:
    """Return the environment of a language: macros and pages say their words in it."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
        cache_size=-1,
    )
    known = messages(language)
    made.install_gettext_callables(known.gettext, known.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(icon=icon, asset=address_of, lang=language)

    def say(label: Label | None) -> str:
        return label[language] if label else ""

    made.filters["say"] = say
    return made


def filled(language: Language, template: str, values: Mapping[str, Any]) -> str:
    """Return a template filled in."""
    return environment(language).get_template(template).render(values)


def page(
    request: Request, language: Language, template: str, values: Mapping[str, Any], *, status: int = 200
) -> HTMLResponse:
    """Return a page or a part of one, packed where the browser takes that."""
    text = filled(language, template, values).encode()
    headers = {
        "Content-Security-Policy": POLICY,
        "Content-Language": language,
        "Vary": "Accept-Encoding, Cookie, HX-Request",
    }
    # The session's cookie goes to no other site's requests, so nobody else can guess at a page by its packed length.
    if len(text) > _WORTH_PACKING and "gzip" in request.headers.get("accept-encoding", ""):
        text = gzip.compress(text, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return HTMLResponse(text, status, headers)
