"""Import a deployment's agencies, people, posts, rosters and absences from files."""

from dataclasses import dataclass

from config.directory import PostRow
from config.wards import city_wards
from engine.commands import ImportDirectory
from engine.definitions.directory.changes import Change, begins_anew, changes
from engine.definitions.directory.checks import checked
from engine.definitions.directory.files import read_files
from engine.definitions.directory.kinds import Row
from engine.domain.errors import DefinitionError
from engine.domain.time_limits import CITY_TIME
from engine.mail.message import is_plain_address
from engine.store.account_book import account_book
from engine.store.api_tokens import revoke_tokens
from engine.store.directories import SERVER
from engine.store.directory_rows import directory_rows, write_changes
from engine.world import World


@dataclass(frozen=True, slots=True)
class Imported:
    """What changed, or would; `written` says which."""

    changes: tuple[Change, ...]
    written: bool


def import_directory(world: World, command: ImportDirectory) -> Imported:
    """Bring the directory to what the files say, all or nothing; a dry run changes nothing.

    A post that reads cases and is not of the first import counts once it was confirmed: by its agency's lead, the
    supervisor, or by whoever runs the server for all that the files bring (`confirmed`). The city's wards are put in
    with the first import, unless the files bring others. Raises DefinitionError with every fault of every file.
    """
    written = read_files(command.files)
    today = world.time.now().astimezone(CITY_TIME).date()
    with world.database.read() if command.dry_run else world.database.write() as connection:
        present = directory_rows(connection)
        wards: list[Row] = [] if present["wards"] or written.of("wards") else [*city_wards()]
        known = {**present, "wards": [*present["wards"], *wards]}
        wanted = checked(written, known, world.library.vocabulary, today, is_plain_address)
        if written.faults:
            raise DefinitionError(written.faults)
        found = changes(present, {**wanted, "wards": [*wards, *wanted["wards"]]}, today)
        if found and not command.dry_run:
            roles = world.library.vocabulary.roles
            first = all(not isinstance(post, PostRow) or roles[post.role].no_cases for post in present["posts"])

            def counts(post: PostRow) -> bool:
                return first or command.confirmed or roles[post.role].no_cases

            write_changes(connection, world.vault.record, found, today, counts)
            with account_book(connection, world.vault, world.time.now()) as book:
                for change in found:
                    if isinstance(change.row, PostRow) and change.was is not None and begins_anew(change, today):
                        revoke_tokens(book, change.row.person, post=(change.row.role, change.row.agency))
                if command.confirmed:
                    book.happened("posts_confirmed", by=SERVER)
            world.directories.forget()
    return Imported(tuple(found), bool(found) and not command.dry_run)
