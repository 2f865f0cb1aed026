"""Documents of a case: which there may be, on which strand, and who reads and adds them: by strand and field."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.domain.case.case import Actor, Case
from engine.domain.case.rules import Rules
from engine.domain.definition.forms import Paper
from engine.domain.definition.procedure import CORE
from engine.domain.parties.access import oversees, works_on
from engine.domain.parties.projection import FULL, fields_seen, own_fields_read, strands_seen


@dataclass(frozen=True, slots=True)
class PaperPlace:
    """A kind of document on a strand of a procedure."""

    paper: Paper
    strand: str


def places_of(rules: Rules) -> Iterator[PaperPlace]:
    """Yield every kind of document with each strand of the procedure on which its field is given."""
    for paper in rules.vocabulary.documents.values():
        strands = {t.strand for t in rules.procedure.triggers.values() if paper.field in t.takes}
        if rules.vocabulary.fields[paper.field].opening:
            strands.add(CORE)
        yield from (PaperPlace(paper, strand) for strand in rules.procedure.strands if strand in strands)


def reads_place(rules: Rules, levels: Mapping[str, str], fields: Collection[str], place: PaperPlace) -> bool:
    """Say whether who sees strands at these levels, and reads these fields, reads documents of this kind there.

    Of a strand that is seen in one part those are read whose field a step of that part takes.
    """
    level = levels.get(place.strand)
    if place.paper.field not in fields or level is None:
        return False
    if level == FULL:
        return True
    part = rules.procedure.strands[place.strand].part
    steps = part.triggers if part and level == "part" else ()
    return any(place.paper.field in rules.procedure.triggers[name].takes for name in steps)


def may_add(case: Case, rules: Rules, actor: Actor, now: datetime) -> tuple[PaperPlace, ...]:
    """Return what a person may add to a case: what its agency reads, or will, because it wrote it itself."""
    role = rules.vocabulary.roles[actor.role]
    if oversees(rules, actor) or role.reports_only or not works_on(case, rules, actor, now):
        return ()
    levels = strands_seen(case, rules, actor.agency)
    fields = fields_seen(case, rules, actor.agency) | own_fields_read(case, rules, actor.agency)
    return tuple(place for place in places_of(rules) if reads_place(rules, levels, fields, place))
