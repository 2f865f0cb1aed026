"""Whether the rows of a directory hold together: names that exist, days in order, posts that fit. Pure."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from config.directory import AbsenceRow, AgencyRow, DutyRow, PersonRow, PostRow, WardRow
from engine.definitions.directory import faults as say
from engine.definitions.directory.changes import after, changes
from engine.definitions.directory.faults import Wrong, meant, no_such
from engine.definitions.directory.files import Written, WrittenRow
from engine.definitions.directory.kinds import KINDS, Key, Row, Rows
from engine.domain.definition.vocabulary import Vocabulary

Faults = Iterable[tuple[str, Wrong]]
# What is said of one of these hangs on the others.
_DAYS_OF_ROW = frozenset({"starts_on", "ends_on", "valid_from", "valid_to"})
_DAY = timedelta(days=1)


def checked(
    written: Written,
    present: Rows,
    vocabulary: Vocabulary,
    today: date,
    is_address: Callable[[str], bool],
    *,
    whole: bool = True,
) -> Mapping[str, list[Row]]:
    """Return the rows by kind, wards by their codes; every fault is noted in `written`.

    `is_address` says whether letters can be sent to an address; `whole`: as `changes` takes it.
    """
    wards = _known_wards(written, present)
    written.rows = [_with_codes(found, wards, written) for found in written.rows]
    _twice(written)
    wanted = {name: [found.row for found in written.of(name)] for name in KINDS}
    known = _Known(present, wanted, vocabulary, today, is_address, whole=whole)
    for found in written.rows:
        for column, wrong in known.faults_of(found.row):
            written.fault(found.file, found.line, column, wrong)
    for found, unread in written.unread:
        aside = unread | (_DAYS_OF_ROW if unread & _DAYS_OF_ROW else frozenset())
        for column, wrong in known.faults_of(found.row):
            if column not in aside:
                written.fault(found.file, found.line, column, wrong)
    return wanted


class _Known:
    """All names that rows may refer to, once the files are in."""

    def __init__(
        self,
        present: Rows,
        wanted: Rows,
        vocabulary: Vocabulary,
        today: date,
        is_address: Callable[[str], bool],
        *,
        whole: bool,
    ) -> None:
        everything = {name: [*present.get(name, ()), *wanted.get(name, ())] for name in KINDS}
        self.vocabulary = vocabulary
        self.is_address = is_address
        self.agencies = {row.id: row for row in everything["agencies"] if isinstance(row, AgencyRow)}
        self.people = {row.id for row in everything["people"] if isinstance(row, PersonRow)}
        self.parties = {row.id: row.party for row in present.get("agencies", ()) if isinstance(row, AgencyRow)}
        by_id = {row.id: row for row in everything["people"] if isinstance(row, PersonRow)}
        self.addresses: dict[str, set[str]] = {}
        for row in by_id.values():
            self.addresses.setdefault(row.email.lower(), set()).add(row.id)
        without_duties = {name: rows for name, rows in wanted.items() if name != "duties"}
        found = [change for change in changes(present, without_duties, today, whole=whole) if change.kind == "posts"]
        self.posts = after(present.get("posts", ()), found)
        self.settings = vocabulary.fields["setting"].values if "setting" in vocabulary.fields else ()

    def faults_of(self, row: Row) -> Faults:
        """Yield the column, and what is wrong with it."""
        checks: Mapping[type, Callable[..., Faults]] = {
            WardRow: self._ward,
            AgencyRow: self._agency,
            PersonRow: self._person,
            PostRow: self._post,
            DutyRow: self._duty,
            AbsenceRow: self._absence,
        }
        return checks[type(row)](row)

    def _ward(self, row: WardRow) -> Faults:
        if not (row.code.isascii() and row.code.isdecimal()):
            yield "code", say.NO_WARD_CODE

    def _agency(self, row: AgencyRow) -> Faults:
        yield from _id(row.id)
        if row.party not in self.vocabulary.parties:
            yield "party", no_such(say.PARTY, row.party, self.vocabulary.parties)
        elif self.parties.get(row.id, row.party) != row.party:
            yield "party", say.PARTY_STAYS
        for setting in row.settings:
            if setting not in self.settings:
                yield "settings", no_such(say.SETTING, setting, self.settings)
        if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
            yield "valid_to", say.VALID_TO_FIRST
        if row.successor is not None:
            yield from self._successor(row, row.successor)

    def _successor(self, row: AgencyRow, named: str) -> Faults:
        successor = self.agencies.get(named)
        if successor is None:
            yield "successor", no_such(say.AGENCY, named, set(self.agencies) - {row.id})
        elif successor.party != row.party:
            yield "successor", say.OTHER_PARTY.about(party=successor.party, wanted=row.party)
        elif self._goes_round(row):
            yield "successor", say.GOES_ROUND
        if row.valid_to is None:
            yield "valid_to", say.NO_LAST_DAY

    def _goes_round(self, row: AgencyRow) -> bool:
        seen = {row.id}
        successor = row.successor
        while successor in self.agencies:
            if successor in seen:
                return True
            seen.add(successor)
            successor = self.agencies[successor].successor
        return False

    def _person(self, row: PersonRow) -> Faults:
        yield from _id(row.id)
        if not self.is_address(row.email):
            yield "email", say.NOT_AN_ADDRESS
        elif len(self.addresses.get(row.email.lower(), ())) > 1:
            yield "email", say.ADDRESS_TAKEN

    def _post(self, row: PostRow) -> Faults:
        yield from self._somebody(row.person)
        yield from self._role_at(row.agency, row.role)
        yield from _days(row.starts_on, row.ends_on)

    def _duty(self, row: DutyRow) -> Faults:
        yield from self._somebody(row.person)
        yield from self._role_at(row.agency, row.role)
        yield from _days(row.starts_on, row.ends_on)
        key: Key = (row.person, row.agency, row.role)
        post = self.posts.get(key)
        if row.person in self.people and row.agency in self.agencies and row.role in self.vocabulary.roles:
            if not isinstance(post, PostRow):
                yield "person", say.NOT_THEIR_POST.about(person=row.person)
            elif post.ends_on is not None and post.ends_on < row.starts_on:
                yield "starts_on", say.POST_ENDED.about(day=post.ends_on)
            elif post.starts_on is not None and row.starts_on < post.starts_on:
                yield "starts_on", say.POST_BEGINS.about(day=post.starts_on)

    def _absence(self, row: AbsenceRow) -> Faults:
        yield from self._somebody(row.person)
        if row.substitute is not None:
            yield from self._somebody(row.substitute, "substitute")
        yield from _days(row.starts_on, row.ends_on)

    def _somebody(self, person: str, column: str = "person") -> Faults:
        if person not in self.people:
            yield column, no_such(say.PERSON, person, self.people)

    def _role_at(self, agency: str, role: str) -> Faults:
        found, known = self.agencies.get(agency), self.vocabulary.roles.get(role)
        if found is None:
            yield "agency", no_such(say.AGENCY, agency, self.agencies)
        if known is None or not known.parties:
            roles = {name for name, role in self.vocabulary.roles.items() if role.parties}
            yield "role", no_such(say.ROLE, role, roles)
        elif found is not None and found.party not in known.parties:
            here = {name for name, role in self.vocabulary.roles.items() if found.party in role.parties}
            yield "role", Wrong(say.NO_SUCH_ROLE_HERE.about(role=role, party=found.party).problem, meant(role, here))


def _id(text: str) -> Faults:
    if set(text) - say.ID_SIGNS:
        yield "id", say.NOT_AN_ID


def _days(starts_on: date | None, ends_on: date | None) -> Faults:
    """The day before the first says that it never held."""
    if starts_on is not None and ends_on is not None and ends_on < starts_on - _DAY:
        yield "ends_on", say.ENDS_FIRST


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
            written.fault(found.file, found.line, "wards", no_such(say.WARD, ward, wards))
    codes = tuple(sorted({wards.get(ward, ward) for ward in row.wards}))
    return replace(found, row=replace(row, wards=codes))


def _said_twice(first: WrittenRow) -> Wrong:
    return say.TWICE.about(file=first.file, line=first.line) if first.file else say.TWICE_GIVEN


def _twice(written: Written) -> None:
    seen: dict[tuple[str, Key], WrittenRow] = {}
    for found in written.rows:
        first = seen.setdefault((found.kind.name, found.kind.key_of(found.row)), found)
        if first is not found:
            written.fault(found.file, found.line, "", _said_twice(first))
