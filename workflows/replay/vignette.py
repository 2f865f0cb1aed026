"""Reading a written case: its steps with their moments, and what is expected. Every fault of a file at once.

What only the procedures know (roles, clocks, triggers, …) is held against them by `spelling`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from workflows.replay.nearest import unknown

_OFFSET = re.compile(r"\+(?=\d)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_FILE = frozenset({"id", "title", "procedure", "open", "steps", "expect"})
_OPEN = frozenset({"at", "by", "agency", "with", "refused"})
_ANY_STEP = frozenset({"at", "expect"})
_BY_SOMEBODY = _ANY_STEP | {"by", "agency", "refused"}
# What kind of step it is, by the key that makes it one, and the keys it may have.
KINDS: Mapping[str, frozenset[str]] = {
    "referral": _BY_SOMEBODY | {"referral", "do", "with"},
    "do": _BY_SOMEBODY | {"do", "with"},
    "consent": _BY_SOMEBODY | {"consent"},
    "withdraw": _BY_SOMEBODY | {"withdraw"},
    "order": _BY_SOMEBODY | {"order", "clock", "occurrence", "until", "reason"},
    "tick": _ANY_STEP | {"tick"},
}
_NEEDS_SOMEBODY = ("referral", "do", "order")
SCOPE = ("channel", "hours", "may_leave_message", "code_word")
_CONSENT = frozenset({"kind", "given_by", "party", "expires_at", "child_agrees", *SCOPE})
_WITHDRAWAL = frozenset({"kind", "party", "reason"})
_EXPECT = frozenset(
    {"state", "referrals", "clocks", "breaches", "told", "not_told", "age_band", "linked"},
)
_OF_A_CLOCK = frozenset({"status", "due"})
_LISTS = ("breaches", "told", "not_told")


class VignetteError(ValueError):
    """The file is not a written case. Carries every fault found."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


@dataclass(frozen=True, slots=True)
class Move:
    """One step: what kind, when, by whom, and what it is expected to bring."""

    place: str
    kind: str
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
            found += sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
        elif path.is_file():
            found.append(path)
        else:
            raise VignetteError([f"{path.name}: no such file or folder"])
    return found


