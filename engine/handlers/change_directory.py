"""Change rows of the directory: people, posts, agencies, rosters, absences, as they were typed."""

from collections.abc import Sequence

from config.directory import PostRow
from engine.definitions.directory import faults as say
from engine.definitions.directory.changes import Change
from engine.definitions.directory.faults import RowsError
from engine.definitions.directory.files import Written, read_rows
from engine.definitions.directory.kinds import KINDS, mark_of
from engine.directory_commands import ChangeDirectory, EndPosts, GivenRow
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.handlers.directory_changes import changes_wanted, today_of, write_directory
from engine.reading.accounts.keeping import keeps_people, keeps_roster, keeps_row
from engine.store.account_book import account_book
from engine.store.directories import SERVER
from engine.store.directory_record import Hand, hold_directory
from engine.store.directory_rows import directory_rows
from engine.world import World


def change_directory(world: World, command: ChangeDirectory) -> tuple[Change, ...]:
    """Bring rows to what is given, all or nothing, and return what changed; nothing twice.

    Raises RefusedError: not_permitted, stale_version for a row that has changed since it was seen; RowsError with
    everything else that is wrong, at once. A post that reads cases counts once it was confirmed.
    """
    written = read_rows((row.kind, row.values) for row in command.rows)
    with world.database.write() as connection:
        hold_directory(connection, world.vault.record)
        present = directory_rows(connection)
        if any(row.kind == "wards" for row in command.rows):
            # They come with files alone: no person makes one.
            raise refused("not_permitted")
        if command.actor is not None:
            _permitted(world, command.actor, command.rows, written)
        found = changes_wanted(world, connection, written, present, whole=False)
        _seen(command.rows, written, found)
        if written.faults:
            raise RowsError(written.row_faults)
        if found:
            roles = world.library.vocabulary.roles
            now = world.time.now()
            hand = Hand(command.actor.user if command.actor else SERVER, _way(command.actor), now)
            with account_book(connection, world.vault, now) as book:
                write_directory(world, connection, book, found, hand, lambda post: roles[post.role].no_cases)
    if found:
        world.directories.forget()
    return tuple(found)


def end_posts(world: World, command: EndPosts) -> tuple[Change, ...]:
    """Let somebody leave: every post that still holds ends on a day. Raises as `change_directory` does."""
    today = today_of(world)
    with world.database.read() as connection:
        posts = [row for row in directory_rows(connection)["posts"] if isinstance(row, PostRow)]
    mine = [
        post for post in posts if post.person == command.person and (post.ends_on is None or post.ends_on > today)
    ]
    rows = tuple(_ending(post, command.last_day) for post in mine)
    if not rows:
        raise refused("not_found")
    return change_directory(world, ChangeDirectory(actor=command.actor, rows=rows))


def _ending(post: PostRow, last_day: str) -> GivenRow:
    values = {"person": post.person, "agency": post.agency, "role": post.role, "starts_on": post.starts_on}
    return GivenRow("posts", {**values, "ends_on": last_day}, mark_of(post))


def _way(actor: Actor | None) -> str:
    return actor.way if actor else "server"


def _permitted(world: World, actor: Actor, rows: tuple[GivenRow, ...], written: Written) -> None:
    """Whoever keeps the people changes every row, an agency's lead its roster and the absences of its people.

    Raises RefusedError(not_permitted).
    """
    if keeps_people(world, actor):
        return
    rostered = all(row.kind in ("duties", "absences") for row in rows) and keeps_roster(world, actor, actor.agency)
    if not (rostered and all(keeps_row(world, actor, found.row) for found in written.rows)):
        raise refused("not_permitted")


def _seen(rows: tuple[GivenRow, ...], written: Written, found: Sequence[Change]) -> None:
    """Hold each row against the one that its changer saw. Raises RefusedError(stale_version)."""
    marks = {(one.kind.name, one.kind.key_of(one.row)): (one.line, rows[one.line].seen) for one in written.rows}
    for change in found:
        place, seen = marks.get((change.kind, change.key), (-1, ""))
        if place < 0:
            continue
        key = KINDS[change.kind].key
        if change.was is None and seen:
            written.fault("", place, key[-1], say.CANNOT_MOVE)
        elif change.was is not None and not seen:
            written.fault("", place, key[0], say.THERE_ALREADY)
        elif change.was is not None and seen != mark_of(change.was):
            raise refused("stale_version")
