"""Reading what a procedure says of who takes part: front doors, what each sees, who records, who coordinates."""

from typing import Any

from engine.definitions.faults import Faults
from engine.definitions.rules import Names, read_condition
from engine.definitions.words import read_field_rule
from engine.domain.definition.procedure import Part, Puller
from engine.domain.definition.vocabulary import Sight

_LEVELS = ("full", "state")
_TOKENS = ("case_manager", "destination")


def read_pullers(raw: Any, faults: Faults, names: Names, strand: str) -> tuple[Puller, ...]:
    """Return who may pull a trigger: roles, or entries with a condition, or of whoever reported the case."""
    if not faults.items(raw):
        faults.add("a trigger without a role", "Name who may pull it in `by`")
    pullers = []
    for item in faults.items(raw):
        entry = item if isinstance(item, dict) else {"role": item}
        faults.only(faults.mapping(entry), {"role", "roles", "when", "reporter"})
        when = read_condition(entry.get("when"), faults, names, strand)
        reporter = entry.get("reporter", False)
        if not isinstance(reporter, bool):
            faults.add("`reporter` is neither true nor false", "Write `reporter: true`, or leave it out")
        for role in faults.items(entry.get("roles", entry.get("role"))) or [None]:
            faults.one_of(role, {*names.vocabulary.roles, *_TOKENS}, "role")
            pullers.append(Puller(str(role), when, bool(reporter)))
    return tuple(pullers)


def read_front_doors(raw: Any, faults: Faults, names: Names) -> dict[str, tuple[str, ...]]:
    """Return for each party named the roles that get its notices in this procedure."""
    doors = {}
    for party, roles in faults.mapping(raw).items():
        here = faults.within(party)
        here.one_of(party, names.vocabulary.parties, "party")
        doors[party] = tuple(faults.items(roles))
        for role in doors[party]:
            if here.one_of(role, names.vocabulary.roles, "role") and (
                party not in names.vocabulary.roles[role].parties
            ):
                here.add(f"`{role}` is no role of `{party}`", "Name roles of the party")
    return doors


def read_recorders(raw: Any, faults: Faults, names: Names) -> dict[str, frozenset[str]]:
    """Return for each kind of consent named the roles that record it here, beside those that record any."""
    recorders = {}
    for kind, body in faults.mapping(raw).items():
        here = faults.within(kind)
        here.one_of(kind, names.vocabulary.consents, "consent")
        data = here.mapping(body)
        here.only(data, {"recorded_by"})
        roles = here.items(data.get("recorded_by"))
        recorders[kind] = frozenset(role for role in roles if here.one_of(role, names.vocabulary.roles, "role"))
    return recorders


def read_coordinating(raw: Any, faults: Faults, names: Names) -> frozenset[str] | None:
    """Return the parties that know of all who take part here, None where the vocabulary's do."""
    if raw is None:
        return None
    return frozenset(p for p in faults.items(raw) if faults.one_of(p, names.vocabulary.parties, "party"))


def read_sees(raw: Any, faults: Faults, names: Names) -> dict[str, tuple[Sight, ...]]:
    """Return for each party named what it sees here instead of what the vocabulary says."""
    return {
        party: tuple(_sight(sight, faults.within(party), names) for sight in faults.items(sights))
        for party, sights in faults.mapping(raw).items()
        if faults.within(party).one_of(party, names.vocabulary.parties, "party")
    }


def _sight(raw: Any, faults: Faults, names: Names) -> Sight:
    data = faults.mapping(raw)
    faults.only(data, {"strands", "fields", "when"})
    strands = faults.within("strands").mapping(data.get("strands"))
    for strand, level in strands.items():
        here = faults.within(f"strands.{strand}")
        if here.one_of(strand, {*names.strands, "all"}, "strand"):
            here.one_of(level, {*_LEVELS, *names.parts.get(strand, ())}, "level")
    rule = read_field_rule(data.get("fields"), faults.within("fields"))
    for field in rule.also | rule.never | rule.own_fields:
        faults.within("fields").one_of(field, names.vocabulary.fields, "field")
    return Sight(strands, rule, read_condition(data.get("when"), faults.within("when"), names))


def read_parts(raw: Any, faults: Faults, names: Names) -> dict[str, Part]:
    """Return the named parts of a strand: the steps and the deadlines that belong to each."""
    parts = {}
    for name, body in faults.mapping(raw).items():
        here = faults.within(name)
        data = here.mapping(body)
        here.only(data, {"triggers", "clocks", "state"})
        triggers, clocks = here.items(data.get("triggers")), here.items(data.get("clocks"))
        parts[name] = Part(
            frozenset(t for t in triggers if here.one_of(t, names.triggers, "trigger")),
            frozenset(c for c in clocks if here.one_of(c, names.clocks, "clock")),
            bool(data.get("state")),
        )
    return parts
