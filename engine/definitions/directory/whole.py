"""What must hold of the whole directory once changes are in: nobody is locked out, nobody stands in for nobody."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from config.directory import AbsenceRow, AgencyRow, DutyRow, PostRow
from engine.definitions.directory import faults as say
from engine.definitions.directory.changes import Change
from engine.definitions.directory.faults import Wrong
from engine.definitions.directory.kinds import KINDS, Row, Rows
from engine.domain.definition.vocabulary import Vocabulary

Found = Iterator[tuple[Change, str, Wrong]]
_Kind = TypeVar("_Kind", bound=Row)
_Spanned = PostRow | DutyRow | AbsenceRow
_EVER = date.max


def faults_of_whole(
    present: Rows, result: Rows, found: Sequence[Change], vocabulary: Vocabulary, today: date
) -> Found:
    """Yield which change cannot stand, in which column, and why. `result`: every row as it will be."""
    keepers = {role.id for role in vocabulary.roles.values() if "people" in role.pages}
    yield from _keepers_alone(result, found, keepers)
    yield from _a_keeper_stays(present, result, found, keepers, today)
    yield from _absences(result, found, today)
    yield from _duties(result, found)


def is_there(agencies: Mapping[str, AgencyRow], named: str | None, on: date) -> bool:
    """Say whether an agency, or whoever takes over from it, is there on a day."""
    seen: set[str] = set()
    while named is not None and named in agencies and named not in seen:
        row = agencies[named]
        if (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on < row.valid_to):
            return True
        seen.add(named)
        named = row.successor
    return False


def _keepers_alone(result: Rows, found: Sequence[Change], keepers: set[str]) -> Found:
    """Whoever keeps the directory holds no other post at the same time."""
    changed = _changes_of(found, PostRow)
    if not changed:
        return
    by_person: dict[str, list[PostRow]] = {}
    for post in _rows(result, PostRow):
        if not _never(post):
            by_person.setdefault(post.person, []).append(post)
    for change, row in changed:
        others = [post for post in by_person.get(row.person, ()) if post != row and _meet(post, row)]
        if not _never(row) and any((row.role in keepers) or (post.role in keepers) for post in others):
            yield change, "role", say.KEEPER_ALONE


def _a_keeper_stays(present: Rows, result: Rows, found: Sequence[Change], keepers: set[str], today: date) -> Found:
    """Somebody keeps the directory today and from then on, if somebody did before."""
    if not _kept(present, keepers, today) or _kept(result, keepers, today):
        return
    for change in found:
        if isinstance(change.row, PostRow) and change.row.role in keepers:
            yield change, "ends_on", say.NO_KEEPER_LEFT
        elif isinstance(change.row, AgencyRow) and change.row.valid_to is not None:
            yield change, "valid_to", say.NO_KEEPER_LEFT


def _kept(rows: Rows, keepers: set[str], today: date) -> bool:
    there = {
        agency.id
        for agency in _rows(rows, AgencyRow)
        if agency.valid_to is None and (agency.valid_from is None or agency.valid_from <= today)
    }
    return any(
        post.role in keepers
        and post.agency in there
        and post.ends_on is None
        and (post.starts_on is None or post.starts_on <= today)
        for post in _rows(rows, PostRow)
    )


def _absences(result: Rows, found: Sequence[Change], today: date) -> Found:
    changed = [(change, row) for change, row in _changes_of(found, AbsenceRow) if not _never(row)]
    if not changed:
        return
    absences: dict[str, list[AbsenceRow]] = {}
    for absence in _rows(result, AbsenceRow):
        if not _never(absence):
            absences.setdefault(absence.person, []).append(absence)
    posts: dict[str, set[tuple[str, str]]] = {}
    for post in _rows(result, PostRow):
        if not _never(post) and (post.ends_on is None or post.ends_on >= today):
            posts.setdefault(post.person, set()).add((post.agency, post.role))
    for change, row in changed:
        for other in absences.get(row.person, ()):
            if other.starts_on != row.starts_on and _meet(other, row):
                yield change, "starts_on", say.OVERLAPS.about(first=other.starts_on, last=other.ends_on)
        if row.substitute is None:
            continue
        if row.substitute == row.person:
            yield change, "substitute", say.OWN_SUBSTITUTE
        elif posts.get(row.person) and not posts[row.person] & posts.get(row.substitute, set()):
            yield change, "substitute", say.SUBSTITUTE_ELSEWHERE
        elif _leads_back(row, absences):
            yield change, "substitute", say.SUBSTITUTES_ROUND


def _leads_back(row: AbsenceRow, absences: Mapping[str, Sequence[AbsenceRow]]) -> bool:
    """Whether, on some day, all who stand in for one another are away and the last is stood in for by the first."""
    paths: list[tuple[str, AbsenceRow]] = [(row.substitute or "", row)]
    seen: set[tuple[str, date, date]] = set()
    while paths:
        person, days = paths.pop()
        if person == row.person:
            return True
        place = (person, days.starts_on, days.ends_on)
        if place in seen:
            continue
        seen.add(place)
        paths += [
            (absence.substitute, _both(absence, days))
            for absence in absences.get(person, ())
            if absence.substitute is not None and _meet(absence, days)
        ]
    return False


def _both(one: AbsenceRow, other: AbsenceRow) -> AbsenceRow:
    """Return the days that two absences share."""
    first, last = max(one.starts_on, other.starts_on), min(one.ends_on, other.ends_on)
    return AbsenceRow(one.person, first, last, one.substitute)


def _duties(result: Rows, found: Sequence[Change]) -> Found:
    changed = [(change, row) for change, row in _changes_of(found, DutyRow) if not _never(row)]
    if not changed:
        return
    duties: dict[tuple[str, str, str], list[DutyRow]] = {}
    for duty in _rows(result, DutyRow):
        if not _never(duty):
            duties.setdefault((duty.agency, duty.role, duty.person), []).append(duty)
    for change, row in changed:
        for other in duties[row.agency, row.role, row.person]:
            if other.starts_on != row.starts_on and _meet(other, row):
                yield change, "starts_on", say.ON_DUTY_TWICE.about(first=other.starts_on)


def _changes_of(found: Sequence[Change], kind: type[_Kind]) -> list[tuple[Change, _Kind]]:
    return [(change, change.row) for change in found if isinstance(change.row, kind)]


def _rows(rows: Rows, kind: type[_Kind]) -> Iterable[_Kind]:
    name = next(one.name for one in KINDS.values() if one.row is kind)
    return [row for row in rows.get(name, ()) if isinstance(row, kind)]


def _never(row: _Spanned) -> bool:
    """Whether a row was taken back: it ends before it begins."""
    return row.starts_on is not None and row.ends_on is not None and row.ends_on < row.starts_on


def _meet(one: _Spanned, other: _Spanned) -> bool:
    """Whether two rows hold on the same day."""
    begins = max(one.starts_on or date.min, other.starts_on or date.min)
    return begins <= min(one.ends_on or _EVER, other.ends_on or _EVER)
