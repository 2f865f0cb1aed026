"""Writing a hand-over: in a book of its own, and every process then looks anew who is on duty."""

from datetime import UTC, datetime

from sqlalchemy import Connection, insert

from engine.store.books import BOOKS, page
from engine.store.digests import HAND_OVERS
from engine.store.directories import raise_version
from engine.store.directory_record import directory_page
from engine.store.keys import RecordKeys
from engine.store.schema import HAND_OVER


def hold(connection: Connection, keys: RecordKeys) -> None:
    """Let others who sign wait until this transaction ends."""
    BOOKS[HAND_OVERS].hold(connection, keys)


def write_hand_over(
    connection: Connection,
    keys: RecordKeys,
    *,
    agency: str,
    role: str,
    at: datetime,
    received_by: str,
    session_of: str,
    session_way: str,
    sheet: str,
    cases: int,
) -> None:
    """Write that somebody took over for a role at an agency, at whose session, and what they signed."""
    now = datetime.now(UTC)
    values = {
        "agency": agency,
        "role": role,
        "at": at,
        "received_by": received_by,
        "session_of": session_of,
        "session_way": session_way,
        "sheet": sheet,
        "cases": cases,
    }
    with page(connection, keys, HAND_OVERS, now) as written, directory_page(connection, keys) as directory:
        row = connection.execute(insert(HAND_OVER).returning(HAND_OVER), values).one()
        written.rows(HAND_OVER, [row._mapping])
        raise_version(connection, directory)
