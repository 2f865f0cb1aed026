"""The one way in which the directory changes, by files or from pages: held against the whole, then written."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

from config.directory import AgencyRow, PostRow
from config.wards import city_wards
from engine.definitions.directory import faults as say
from engine.definitions.directory.changes import Change, begins_anew, changes, result
from engine.definitions.directory.checks import checked
from engine.definitions.directory.faults import Wrong
from engine.definitions.directory.files import Written
from engine.definitions.directory.kinds import Row
from engine.definitions.directory.whole import faults_of_whole, is_there
from engine.domain.time_limits import CITY_TIME
from engine.mail.message import is_plain_address
from engine.store.account_book import AccountBook
from engine.store.accounts import posts_of
from engine.store.api_tokens import revoke_tokens
from engine.store.database import Connection
from engine.store.directory_record import Hand
from engine.store.directory_rows import write_changes
from engine.store.open_work import open_work
from engine.store.sessions import end_sessions
from engine.world import World


def today_of(world: World) -> date:
    """Return the day it is in the city."""
    return world.time.now().astimezone(CITY_TIME).date()


def changes_wanted(
    world: World, connection: Connection, written: Written, present: Mapping[str, list[Row]], *, whole: bool
) -> list[Change]:
    """Return what rows change in the directory; everything that is wrong with them is noted in `written`.

    `whole`: what is listed is all there is in its scope. The city's wards are put in with the first rows, unless
    these bring others.
    """
    today, vocabulary = today_of(world), world.library.vocabulary
    wards: list[Row] = [] if present["wards"] or written.of("wards") else [*city_wards()]
    known = {**present, "wards": [*present["wards"], *wards]}
    wanted = checked(written, known, vocabulary, today, is_plain_address, whole=whole)
    found = changes(present, {**wanted, "wards": [*wards, *wanted["wards"]]}, today, whole=whole)
    if written.faults:
        return found
    whole_now = result(present, found)
    together = faults_of_whole(present, whole_now, found, vocabulary, today)
    for change, column, wrong in [*together, *_left_behind(connection, found, whole_now["agencies"])]:
        row = next((row for row in written.rows if (row.kind.name, row.kind.key_of(row.row)) == _name(change)), None)
        if row is not None:
            written.fault(row.file, row.line, column, wrong)
        else:
            written.fault_of_unlisted(change.kind, change.key, wrong)
    return found


def _name(change: Change) -> tuple[str, tuple[str, ...]]:
    return change.kind, change.key


def _left_behind(
    connection: Connection, found: Sequence[Change], agencies: Iterable[Row]
) -> Iterator[tuple[Change, str, Wrong]]:
    """Yield the agencies that end with open work that goes over to nobody: nobody would read those cases any more."""
    known = {row.id: row for row in agencies if isinstance(row, AgencyRow)}
    changed = {change.row.id: change for change in found if isinstance(change.row, AgencyRow)}
    for row in known.values():
        # A successor that ends, or begins later, leaves what it was to take over to nobody too.
        change = changed.get(row.id) or changed.get(row.successor or "")
        if change is None or row.valid_to is None or is_there(known, row.successor, row.valid_to):
            continue
        work = open_work(connection, row.id)
        if work:
            column = "valid_to" if change.row == row and row.successor is None else "successor"
            yield change, column, say.WORK_OPEN.about(cases=work.cases, referrals=work.referrals)


def write_directory(
    world: World,
    connection: Connection,
    book: AccountBook,
    found: Sequence[Change],
    hand: Hand,
    counts: Callable[[PostRow], bool],
) -> None:
    """Write changes; tokens of posts that begin anew or end work no more, and who holds no post is signed out."""
    today = today_of(world)
    write_changes(connection, world.vault.record, found, today, hand, counts)
    left = []
    for change in found:
        row = change.row
        if isinstance(row, PostRow) and change.was is not None and begins_anew(change, today):
            revoke_tokens(book, row.person, post=(row.role, row.agency))
            left.append(row.person)
    for person in dict.fromkeys(left):
        if not posts_of(connection, person, book.at):
            end_sessions(book, person)
