"""Building one clock of a procedure from its file."""

from collections.abc import Callable
from typing import Any, Literal, cast

from engine.definitions.faults import Faults
from engine.definitions.rules import Names, read_choices, read_condition, read_limit
from engine.domain.definition.procedure import CORE, ClockLimit, ClockRule
from engine.domain.definition.vocabulary import Basis
from engine.domain.time_limits import Limit

_KEYS = {"label", "strand", "starts", "counts_from", "when", "limit", "stops_on", "owner", "halves", "warn"} | {
    "expiry",
    "runs_on",
    "group",
    "replaces",
    "cancelled_on",
    "extended_by",
    "lowers",
    "basis",
}
_OWNERS = ("case_manager", "approver", "destination", "referred_at_opening")


def read_clock(
    name: str, raw: Any, faults: Faults, names: Names, read_basis: Callable[[Any, Faults], Basis]
) -> ClockRule:
    """Return the clock; what is wrong with it is in `faults`."""
    data = faults.mapping(raw)
    faults.only(data, _KEYS)
    starts = faults.within("starts").mapping(data.get("starts"))
    faults.within("starts").only(starts, {"after", "entering", "with"})
    if not starts:
        faults.add("nothing starts this clock", "Add `starts:` with `after`, `entering` or `with`")
    stops = _stops(data.get("stops_on"), faults.within("stops_on"), names)
    if not stops:
        faults.add("nothing stops this clock", "Name the triggers that meet it in `stops_on`")
    strand = data.get("strand", CORE)
    faults.within("strand").one_of(strand, names.strands, "strand")
    warn = faults.within("warn").mapping(data.get("warn"))
    faults.within("warn").only(warn, {"at", "before"})
    return ClockRule(
        id=name,
        label=faults.within("label").label(data.get("label")),
        strand=str(strand),
        on=_triggers(starts.get("after"), faults.within("starts.after"), names),
        entering=_entering(starts.get("entering"), faults.within("starts.entering"), names),
        with_strand=_with(starts.get("with"), faults.within("starts.with"), names),
        counts_from=_counts_from(data.get("counts_from"), faults.within("counts_from")),
        when=read_condition(data.get("when"), faults.within("when"), names),
        limit=read_choices(data.get("limit"), faults.within("limit"), names, read_limit),
        stops_on=frozenset(stops),
        stops_when={name: when for name, when in stops.items() if when},
        cancelled_on=_triggers(data.get("cancelled_on"), faults.within("cancelled_on"), names),
        owner=read_choices(data.get("owner"), faults.within("owner"), names, _reader_of_owner(names)),
        halves=bool(data.get("halves")),
        warn_at=_limits(warn.get("at"), faults.within("warn.at")),
        warn_before=_limits(warn.get("before"), faults.within("warn.before")),
        expiry=bool(data.get("expiry")),
        runs_on=bool(data.get("runs_on")),
        group=data.get("group"),
        replaces=bool(data.get("replaces")),
        lowers=data.get("lowers"),
        extended_by=_extensions(data.get("extended_by"), faults.within("extended_by"), names),
        basis=read_choices(data.get("basis"), faults.within("basis"), names, read_basis),
    )


def _triggers(raw: Any, faults: Faults, names: Names) -> frozenset[str]:
    return frozenset(name for name in faults.items(raw) if faults.one_of(name, names.triggers, "trigger"))


def _stops(raw: Any, faults: Faults, names: Names) -> dict[str, dict[str, Any]]:
    """Return what stops the clock, each with the condition under which it does."""
    stops = {}
    for item in faults.items(raw):
        entry = item if isinstance(item, dict) else {"trigger": item}
        faults.only(faults.mapping(entry), {"trigger", "when"})
        if faults.one_of(entry.get("trigger"), names.triggers, "trigger"):
            stops[str(entry["trigger"])] = read_condition(entry.get("when"), faults, names)
    return stops


def _entering(raw: Any, faults: Faults, names: Names) -> frozenset[str]:
    states = names.strands.get(CORE, frozenset())
    return frozenset(state for state in faults.items(raw) if faults.one_of(state, states, "state"))


def _with(raw: Any, faults: Faults, names: Names) -> str | None:
    return str(raw) if raw is not None and faults.one_of(raw, names.strands, "strand") else None


def _counts_from(raw: Any, faults: Faults) -> Literal["start", "open", "incident"]:
    if raw is not None:
        faults.one_of(raw, ("open", "incident"), "origin")
    return cast(Literal["start", "open", "incident"], raw or "start")


def _reader_of_owner(names: Names) -> Callable[[Any, Faults], str]:
    def read(raw: Any, faults: Faults) -> str:
        faults.one_of(raw, {*names.vocabulary.parties, *_OWNERS}, "party")
        return str(raw)

    return read


def _limits(raw: Any, faults: Faults) -> tuple[Limit, ...]:
    limits = [read_limit(item, faults) for item in faults.items(raw)]
    for limit in limits:
        if isinstance(limit, Limit) and limit.unit not in ("min", "h", "cd"):
            faults.add(f"a warning cannot be given in {limit.unit}", "Use min, h or cd")
    return tuple(limit for limit in limits if isinstance(limit, Limit))


def _extensions(raw: Any, faults: Faults, names: Names) -> dict[str, tuple[ClockLimit, ...]]:
    found = {}
    for trigger, limits in faults.mapping(raw).items():
        faults.one_of(trigger, names.triggers, "trigger")
        read = [read_limit(limit, faults) for limit in faults.items(limits)]
        found[trigger] = tuple(limit for limit in read if limit is not None)
    return found
