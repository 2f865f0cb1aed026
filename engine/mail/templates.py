"""The wording of letters: one folder a kind of notice, in both languages, filled with strings only."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.domain.deadlines import CITY_TIME

# All that a letter may say: an opaque number, by when, and the address of the front page.
VARIABLES = frozenset({"number", "due_vi", "due_en", "site"})
LANGUAGES = ("vi", "en")
PARTS = ("subject.{}.txt", "body.{}.txt", "body.{}.html")


@dataclass(frozen=True, slots=True)
class LetterText:
    """A rendered letter: Vietnamese first, then English."""

    subject: str
    text: str
    html: str


class Templates:
    """The templates of a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=lambda name: bool(name and name.endswith(".html")),
            keep_trailing_newline=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @cached_property
    def version(self) -> str:
        """A short digest of all wording, kept with every letter."""
        files = sorted(path for path in self._folder.rglob("*") if path.is_file())
        digest = hashlib.sha256()
        for path in files:
            digest.update(path.relative_to(self._folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    def faults(self, kinds: Iterable[str]) -> list[str]:
        """Return everything that is missing or wrong in the wording of these kinds."""
        return [fault for kind in kinds for name in _files(kind) for fault in self._faults_of(name)]

    def _faults_of(self, name: str) -> list[str]:
        path = self._folder / name
        if not path.is_file():
            return [f"{name}: the template is missing"]
        source = path.read_text(encoding="utf-8")
        if not source.strip():
            return [f"{name}: the template is empty"]
        try:
            used = meta.find_undeclared_variables(self._environment.parse(source))
        except TemplateError as error:
            return [f"{name}: {type(error).__name__}"]
        return [f"{name}: a letter may not say `{variable}`" for variable in sorted(used - VARIABLES)]

    def render(self, kind: str, *, number: str, due: datetime | None, site: str) -> LetterText:
        """Return the letter of a notice. Raises TypeError for anything that is not a string."""
        values = {"number": number, "due_vi": in_vietnamese(due), "due_en": in_english(due), "site": site}
        for name, value in values.items():
            if type(value) is not str:
                raise TypeError(f"{name} must be a plain string")
        subjects, texts, bodies = (
            [self._template(f"{kind}/{part.format(language)}").render(values).strip() for language in LANGUAGES]
            for part in PARTS
        )
        html = "\n<hr>\n".join(bodies)
        page = f'<!doctype html>\n<html lang="vi"><meta charset="utf-8"><body>\n{html}\n</body></html>\n'
        return LetterText(" / ".join(subjects), "\n\n---\n\n".join(texts) + "\n", page)

    def _template(self, name: str) -> Template:
        return self._environment.get_template(name)


def _files(kind: str) -> list[str]:
    return [f"{kind}/{part.format(language)}" for part in PARTS for language in LANGUAGES]


def _last_minute(due: datetime) -> tuple[str, datetime]:
    """24:00 of a day is kept as 00:00 of the next; people say it the first way."""
    local = due.astimezone(CITY_TIME)
    if (local.hour, local.minute) == (0, 0):
        return "24:00", local - timedelta(days=1)
    return f"{local:%H:%M}", local


def in_vietnamese(due: datetime | None) -> str:
    """Return a moment as a letter says it in Vietnamese, "" for none."""
    if due is None:
        return ""
    clock, day = _last_minute(due)
    return f"{clock} ngày {day:%d/%m/%Y}"


def in_english(due: datetime | None) -> str:
    """Return a moment as a letter says it in English, "" for none."""
    if due is None:
        return ""
    clock, day = _last_minute(due)
    return f"{clock} on {day.day} {day:%B %Y}"
