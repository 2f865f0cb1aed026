"""Import a deployment's agencies, people, posts, rosters and absences from files."""

from dataclasses import dataclass

from config.wards import city_wards
from engine.commands import ImportDirectory
from engine.definitions.directory.changes import Change, changes
from engine.definitions.directory.checks import checked
from engine.definitions.directory.files import read_files
from engine.definitions.directory.kinds import Row
from engine.domain.errors import DefinitionError
from engine.domain.time_limits import CITY_TIME
from engine.mail.message import is_plain_address
from engine.store.directory_rows import directory_rows, write_changes
from engine.world import World


@dataclass(frozen=True, slots=True)
class Imported:
    """What changed, or would; `written` says which."""

    changes: tuple[Change, ...]
    written: bool


def import_directory(world: World, command: ImportDirectory) -> Imported:
    """Bring the directory to what the files say, all or nothing; a dry run changes nothing.

    The city's wards are put in with the first import, unless the files bring others. Raises DefinitionError with
    every fault of every file.
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
            write_changes(connection, world.vault.record, found, today)
            world.directories.forget()
    return Imported(tuple(found), bool(found) and not command.dry_run)
