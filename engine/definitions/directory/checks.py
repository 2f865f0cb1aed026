"""Whether the rows of a directory hold together: names that exist, days in order, posts that fit. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from config.directory import AbsenceRow, AgencyRow, DutyRow, PersonRow, PostRow, WardRow
from engine.definitions.directory.changes import after, changes
from engine.definitions.directory.files import Written, WrittenRow, meant
from engine.definitions.directory.kinds import KINDS, Key, Row, Rows
from engine.domain.definition.vocabulary import Vocabulary

_DAY = timedelta(days=1)
_ID_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


def checked(
    written: Written, present: Rows, vocabulary: Vocabulary, today: date, is_address: Callable[[str], bool]
) -> Mapping[str, list[Row]]:
    """Return the rows by kind, wards by their codes; every fault is noted in `written`.

    `is_address` says whether letters can be sent to an address.
    """
    wards = _known_wards(written, present)
    written.rows = [_with_codes(found, wards, written) for found in written.rows]
    _twice(written)
    wanted = {name: [found.row for found in written.of(name)] for name in KINDS}
    known = _Known(present, wanted, vocabulary, today, is_address)
    for found in written.rows:
        for column, problem, remedy in known.faults_of(found.row):
            written.fault(found.file, found.line, column, problem, remedy)
    return wanted


class _Known:
    """All names that rows may refer to, once the files are in."""

    def __init__(
        self, present: Rows, wanted: Rows, vocabulary: Vocabulary, today: date, is_address: Callable[[str], bool]
    ) -> None:
        everything = {name: [*present.get(name, ()), *wanted.get(name, ())] for name in KINDS}
        self.vocabulary = vocabulary
        self.is_address = is_address
        self.agencies = {row.id: row for row in everything["agencies"] if isinstance(row, AgencyRow)}
        self.people = {row.id for row in everything["people"] if isinstance(row, PersonRow)}
        without_duties = {name: rows for name, rows in wanted.items() if name != "duties"}
        found = [change for change in changes(present, without_duties, today) if change.kind == "posts"]
        self.posts = after(present.get("posts", ()), found)
        self.settings = vocabulary.fields["setting"].values if "setting" in vocabulary.fields else ()

    def faults_of(self, row: Row) -> Iterable[tuple[str, str, str]]:
        """Yield the column, what is wrong with it, and what mends it."""
        checks: Mapping[type, Callable[..., Iterable[tuple[str, str, str]]]] = {
            WardRow: self._ward,
            AgencyRow: self._agency,
            PersonRow: self._person,
            PostRow: self._post,
            DutyRow: self._duty,
            AbsenceRow: self._absence,
        }
        return checks[type(row)](row)

    def _ward(self, row: WardRow) -> Iterable[tuple[str, str, str]]:
        if not (row.code.isascii() and row.code.isdecimal()):
            yield "code", "is no ward code", "Write the official code, five digits"

    def _agency(self, row: AgencyRow) -> Iterable[tuple[str, str, str]]:
        yield from _id(row.id)
        if row.party not in self.vocabulary.parties:
            yield "party", f"unknown party `{row.party}`", meant(row.party, self.vocabulary.parties)
        for setting in row.settings:
            if setting not in self.settings:
                yield "settings", f"unknown setting `{setting}`", meant(setting, self.settings)
        if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
            yield "valid_to", "is not after valid_from", "Write the first day on which it is not there any more"
        if row.successor is not None:
            yield from self._successor(row, row.successor)

    def _successor(self, row: AgencyRow, named: str) -> Iterable[tuple[str, str, str]]:
        successor = self.agencies.get(named)
        if successor is None:
            yield "successor", f"unknown agency `{named}`", meant(named, set(self.agencies) - {row.id})
        elif successor.party != row.party:
            yield "successor", f"is of another party ({successor.party})", f"Name an agency of {row.party}"
        elif self._goes_round(row):
            yield "successor", "leads back to the agency itself", "Name the agency that is there now"
        if row.valid_to is None:
            yield "valid_to", "is empty although somebody takes over", "Write the day on which the successor does"

    def _goes_round(self, row: AgencyRow) -> bool:
        seen = {row.id}
        successor = row.successor
        while successor in self.agencies:
            if successor in seen:
                return True
            seen.add(successor)
            successor = self.agencies[successor].successor
        return False

    def _person(self, row: PersonRow) -> Iterable[tuple[str, str, str]]:
        yield from _id(row.id)
        if not self.is_address(row.email):
            yield "email", "is no plain mail address", "Write one address, name@place"

    def _post(self, row: PostRow) -> Iterable[tuple[str, str, str]]:
        yield from self._somebody(row.person)
        yield from self._role_at(row.agency, row.role)
        yield from _days(row.starts_on, row.ends_on)

    def _duty(self, row: DutyRow) -> Iterable[tuple[str, str, str]]:
        yield from self._somebody(row.person)
        yield from self._role_at(row.agency, row.role)
        yield from _days(row.starts_on, row.ends_on)
        key: Key = (row.person, row.agency, row.role)
        post = self.posts.get(key)
        if row.person in self.people and row.agency in self.agencies and row.role in self.vocabulary.roles:
            if not isinstance(post, PostRow):
                yield "person", f"`{row.person}` does not hold this post", "Add it to the posts, or correct the role"
            elif post.ends_on is not None and post.ends_on < row.starts_on:
                yield "starts_on", f"the post ended on {post.ends_on}", "Take the duty out, or open the post again"
            elif post.starts_on is not None and row.starts_on < post.starts_on:
                yield "starts_on", f"the post begins on {post.starts_on}", "Begin the duty with the post"

    def _absence(self, row: AbsenceRow) -> Iterable[tuple[str, str, str]]:
        yield from self._somebody(row.person)
        yield from _days(row.starts_on, row.ends_on)

    def _somebody(self, person: str) -> Iterable[tuple[str, str, str]]:
        if person not in self.people:
            yield "person", f"unknown person `{person}`", meant(person, self.people)

    def _role_at(self, agency: str, role: str) -> Iterable[tuple[str, str, str]]:
        found, known = self.agencies.get(agency), self.vocabulary.roles.get(role)
        if found is None:
            yield "agency", f"unknown agency `{agency}`", meant(agency, self.agencies)
        if known is None or not known.parties:
            roles = {name for name, role in self.vocabulary.roles.items() if role.parties}
            yield "role", f"unknown role `{role}`", meant(role, roles)
        elif found is not None and found.party not in known.parties:
            here = {name for name, role in self.vocabulary.roles.items() if found.party in role.parties}
            yield "role", f"there is no {role} at an agency of {found.party}", meant(role, here)


def _id(text: str) -> Iterable[tuple[str, str, str]]:
    if set(text) - _ID_SIGNS:
        yield "id", "holds other signs than a-z, 0-9, `_`, `.` and `-`", "Write it in small letters without accents"


def _days(starts_on: date | None, ends_on: date | None) -> Iterable[tuple[str, str, str]]:
    """The day before the first says that it never held."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on - _DAY:
        yield "ends_on", "is before starts_on", "Write the last day; the day before the first takes it back"


def _known_wards(written: Written, present: Rows) -> dict[str, str]:
    """Return the code of each ward by its code and by its name."""
    rows = [row for row in present.get("wards", ()) if isinstance(row, WardRow)]
    rows += [found.row for found in written.of("wards") if isinstance(found.row, WardRow)]
    return {row.name: row.code for row in rows} | {row.code: row.code for row in rows}


def _with_codes(found: WrittenRow, wards: Mapping[str, str], written: Written) -> WrittenRow:
    """Return an agency's row with the codes of its wards, unknown ones noted."""
    row = found.row
    if not isinstance(row, AgencyRow):
        return found
    for ward in row.wards:
        if ward not in wards:
            written.fault(found.file, found.line, "wards", f"unknown ward `{ward}`", meant(ward, wards))
    codes = tuple(sorted({wards.get(ward, ward) for ward in row.wards}))
    return replace(found, row=replace(row, wards=codes))


def _twice(written: Written) -> None:
    seen: dict[tuple[str, Key], WrittenRow] = {}
    for found in written.rows:
        first = seen.setdefault((found.kind.name, found.kind.key_of(found.row)), found)
        if first is not found:
            written.fault(
                found.file, found.line, "", f"is said already in {first.file}, row {first.line}", "Leave one"
            )
