"""What files that describe a directory change in the one that is there. Pure: rows in, changes out.

Nothing is ever deleted: a post, a duty or an absence that is not listed any more ends the day before, an agency ends
when its file says so, and a person stays, since records name her or him.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeGuard

from config.directory import AbsenceRow, AgencyRow, DutyRow, PostRow
from engine.definitions.directory.kinds import KINDS, Key, Kind, Row, Rows, holds

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """One row as it will stand; `was` is None for a new one."""

    kind: str
    what: Literal["added", "changed", "ended"]
    row: Row
    was: Row | None = None

    @property
    def key(self) -> Key:
        """What names the row."""
        return KINDS[self.kind].key_of(self.row)

    @property
    def ends(self) -> bool:
        """Say whether the row holds no longer than until now because of it."""
        return self.what == "ended"


def changes(present: Rows, wanted: Rows, today: date, *, whole: bool = True) -> list[Change]:
    """Return everything that has to change, in the order in which it can be written; [] when nothing is new.

    `whole`: what is listed is all there is of its kind in its scope, and the rest ends; otherwise rows that are not
    wanted stay as they are. Nobody is on duty after the end of the post: duties are cut to it.
    """
    found: list[Change] = []
    for name, kind in KINDS.items():
        rows: Sequence[Row] = wanted.get(name, ())
        listed = rows if whole else ()
        if name == "duties":
            posts = after(present.get("posts", ()), [change for change in found if change.kind == "posts"])
            rows = [*rows, *_cut_short(present, rows, listed, posts)]
            rows = [_within_post(row, posts) for row in rows if isinstance(row, DutyRow)]
        found += _changes_of(kind, present.get(name, ()), rows, listed, today)
    return found


def after(rows: Sequence[Row], found: Sequence[Change]) -> dict[Key, Row]:
    """Return the rows of one kind as they will stand, by key."""
    if not found:
        kind = next((kind for kind in KINDS.values() if rows and isinstance(rows[0], kind.row)), None)
        return {kind.key_of(row): row for row in rows} if kind else {}
    kind = KINDS[found[0].kind]
    return {kind.key_of(row): row for row in rows} | {change.key: change.row for change in found}


def _changes_of(
    kind: Kind, present: Sequence[Row], rows: Sequence[Row], listed: Sequence[Row], today: date
) -> list[Change]:
    there = {kind.key_of(row): row for row in present}
    found = []
    for key, row in {kind.key_of(row): row for row in rows}.items():
        was = there.get(key)
        if was is None:
            found.append(Change(kind.name, "added", row))
        elif was != row:
            found.append(Change(kind.name, "ended" if _ends(was, row) else "changed", row, was))
    if kind.whole_of:
        scopes = {kind.scope_of(row) for row in listed}
        keys = {kind.key_of(row) for row in rows}
        for key, was in there.items():
            if key not in keys and kind.scope_of(was) in scopes and _runs(was, today):
                found.append(Change(kind.name, "ended", _ended(was, today), was))
    return found


def result(present: Rows, found: Sequence[Change]) -> dict[str, list[Row]]:
    """Return every row as it will stand once the changes are in."""
    by_kind = {name: [change for change in found if change.kind == name] for name in KINDS}
    return {name: list(after(present.get(name, ()), by_kind[name]).values()) for name in KINDS}


def _ends(was: Row, row: Row) -> bool:
    """Whether a row that went on without an end now has one."""
    end = "valid_to" if isinstance(row, AgencyRow) else "ends_on"
    return getattr(was, end, None) is None and getattr(row, end, None) is not None


def _runs(row: Row, today: date) -> TypeGuard[PostRow | DutyRow | AbsenceRow]:
    """Whether a row that can end holds today or will."""
    if not isinstance(row, PostRow | DutyRow | AbsenceRow):
        return False
    never = row.ends_on is not None and row.starts_on is not None and row.ends_on < row.starts_on
    return not never and (row.ends_on is None or row.ends_on >= today)


def _ended(row: PostRow | DutyRow | AbsenceRow, today: date) -> Row:
    """Return a row that holds no more from today on; one that was to begin later never holds."""
    last = today - _DAY
    if row.starts_on is not None and row.starts_on > last:
        last = row.starts_on - _DAY
    return replace(row, ends_on=last)


def _cut_short(present: Rows, rows: Sequence[Row], listed: Sequence[Row], posts: Mapping[Key, Row]) -> list[Row]:
    """Return the duties that are not among `rows` but whose post ends before they do."""
    kind = KINDS["duties"]
    keys, scopes = {kind.key_of(row) for row in rows}, {kind.scope_of(row) for row in listed}
    return [
        row
        for row in present.get("duties", ())
        if isinstance(row, DutyRow)
        and kind.key_of(row) not in keys
        and kind.scope_of(row) not in scopes
        and _within_post(row, posts) != row
    ]


def _within_post(row: DutyRow, posts: Mapping[Key, Row]) -> DutyRow:
    post = posts.get((row.person, row.agency, row.role))
    if not isinstance(post, PostRow) or post.ends_on is None:
        return row
    if row.ends_on is not None and row.ends_on <= post.ends_on:
        return row
    return replace(row, ends_on=post.ends_on)


def begins_anew(change: Change, today: date) -> bool:
    """Say whether a post has to be confirmed, and nothing made for it works any more.

    It is new, it does not hold today, or it did not before.
    """
    was, row = change.was, change.row
    if not isinstance(row, PostRow):
        return False
    if not isinstance(was, PostRow):
        return True
    return not (holds(was.starts_on, was.ends_on, today) and holds(row.starts_on, row.ends_on, today))