def read_vignette(path: Path) -> Vignette:
    """Return the written case of a file. Raises VignetteError with everything that is wrong with it."""
    try:
        raw = _Loader(path.read_text(encoding="utf-8")).get_single_data()
    except UnicodeDecodeError:
        raise VignetteError(["is not UTF-8"]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise VignetteError([f"is not readable YAML{where}: {getattr(error, 'problem', None) or error}"]) from None
    reading = _Reading()
    found = reading.file(raw)
    if reading.faults or found is None:
        raise VignetteError(reading.faults)
    return found


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice: the first would be lost without a word."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else None
            if name is not None and name in seen:
                raise yaml.MarkedYAMLError(problem=f"`{name}` stands twice", problem_mark=key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


class _Reading:
    """One file being read, and what is wrong with it so far."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def file(self, raw: Any) -> Vignette | None:
        if not isinstance(raw, Mapping):
            self.faults.append("is not a written case: write `id`, `title`, `procedure`, `open` and `steps`")
            return None
        self._only("the file", raw, _FILE)
        for name in ("id", "procedure", "open"):
            if not raw.get(name):
                self.faults.append(f"the file: `{name}` is missing")
        opening = self._mapping("open", raw.get("open"))
        opened_at = self._opening(opening)
        steps = raw.get("steps") or []
        if not isinstance(steps, list):
            self.faults.append("steps: is not a list")
            steps = []
        moves = [move for place, step in enumerate(steps, 1) if (move := self._move(step, place))]
        for before, after in pairwise(moves):
            if after.at < before.at:
                self.faults.append(f"{after.place}: comes after {before.place}, but its time is earlier")
        expect = self._expect("expect", raw.get("expect"))
        if self.faults or opened_at is None:
            return None
        return Vignette(
            id=str(raw["id"]),
            title=str(raw.get("title") or ""),
            procedure=str(raw["procedure"]),
            opened_at=opened_at,
            opening=opening,
            moves=tuple(moves),
            expect=expect,
        )

    def _opening(self, opening: Mapping[str, Any]) -> datetime | None:
        self._only("open", opening, _OPEN)
        self._words("open", opening, "by", needed=True)
        self._words("open", opening, "agency")
        self._mapping("open.with", opening.get("with"))
        self._codes("open", opening)
        try:
            return moment_of(opening.get("at"))
        except ValueError:
            self.faults.append(f"open: `at` is no moment with a zone: {opening.get('at')}")
            return None

    def _move(self, raw: Any, number: int) -> Move | None:
        place = f"step {number}"
        step = self._mapping(place, raw)
        at, given = _offset(step.get("at")), str(step.get("at"))
        kinds = [kind for kind in KINDS if kind in step]
        if kinds[:2] == ["referral", "do"]:
            kinds.remove("do")
        name = step.get("do") or step.get("order") or (kinds[0] if kinds else "")
        place = f"step {number} ({given} {name})".replace(" )", ")")
        if at is None:
            self.faults.append(f"{place}: `{given}` is no offset such as +2h30m")
        if len(kinds) != 1:
            stray = [] if kinds else [unknown(key, "key", KINDS) for key in sorted(set(step) - _BY_SOMEBODY)]
            what = f"is {' and '.join(kinds)} at once" if kinds else f"names none of {', '.join(KINDS)}"
            self.faults += [f"{place}: {line}" for line in [what, *stray]]
            return None
        kind = kinds[0]
        self._only(place, step, KINDS[kind])
        for word in ("do", "referral", "order", "clock"):
            self._words(place, step, word, needed=word in KINDS[kind])
        self._words(place, step, "by", needed=kind in _NEEDS_SOMEBODY)
        self._words(place, step, "agency")
        self._mapping(f"{place}: with", step.get("with"))
        if kind == "consent":
            self._only(f"{place}: consent", self._mapping(f"{place}: consent", step[kind]), _CONSENT)
        if kind == "withdraw":
            self._only(f"{place}: withdraw", self._mapping(f"{place}: withdraw", step[kind]), _WITHDRAWAL)
        if kind == "tick" and step[kind] is not True:
            self.faults.append(f"{place}: write `tick: true`")
        self._codes(place, step)
        expect = self._expect(f"{place}: expect", step.get("expect"))
        return None if at is None else Move(place, kind, at, step, expect)

    def _expect(self, place: str, raw: Any) -> Mapping[str, Any]:
        expect = self._mapping(place, raw)
        self._only(place, expect, _EXPECT)
        for name in ("state", "referrals"):
            for about, value in self._mapping(f"{place}.{name}", expect.get(name)).items():
                if not isinstance(value, str):
                    self.faults.append(f"{place}.{name}.{about}: is not a word")
        for clock, given in self._mapping(f"{place}.clocks", expect.get("clocks")).items():
            here = f"{place}.clocks.{clock}"
            wanted = self._mapping(here, given)
            self._only(here, wanted, _OF_A_CLOCK)
            try:
                moment_of(wanted.get("due", "2026-01-01T00:00Z"))
            except ValueError:
                self.faults.append(f"{here}: `due` is no moment with a zone: {wanted['due']}")
        for name in _LISTS:
            self._list(f"{place}.{name}", expect.get(name))
        return expect

    def _mapping(self, place: str, raw: Any) -> Mapping[str, Any]:
        if raw is None:
            return {}
        if not isinstance(raw, Mapping):
            self.faults.append(f"{place}: is not `name: value` pairs")
            return {}
        return {str(name): value for name, value in raw.items()}

    def _only(self, place: str, raw: Mapping[str, Any], known: frozenset[str]) -> None:
        self.faults += [f"{place}: {unknown(key, 'key', known)}" for key in sorted(set(raw) - known)]

    def _words(self, place: str, raw: Mapping[str, Any], name: str, *, needed: bool = False) -> None:
        if name not in raw:
            if needed:
                self.faults.append(f"{place}: `{name}` is missing")
        elif not isinstance(raw[name], str):
            self.faults.append(f"{place}: `{name}` is not a word")

    def _list(self, place: str, raw: Any) -> None:
        if raw is not None and not (isinstance(raw, list) and all(isinstance(word, str) for word in raw)):
            self.faults.append(f"{place}: is not a list of words")

    def _codes(self, place: str, raw: Mapping[str, Any]) -> None:
        if "refused" in raw and (not isinstance(raw["refused"], list) or not raw["refused"]):
            self.faults.append(f"{place}: `refused` is not a list of codes")


def moment_of(value: Any) -> datetime:
    """Return a moment as a file writes it. Raises ValueError for one without a zone."""
    at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    if at.tzinfo is None:
        raise ValueError("no zone")
    return at.astimezone(UTC)


def _offset(value: Any) -> timedelta | None:
    offset = _OFFSET.fullmatch(str(value))
    if not offset:
        return None
    days, hours, minutes = (int(part or 0) for part in offset.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def fields_of(raw: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return the fields of a step as a request carries them: days and moments as text."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in (raw or {}).items()}
