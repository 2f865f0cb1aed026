"""What a directory is made of: each kind of row once, with its columns, its key, and what of it a file says whole."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date
from hashlib import sha256
from typing import get_type_hints

from config.directory import AbsenceRow, AgencyRow, DutyRow, PersonRow, PostRow, WardRow

Row = WardRow | AgencyRow | PersonRow | PostRow | DutyRow | AbsenceRow
Rows = Mapping[str, Sequence[Row]]
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of row, called as its section of a file is.

    `key` names a row for good. A file says whole what `whole_of` names: the posts of an agency that it lists are all
    the posts of that agency, and one that is not among them any more ends. Kinds without it only grow and change.
    """

    name: str
    row: type[Row]
    key: tuple[str, ...]
    whole_of: tuple[str, ...] = ()

    @property
    def columns(self) -> Mapping[str, object]:
        """Each column with the type of its values."""
        return get_type_hints(self.row)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns that every row has to fill."""
        return tuple(column.name for column in fields(self.row) if column.default is MISSING)

    def key_of(self, row: Row) -> Key:
        """Return what names the row."""
        return tuple(str(getattr(row, column)) for column in self.key)

    def scope_of(self, row: Row) -> Key:
        """Return whose rows a file says whole when it lists this one."""
        return tuple(str(getattr(row, column)) for column in self.whole_of)


KINDS: Mapping[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("wards", WardRow, ("code",)),
        Kind("agencies", AgencyRow, ("id",)),
        Kind("people", PersonRow, ("id",)),
        Kind("posts", PostRow, ("person", "agency", "role"), whole_of=("agency",)),
        Kind("duties", DutyRow, ("agency", "role", "person", "starts_on"), whole_of=("agency", "role")),
        Kind("absences", AbsenceRow, ("person", "starts_on"), whole_of=("person",)),
    )
}


def mark_of(row: Row) -> str:
    """Return what tells a row as it stands from the same row after a change."""
    return sha256(repr(row).encode()).hexdigest()[:16]


def holds(starts_on: date | None, ends_on: date | None, day: date) -> bool:
    """Say whether a post between these days, both inclusive, is held on a day."""
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)
