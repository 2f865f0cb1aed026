"""Import a deployment's agencies, people, posts, rosters and absences from files."""

from dataclasses import dataclass

from config.directory import PostRow
from engine.commands import ImportDirectory
from engine.definitions.directory.changes import Change
from engine.definitions.directory.files import read_files
from engine.domain.errors import DefinitionError
from engine.handlers.directory_changes import changes_wanted, write_directory
from engine.store.account_book import account_book
from engine.store.directories import SERVER
from engine.store.directory_record import Hand, hold_directory
from engine.store.directory_rows import directory_rows
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
    with world.database.read() if command.dry_run else world.database.write() as connection:
        if not command.dry_run:
            hold_directory(connection, world.vault.record)
        present = directory_rows(connection)
        found = changes_wanted(world, connection, written, present, whole=True)
        if written.faults:
            raise DefinitionError(written.faults)
        if found and not command.dry_run:
            roles, now = world.library.vocabulary.roles, world.time.now()
            first = all(not isinstance(post, PostRow) or roles[post.role].no_cases for post in present["posts"])

            def counts(post: PostRow) -> bool:
                return first or command.confirmed or roles[post.role].no_cases

            with account_book(connection, world.vault, now) as book:
                write_directory(world, connection, book, found, Hand(SERVER, "import", now), counts)
                if command.confirmed:
                    book.happened("posts_confirmed", by=SERVER)
    if found and not command.dry_run:
        world.directories.forget()
    return Imported(tuple(found), bool(found) and not command.dry_run)
