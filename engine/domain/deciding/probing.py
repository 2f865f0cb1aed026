"""What somebody would have to give so that a step is accepted, found by trying: with nothing, then what is asked for.

The decision itself is asked, so nothing is said here that the engine would not do. Closed fields are tried with each
of their values, all others with one valid one; a reader is then shown what was asked for on the ways that lead to
an accepted step. A step that no way leads to is not offered, and says what stands against it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from engine.domain.definition.directory import Directory
from engine.domain.definition.vocabulary import Field, Vocabulary
from engine.domain.errors import Refusal
from engine.domain.time_limits import CITY_TIME

# Tries a step: every reason against it with what is given, none when it would be done.
Try = Callable[[Mapping[str, object]], tuple[Refusal, ...]]
_BY_BASIS = ("consent_missing", "legal_basis_missing")
_BASIS = "legal_basis"
# No step asks for so much that more tries would tell more; what was not found by then is offered.
_MOST_TRIES = 240


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that a step asks for. `required`: now, depending (on what else is given, `when`) or no.

    `code`: the refusal that stands as long as it is not given. `values`: of a closed field those that lead on.
    """

    field: str
    required: str
    code: str = ""
    when: tuple[str, tuple[str, ...]] | None = None
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Whether a step can be taken, what it asks for, what stands against it. `example`: one way that leads there."""

    possible: bool
    wanted: tuple[Wanted, ...] = ()
    against: tuple[Refusal, ...] = ()
    example: Mapping[str, object] | None = None


@dataclass(slots=True)
class _Search:
    try_: Try
    samples: Mapping[str, tuple[object, ...]]
    hints: Mapping[str, tuple[str, ...]]
    any_way: bool = False
    tries: int = 0
    root: tuple[Refusal, ...] = ()
    ways: list[Mapping[str, object]] = field(default_factory=list)
    ends: list[tuple[Refusal, ...]] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)

    def go(self, given: Mapping[str, object]) -> None:
        if self.tries >= _MOST_TRIES or (self.any_way and self.ways):
            return
        self.tries += 1
        refusals = self.try_(given)
        if self.tries == 1:
            self.root = refusals
        if not refusals:
            self.ways.append(given)
            return
        asked = next(((name, r) for r in refusals for name in self.asked_by(r) if name not in given), None)
        stay = tuple(r for r in refusals if all(name in given for name in self.asked_by(r)))
        if asked is None or any(refusal.code not in _BY_BASIS for refusal in stay):
            # Only what no field takes away stands against the step; the rest would simply be asked for. Whose consent
            # is missing may still hang on what is asked for: whom a step refers follows from where somebody goes.
            self.ends.append(stay or refusals)
            return
        name, refusal = asked
        self.codes.setdefault(name, refusal.code)
        for value in self.samples[name]:
            self.go({**given, name: value})

    def asked_by(self, refusal: Refusal) -> tuple[str, ...]:
        """Return the fields that might take a refusal away."""
        if refusal.code in _BY_BASIS:
            names: tuple[str, ...] = (_BASIS,)
        else:
            names = (refusal.about, *self.hints.get(refusal.code, ()), *self.hints.get(refusal.about, ()))
        return tuple(name for name in names if name in self.samples)


def probe(
    try_: Try,
    samples: Mapping[str, tuple[object, ...]],
    hints: Mapping[str, tuple[str, ...]] | None = None,
    *,
    any_way: bool = False,
) -> Found:
    """Return what was found by trying. `hints`: fields that a refusal's code, or what it is about, may be met by.

    `any_way`: only whether one leads on is asked, so the first that does is enough.
    """
    search = _Search(try_, samples, hints or {}, any_way)
    search.go({})
    if not search.ways and search.tries < _MOST_TRIES:
        return Found(possible=False, against=_in_common(search.ends))
    wanted = [_wanted(search, name) for name in search.codes if _on_a_way(search, name)]
    asked = {one.field for one in wanted}
    wanted += [Wanted(name, "no") for name in samples if name not in asked]
    example = min(search.ways, key=len, default=None)
    return Found(possible=True, wanted=tuple(wanted), example=example)


def samples_of(
    names: Iterable[str], vocabulary: Vocabulary, directory: Directory, strands: Iterable[str], now: datetime
) -> dict[str, tuple[object, ...]]:
    """Return values to try for each field: all of a closed one, one valid of any other; none where there is none."""
    strands = tuple(strands)
    fields = [vocabulary.fields[name] for name in sorted(names) if name in vocabulary.fields]
    found = {one.id: _values(one, vocabulary, directory, strands, now) for one in fields}
    return {name: values for name, values in found.items() if values}


def _values(
    one: Field, vocabulary: Vocabulary, directory: Directory, strands: tuple[str, ...], now: datetime
) -> tuple[object, ...]:
    named = {party.id for party in vocabulary.parties.values() if party.place == "named"}
    employer = next((agency.id for agency in directory if agency.party in named), None)
    kinds: dict[str, Callable[[], tuple[object, ...]]] = {
        "choice": lambda: one.values,
        "choices": lambda: tuple([value] for value in one.values),
        "yes_no": lambda: ("yes", "no"),
        "number": lambda: (max(one.least or 0, 1),),
        "text": lambda: ("x",),
        "words": lambda: (["x"],),
        "plan": lambda: ("x",),
        "date": lambda: (now.astimezone(CITY_TIME).date().isoformat(),),
        "moment": lambda: ((now + timedelta(minutes=30)).isoformat(),),
        "parties": lambda: ([],),
        "exclusions": lambda: ([],),
        "party": lambda: tuple(vocabulary.parties),
        "basis": lambda: tuple(vocabulary.bases),
        "strand": lambda: strands,
        "service_answers": lambda: ({"x": "yes"},),
        "ward": directory.some_ward,
        "agency": lambda: tuple(agency.id for agency in directory if agency.valid_at(now))[:1],
        "employer": lambda: (employer,) if employer else (),
    }
    return kinds.get(one.kind, tuple)()


def _in_common(ends: list[tuple[Refusal, ...]]) -> tuple[Refusal, ...]:
    """What stands against every way; where nothing does, what stands against most, whatever it is about there."""
    if not ends:
        return ()
    common = tuple(refusal for refusal in ends[0] if all(refusal in end for end in ends))
    codes = Counter(code for end in ends for code in {refusal.code for refusal in end})
    return common or (Refusal(max(sorted(codes), key=codes.__getitem__)),)


def _on_a_way(search: _Search, name: str) -> bool:
    return not search.ways or any(name in way for way in search.ways)


def _wanted(search: _Search, name: str) -> Wanted:
    code = search.codes[name]
    at_once = any(name in search.asked_by(refusal) and refusal.about == name for refusal in search.root)
    everywhere = bool(search.ways) and all(name in way for way in search.ways)
    closed = len(search.samples[name]) > 1
    values = tuple(dict.fromkeys(_plain(way[name]) for way in search.ways if name in way)) if closed else None
    if at_once or everywhere:
        return Wanted(name, "now", code, values=values)
    return Wanted(name, "depending", code, _depends_on(search, name), values)


def _depends_on(search: _Search, name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return a closed field and its values with which alone `name` is asked for, None when no single one decides."""
    for other, values in search.samples.items():
        if other == name or len(values) < 2:
            continue
        with_it = {_plain(way[other]) for way in search.ways if name in way and other in way}
        without = {_plain(way.get(other, "")) for way in search.ways if name not in way}
        if with_it and not with_it & without:
            return other, tuple(sorted(with_it))
    return None


def _plain(value: object) -> str:
    return str(value[0] if isinstance(value, list) and value else value)
