"""Backing up: a consistent copy of a system in use, tried as soon as it is made, the key never beside it."""

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from hmac import compare_digest
from pathlib import Path

from engine.handlers.verify_audit import seal_record
from engine.store.checkpoints import Head, parse_head
from engine.store.copies import CANNOT_COPY, ToolError, copy_database, counted, is_empty, put_database, sha256_of
from engine.store.database import Database
from engine.store.migrating import newest_revision, present_revision, upgrade
from engine.store.proof_of_record import Audited, prove
from engine.store.vault import Vault
from engine.world import World

RECORD, VIEWS, DUMP, MANIFEST = "motcua.sqlite3", "sightings.sqlite3", "motcua.dump", "backup.json"
Progress = Callable[[int], None]


class BackupError(Exception):
    """A backup was not made or not put back, and nothing was changed; its text says why in both languages."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands beside a backup: when it was made, by which tables, what is in it, and what was found on trying.

    `key` is the id of the master key, which says nothing of it; `head` the seal that the copy must reach; `rows` how
    many each table has; `broken` what `motcua audit verify` says of the copy; `tried`: whether it was looked at. It
    all stands under `mark`, which nobody makes without the master key.
    """

    made_at: str
    database: str
    revision: str
    key: str
    head: str
    files: dict[str, str]
    rows: dict[str, int]
    broken: list[str]
    tried: bool
    mark: str = ""

    def marked(self, vault: Vault) -> "Manifest":
        """Return it with the mark that fits it."""
        said = json.dumps(asdict(replace(self, mark="")), sort_keys=True)
        return replace(self, mark=vault.digest("backup", said).hex())


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was put back: the moment it was copied, how many rows, and what the record's proof says of it."""

    made_at: str
    rows: int
    audited: Audited


