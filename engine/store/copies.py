"""Copies of databases in use, and putting them back: SQLite's own backup, PostgreSQL's own dump."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from hashlib import file_digest
from pathlib import Path

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from engine.store.database import Database
from engine.store.schema import METADATA
from engine.store.sightings import METADATA as OF_VIEWS

_OWNER_ALONE = 0o600
# How the parts of an address are called where PostgreSQL's own programs look: never on a command line, which all see.
_NAMED = {
    "host": "PGHOST",
    "port": "PGPORT",
    "username": "PGUSER",
    "password": "PGPASSWORD",
    "database": "PGDATABASE",
}
_FURTHER = {"host": "PGHOST", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


class ToolError(Exception):
    """A program of PostgreSQL is not there, or failed; the text says which and what it said last."""


# Why a copy cannot be made or read: a program, the disk, the database.
CANNOT_COPY = (ToolError, OSError, SQLAlchemyError, sqlite3.Error)


def copy_database(database: Database, into: Path) -> None:
    """Write a consistent copy of a database that is in use into a new file, readable to its owner alone.

    Raises ToolError. Nobody waits for it: SQLite copies beside its writers, PostgreSQL from one snapshot.
    """
    into.touch(mode=_OWNER_ALONE, exist_ok=False)
    if database.is_sqlite:
        with (
            closing(sqlite3.connect(str(database.db.url.database))) as source,
            closing(sqlite3.connect(into)) as copy,
        ):
            source.backup(copy)
            # What is put away is one file, and needs no other beside it.
            copy.execute("PRAGMA journal_mode=DELETE")
    else:
        _run("pg_dump", database.db.url, "--format=custom", "--no-owner", "--no-privileges", f"--file={into}")
    _keep(into)


def put_database(copy: Path, database: Database) -> None:
    """Put a copy into an empty database, as a whole or not at all. Raises ToolError."""
    if database.is_sqlite:
        target = Path(str(database.db.url.database))
        shutil.copyfile(copy, target)
        _keep(target)
    else:
        whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        _run("pg_restore", database.db.url, *whole, f"--dbname={database.db.url.database}", str(copy))


def counted(*databases: Connection) -> dict[str, int]:
    """Return how many rows each table has, over all databases that have it."""
    found: dict[str, int] = {}
    for connection in databases:
        there = set(inspect(connection).get_table_names())
        for table in (*METADATA.sorted_tables, *OF_VIEWS.sorted_tables):
            if table.name in there:
                rows = connection.execute(select(func.count()).select_from(table)).scalar_one()
                found[table.name] = max(found.get(table.name, 0), rows)
    return found


def is_empty(database: Database) -> bool:
    """Say whether a database has no table at all."""
    with database.read() as connection:
        return not inspect(connection).get_table_names()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _keep(path: Path) -> None:
    """Make sure that a file is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _run(program: str, url: URL, *words: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise ToolError(f"{program}: not found")
    parts = {**url.translate_connect_args(), **{k: v for k, v in url.query.items() if isinstance(v, str)}}
    named = {name: str(parts[part]) for part, name in (_NAMED | _FURTHER).items() if parts.get(part)}
    command = [path, *words]
    done = subprocess.run(command, env=os.environ | named, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        # The last line alone: a row that fails is printed before it.
        raise ToolError(f"{program}: {_harmless(done.stderr)}")


def _harmless(said: str) -> str:
    """Return what a program's error is about, without what it quotes of a row."""
    lines = [line for line in said.splitlines() if line.startswith(("pg_dump: error", "pg_restore: error"))]
    return lines[0].partition("DETAIL")[0].strip() if lines else "failed"
