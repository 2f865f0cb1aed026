"""What a row of the directory takes, made from what the command takes: columns, what can be chosen, how it stands."""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from typing import Literal, get_args, get_origin

from config.directory import PostRow
from engine.definitions.directory.kinds import KINDS, Kind, Row
from engine.directory_views import RowView
from engine.domain.case.case import Actor
from engine.domain.case.search_words import folded
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_directory, keeps_roster, leads
from engine.reading.directory.row_views import RowsRead, row_key
from engine.world import World

ColumnType = Literal["text", "day", "number", "yes_no", "one", "several", "agency", "wards", "person"]
_NAMED: Mapping[tuple[str, str], ColumnType] = {
    ("agencies", "wards"): "wards",
    ("agencies", "settings"): "several",
    ("agencies", "successor"): "agency",
    ("agencies", "party"): "one",
    ("posts", "agency"): "agency",
    ("posts", "person"): "person",
    **dict.fromkeys((("posts", "role"), ("duties", "role"), ("duties", "person")), "one"),
    **dict.fromkeys((("absences", "person"), ("absences", "substitute")), "one"),
}
_LEADS_KEEP = ("duties", "absences")


@dataclass(frozen=True, slots=True)
class Offer:
    """One value to choose."""

    value: str
    label: Label


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of a row: how it is given, what stands there. `fixed`: it names the row, or was chosen before.

    `said`: what stands there as its reader reads it, where that is a name.
    """

    name: str
    type: ColumnType
    required: bool
    fixed: bool
    value: str | tuple[str, ...]
    offers: tuple[Offer, ...] = ()
    said: Label | None = None


@dataclass(frozen=True, slots=True)
class RowForm:
    """A row to be given. `mark`: as the reader saw it, "" for a new one; `row`: the one that is there."""

    kind: str
    mark: str
    columns: tuple[ColumnView, ...]
    row: RowView | None


def row_form(
    world: World, actor: Actor | None, kind: str, *, key: str = "", given: Mapping[str, str] | None = None
) -> RowForm:
    """Return what a row of a kind takes: one that is there by its key, else a new one with what is `given` already.

    Raises RefusedError: not_found for no such kind or row, not_permitted for who may not change it.
    """
    if kind not in KINDS or kind == "wards":
        raise refused("not_found")
    with world.database.read() as connection:
        read = RowsRead.now(world, actor, connection)
    values, view = dict(given or {}), None
    if key:
        found = next((row for row in read.of(kind) if row_key(world, kind, KINDS[kind].key_of(row)) == key), None)
        if found is None:
            raise refused("not_found")
        view = read.view(found)
        if not view.may_change:
            raise refused("not_permitted")
        values = {name: getattr(view.row, name) for name in KINDS[kind].columns}
    elif not _may_add(world, actor, kind, values):
        raise refused("not_permitted")
    asking = _Asking(world, read, KINDS[kind], values, view)
    columns = tuple(asking.column(name) for name in KINDS[kind].columns)
    return RowForm(kind, view.mark if view else "", columns, view)


def _may_add(world: World, actor: Actor | None, kind: str, given: Mapping[str, str]) -> bool:
    if keeps_directory(world, actor):
        return True
    if actor is None or kind not in _LEADS_KEEP or not leads(world, actor, actor.agency):
        return False
    person, now = given.get("person"), world.time.now()
    there = not person or world.directories.works_at(person, actor.agency, now)
    return there and keeps_roster(world, actor, given.get("agency", actor.agency))


@dataclass(frozen=True, slots=True)
class _Asking:
    world: World
    read: RowsRead
    kind: Kind
    values: Mapping[str, object]
    view: RowView | None

    def column(self, name: str) -> ColumnView:
        value = self.values.get(name, self._default(name))
        kept = tuple(map(str, value)) if isinstance(value, tuple) else self._text(value)
        fixed = (self.view is not None and name in self.kind.key) or (self.view is None and name in self.values)
        return ColumnView(
            name=name,
            type=self._type(name),
            required=name in self.kind.required,
            # A field that names an agency is chosen once it is there.
            fixed=fixed or (self.view is not None and (self.kind.name, name) == ("agencies", "party")),
            value=self._wards(kept) if self._type(name) == "wards" and isinstance(kept, tuple) else kept,
            offers=() if fixed else self._offers(name),
            said=self._said(name, str(value)) if value else None,
        )

    def _default(self, name: str) -> object:
        found = next(column.default for column in fields(self.kind.row) if column.name == name)
        return None if found is MISSING else found

    def _type(self, name: str) -> ColumnType:
        if (self.kind.name, name) in _NAMED:
            return _NAMED[self.kind.name, name]
        wanted = self.kind.columns[name]
        plain: Mapping[object, ColumnType] = {bool: "yes_no", int: "number", date: "day", date | None: "day"}
        return "one" if get_origin(wanted) is Literal else plain.get(wanted, "text")

    def _text(self, value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else str(value)

    def _wards(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        names = {ward.code: ward.name for ward in self.world.directories.directory.wards}
        return tuple(names.get(code, code) for code in codes)

    def _said(self, name: str, value: str) -> Label | None:
        vocabulary, directory = self.world.library.vocabulary, self.world.directories.refresh().directory
        if name in ("person", "substitute"):
            return Label(self.read.name_of(value), self.read.name_of(value))
        if name in ("agency", "successor") and value in directory:
            return directory.agency(value).name
        if name == "role" and value in vocabulary.roles:
            return vocabulary.roles[value].label
        return vocabulary.parties[value].label if name == "party" and value in vocabulary.parties else None

    def _offers(self, name: str) -> tuple[Offer, ...]:
        vocabulary = self.world.library.vocabulary
        if name == "party":
            return tuple(Offer(party.id, party.label) for party in vocabulary.parties.values())
        if name == "settings":
            field = vocabulary.fields.get("setting")
            return tuple(Offer(one, vocabulary.values[one]) for one in (field.values if field else ()))
        if name == "role":
            return tuple(Offer(role, vocabulary.roles[role].label) for role in self._roles())
        if name in ("person", "substitute") and self._type(name) == "one":
            return self._people(name)
        words = get_args(self.kind.columns[name]) if get_origin(self.kind.columns[name]) is Literal else ()
        return tuple(Offer(word, Label(word, word)) for word in words)

    def _roles(self) -> Iterable[str]:
        """The roles that there are at the agency that is given, those at its front door first."""
        roles, directory = self.world.library.vocabulary.roles, self.world.directories.directory
        agency = str(self.values.get("agency") or "")
        if agency not in directory:
            return [role.id for role in roles.values() if role.parties]
        party = self.world.library.vocabulary.parties[directory.party_of(agency)]
        here = [role.id for role in roles.values() if party.id in role.parties]
        return sorted(here, key=lambda role: role not in party.front_door)

    def _people(self, name: str) -> tuple[Offer, ...]:
        """Whoever may be meant: for a duty who holds a post there, for an absence who shares a post."""
        posts = [row for row in self.read.of("posts") if isinstance(row, PostRow) and not self._over(row)]
        agency, person = (str(self.values.get(one) or "") for one in ("agency", "person"))
        if name == "substitute":
            mine = {(post.agency, post.role) for post in posts if post.person == person}
            found = [post.person for post in posts if not mine or (post.agency, post.role) in mine]
        else:
            found = [post.person for post in posts if not agency or post.agency == agency]
        if not agency and not person:
            actor = self.read.actor
            found = [post.person for post in posts if actor is None or post.agency == actor.agency]
        named = {one: self.read.name_of(one) for one in found if one != person or name != "substitute"}
        ordered = sorted(named.items(), key=lambda one: (folded(one[1]), one[0]))
        return tuple(Offer(one, Label(said, said)) for one, said in ordered)

    def _over(self, row: Row) -> bool:
        ends = getattr(row, "ends_on", None)
        return ends is not None and ends < self.read.today
