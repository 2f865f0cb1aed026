"""Somebody of the directory: posts, duties, absences. For those who keep the people, and for their lead."""

from engine.directory_views import PersonWhole
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_directory, leads
from engine.reading.accounts.list_accounts import key_of
from engine.reading.directory.row_views import RowsRead
from engine.world import World


def person_named(world: World, key: str) -> str:
    """Return the id of the person whom a key of an address stands for. Raises RefusedError(not_found)."""
    found = next((one for one in world.directories.refresh().people if key_of(world, one) == key), None)
    if found is None:
        raise refused("not_found", "person")
    return found


def view_person(world: World, actor: Actor | None, person: str) -> PersonWhole:
    """Return a person of the directory. `actor`: None for whoever runs the server.

    A lead sees the posts and duties at its own agency alone. Raises RefusedError: not_found, also for whom the
    reader keeps nothing of.
    """
    keeps = keeps_directory(world, actor)
    agency = "" if keeps or actor is None else actor.agency
    if not keeps and not (
        actor is not None
        and leads(world, actor, actor.agency)
        and world.directories.works_at(person, actor.agency, world.time.now())
    ):
        raise refused("not_found", "person")
    with world.database.read() as connection:
        read = RowsRead.now(world, actor, connection)
    row = next((row for row in read.of("people") if getattr(row, "id", "") == person), None)
    if row is None:
        raise refused("not_found", "person")
    posts = read.views("posts", person=person, agency=agency)
    return PersonWhole(
        person=read.view(row),
        posts=posts,
        duties=read.views("duties", person=person, agency=agency),
        absences=read.views("absences", person=person),
        may_add=("posts", "duties", "absences") if keeps else ("duties", "absences"),
        leaves=keeps and any(not post.over for post in posts),
    )
