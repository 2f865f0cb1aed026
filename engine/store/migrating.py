"""Bringing a database to the present tables. Alembic is imported only to migrate: it costs half a second."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from engine.store.database import Database

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
_LOCK = 7_402_026


def newest_revision() -> str:
    """Return the newest migration's id, read from the files' names."""
    return max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def present_revision(connection: Connection) -> str | None:
    """Return the migration a database is at, None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def is_present(database: Database) -> bool:
    """Say whether the database has the present tables."""
    with database.read() as connection:
        return present_revision(connection) == newest_revision()


def upgrade(database: Database) -> None:
    """Bring the database to the present tables, in one transaction; processes that do it at once wait in turn."""
    if is_present(database):
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
