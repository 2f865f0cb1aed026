"""The directory of a deployment: reading agencies, people and rosters, and putting the demo's in."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.definitions.directory.kinds import holds
from engine.domain.case.case import Actor
from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label
from engine.domain.time_limits import CITY_TIME
from engine.store.books import page
from engine.store.database import Database
from engine.store.digests import DIRECTORY, Written
from engine.store.hand_overs import last_hand_overs
from engine.store.keys import RecordKeys
from engine.store.schema import ABSENCE, AGENCY, DIRECTORY_VERSION, DUTY, PERSON, POST, WARD

_LOOK_AGAIN_SECONDS = 1.0
# Who confirms a post, or acts, where that is whoever runs the server.
SERVER = "server"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the directory."""

    id: str
    name: str
    email: str


class Roster:
    """Who is on duty, and who is away. Whoever signed the last hand-over goes before whoever the roster names.

    `hand_overs`: the last one for each role at each agency; `posts`: those that count.
    """

    def __init__(
        self,
        duties: Iterable[Any],
        absences: Iterable[Any],
        people: Mapping[str, Person],
        hand_overs: Iterable[Any] = (),
        posts: Iterable[Any] = (),
    ) -> None:
        self._people = people
        self._took_over = {(one.agency, one.role): one for one in hand_overs}
        self._held = {(post.person, post.agency, post.role): post for post in posts}
        self._duties: dict[tuple[str, str], list[Any]] = {}
        for duty in sorted(duties, key=lambda duty: (duty.rank, duty.person)):
            self._duties.setdefault((duty.agency, duty.role), []).append(duty)
        self._absences: dict[str, list[tuple[date, date]]] = {}
        for absence in absences:
            self._absences.setdefault(absence.person, []).append((absence.starts_on, absence.ends_on))

    def on_duty(self, agency: str, role: str, at: datetime, rank: int = 1) -> list[Person]:
        """Return who may be written to for a role at an agency, the person asked for first.

        `rank` 2 begins with the deputy. Those who are away are left out; whoever remains stands in for them. Who
        took over by a hand-over is first until the next one; whom the roster has first then stands beside the deputy.
        """
        day = at.astimezone(CITY_TIME).date()
        there = {
            duty.person: duty.rank
            for duty in reversed(self._duties.get((agency, role), ()))
            if duty.starts_on <= day
            and (duty.ends_on is None or day <= duty.ends_on)
            and not self._away(duty.person, day)
        }
        if first := self.took_over(agency, role, at):
            there = {person: max(2, place) for person, place in there.items()} | {first.received_by: 1}
        order = sorted(there.items(), key=lambda found: (found[1] < rank, found[1], found[0]))
        return [self._people[person] for person, _ in order]

    def took_over(self, agency: str, role: str, at: datetime) -> Any | None:
        """Return the last hand-over, None where nobody took over who still holds the post and is there."""
        last = self._took_over.get((agency, role))
        if last is None or last.at > at:
            return None
        day = at.astimezone(CITY_TIME).date()
        post = self._held.get((last.received_by, agency, role))
        there = post is not None and holds(post.starts_on, post.ends_on, day)
        return last if there and not self._away(last.received_by, day) else None

    def kept_for(self, agency: str, role: str) -> bool:
        """Say whether an agency keeps a roster for a role."""
        return (agency, role) in self._duties

    def _away(self, person: str, day: date) -> bool:
        return any(start <= day <= end for start, end in self._absences.get(person, ()))


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
        self.roster = Roster(duties, absences, self.people, last_hand_overs(connection), self._posts)
        self._posts_of = {}
        staff: dict[str, set[str]] = {}
        today = datetime.now(CITY_TIME).date()
        for row in self._posts:
            self._posts_of.setdefault(row.person, []).append(row)
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
    with page(connection, keys, DIRECTORY, datetime.now(UTC)) as written:
        for table in (WARD, AGENCY, PERSON, POST, DUTY, ABSENCE):
            given = rows.get(table.name, [])
            whole = [{column.key: row.get(column.key) for column in table.columns} for row in given]
            if table is POST:
                whole = [{**row, "confirmed_at": datetime.now(UTC), "confirmed_by": SERVER} for row in whole]
            if whole:
                connection.execute(insert(table), whole)
                written.rows(table, whole)
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
