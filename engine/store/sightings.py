"""Who looked at what. Every question is written down before it is answered; what cannot be written is not answered.

The record of views is a chain of its own, in a file of its own beside the database on SQLite, in a table of its own
and over connections of its own on PostgreSQL: reading a case locks nothing that a writer needs, and looking is no
change of a case. It is sealed with the rest, checked by `motcua audit verify`, and backed up with the rest.

    with world.database.read() as connection:
        view = ...                                    # work the answer out
    world.sightings.shown(actor, now, case.id, "case")   # raises: then nothing is shown
    return view

Of a list one record a person, list and hour is kept, without what stood in it. Of a question that was refused the
record says who asked, when, and what kind of question it was; not whether such a case exists. `asked` there is a
keyed mark of the words asked with: the same case asked for again shows the same mark, many marks show somebody who
tries many, and nobody learns from it which case was meant. A hint that there may be an earlier case is written down
under a mark of what was asked with, and with the case that was then opened.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    select,
    text,
)

from engine.domain.case.case import Actor
from engine.store.chains import Chain, End
from engine.store.columns import Instant
from engine.store.database import Database
from engine.store.keys import RecordKeys, keyed

SHOWN, LISTED, DENIED, HINTED, WITHHELD = "shown", "listed", "denied", "hinted", "withheld"
# What somebody took away, as the index over it says it: both databases know it by its words.
TAKEN = "what LIKE 'document:%' OR what LIKE 'export%'"
METADATA = MetaData()
_NUMBER = BigInteger().with_variant(Integer, "sqlite")
SIGHTING = Table(
    "sighting",
    METADATA,
    Column("number", _NUMBER, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("user", String, nullable=False),
    Column("role", String, nullable=False),
    Column("agency", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("what", String, nullable=False),
    Column("case", String),
    Column("asked", String),
    Column("key_id", String, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("sighting_case", "case"),
    Index("sighting_hour", "user", "what", "at"),
    Index("sighting_at", "at", "number"),
    Index("sighting_user", "user", "at", "number"),
    Index("sighting_taken", "at", "number", sqlite_where=text(TAKEN), postgresql_where=text(TAKEN)),
    Index("sighting_denied", "outcome", "at", "number"),
)
SIGHTING_END = Table(
    "sighting_end",
    METADATA,
    Column("chain", String, primary_key=True),
    Column("number", _NUMBER, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("key_id", String, nullable=False),
    Column("mark", LargeBinary, nullable=False),
)
SIGHTINGS = Chain("sightings", SIGHTING, SIGHTING_END, "sightings")
_ASKED_BYTES = 8
_LOCK = 7_402_027


class Sightings:
    """The record of views. Each method writes its record and commits it, or raises the database's own error."""

    def __init__(self, database: Database, keys: RecordKeys) -> None:
        self.database = database
        self._keys = keys

    def prepare(self) -> None:
        """Make the tables where there are none."""
        with self.database.write() as connection:
            if not self.database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            METADATA.create_all(connection)
            for index in SIGHTING.indexes:
                # Those that came later than the table.
                index.create(connection, checkfirst=True)

    def shown(self, actor: Actor, at: datetime, case: str, what: str) -> None:
        """Write down that `actor` is about to be shown `what` of a case (its public id)."""
        with self.database.write() as connection:
            self._append(connection, actor, at, SHOWN, what, case=case)

    def listed(self, actor: Actor, at: datetime, what: str) -> None:
        """Write down that `actor` is about to be shown a list, once an hour for each person and list."""
        hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        wanted = self._of_hour(actor, what, hour)
        with self.database.read() as connection:
            if connection.execute(wanted).first() is not None:
                return
        with self.database.write() as connection:
            SIGHTINGS.hold(connection, self._keys)
            if connection.execute(wanted).first() is None:
                self._append(connection, actor, at, LISTED, what)

    def denied(self, actor: Actor, at: datetime, asked: str, what: str) -> None:
        """Write down that `actor` asked for `what` by the words `asked`, and was told that there is no such thing."""
        with self.database.write() as connection:
            self._append(connection, actor, at, DENIED, what, asked=self._mark(asked))

    def hinted(self, actor: Actor, at: datetime, what: str, *, asked: str, most: int) -> bool:
        """Write down that `actor` is about to be given a hint, unless the hour before saw `most`; say if so."""
        with self.database.write() as connection:
            SIGHTINGS.hold(connection, self._keys)
            if len(connection.execute(_since(actor, what, HINTED, at)).all()) >= most:
                return False
            self._append(connection, actor, at, HINTED, what, asked=self._mark(asked))
        return True

    def opened_with_hint(self, actor: Actor, at: datetime, case: str, what: str) -> None:
        """Write down that `actor`, who may be given a hint, opened this case."""
        with self.database.write() as connection:
            self._append(connection, actor, at, HINTED, what, case=case)

    def has_withheld(self, actor: Actor, at: datetime, what: str) -> bool:
        """Say whether a hint was withheld from `actor` in the hour before."""
        with self.database.read() as connection:
            return connection.execute(_since(actor, what, WITHHELD, at)).first() is not None

    def withheld(self, actor: Actor, at: datetime, what: str) -> None:
        """Write down that a hint was withheld from `actor`."""
        with self.database.write() as connection:
            self._append(connection, actor, at, WITHHELD, what)

    def end(self) -> End:
        """Return where the chain ends."""
        with self.database.read() as connection:
            return SIGHTINGS.end(connection)

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    def _mark(self, asked: str) -> str:
        return keyed(self._keys.asked, asked.strip().upper().encode()).hex()[: 2 * _ASKED_BYTES]

    def _append(
        self,
        connection: Connection,
        actor: Actor,
        at: datetime,
        outcome: str,
        what: str,
        *,
        case: str | None = None,
        asked: str | None = None,
    ) -> None:
        values = {"at": at, "user": actor.user, "role": actor.role, "agency": actor.agency, "outcome": outcome}
        SIGHTINGS.append(connection, self._keys, {**values, "what": what, "case": case, "asked": asked})

    def _of_hour(self, actor: Actor, what: str, hour: datetime) -> Select[Any]:
        mine = (SIGHTING.c.user == actor.user) & (SIGHTING.c.role == actor.role) & (SIGHTING.c.agency == actor.agency)
        within = (SIGHTING.c.at >= hour) & (SIGHTING.c.at < hour + timedelta(hours=1))
        return select(SIGHTING.c.number).where(mine, SIGHTING.c.what == what, SIGHTING.c.outcome == LISTED, within)


def _since(actor: Actor, what: str, outcome: str, at: datetime) -> Select[Any]:
    """What of one kind a person was given without a case in the hour before, in whatever role."""
    asked = (SIGHTING.c.user == actor.user) & (SIGHTING.c.what == what) & (SIGHTING.c.outcome == outcome)
    within = (SIGHTING.c.at > at - timedelta(hours=1)) & (SIGHTING.c.at <= at)
    return select(SIGHTING.c.number).where(asked, within, SIGHTING.c.case.is_(None))
