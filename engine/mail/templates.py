"""The wording of letters: one folder a kind of notice, in both languages, filled with strings only.

What kinds of notice there are is not known here: the caller names them.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path

from jinja2 import FunctionLoader, StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.domain.spoken_time import in_english, in_vietnamese

# All that a letter may say: an opaque number (a digest: several, and how many), by when, and the front page.
VARIABLES = frozenset({"number", "count", "due_vi", "due_en", "site"})
# The one letter that stands for many notices.
DAILY_DIGEST = "daily_digest"
LANGUAGES = ("vi", "en")
PARTS = ("subject.{}.txt", "body.{}.txt", "body.{}.html")
# The only link is the front page, which the deployment gives.
_LINKS = ("://", "mailto:", "tel:")
_PAGE = """<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><title>{title}</title></head>
<body>
{body}
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class LetterText:
    """A rendered letter: Vietnamese first, then English."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates of a folder, as they stand when this is made: every letter's wording has the one `version`."""

    def __init__(self, folder: Path) -> None:
        files = sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".html") and path.is_file())
        self._sources = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
        self.version = _digest(self._sources)
        self._environment = ImmutableSandboxedEnvironment(
            loader=FunctionLoader(self._source),
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name and name.endswith(".html")),
            keep_trailing_newline=False,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        # Jinja's own functions (range, lipsum, …) are variables too, and nothing a letter needs.
        self._environment.globals.clear()

    def _source(self, name: str) -> str | None:
        source = self._sources.get(name)
        return None if source is None else source.decode("utf-8")

    def faults(self, kinds: Iterable[str]) -> list[str]:
        """Return everything that is missing or wrong in the wording of these kinds, each as "file: what"."""
        return [fault for kind in kinds for name in _files(kind) for fault in self._faults_of(name)]

    def _faults_of(self, name: str) -> list[str]:
        if name not in self._sources:
            return [f"{name}: the template is missing"]
        try:
            source = self._source(name) or ""
            used = meta.find_undeclared_variables(self._environment.parse(source))
        except UnicodeDecodeError:
            return [f"{name}: the template is not UTF-8"]
        except TemplateError as error:
            return [f"{name}: {type(error).__name__}"]
        if not source.strip():
            return [f"{name}: the template is empty"]
        faults = [f"{name}: a letter may not say `{variable}`" for variable in sorted(used - VARIABLES)]
        faults += [
            f"{name}: a letter may not hold `{link}`, only the front page" for link in _LINKS if link in source
        ]
        return faults or self._faults_when_filled(name)

    def _faults_when_filled(self, name: str) -> list[str]:
        """Fill a template with and without a time: what parses may still ask for what a letter cannot have."""
        for due in ("00:00", ""):
            try:
                said = self._template(name).render(number="0", count="1", due_vi=due, due_en=due, site="0").strip()
            except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
                return [f"{name}: {type(error).__name__}"]
            if not said:
                return [f"{name}: the template says nothing"]
            if name.rpartition("/")[2].startswith("subject.") and len(said.splitlines()) > 1:
                return [f"{name}: a subject is one line"]
        return []

    def render(self, kind: str, *, number: str, due: datetime | None, site: str, count: str = "1") -> LetterText:
        """Return the letter of a notice, its time as the city's clocks say it; of a digest, of `count` notices.

        Raises TypeError for anything that is not a string (or, for `due`, a moment), ValueError for a moment
        without a zone, jinja2.TemplateError for wording that `faults` reports.
        """
        values = {
            "number": number,
            "count": count,
            "due_vi": in_vietnamese(due),
            "due_en": in_english(due),
            "site": site,
        }
        for name, value in values.items():
            if type(value) is not str:
                raise TypeError(f"{name} must be a plain string")
        subjects, texts, bodies = (
            [self._template(f"{kind}/{part.format(language)}").render(values).strip() for language in LANGUAGES]
            for part in PARTS
        )
        subject = " / ".join(subjects)
        page = _PAGE.format(title=escape(subject), body="\n<hr>\n".join(bodies))
        return LetterText(subject, "\n\n---\n\n".join(texts) + "\n", page)

    def _template(self, name: str) -> Template:
        return self._environment.get_template(name)


def _files(kind: str) -> list[str]:
    return [f"{kind}/{part.format(language)}" for part in PARTS for language in LANGUAGES]


def _digest(sources: dict[str, bytes]) -> str:
    """Return a short SHA-256 over all names and wording, kept with every letter."""
    digest = hashlib.sha256()
    for name, source in sources.items():
        digest.update(name.encode() + b"\0" + source + b"\0")
    return digest.hexdigest()[:16]
