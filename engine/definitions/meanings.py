"""Checks of what definitions say their words mean: said once where once is enough, and said where it must be."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from engine.definitions.faults import Faults, likely
from engine.domain.case.conditions import Excluded
from engine.domain.case.situation import Look
from engine.domain.definition.procedure import CORE, Procedure
from engine.domain.definition.vocabulary import SAFE_CONTACT, SHARING, SUPPORT, Party, Sight, Vocabulary
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
    for party, sights in procedure.sees.items():
        check_sights(sights, faults.within(f"sees.{party}"))
    if procedure.review_by and procedure.in_force_from and procedure.review_by <= procedure.in_force_from:
        faults.within("review_by").add("lies before it is in force", "Name a later day")
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
    for kind in (SUPPORT, SHARING, SAFE_CONTACT):
        if kind not in vocabulary.consents:
            near = " or ".join(f"`{word}`" for word in likely(kind, vocabulary.consents))
            remedy = "Add it, the engine itself looks at this consent" + (
                f", or was it meant by {near}?" if near else ""
            )
            faults.within("consents").add(f"no kind `{kind}`", remedy)
    for party in vocabulary.parties.values():
        if party.substitute == party.id:
            place = faults.within(f"parties.{party.id}.substitute")
            place.add("a party cannot step in for itself", "Name another party")
        if any(isinstance(part, Excluded) for part in _parts(party.both_wards)):
            # Who is excluded is worked out over the agencies that take part: the one would ask the other for ever.
            place = faults.within(f"parties.{party.id}.both_wards")
            place.add("who takes part cannot hang on who is excluded", "Look at the person or the case instead")
        _check_people(party, vocabulary, faults.within(f"parties.{party.id}"))
        check_sights(party.sees, faults.within(f"parties.{party.id}.sees"))
    for field in vocabulary.fields.values():
        for value in sorted({value for value in field.values if field.values.count(value) > 1}):
            place = faults.within(f"fields.{field.id}.values")
            place.add(f"`{value}` stands in it twice", f"Leave `{value}` out once")
        if field.choice is not None and field.choice not in field.values:
            place = faults.within(f"fields.{field.id}.choice")
            place.add(f"`{field.choice}` is no value of this field", "Name one of its values")
    reminders = vocabulary.proposed.unanswered_at
    if len(reminders) != _REMINDERS or list(reminders) != sorted(set(reminders)):
        place = faults.within("proposed.unanswered_at")
        place.add("are not three rising percents", "Write for instance [50, 100, 150]")


def _parts(value: object) -> Iterator[object]:
    """Everything that conditions are made of."""
    if isinstance(value, tuple):
        for item in value:
            yield from _parts(item)
    elif is_dataclass(value) and not isinstance(value, type):
        yield value
        for one in fields(value):
            yield from _parts(getattr(value, one.name))


def _check_people(party: Party, vocabulary: Vocabulary, faults: Faults) -> None:
    """Note who is named for a party without being of it, and who watches over cases without seeing them."""
    named = [("front_door", role) for role in party.front_door] + ([("lead", party.lead)] if party.lead else [])
    for key, role in named:
        # A role that there is not is told where the name is read.
        if role in vocabulary.roles and party.id not in vocabulary.roles[role].parties:
            faults.within(key).add(
                f"`{role}` is no role of this party", f"Add `{party.id}` to the parties of `{role}`"
            )
    for role in party.front_door if party.supervises else ():
        if role in vocabulary.roles and not vocabulary.roles[role].oversees:
            faults.within("front_door").add(f"`{role}` does not oversee cases", f"Say `oversees: true` of `{role}`")


def check_sights(sights: tuple[Sight, ...], faults: Faults) -> None:
    """Note what a party would never see since the entry before it always holds: the first that holds counts.

    And what it would see from some moment on though nobody did anything: access and lists are written with a step.
    """
    for index, sight in enumerate(sights):
        if any(isinstance(part, Look) and part.of_time for part in _parts(sight.when)):
            faults.within(f"[{index}].when").add(
                "what is seen cannot change with time alone", "Look at the age band, or at what a step has done"
            )
    for index, sight in enumerate(sights[:-1]):
        if not sight.when and not sight.giving:
            faults.within(f"[{index + 1}]").add(
                "never counts: the one before it always holds", "Give the one before a `when`, or put it last"
            )
            break