def back_up(world: World, into: Path, progress: Progress | None = None) -> tuple[Path, Manifest]:
    """Copy the databases into a new folder inside `into`, try the copy, and return the folder and what is in it.

    The record is copied before the views, so that each view that a seal names is there. A copy that cannot be made or
    read leaves nothing; one of a record that is damaged is kept, and says so. On PostgreSQL the dump is tried when it
    is put back. Raises BackupError.
    """
    head, at = seal_record(world), world.time.now()
    name = at.strftime("motcua-%Y%m%dT%H%M%SZ")
    part = into / f".{name}.part"
    try:
        part.mkdir(mode=0o700, parents=True)
    except OSError as error:
        raise BackupError(_cannot_write(into, error)) from None
    try:
        manifest = _copied(world, part, head, at, progress).marked(world.vault)
        (part / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n", encoding="utf-8")
        part.rename(into / name)
    except CANNOT_COPY as error:
        raise BackupError(_cannot_write(into, error)) from None
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return into / name, manifest


def _copied(world: World, part: Path, head: Head, at: datetime, progress: Progress | None) -> Manifest:
    sqlite = world.database.is_sqlite
    with world.database.read() as connection:
        revision = present_revision(connection) or ""
    rows, broken = dict[str, int](), list[str]()
    if sqlite:
        copy_database(world.database, part / RECORD)
        copy_database(world.sightings.database, part / VIEWS)
        rows, found = _looked_at(part / RECORD, part / VIEWS, world.vault, head, progress)
        broken = [str(line) for line in found.broken]
    else:
        copy_database(world.database, part / DUMP)
    files = {path.name: sha256_of(path) for path in sorted(part.iterdir())}
    database = "sqlite" if sqlite else "postgresql"
    key = world.vault.record.id
    return Manifest(at.isoformat(), database, revision, key, str(head), files, rows, broken, tried=sqlite)


def _looked_at(
    record: Path, views: Path, vault: Vault, head: Head, progress: Progress | None
) -> tuple[dict[str, int], Audited]:
    with (
        closing(Database(f"sqlite:///{record}", pool_size=1)) as copy,
        closing(Database(f"sqlite:///{views}", pool_size=1)) as seen,
    ):
        return _proved(copy, seen, vault, head, progress)


def _proved(
    record: Database, views: Database, vault: Vault, head: Head, progress: Progress | None
) -> tuple[dict[str, int], Audited]:
    with record.read(long=True) as connection, views.read(long=True) as seen:
        return counted(connection, seen), prove(connection, seen, vault, head, progress)


def restore(
    source: Path, record: Database, views: Database, vault: Vault, progress: Progress | None = None
) -> PutBack:
    """Put a backup into an empty place, bring it to the present tables, and prove it. Raises BackupError.

    Refused, naming everything that is wrong: a file that is missing or changed, another master key, tables of a newer
    build, another kind of database, a place that is not empty, and a copy that is not what it was when it was made.
    """
    manifest = read_manifest(source)
    faults = list(_faults(manifest, source, record, vault))
    if faults:
        raise BackupError("\n".join(faults))
    head = parse_head(manifest.head)
    try:
        return _put_back(manifest, source, record, views, vault, head, progress)
    except CANNOT_COPY as error:
        raise BackupError(_cannot_write(source, error)) from None


def _put_back(
    manifest: Manifest,
    source: Path,
    record: Database,
    views: Database,
    vault: Vault,
    head: Head,
    progress: Progress | None,
) -> PutBack:
    if not record.is_sqlite:
        put_database(source / DUMP, record)
        upgrade(record)
        rows, found = _proved(record, views, vault, head, progress)
        return PutBack(manifest.made_at, sum(rows.values()), found)
    parts = (_beside(record), _beside(views))
    try:
        for part, name in zip(parts, (RECORD, VIEWS), strict=True):
            put_database(source / name, part)
        with parts[0].read() as connection, parts[1].read() as seen:
            rows = counted(connection, seen)
        upgrade(parts[0])
        _, found = _proved(*parts, vault, head, progress)
        if rows != manifest.rows or [str(line) for line in found.broken] != manifest.broken:
            raise BackupError(_NOT_AS_IT_WAS)
        # Nothing holds on to a file that stands in the way.
        for one in (*parts, record, views):
            one.close()
        # The record last: without it there is no system, and this can be asked for again.
        for part, whole in ((parts[1], views), (parts[0], record)):
            _file_of(whole).with_name(_file_of(whole).name + "-wal").unlink(missing_ok=True)
            _file_of(part).rename(_file_of(whole))
    finally:
        for part in parts:
            part.close()
            for ending in ("", "-wal", "-shm"):
                Path(f"{_file_of(part)}{ending}").unlink(missing_ok=True)
    return PutBack(manifest.made_at, sum(rows.values()), found)


def read_manifest(source: Path) -> Manifest:
    """Return what a backup says of itself. Raises BackupError."""
    try:
        return Manifest(**json.loads((source / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        raise BackupError(
            f"Không có bản sao lưu ở {source}: thiếu hoặc không đọc được {MANIFEST}. / "
            f"There is no backup at {source}: {MANIFEST} is missing or cannot be read."
        ) from None


def _faults(manifest: Manifest, source: Path, record: Database, vault: Vault) -> list[str]:
    found = []
    for name, sha256 in manifest.files.items():
        path = source / Path(name).name
        if not path.is_file():
            found.append(f"Thiếu tệp {name}. / {name} is missing.")
        elif sha256_of(path) != sha256:
            found.append(f"Tệp {name} không còn như lúc sao lưu. / {name} is not what it was when it was made.")
    if manifest.key != vault.record.id:
        found.append(
            f"Khoá chính ở đây không phải khoá của bản sao lưu ({manifest.key}). / "
            f"The master key here is not that of the backup ({manifest.key})."
        )
    elif not compare_digest(manifest.marked(vault).mark, manifest.mark):
        found.append(f"{MANIFEST} không còn như lúc sao lưu. / {MANIFEST} is not what it was when it was made.")
    if manifest.revision > newest_revision():
        found.append(
            "Bản sao lưu do bản motcua mới hơn tạo ra: hãy cài bản ấy. / "
            "The backup was made by a newer motcua: install that one."
        )
    if (manifest.database == "sqlite") != record.is_sqlite:
        found.append(f"Bản sao lưu là của {manifest.database}. / The backup is one of {manifest.database}.")
    elif not is_empty(record):
        found.append(
            "Nơi khôi phục đã có dữ liệu: hãy chọn nơi trống. / "
            "There is data in this place already: choose an empty one."
        )
    return found


def _beside(database: Database) -> Database:
    path = _file_of(database)
    return Database(f"sqlite:///{path.with_name(f'.{path.name}.part')}", pool_size=1)


def _file_of(database: Database) -> Path:
    return Path(str(database.db.url.database))


def _cannot_write(place: Path, error: Exception) -> str:
    said = str(error) if isinstance(error, ToolError) else getattr(error, "strerror", None) or type(error).__name__
    return (
        f"Chưa thực hiện được tại {place}: {said}. Chưa có gì thay đổi. / "
        f"This could not be done at {place}: {said}. Nothing was changed."
    )


_NOT_AS_IT_WAS = (
    "Bản sao lưu đọc được nhưng không còn như lúc sao lưu; chưa có gì được khôi phục. / "
    "The backup can be read but is not what it was when it was made; nothing was put back."
)
