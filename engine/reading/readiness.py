"""Whether this system is able to take work: the database answers, its tables are the present ones, the key fits."""

from sqlalchemy.exc import SQLAlchemyError

from engine.store.migrating import newest_revision, present_revision
from engine.store.watch_figures import key_fits
from engine.world import World


def not_ready(world: World) -> tuple[str, ...]:
    """Return what is missing: `database`, `migrations`, `key`; nothing when work can be taken."""
    try:
        with world.database.read() as connection:
            if present_revision(connection) != newest_revision():
                return ("migrations",)
            return () if key_fits(connection, world.vault.record) else ("key",)
    except SQLAlchemyError:
        return ("database",)
