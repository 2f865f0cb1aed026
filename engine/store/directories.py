"""The directory of a deployment: reading agencies, people and rosters, and putting the demo's in."""

import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.definitions.directory.kinds import holds
from engine.domain.case.case import Actor
from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label
from engine.domain.time_limits import CITY_TIME
from engine.store.database import Database
from engine.store.digests import Written
from engine.store.directory_record import Hand, Line, directory_page, write_lines
from engine.store.hand_overs import last_hand_overs
from engine.store.keys import RecordKeys
from engine.store.rosters import Person, Roster
from engine.store.schema import ABSENCE, AGENCY, DIRECTORY_VERSION, DUTY, PERSON, POST, WARD

_LOOK_AGAIN_SECONDS = 1.0
# Who confirms a post, or acts, where that is whoever runs the server.
SERVER = "server"


class Directories:
    """The directory as read last, read anew when it was changed by any process. Unconfirmed posts stand outside."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version: int | None = None
        self._looked = 0.0
        self.directory = Directory((), ())
        self.roster = Roster((), (), {})
        self.people: dict[str, Person] = {}
        self._posts: list[Any] = []
        self._posts_of: dict[str, list[Any]] = {}
        self._posts_for: dict[tuple[str, str], list[Any]] = {}
        # The directory, by its version, and the day on which no successor had anything to take over.
        self.succession_settled: tuple[int | None, date] | None = None

    def refresh(self) -> "Directories":
        """Look whether the directory has changed, at most once a second."""
        if self._version is not None and time.monotonic() - self._looked < _LOOK_AGAIN_SECONDS:
            return self
        with self._database.read() as connection:
            version = connection.execute(select(DIRECTORY_VERSION.c.version)).scalar() or 0
            if version != self._version:
                self._read(connection)
                self._version = version
        self._looked = time.monotonic()
        return self

    @property
    def version(self) -> int | None:
        """Which state of the directory was read last."""
        return self._version

    def forget(self) -> None:
        """Read the directory anew the next time it is asked for."""
        self._version = None

    def posts_at(self, at: datetime) -> dict[str, list[Actor]]:
        """Return who holds which posts at a moment, by role."""
        day = at.astimezone(CITY_TIME).date()
        found: dict[str, list[Actor]] = {}
        for row in self._posts:
            if holds(row.starts_on, row.ends_on, day):
                found.setdefault(row.role, []).append(Actor(row.person, row.role, row.agency))
        return found

    def holders(self, at: datetime) -> int:
        """Return how many people hold a post at a moment."""
        return len({actor.user for found in self.posts_at(at).values() for actor in found})

    def posts_for(self, agency: str, role: str) -> list[Any]:
        """Return the posts of a role at an agency that count, those that are over and those to come with them."""
        return self._posts_for.get((agency, role), [])

    def held_at(self, agency: str, role: str, at: datetime) -> bool:
        """Say whether anybody holds a role at an agency at a moment."""
        day = at.astimezone(CITY_TIME).date()
        return any(holds(row.starts_on, row.ends_on, day) for row in self.posts_for(agency, role))

    def works_at(self, person: str, agency: str, at: datetime) -> bool:
        """Say whether somebody holds a post at an agency at a moment."""
        day = at.astimezone(CITY_TIME).date()
        posts = self._posts_of.get(person, ())
        return any(row.agency == agency and holds(row.starts_on, row.ends_on, day) for row in posts)

    def _read(self, connection: Connection) -> None:
        self.people = {row.id: Person(row.id, row.name, row.email) for row in connection.execute(select(PERSON))}
        columns = (POST.c.person, POST.c.agency, POST.c.role, POST.c.starts_on, POST.c.ends_on, POST.c.confirmed_at)
        posts = connection.execute(select(*columns).order_by(POST.c.person)).all()
        self._posts = [row for row in posts if row.confirmed_at is not None]
        waiting = {(row.person, row.agency, row.role) for row in posts if row.confirmed_at is None}
        duties = [
            duty
            for duty in connection.execute(select(DUTY)).all()
            if (duty.person, duty.agency, duty.role) not in waiting
        ]
        absences = connection.execute(select(ABSENCE)).all()
        self.roster = Roster(duties, absences, self.people, self._posts, last_hand_overs(connection))
        self._posts_of, self._posts_for = {}, {}
        staff: dict[str, set[str]] = {}
        today = datetime.now(CITY_TIME).date()
        for row in self._posts:
            self._posts_of.setdefault(row.person, []).append(row)
            self._posts_for.setdefault((row.agency, row.role), []).append(row)
            if row.ends_on is None or row.ends_on >= today:
                staff.setdefault(row.agency, set()).add(row.person)
        wards = [Ward(row.code, row.name) for row in connection.execute(select(WARD))]
        agencies = [
            Agency(
                id=row.id,
                party=row.party,
                name=Label(row.name_vi, row.name_en),
                wards=frozenset(row.wards),
                settings=frozenset(row.settings),
                default=row.is_default,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                successor=row.successor,
                informed_daily=row.information == "daily",
                one_person=len(staff.get(row.id, ())) == 1,
            )
            for row in connection.execute(select(AGENCY).order_by(AGENCY.c.id))
        ]
        self.directory = Directory(wards, agencies, self.people)


def put_directory(connection: Connection, keys: RecordKeys, rows: Mapping[str, list[dict[str, Any]]]) -> None:
    """Put a whole directory into an empty one, from rows by table name, and say that it changed."""
    with directory_page(connection, keys) as written:
        for table in (WARD, AGENCY, PERSON, POST, DUTY, ABSENCE):
            given = rows.get(table.name, [])
            whole = [{column.key: row.get(column.key) for column in table.columns} for row in given]
            if table is POST:
                whole = [{**row, "confirmed_at": datetime.now(UTC), "confirmed_by": SERVER} for row in whole]
            if whole:
                connection.execute(insert(table), whole)
                written.rows(table, whole)
        write_lines(
            connection, written, Hand(SERVER, "", datetime.now(UTC)), [Line("directory", "begun", [], None, None)]
        )
        raise_version(connection, written)


def raise_version(connection: Connection, written: Written) -> None:
    """Say that the directory changed, so that every process reads it anew; `written` is the page of the change."""
    raised = update(DIRECTORY_VERSION).values(version=DIRECTORY_VERSION.c.version + 1).returning(DIRECTORY_VERSION)
    row = connection.execute(raised).one_or_none()
    if row is None:
        row = connection.execute(
            insert(DIRECTORY_VERSION).returning(DIRECTORY_VERSION), {"id": 1, "version": 1}
        ).one()
    written.rows(DIRECTORY_VERSION, [row._mapping])
