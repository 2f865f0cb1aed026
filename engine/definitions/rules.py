"""Reading conditions, choices, limits, needs and effects: each from its closed list."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from engine.definitions.faults import Faults
from engine.domain.case.conditions import CONDITIONS
from engine.domain.definition.procedure import ABSENT, WAIVED, Choice, ClockLimit, FieldLimit, Rule, UntilField
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.referrals.referring import DUTY, REPORT
from engine.domain.time_limits import Limit, Unit
from engine.domain.words.effects import EFFECTS
from engine.domain.words.needs import GUARDS

_LIMIT = re.compile(r"^(\d+) (min|h|cd|wk|mo|wd)$")
_NEED_OPTIONS = {
    "field": {"is", "at_least", "within_hours", "within_months", "later"},
    "holds": {"about"},
    "consent": {"party", "or"},
    "risk_at_most": {"of", "assessed"},
    "referral": {"aside"},
}
_EFFECT_OPTIONS = {
    "refer": {"urgency", "place", "ground", "in_place_of", "unless_reported_by"},
    "tell": {"urgency", "if_on_case"},
    "happens": {"urgency", "ground"},
}
_TOLD = ("case_manager", "last_case_manager", "approver", "every_party")
_MEANT = ("invited", "destination", "given")
_URGENCIES = ("emergency", "urgent", "routine", "given")


@dataclass(frozen=True, slots=True)
class Names:
    """The names a rule may use: the vocabulary's, and this procedure's states of each strand, triggers and clocks."""

    vocabulary: Vocabulary
    strands: Mapping[str, frozenset[str]]
    triggers: frozenset[str]
    flags: frozenset[str]
    clocks: frozenset[str] = frozenset()
    parts: Mapping[str, frozenset[str]] = field(default_factory=dict)


def read_condition(raw: Any, faults: Faults, names: Names, strand: str = "core") -> dict[str, Any]:
    """Return the condition with its lists made tuples, noting every unknown name."""
    condition: dict[str, Any] = {}
    for key, value in faults.mapping(raw).items():
        place = faults.within(key)
        if key not in CONDITIONS:
            faults.add(f"unknown condition `{key}`", f"Known: {', '.join(sorted(CONDITIONS))}")
        elif key == "not":
            condition[key] = read_condition(value, place, names, strand)
        elif key == "any":
            condition[key] = tuple(read_condition(one, place, names, strand) for one in place.items(value))
        elif key == "managed":
            condition[key] = value
            if not isinstance(value, bool):
                place.add("is neither true nor false", "Write `managed: false`")
        elif key in ("given", "fact"):
            condition[key] = _by_field(value, place, names)
        elif key == "state":
            condition[key] = _by_strand(value, place, names)
        elif key == "pulled_less_often":
            condition[key] = {name: int(n) for name, n in place.mapping(value).items()}
            for name in condition[key]:
                place.one_of(name, names.triggers, "trigger")
        elif key in ("aged_at_least", "aged_under", "in_state_days"):
            condition[key] = value
            if not isinstance(value, int):
                place.add("is not a number", "Write whole years or days")
        else:
            condition[key] = tuple(place.items(value))
            for name in condition[key]:
                place.one_of(name, _known_names(key, names, strand), _KINDS.get(key, "value"))
    return condition


_KINDS = {
    "given_any": "field",
    "known": "field",
    "from": "state",
    "on_case": "party",
    "running": "clock",
    "basis": "legal basis",
}


def _known_names(key: str, names: Names, strand: str) -> Any:
    vocabulary = names.vocabulary
    known: dict[str, Callable[[], Any]] = {
        "age_band": lambda: ("child", "minor", "adult"),
        "found_to_be": lambda: ("child", "minor", "adult"),
        "running": lambda: names.clocks,
        "risk": lambda: ("low", "medium", "high"),
        "given_any": lambda: vocabulary.fields,
        "known": lambda: vocabulary.fields,
        "from": lambda: names.strands.get(strand, frozenset()),
        "basis": lambda: vocabulary.bases,
        "on_case": lambda: vocabulary.parties,
        "excluded": lambda: vocabulary.parties,
        "may_be_told": lambda: vocabulary.parties,
        "consent": lambda: vocabulary.consents,
        "flag": lambda: names.flags,
    }
    return known[key]()


def _by_field(raw: Any, faults: Faults, names: Names) -> dict[str, tuple[Any, ...]]:
    found = {}
    for name, values in faults.mapping(raw).items():
        found[name] = tuple(faults.items(values))
        if faults.one_of(name, names.vocabulary.fields, "field"):
            _check_values(name, found[name], faults, names)
    return found


def _check_values(name: str, values: tuple[Any, ...], faults: Faults, names: Names) -> None:
    field = names.vocabulary.fields[name]
    known: dict[str, Any] = {
        "choice": field.values,
        "choices": field.values,
        "yes_no": ("yes", "no"),
        "party": names.vocabulary.parties,
        "parties": names.vocabulary.parties,
        "basis": names.vocabulary.bases,
        "strand": names.strands,
    }
    if field.kind in known:
        for value in values:
            faults.within(name).one_of(value, known[field.kind], "value")


def _by_strand(raw: Any, faults: Faults, names: Names) -> dict[str, tuple[str, ...]]:
    found = {}
    for strand, states in faults.mapping(raw).items():
        found[strand] = tuple(faults.items(states))
        if faults.one_of(strand, names.strands, "strand"):
            for state in found[strand]:
                faults.within(strand).one_of(state, names.strands[strand] | {ABSENT, WAIVED}, "state")
    return found


def read_choices(raw: Any, faults: Faults, names: Names, read: Callable[[Any, Faults], Any]) -> tuple[Choice, ...]:
    """Return the choices of a value that may depend; the last must hold whatever comes."""
    if not (isinstance(raw, list) and raw and all(isinstance(item, dict) and "is" in item for item in raw)):
        return (Choice(read(raw, faults)),)
    choices = []
    for place, item in enumerate(raw):
        here = faults.within(f"[{place}]")
        here.only(faults.mapping(item), {"is", "when"})
        choices.append(Choice(read(item["is"], here), read_condition(item.get("when"), here, names)))
    return tuple(choices)


def read_limit(raw: Any, faults: Faults) -> ClockLimit | None:
    """Return a limit: `72 h`, `{until: field}` or `{field: name, unit: cd}`."""
    if isinstance(raw, dict) and set(raw) == {"until"}:
        return UntilField(str(raw["until"]))
    if isinstance(raw, dict) and set(raw) == {"field", "unit"}:
        return FieldLimit(str(raw["field"]), cast(Unit, raw["unit"]))
    found = _LIMIT.match(str(raw))
    if not found or int(found[1]) == 0:
        faults.add(f"`{raw}` is no time limit", "Write a number and min, h, cd, wd, wk or mo, for instance `72 h`")
        return None
    return Limit(int(found[1]), cast(Unit, found[2]))


def read_needs(raw: Any, faults: Faults, names: Names, strand: str) -> tuple[Rule, ...]:
    """Return the needs of a trigger."""
    rules = _read_rules(raw, faults, names, strand, known=GUARDS, options=_NEED_OPTIONS, what="need")
    for place, rule in rules:
        _check_need(rule, place, names)
    return tuple(rule for _, rule in rules)


def read_effects(raw: Any, faults: Faults, names: Names, strand: str) -> tuple[Rule, ...]:
    """Return the effects of a trigger."""
    rules = _read_rules(raw, faults, names, strand, known=EFFECTS, options=_EFFECT_OPTIONS, what="effect")
    for place, rule in rules:
        _check_effect(rule, place, names)
    return tuple(rule for _, rule in rules)


def _read_rules(
    raw: Any, faults: Faults, names: Names, strand: str, *, known: Any, options: dict[str, set[str]], what: str
) -> list[tuple[Faults, Rule]]:
    rules = []
    for place, item in enumerate(faults.items(raw)):
        here = faults.within(f"[{place}]")
        data = here.mapping(item)
        names_found = [key for key in data if key in known]
        if len(names_found) != 1:
            here.add(f"unknown {what} `{next(iter(data), '')}`", f"Name one of: {', '.join(sorted(known))}")
            continue
        name = names_found[0]
        here.only(data, {name, "when"} | options.get(name, set()))
        value = tuple(data[name]) if isinstance(data[name], list) else data[name]
        if (what, name) == ("need", "holds"):
            value = read_condition(value, here, names, strand)
        extra = {key: _option(key, data[key], here, names) for key in options.get(name, ()) if key in data}
        rules.append((here, Rule(name, value, extra, read_condition(data.get("when"), here, names, strand))))
    return rules


def _option(key: str, value: Any, faults: Faults, names: Names) -> Any:
    if key == "urgency":
        choices = read_choices(value, faults, names, lambda raw, _: str(raw))
        for choice in choices:
            faults.one_of(choice.value, _URGENCIES, "urgency")
        return choices if len(choices) > 1 or choices[0].when else choices[0].value
    return tuple(value) if isinstance(value, list) else value


def _check_need(rule: Rule, faults: Faults, names: Names) -> None:
    vocabulary = names.vocabulary
    if rule.name == "field" and faults.one_of(rule.value, vocabulary.fields, "field") and "is" in rule.options:
        _check_values(rule.value, tuple(faults.items(_listed(rule.options["is"]))), faults, names)
    elif rule.name == "consent":
        faults.one_of(rule.value, vocabulary.consents, "consent")
        for basis in rule.options.get("or", ()):
            faults.one_of(basis, vocabulary.bases, "legal basis")
        if "party" in rule.options:
            faults.one_of(rule.options["party"], {*vocabulary.parties, *_MEANT}, "party")
    elif rule.name == "basis":
        for basis in faults.items(_listed(rule.value)):
            faults.one_of(basis, vocabulary.bases, "legal basis")
    elif rule.name == "risk_at_most" and "of" in rule.options:
        faults.one_of(rule.options["of"], vocabulary.fields, "field")
    elif rule.name == "strand_in":
        _by_strand(rule.value, faults, names)
    elif rule.name == "holds":
        faults.one_of(rule.options.get("about"), vocabulary.fields, "field")
    elif rule.name == "referral":
        for party in rule.options.get("aside", ()):
            faults.one_of(party, vocabulary.parties, "party")


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _check_effect(rule: Rule, faults: Faults, names: Names) -> None:
    vocabulary = names.vocabulary
    if rule.name == "refer":
        faults.one_of(rule.value, {*vocabulary.parties, *_MEANT}, "party")
        if "in_place_of" in rule.options:
            faults.one_of(rule.options["in_place_of"], vocabulary.parties, "party")
        if "ground" in rule.options:
            faults.one_of(rule.options["ground"], (DUTY, REPORT), "ground")
        for role in rule.options.get("unless_reported_by", ()):
            faults.one_of(role, vocabulary.roles, "role")
    elif rule.name in ("tell", "open_linked"):
        told = rule.value if rule.name == "tell" else rule.value.get("tell", ())
        for name in faults.items(_listed(told)):
            faults.one_of(name, {*vocabulary.roles, *vocabulary.parties, *_TOLD}, "role or party")
    elif rule.name == "happens":
        faults.one_of(rule.value, names.triggers, "trigger")
    elif rule.name == "record_basis":
        faults.one_of(rule.value, vocabulary.bases, "legal basis")
    elif rule.name == "start":
        for strand in faults.items(_listed(rule.value)):
            faults.one_of(strand, names.strands, "strand")
