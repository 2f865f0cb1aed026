"""Checks of what definitions say their words mean: said once where once is enough, and said where it must be."""

from engine.definitions.faults import Faults
from engine.domain.definition.procedure import CORE, Procedure
from engine.domain.definition.vocabulary import Vocabulary
from engine.domain.words.refer import Refer

_REMINDERS = 3


def check_meanings(procedure: Procedure, faults: Faults) -> None:
    """Note what a procedure says twice, where it means nothing, or not at all though it relies on it."""
    meant: dict[str, str] = {}
    for trigger in procedure.triggers.values():
        if trigger.means is None:
            continue
        here = faults.within(f"strands.{trigger.strand}.triggers.{trigger.id}.means")
        if trigger.means in meant:
            here.add(f"`{meant[trigger.means]}` means {trigger.means} too", "Say it of one trigger only")
        meant[trigger.means] = trigger.id
        if trigger.strand != CORE or trigger.to is None:
            here.add(f"{trigger.means} is a move of core", "Say it of a trigger of core that leads somewhere")
    for strand in procedure.strands.values():
        for state in strand.states.values():
            if strand.id != CORE and (state.side or state.standstill):
                place = faults.within(f"strands.{strand.id}.states.{state.id}")
                place.add("only core has side states and stands still", "Remove `side` or `standstill`")
    pulled = {puller.role for trigger in procedure.triggers.values() for puller in trigger.by}
    if "destination" in pulled and not procedure.destinations:
        faults.within("destinations").add("nobody takes over", "Say who does, under which condition")
    asked = any(isinstance(effect, Refer) and effect.gives for t in procedure.triggers.values() for effect in t.then)
    for trigger in procedure.triggers.values():
        if not asked and any(puller.giving for puller in trigger.by):
            here = faults.within(f"strands.{trigger.strand}.triggers.{trigger.id}.by")
            here.add("no step asks an agency to give anything", "Say `gives: true` of the `refer` that does")


def check_words(vocabulary: Vocabulary, faults: Faults) -> None:
    """Note what the vocabulary must say once, or of somebody, and does not."""
    if not vocabulary.supervising:
        faults.within("parties").add("nobody supervises", "Say `supervises: true` of the party that does")
    if sum(basis.report for basis in vocabulary.bases.values()) != 1:
        faults.within("bases").add("not exactly one report of the law's own", "Say `report: true` of one basis")
    for party in vocabulary.parties.values():
        if party.substitute == party.id:
            place = faults.within(f"parties.{party.id}.substitute")
            place.add("a party cannot step in for itself", "Name another party")
    for field in vocabulary.fields.values():
        if field.choice is not None and field.choice not in field.values:
            place = faults.within(f"fields.{field.id}.choice")
            place.add(f"`{field.choice}` is no value of this field", "Name one of its values")
    reminders = vocabulary.proposed.unanswered_at
    if len(reminders) != _REMINDERS or list(reminders) != sorted(set(reminders)):
        place = faults.within("proposed.unanswered_at")
        place.add("are not three rising percents", "Write for instance [50, 100, 150]")
