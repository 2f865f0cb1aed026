"""Posts that wait to be confirmed: they do not count before."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.store.books import page
from engine.store.digests import DIRECTORY
from engine.store.directories import raise_version
from engine.store.keys import RecordKeys
from engine.store.schema import PERSON, POST


def waiting_posts(connection: Connection, agency: str | None = None) -> Sequence[Any]:
    """Return the posts that wait, of one agency or of all, with their people's names."""
    wanted = (
        select(POST, PERSON.c.name).join(PERSON, PERSON.c.id == POST.c.person).where(POST.c.confirmed_at.is_(None))
    )
    if agency is not None:
        wanted = wanted.where(POST.c.agency == agency)
    return connection.execute(wanted.order_by(POST.c.agency, POST.c.role, POST.c.person)).all()


def confirm(connection: Connection, keys: RecordKeys, person: str, agency: str, role: str, by: str) -> bool:
    """Confirm a post that waits; say whether there was one."""
    one = (POST.c.person == person, POST.c.agency == agency, POST.c.role == role, POST.c.confirmed_at.is_(None))
    return _write(connection, keys, one, {"confirmed_at": datetime.now(UTC), "confirmed_by": by})


def doubt(connection: Connection, keys: RecordKeys, person: str, but: Collection[str]) -> bool:
    """Let the posts of a person wait to be confirmed again, aside from those in roles that need no confirming."""
    theirs = (POST.c.person == person, POST.c.role.not_in(but))
    return _write(connection, keys, theirs, {"confirmed_at": None, "confirmed_by": None})


def _write(connection: Connection, keys: RecordKeys, which: Any, values: dict[str, Any]) -> bool:
    with page(connection, keys, DIRECTORY, datetime.now(UTC)) as written:
        rows = connection.execute(update(POST).where(*which).values(**values).returning(POST)).all()
        written.rows(POST, [row._mapping for row in rows])
        if rows:
            raise_version(connection, written)
    return bool(rows)
