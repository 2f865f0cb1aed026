"""Posts that wait to be confirmed: they do not count before."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.store.directories import raise_version
from engine.store.directory_record import Hand, Line, directory_page, write_lines
from engine.store.keys import RecordKeys
from engine.store.schema import PERSON, POST

_NOT_CONFIRMED = {"confirmed_at": None, "confirmed_by": None}


def waiting_posts(connection: Connection, agency: str | None = None) -> Sequence[Any]:
    """Return the posts that wait, of one agency or of all, with their people's names."""
    wanted = (
        select(POST, PERSON.c.name).join(PERSON, PERSON.c.id == POST.c.person).where(POST.c.confirmed_at.is_(None))
    )
    if agency is not None:
        wanted = wanted.where(POST.c.agency == agency)
    return connection.execute(wanted.order_by(POST.c.agency, POST.c.role, POST.c.person)).all()


def confirm(connection: Connection, keys: RecordKeys, person: str, agency: str, role: str, hand: Hand) -> bool:
    """Confirm a post that waits; say whether there was one."""
    one = (POST.c.person == person, POST.c.agency == agency, POST.c.role == role, POST.c.confirmed_at.is_(None))
    return _write(connection, keys, one, hand, confirmed=True)


def doubt(connection: Connection, keys: RecordKeys, person: str, but: Collection[str], hand: Hand) -> bool:
    """Let the posts of a person wait to be confirmed again, aside from those in roles that need no confirming."""
    theirs = (POST.c.person == person, POST.c.role.not_in(but), POST.c.confirmed_at.is_not(None))
    return _write(connection, keys, theirs, hand, confirmed=False)


def _write(connection: Connection, keys: RecordKeys, which: Any, hand: Hand, *, confirmed: bool) -> bool:
    values = {"confirmed_at": datetime.now(UTC), "confirmed_by": hand.by} if confirmed else _NOT_CONFIRMED
    with directory_page(connection, keys) as written:
        rows = connection.execute(update(POST).where(*which).values(**values).returning(POST)).all()
        written.rows(POST, [row._mapping for row in rows])
        if rows:
            what = "confirmed" if confirmed else "doubted"
            lines = [Line("posts", what, (r.person, r.agency, r.role), None, _said(r)) for r in rows]
            write_lines(connection, written, hand, lines)
            raise_version(connection, written)
    return bool(rows)


def _said(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("person", "agency", "role", "starts_on", "ends_on")}
