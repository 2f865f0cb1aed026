"""Bringing a database to the present tables. Alembic is imported only to migrate: it costs half a second."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from engine.store.database import Database
from engine.store.schema import EVENT

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"
_LOCK = 7_402_026
_MAY_CREATE = "SELECT has_schema_privilege(current_user, 'public', 'CREATE')"
_TOO_OLD = (
    "Cơ sở dữ liệu này được tạo trước khi mọi dòng có dấu khóa nên không dùng tiếp được: hãy cất nó đi cùng tệp khóa "
    "của nó, rồi chạy `motcua db upgrade` với một nơi chứa dữ liệu mới. / "
    "This database was made before every row was held by a keyed digest and cannot be used further: put it away "
    "together with its key file, and run `motcua db upgrade` with a new place for the data."
)
_NOT_THE_OWNER = (
    "Các bảng chưa phải của bản này, và vai trò này không được đổi chúng: hãy chạy `motcua db upgrade` rồi "
    "`motcua db roles` bằng vai trò chủ của các bảng. / "
    "The tables are not those of this build, and this role may not change them: run `motcua db upgrade` and then "
    "`motcua db roles` as the owner of the tables."
)


class EarlierDatabaseError(Exception):
    """The database is of a time that cannot be brought up to date; its text says so, and what to do."""


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
    """Bring the database to the present tables, in one transaction; processes that do it at once wait in turn.

    Raises EarlierDatabaseError for one whose rows nobody holds.
    """
    with database.read() as connection:
        there = inspect(connection)
        if there.has_table(EVENT.name) and "digests" not in {c["name"] for c in there.get_columns(EVENT.name)}:
            raise EarlierDatabaseError(_TOO_OLD)
        owns = database.is_sqlite or connection.execute(text(_MAY_CREATE)).scalar()
        if not owns and present_revision(connection) != newest_revision():
            raise EarlierDatabaseError(_NOT_THE_OWNER)
    if not is_present(database):
        upgrade_to(database, "head")


def upgrade_to(database: Database, revision: str) -> None:
    """Bring the database to a migration, or to `head`, the newest."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.write() as connection:
        if not database.is_sqlite:
            # A migration may take longer than a request waits.
            connection.execute(text("SET LOCAL lock_timeout = 0"))
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
