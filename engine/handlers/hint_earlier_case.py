"""Answer, before a case is opened, whether there may be an earlier one of the same person: yes, or nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.domain.case.case import Actor
from engine.domain.case.fields import FieldParser
from engine.domain.case.likeness import ASKED, likeness_of
from engine.domain.deciding.tell_of_hints import decide_hints_withheld
from engine.domain.errors import RefusedError
from engine.handlers.transaction import wake
from engine.reading.earlier_cases import earlier_for, is_told
from engine.store.cases import load_case
from engine.store.decisions import save
from engine.world import World

WHAT = "earlier case"


def hint_earlier_case(world: World, actor: Actor, fields: Mapping[str, Any]) -> bool:
    """Say whether there may be an earlier case of whom these fields describe. Raises RefusedError for other fields.

    1. Whose role is not told of earlier cases, and from whom each of them is kept, hears the same as where there is
    none. 2. Each hint is written down before it is given, under a mark of what was asked with. 3. Of more than the
    vocabulary lets a person have in an hour none is given any more; the supervisor is told once, by a notice on the
    case that was asked for last.
    """
    vocabulary, now = world.library.vocabulary, world.time.now()
    parser = FieldParser(vocabulary, world.directories.refresh().directory, ())
    values, faults = parser.parse(fields, ASKED)
    if faults:
        raise RefusedError(faults)
    world.sightings.listed(actor, now, f"{WHAT}s")
    if not is_told(world, actor):
        return False
    with world.database.read() as connection:
        found = earlier_for(connection, world, actor, values, now)
    if not found:
        return False
    asked = repr(sorted(likeness_of(values, now)))
    if world.sightings.hinted(actor, now, WHAT, asked=asked, most=vocabulary.proposed.hints_an_hour):
        return True
    if not world.sightings.has_withheld(actor, now, WHAT):
        _tell_supervisor(world, found[0], now)
        world.sightings.withheld(actor, now, WHAT)
    return False


def _tell_supervisor(world: World, row_id: int, now: datetime) -> None:
    with world.database.write() as connection:
        stored = load_case(connection, world.vault, row_id, for_update=True)
        rules, seen_seq = world.rules_of(stored.case), stored.case.head_seq
        decision = decide_hints_withheld(rules, stored.case, now)
        save(connection, world.vault, rules, stored, decision, now, seen_seq=seen_seq)
    wake(world)
