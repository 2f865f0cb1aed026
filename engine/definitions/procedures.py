"""Building one procedure from its file."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal, cast

from engine.definitions.clocks import read_clock
from engine.definitions.faults import Faults
from engine.definitions.rules import Names, read_condition, read_effects, read_needs
from engine.definitions.takes import read_takes
from engine.domain.definition.procedure import (
    CORE,
    OPEN,
    WAIVED,
    WHERE_IT_WAS,
    Procedure,
    Puller,
    State,
    Strand,
    Trigger,
)
from engine.domain.definition.vocabulary import Basis, Label, Vocabulary

_TOP = {
    "procedure",
    "version",
    "status",
    "in_force_from",
    "review_by",
    "title",
    "owner",
    "case_manager",
    "sources",
} | {
    "basis",
    "opening",
    "services",
    "strands",
    "clocks",
}
_TRIGGER = {"label", "from", "restart_from", "to", "by", "ward", "allowed", "needs", "takes", "then"} | {
    "choice",
    "basis",
}
_KINDS = ("law", "city", "clinical", "proposed")
_TOKENS = ("case_manager", "destination")
WAIVED_LABEL = Label("Đã miễn", "Waived")
_NO_BASIS = Basis("", "proposed", Label("", ""))


@dataclass(frozen=True, slots=True)
class Bases:
    """The sources of a procedure by name, and the one that counts where none is named."""

    by_name: Mapping[str, Basis]
    default: Basis

    def read(self, raw: Any, faults: Faults) -> Basis:
        """Return the basis named, noting an unknown one."""
        if raw is None:
            return self.default
        return self.by_name[raw] if faults.one_of(raw, self.by_name, "source") else _NO_BASIS


def build_procedure(raw: Any, vocabulary: Vocabulary, faults: Faults, sha256: str) -> Procedure:
    """Return the procedure; what is wrong with it is in `faults`."""
    data = faults.mapping(raw)
    faults.only(data, _TOP)
    for key in sorted(_TOP - {"review_by", "services", "clocks"} - set(data)):
        faults.add(f"no `{key}`", f"Add `{key}:`")
    names = _names(data, vocabulary)
    bases = _bases(data, faults)
    strands = {
        name: _strand(name, value, faults.within(f"strands.{name}"), names, bases)
        for name, value in faults.within("strands").mapping(data.get("strands")).items()
    }
    _check_unique(strands, faults)
    services = faults.within("services").mapping(data.get("services"))
    faults.within("services").only(services, {"on_entering", "start", "then"})
    clocks = faults.within("clocks").mapping(data.get("clocks"))
    return Procedure(
        id=str(data.get("procedure")),
        version=data["version"] if isinstance(data.get("version"), int) else 0,
        status=_status(data.get("status"), faults),
        in_force_from=_day(data.get("in_force_from"), faults.within("in_force_from")),
        review_by=_day(data.get("review_by"), faults.within("review_by")),
        title=faults.within("title").label(data.get("title")),
        owner=_owner(data.get("owner"), faults, vocabulary),
        case_manager=_roles(data.get("case_manager"), faults.within("case_manager"), vocabulary),
        basis=bases.default,
        opening=_opening(data.get("opening"), faults.within("opening"), names, bases),
        services_on=_states(services.get("on_entering"), faults.within("services.on_entering"), names),
        services_start=_started(services.get("start"), faults.within("services.start"), names),
        services_then=read_effects(services.get("then"), faults.within("services.then"), names, CORE),
        strands=strands,
        clocks={
            n: read_clock(n, value, faults.within(f"clocks.{n}"), names, bases.read) for n, value in clocks.items()
        },
        sha256=sha256,
    )


def _names(data: dict[str, Any], vocabulary: Vocabulary) -> Names:
    quiet = Faults("")
    strands, triggers, flags = {}, {OPEN}, {"substitute_wanted"}
    for name, raw in quiet.mapping(data.get("strands")).items():
        strand = quiet.mapping(raw)
        strands[name] = frozenset(quiet.mapping(strand.get("states"))) | ({WAIVED} if name != CORE else frozenset())
        for trigger, body in quiet.mapping(strand.get("triggers")).items():
            triggers.add(trigger)
            effects = quiet.items(quiet.mapping(body).get("then"))
            flags |= {effect["raise"] for effect in effects if isinstance(effect, dict) and "raise" in effect}
    return Names(vocabulary, strands, frozenset(triggers), frozenset(flags))


def _bases(data: dict[str, Any], faults: Faults) -> Bases:
    sources = {}
    for name, raw in faults.within("sources").mapping(data.get("sources")).items():
        here = faults.within(f"sources.{name}")
        source = here.mapping(raw)
        here.only(source, {"kind", "vi", "en"})
        here.one_of(source.get("kind"), _KINDS, "kind")
        kind = cast(Literal["law", "city", "clinical", "proposed"], source.get("kind"))
        sources[name] = Basis(name, kind, here.label(raw))
    return Bases(sources, Bases(sources, _NO_BASIS).read(data.get("basis"), faults.within("basis")))


def _status(raw: Any, faults: Faults) -> Literal["in_force", "draft"]:
    faults.within("status").one_of(raw, ("in_force", "draft"), "status")
    return "draft" if raw == "draft" else "in_force"


def _day(raw: Any, faults: Faults) -> date | None:
    if raw is None or isinstance(raw, date):
        return raw
    faults.add(f"`{raw}` is no date", "Write it as 2026-12-31")
    return None


def _owner(raw: Any, faults: Faults, vocabulary: Vocabulary) -> str:
    faults.within("owner").one_of(raw, {*vocabulary.parties, "case_manager"}, "party")
    return str(raw)


def _roles(raw: Any, faults: Faults, vocabulary: Vocabulary) -> tuple[str, ...]:
    roles = tuple(faults.items(raw))
    if not roles:
        faults.add("no role", "Name at least one role")
    for role in roles:
        faults.one_of(role, vocabulary.roles, "role")
    return roles


def _states(raw: Any, faults: Faults, names: Names) -> frozenset[str]:
    states = faults.items(raw)
    for state in states:
        faults.one_of(state, names.strands.get(CORE, ()), "state")
    return frozenset(states)


def _started(raw: Any, faults: Faults, names: Names) -> tuple[tuple[str, Mapping[str, Any]], ...]:
    started = []
    for item in faults.items(raw):
        entry = item if isinstance(item, dict) else {"strand": item}
        faults.only(faults.mapping(entry), {"strand", "when"})
        if faults.one_of(entry.get("strand"), names.strands, "strand"):
            started.append((str(entry["strand"]), read_condition(entry.get("when"), faults, names)))
    return tuple(started)


def _strand(name: str, raw: Any, faults: Faults, names: Names, bases: Bases) -> Strand:
    data = faults.mapping(raw)
    faults.only(data, {"label", "by", "basis", "states", "triggers"})
    states = {}
    for state, body in faults.within("states").mapping(data.get("states")).items():
        here = faults.within(f"states.{state}")
        values = here.mapping(body)
        here.only(values, {"vi", "en", "final", "closes"})
        states[state] = State(state, here.label(body), bool(values.get("final")), bool(values.get("closes")))
    if not states:
        faults.add("no state", "Name the states, the first one first")
        states["none"] = State("none", Label("", ""))
    if name != CORE:
        states[WAIVED] = State(WAIVED, WAIVED_LABEL, final=True)
    own = Bases(bases.by_name, bases.read(data.get("basis"), faults.within("basis")))
    triggers = {
        trigger: _trigger(
            trigger,
            name,
            {**({"by": data["by"]} if "by" in data else {}), **faults.mapping(body)},
            faults.within(f"triggers.{trigger}"),
            names,
            own,
            states,
        )
        for trigger, body in faults.within("triggers").mapping(data.get("triggers")).items()
    }
    return Strand(name, faults.within("label").label(data.get("label")), states, triggers)


def _opening(raw: Any, faults: Faults, names: Names, bases: Bases) -> Trigger:
    data = faults.mapping(raw)
    faults.only(data, {"label", "by", "needs", "takes", "then", "basis"})
    trigger = _trigger(OPEN, CORE, data, faults, names, bases, {})
    # Whoever opens a case may give any field of the opening.
    fields = frozenset(field.id for field in names.vocabulary.fields.values() if field.opening)
    return replace(trigger, takes=trigger.takes | fields)


def _trigger(
    name: str,
    strand: str,
    data: dict[str, Any],
    faults: Faults,
    names: Names,
    bases: Bases,
    states: Mapping[str, State],
) -> Trigger:
    faults.only(data, _TRIGGER)
    to, needs = data.get("to"), read_needs(data.get("needs"), faults.within("needs"), names, strand)
    if to is not None and to != WHERE_IT_WAS:
        faults.within("to").one_of(to, states, "state")
    return Trigger(
        id=name,
        strand=strand,
        label=faults.within("label").label(data.get("label")),
        sources=_sources(data, faults.within("from"), states),
        restart_from=_known_states(data.get("restart_from"), faults.within("restart_from"), states),
        to=to,
        by=_pullers(data.get("by"), faults.within("by"), names, strand),
        ward="residence" if data.get("ward") == "residence" else "incident",
        allowed=_allowed(data.get("allowed"), faults.within("allowed"), names, strand),
        needs=needs,
        takes=read_takes(data.get("takes"), needs, faults.within("takes"), names.vocabulary),
        then=read_effects(data.get("then"), faults.within("then"), names, strand),
        choice=data.get("choice") == "survivor",
        basis=bases.read(data.get("basis"), faults.within("basis")),
    )


def _known_states(raw: Any, faults: Faults, states: Mapping[str, State]) -> frozenset[str]:
    return frozenset(state for state in faults.items(raw) if faults.one_of(state, states, "state"))


def _sources(data: dict[str, Any], faults: Faults, states: Mapping[str, State]) -> frozenset[str] | None:
    raw, to = data.get("from"), data.get("to")
    if raw is None:
        if to is not None:
            faults.add("a trigger that moves has no `from`", "Name the states it leads from, or `any`")
        return None
    but = _known_states(raw.get("any_but"), faults, states) if isinstance(raw, dict) else frozenset()
    if raw == "any" or isinstance(raw, dict):
        return frozenset(s.id for s in states.values() if not s.final and s.id != to and s.id not in but)
    return _known_states(raw, faults, states)


def _pullers(raw: Any, faults: Faults, names: Names, strand: str) -> tuple[Puller, ...]:
    if not faults.items(raw):
        faults.add("a trigger without a role", "Name who may pull it in `by`")
    pullers = []
    for item in faults.items(raw):
        entry = item if isinstance(item, dict) else {"role": item}
        faults.only(faults.mapping(entry), {"role", "when"})
        faults.one_of(entry.get("role"), {*names.vocabulary.roles, *_TOKENS}, "role")
        pullers.append(Puller(str(entry.get("role")), read_condition(entry.get("when"), faults, names, strand)))
    return tuple(pullers)


def _allowed(raw: Any, faults: Faults, names: Names, strand: str) -> tuple[tuple[Any, Any], ...]:
    pairs = []
    for item in faults.items(raw):
        entry = faults.mapping(item)
        faults.only(entry, {"when", "holds"})
        when, must = (read_condition(entry.get(key), faults, names, strand) for key in ("when", "holds"))
        pairs.append((when, must))
    return tuple(pairs)


def _check_unique(strands: Mapping[str, Strand], faults: Faults) -> None:
    seen: dict[str, str] = {}
    for strand in strands.values():
        for name in strand.triggers:
            if name in seen:
                place = faults.within(f"strands.{strand.id}.triggers.{name}")
                place.add(f"`{name}` is a trigger of `{seen[name]}` too", "Give one of them another name")
            seen[name] = strand.id
    if CORE not in strands:
        faults.add("no strand `core`", "Every procedure has a strand `core`")
