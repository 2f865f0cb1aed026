"""Reading a written case: its steps with their moments, and what is expected."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

_OFFSET = re.compile(r"^\+(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?$")
_KINDS = ("do", "referral", "consent", "withdraw", "tick")


class VignetteError(ValueError):
    """The file is not a written case; says where and why."""


@dataclass(frozen=True, slots=True)
class Move:
    """One step: what, when, by whom, and what it is expected to bring."""

    place: str
    at: timedelta
    body: Mapping[str, Any]
    expect: Mapping[str, Any] = field(default_factory=dict)

    @property
    def refused(self) -> frozenset[str] | None:
        """The codes with which it must be refused, None when it must be carried out."""
        codes = self.body.get("refused")
        return None if codes is None else frozenset(codes)


@dataclass(frozen=True, slots=True)
class Vignette:
    """A written case."""

    id: str
    title: str
    procedure: str
    opened_at: datetime
    opening: Mapping[str, Any]
    moves: tuple[Move, ...]
    expect: Mapping[str, Any]


def find_vignettes(paths: Iterable[Path]) -> list[Path]:
    """Return the files named, and those in the folders named. Raises VignetteError for a path that is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.glob("*.yaml"))
        elif path.is_file():
            found.append(path)
        else:
            raise VignetteError(f"{path.name}: no such file or folder")
    return found


def read_vignette(path: Path) -> Vignette:
    """Return the written case of a file. Raises VignetteError."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        opening = dict(raw["open"])
        return Vignette(
            id=str(raw["id"]),
            title=str(raw.get("title", "")),
            procedure=str(raw["procedure"]),
            opened_at=_moment(opening["at"]),
            opening=opening,
            moves=tuple(_move(step, place) for place, step in enumerate(raw.get("steps", ()), 1)),
            expect=raw.get("expect", {}),
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise VignetteError(f"{path.name}: {type(error).__name__}: {error}") from None


def _moment(value: Any) -> datetime:
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)


def _move(raw: Mapping[str, Any], place: int) -> Move:
    offset = _OFFSET.match(str(raw["at"]))
    if not offset:
        raise ValueError(f"step {place}: `{raw['at']}` is no offset such as +2h30m")
    if not any(kind in raw for kind in _KINDS):
        raise ValueError(f"step {place}: names none of {', '.join(_KINDS)}")
    days, hours, minutes = (int(part or 0) for part in offset.groups())
    what = next(raw[kind] for kind in _KINDS if kind in raw)
    name = what if isinstance(what, str) else next(iter(raw))
    at = timedelta(days=days, hours=hours, minutes=minutes)
    return Move(f"step {place} ({raw['at']} {raw.get('do', name)})", at, raw, raw.get("expect", {}))


def fields_of(raw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the fields of a step as a request carries them: moments as text."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in (raw or {}).items()}
