"""How the command line speaks: plain lines for people, JSON with `--json`, one clear line for an error."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.errors import RefusedError
from engine.domain.spoken_time import last_minute
from engine.domain.time_limits import CITY_TIME

console = Console(soft_wrap=True, highlight=False)


def plain(value: Any) -> Any:
    """Return a value as JSON can carry it."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def say_json(value: Any) -> None:
    """Print a value as JSON."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False, indent=2) + "\n")


def say(line: str) -> None:
    """Print a line as it is."""
    console.print(line, markup=False)


def complain(line: str) -> None:
    """Print an error: one line, on standard error."""
    sys.stderr.write(f"motcua: {line}\n")


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table."""
    shown = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        shown.add_row(*row)
    console.print(shown)


def local(at: datetime | None) -> str:
    """Return a moment in the city's time."""
    return f"{at.astimezone(CITY_TIME):%Y-%m-%d %H:%M}" if at else ""


def local_due(due: datetime | None) -> str:
    """Return by when something is due, in the city's time: the end of a day is 24:00 of that day."""
    if due is None:
        return ""
    clock, day = last_minute(due)
    return f"{day:%Y-%m-%d} {clock}"


def refusal_lines(error: RefusedError, vocabulary: Vocabulary) -> list[str]:
    """Return a line for every reason, in both languages."""
    lines = []
    for refusal in error.refusals:
        about = f" ({refusal.about})" if refusal.about else ""
        vi, en = sentence(refusal, vocabulary, "vi"), sentence(refusal, vocabulary, "en")
        lines.append(f"{refusal.code}{about}: {vi} / {en}")
    return lines


def progress() -> Progress:
    """Return a progress bar on standard error, shown only to people."""
    bar = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=bar, disable=not bar.is_terminal, transient=True)
