"""One row of the directory as it stands, for whoever is about to change it."""

from collections.abc import Mapping

from engine.definitions.directory.kinds import KINDS, Row
from engine.definitions.directory.values import ValueWrongError, read_value
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_row
from engine.store.directory_rows import directory_rows
from engine.world import World


def row_now(world: World, actor: Actor | None, kind: str, named: Mapping[str, object]) -> Row | None:
    """Return the row that the key columns among the values name; None where there is none, or no whole key is given.

    Raises RefusedError(not_permitted) for one that the reader does not keep.
    """
    if kind not in KINDS:
        return None
    columns = KINDS[kind].columns
    try:
        key = tuple(str(read_value(named[name], columns[name])) for name in KINDS[kind].key)
    except (KeyError, ValueWrongError):
        return None
    with world.database.read() as connection:
        found = next((row for row in directory_rows(connection)[kind] if KINDS[kind].key_of(row) == key), None)
    if found is not None and not keeps_row(world, actor, found):
        raise refused("not_permitted")
    return found
