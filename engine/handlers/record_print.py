"""Write a print down, under a number of its own, before it is shown."""

from engine.commands import CaseRequest, RecordPrint
from engine.domain.errors import refused
from engine.reading.visible_case import denials_recorded, visible_case
from engine.store.prints import write_print
from engine.world import World


def record_print(world: World, request: RecordPrint) -> int:
    """Return the number of a new print. Raises RefusedError(not_found) for a case that is not this person's.

    `content` is what stands on it; of it only a keyed mark is kept, by which a number is held to its paper.
    """
    now, actor = world.time.now(), request.actor
    values = {
        "kind": request.kind,
        "about": request.about,
        "case_id": None,
        "person": actor.user,
        "role": actor.role,
        "agency": actor.agency,
        "way": actor.way,
        "language": request.language,
        "at": request.at,
        "mark": print_mark(world, request.content),
    }
    if request.case is None:
        if not world.directories.refresh().roster.kept_for(actor.agency, actor.role):
            raise refused("not_permitted")
        with world.database.write() as connection:
            return write_print(connection, world.vault.record, values)
    named = CaseRequest(actor=actor, case=request.case)
    with denials_recorded(world, named, now, "print"), world.database.write() as connection:
        stored, _ = visible_case(connection, world, named, now)
        number = write_print(connection, world.vault.record, {**values, "case_id": stored.row_id})
    world.sightings.shown(actor, now, stored.case.id, f"print:{number}")
    return number


def print_mark(world: World, content: str) -> str:
    """Return the keyed mark of what stands on a print."""
    return world.vault.version(b"print", content.encode())
