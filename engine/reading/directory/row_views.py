"""Rows of the directory as those see them who keep it, and the keys that stand for them in addresses."""

from dataclasses import dataclass
from datetime import date

from config.directory import AbsenceRow, AgencyRow, DutyRow, PersonRow, PostRow
from engine.definitions.directory.kinds import KINDS, Key, Row, Rows, mark_of
from engine.directory_views import RowView
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Label
from engine.domain.time_limits import CITY_TIME
from engine.reading.accounts.keeping import confirms, keeps_row
from engine.reading.accounts.list_accounts import key_of
from engine.store.database import Connection
from engine.store.directory_rows import directory_rows
from engine.store.posts import waiting_posts
from engine.world import World

_KEY_SIGNS = 16


def row_key(world: World, kind: str, key: Key) -> str:
    """Return what stands for a row in an address: an id of somebody stays in histories, and this says nothing."""
    return world.vault.digest("directory row", "|".join((kind, *key))).hex()[:_KEY_SIGNS]


@dataclass(frozen=True, slots=True)
class RowsRead:
    """The rows of the directory as they stood at one moment, and which posts waited. `actor`: who reads them."""

    world: World
    actor: Actor | None
    rows: Rows
    waiting: frozenset[Key]
    today: date

    @classmethod
    def now(cls, world: World, actor: Actor | None, connection: Connection) -> "RowsRead":
        """Read them."""
        waiting = frozenset((row.person, row.agency, row.role) for row in waiting_posts(connection))
        today = world.time.now().astimezone(CITY_TIME).date()
        return cls(world, actor, directory_rows(connection), waiting, today)

    def of(self, kind: str) -> tuple[Row, ...]:
        """Return the rows of a kind."""
        return tuple(self.rows[kind])

    def view(self, row: Row) -> RowView:
        """Return a row as its reader sees it."""
        world, kind = self.world, next(kind for kind in KINDS.values() if isinstance(row, kind.row))
        person, agency, role = (str(getattr(row, name, "") or "") for name in ("person", "agency", "role"))
        person = row.id if isinstance(row, PersonRow) else person
        agency = row.id if isinstance(row, AgencyRow) else agency
        waits = isinstance(row, PostRow) and kind.key_of(row) in self.waiting and not self._over(row)
        substitute = row.substitute if isinstance(row, AbsenceRow) else None
        may_confirm = waits and self.actor is not None and confirms(world, self.actor, person, agency, role)
        return RowView(
            kind=kind.name,
            key=row_key(world, kind.name, kind.key_of(row)),
            mark=mark_of(row),
            row=row,
            person=self.name_of(person),
            person_key=key_of(world, person) if person else "",
            agency=self._agency(agency),
            role=world.library.vocabulary.roles[role].label if role in world.library.vocabulary.roles else None,
            substitute=self.name_of(substitute or ""),
            over=self._over(row),
            waits=waits,
            may_change=keeps_row(world, self.actor, row),
            may_confirm=may_confirm,
        )

    def views(self, kind: str, *, person: str = "", agency: str = "") -> tuple[RowView, ...]:
        """Return the rows of a kind of a person or an agency, those that are over last."""
        rows = [
            row
            for row in self.rows[kind]
            if (not person or getattr(row, "person", None) == person)
            and (not agency or getattr(row, "agency", None) == agency)
        ]
        rows.sort(key=lambda row: (self._over(row), *self._order(row)))
        return tuple(self.view(row) for row in rows)

    def name_of(self, person: str) -> str:
        """Return somebody's name, the id where there is nobody."""
        found = self.world.directories.people.get(person)
        return found.name if found else person

    def _agency(self, agency: str) -> Label | None:
        directory = self.world.directories.refresh().directory
        return directory.agency(agency).name if agency in directory else None

    def _over(self, row: Row) -> bool:
        if isinstance(row, AgencyRow):
            return row.valid_to is not None and row.valid_to <= self.today
        ends = getattr(row, "ends_on", None)
        return ends is not None and ends < self.today

    def _order(self, row: Row) -> tuple[str, ...]:
        if isinstance(row, DutyRow):
            return row.role, f"{row.rank:02}", str(row.starts_on)
        if isinstance(row, AbsenceRow):
            return (str(row.starts_on), self.name_of(row.person))
        return (str(getattr(row, "role", "")), self.name_of(getattr(row, "person", "")))
