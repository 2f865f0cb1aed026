"""What a process may do on PostgreSQL: the record is added to and never changed, whoever holds a process's password.

The owner of the tables is neither: it migrates, and nothing else runs as it.
"""

from enum import StrEnum

from sqlalchemy import Connection, text

from engine.store.schema import METADATA
from engine.store.sightings import METADATA as OF_VIEWS

TABLES = frozenset({*METADATA.tables, *OF_VIEWS.tables})
# Written once: the database itself refuses to change or to take out what the record rests on.
APPENDED = frozenset(
    {"event", "entry", "checkpoint", "fact", "request", "link", "document", "document_content", "print"}
    | {"sighting", "account_event", "device", "shift_change", "directory_event", "report"}
)
# What is there for a time, and what stands anew with each step.
TAKEN_OUT = frozenset(
    {"access", "desk", "kept_from", "search_token", "draft", "tries", "leaving", "steady_clock", "demo_time"}
    | {"alarm", "beat"}
)
# Signing in, drafts and papers are the pages' and the API's: a worker neither reads nor writes them.
NOT_FOR_WORKERS = frozenset(
    {"session", "invitation", "recovery_code", "device", "tries", "draft", "account_event", "request"}
    | {"document", "document_content", "print"}
)
_REVISION = "alembic_version"


class Process(StrEnum):
    """What a process is: one that answers people, or one that routes, sweeps and sends."""

    API = "api"
    WORKER = "worker"


def may(process: Process, table: str) -> tuple[str, ...]:
    """Return what a process may do with a table."""
    if process is Process.WORKER and table in NOT_FOR_WORKERS:
        return ()
    changing = () if table in APPENDED else ("UPDATE",)
    return ("SELECT", "INSERT", *changing, *(("DELETE",) if table in TAKEN_OUT else ()))


def grants(process: Process, role: str) -> list[str]:
    """Return the statements that give a role what a process needs and take everything else from it.

    They are run as the owner of the tables, once, and again after each migration.
    """
    quoted = '"' + role.replace('"', '""') + '"'
    found = [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {quoted}",
        f"REVOKE CREATE ON SCHEMA public FROM {quoted}",
        f"GRANT USAGE ON SCHEMA public TO {quoted}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
        f"GRANT SELECT ON {_REVISION} TO {quoted}",
    ]
    for name in sorted(TABLES):
        if allowed := may(process, name):
            found.append(f'GRANT {", ".join(allowed)} ON "{name}" TO {quoted}')
    return found


def grant(connection: Connection, process: Process, role: str) -> None:
    """Carry the statements out, as the owner of the tables."""
    for statement in grants(process, role):
        connection.execute(text(statement))
