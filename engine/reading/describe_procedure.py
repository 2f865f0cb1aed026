"""A procedure as everybody may read it: each strand as a way with its side ways, each deadline with its basis."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from engine.definitions.library import Library
from engine.definitions.structure import steps_of
from engine.domain.definition.procedure import ABSENT, WAIVED, ClockRule, Procedure
from engine.domain.definition.strand import Strand, Trigger
from engine.domain.definition.vocabulary import Label, Vocabulary
from engine.domain.errors import refused
from engine.reading.form_words import limit_in_words
from engine.views import DeadlineRuleView, DrawnState, DrawnStrand, ProcedureView

_FROM = {
    "incident": Label("lúc xảy ra", "the incident"),
    "open": Label("lúc mở ca", "the opening"),
}
_OWNERS = {
    "approver": Label("Đơn vị duyệt", "Who approves"),
    "destination": Label("Nơi nhận", "Who takes over"),
    "giving": Label("Bên cung cấp", "The giving party"),
    "referred_at_opening": Label("Đơn vị được báo khi mở ca", "Who is told at the opening"),
}
_MANAGER = Label("Đơn vị quản lý ca", "The case manager's agency")
_BY_RULES = Label("theo quy chế của đơn vị", "by the agency's own rules")


def describe_procedure(library: Library, name: str, version: int | None = None) -> ProcedureView:
    """Return one version of a procedure (the newest). Raises RefusedError(not_found)."""
    versions = sorted(known for found, known in library.procedures if found == name)
    if not versions or version not in (None, *versions):
        raise refused("not_found", "procedure")
    procedure = library.version(name, version or versions[-1])
    before = [known for known in versions if known < procedure.version]
    return ProcedureView(
        id=procedure.id,
        version=procedure.version,
        title=procedure.title,
        draft=procedure.status == "draft",
        in_force_from=procedure.in_force_from,
        review_by=procedure.review_by,
        basis=procedure.basis.label,
        strands=tuple(_drawn(procedure, strand) for strand in procedure.strands.values()),
        deadlines=tuple(_deadline(procedure, rule, library.vocabulary) for rule in procedure.clocks.values()),
        versions=tuple(versions),
        changes=tuple(_changes(library.version(name, before[-1]), procedure)) if before else (),
    )


def _drawn(procedure: Procedure, strand: Strand) -> DrawnStrand:
    steps, order = _steps(strand), _order(strand)
    way = way_of(strand)
    on = {state: steps[state, then] for state, then in pairwise(way)}
    return DrawnStrand(
        strand.id,
        strand.label,
        tuple(_state(procedure, strand, name, on.get(name)) for name in way),
        tuple(_state(procedure, strand, name, None) for name in order if name not in way),
    )


def way_of(strand: Strand) -> list[str]:
    """Return the way: from the first state on, each time to the next in the file that a step leads to."""
    steps, order, way = _steps(strand), _order(strand), [strand.first]
    while following := _next(strand, order, steps, way[-1]):
        way.append(following)
    return way


def _steps(strand: Strand) -> dict[tuple[str, str], Trigger]:
    steps: dict[tuple[str, str], Trigger] = {}
    for source, trigger, to in steps_of(strand):
        steps.setdefault((source, to), trigger)
    return steps


def _order(strand: Strand) -> list[str]:
    return [name for name in strand.states if name not in (WAIVED, ABSENT) or name == strand.first]


def _next(strand: Strand, order: Sequence[str], steps: Mapping[tuple[str, str], Trigger], state: str) -> str | None:
    later = [name for name in order[order.index(state) + 1 :] if (state, name) in steps]
    goes_on = [name for name in later if not strand.states[name].final and not strand.states[name].side]
    # From a side way one goes to an end, not on to the next side way.
    ends = [name for name in later if strand.states[name].final] if strand.states[state].side else []
    return next(iter(goes_on), next(iter(ends), next(iter(later), None)))


def _state(procedure: Procedure, strand: Strand, name: str, trigger: Trigger | None) -> DrawnState:
    state = strand.states[name]
    rules = [rule for rule in procedure.clocks.values() if trigger and trigger.id in rule.stops_on]
    own = [rule for rule in rules if rule.strand == strand.id and rule.counts_from == "start" and not rule.expiry]
    limits = [limit for rule in own[:1] for limit in limits_of(rule)]
    return DrawnState(state.label, state.final, trigger.label if trigger else None, tuple(limits))


def limits_of(rule: ClockRule) -> tuple[Label, ...]:
    """Return how long a deadline may run, in every case that its procedure tells apart."""
    found = (limit_in_words(choice.value) or _BY_RULES for choice in rule.limit)
    return tuple(dict.fromkeys(found))


def _deadline(procedure: Procedure, rule: ClockRule, words: Vocabulary) -> DeadlineRuleView:
    return DeadlineRuleView(
        id=rule.id,
        label=rule.label,
        strand=procedure.strands[rule.strand].label,
        limits=limits_of(rule),
        halves=rule.halves,
        counts_from=_FROM.get(rule.counts_from) or _after(procedure, rule),
        owners=tuple(dict.fromkeys(_owner(choice.value, words) for choice in rule.owner)),
        bases=tuple(dict.fromkeys((choice.value.kind, choice.value.label) for choice in rule.basis)),
    )


def _owner(owner: str, words: Vocabulary) -> Label:
    return words.parties[owner].label if owner in words.parties else _OWNERS.get(owner, _MANAGER)


def _after(procedure: Procedure, rule: ClockRule) -> Label:
    """What a deadline is counted from, where that is neither the incident nor the opening."""
    core = next(iter(procedure.strands.values()))
    found = [procedure.triggers[start.trigger].label for start in rule.starts.after]
    found += [core.states[name].label for name in sorted(rule.starts.entering)]
    if rule.starts.with_:
        found.append(procedure.strands[rule.starts.with_].label)
    return Label(" / ".join(label.vi for label in found), " / ".join(label.en for label in found))


def _changes(before: Procedure, now: Procedure) -> Iterable[Label]:
    """What of steps and deadlines is new, gone or different."""
    for old, new in ((before.triggers, now.triggers), (before.clocks, now.clocks)):
        for name in [*old, *(added for added in new if added not in old)]:
            label = (new.get(name) or old[name]).label
            if name not in new:
                yield Label(f"Bỏ: {label.vi}", f"Gone: {label.en}")
            elif name not in old:
                yield Label(f"Thêm: {label.vi}", f"New: {label.en}")
            elif old[name] != new[name]:
                yield Label(f"Đổi: {label.vi}", f"Different: {label.en}")
