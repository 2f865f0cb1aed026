"""Importing a real directory: all or nothing, nothing the second time, and whoever leaves can do nothing any more."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from config.settings import ROOT, read_settings
from engine.bootstrap import build_world
from engine.commands import ImportDirectory
from engine.domain.case.case import Actor
from engine.domain.errors import DefinitionError
from engine.handlers.import_directory import Imported, import_directory
from engine.handlers.verify_audit import verify_audit
from engine.mail.smtp import MailServer
from engine.reading.accounts.find_bearer import find_bearer
from engine.store.accounts import posts_of
from engine.store.schema import AGENCY, DIRECTORY_VERSION, PERSON, WARD
from engine.store.time import SetTime
from engine.world import World
from tests.people import BEGINS
from tests.tokens import token_of

EXAMPLE = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "directory.md").read_text(encoding="utf-8"), re.S)[0]
AS_CSV = re.findall(r"```csv\n(.*?)```", (ROOT / "docs" / "directory.md").read_text(encoding="utf-8"), re.S)[0]
AN = Actor("an.nguyen", "doctor", "hospital_example")


@pytest.fixture
def clock() -> SetTime:
    """The clock of the empty world."""
    return SetTime(BEGINS)


@pytest.fixture
def empty(tmp_path: Path, clock: SetTime) -> Iterator[World]:
    """A world in which nobody is yet."""
    world = build_world(
        read_settings(data_dir=tmp_path / "data"), time=clock, mail=MailServer("127.0.0.1", 0, "none")
    )
    yield world
    world.close()


def imported(world: World, folder: Path, text: str, name: str = "all.yaml", dry_run: bool = False) -> Imported:
    (folder / name).write_text(text, encoding="utf-8")
    return import_directory(world, ImportDirectory(files=(folder / name,), dry_run=dry_run))


def test_the_documents_example_makes_a_directory_in_which_people_can_act(empty: World, tmp_path: Path) -> None:
    found = imported(empty, tmp_path, EXAMPLE)
    assert found.written
    with empty.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(WARD)).scalar() == 168
    directories = empty.directories.refresh()
    assert directories.holders(BEGINS) == 3
    assert AN in directories.posts_at(BEGINS)["doctor"]
    assert [p.id for p in directories.roster.on_duty("hospital_example", "doctor", BEGINS)] == ["an.nguyen"]
    (police,) = directories.directory.responsible("ward_police", "26743", BEGINS)
    assert police.id == "ward_police_26743"
    assert imported(empty, tmp_path, EXAMPLE) == Imported((), False)
    assert imported(empty, tmp_path, AS_CSV, "posts.csv") == Imported((), False)


def test_a_dry_run_says_what_would_change_and_changes_nothing(empty: World, tmp_path: Path) -> None:
    would = imported(empty, tmp_path, EXAMPLE, dry_run=True)
    assert not would.written
    with empty.database.read() as connection:
        for table in (WARD, AGENCY, PERSON, DIRECTORY_VERSION):
            assert connection.execute(select(func.count()).select_from(table)).scalar() == 0
    assert imported(empty, tmp_path, EXAMPLE).changes == would.changes


def test_one_fault_anywhere_and_nothing_is_written(empty: World, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as error:
        imported(
            empty, tmp_path, EXAMPLE.replace("role: doctor}", "role: docter}").replace("an.nguyen@", "an nguyen@")
        )
    said = [str(fault) for fault in error.value.faults]
    assert said[0].startswith("all.yaml: row 6, email: ")
    assert said[1].startswith("all.yaml: row 10, role: không có vai trò `docter`. Có phải là `doctor`?")
    assert said[1].endswith("/ unknown role `docter`. Did you mean `doctor`?")
    assert "`an.nguyen` does not hold this post." in said[2]
    with empty.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(AGENCY)).scalar() == 0


def test_whoever_leaves_can_do_nothing_and_is_written_to_no_more(empty: World, tmp_path: Path) -> None:
    imported(empty, tmp_path, EXAMPLE)
    token = token_of(empty, AN)
    assert find_bearer(empty, token) is not None
    without = AS_CSV.replace("an.nguyen,hospital_example,doctor\n", "")
    found = imported(empty, tmp_path, without, "posts.csv")
    assert {(change.kind, change.what) for change in found.changes} == {("posts", "ended"), ("duties", "ended")}
    directories = empty.directories.refresh()
    assert "doctor" not in directories.posts_at(BEGINS)
    assert directories.roster.on_duty("hospital_example", "doctor", BEGINS) == []
    assert not directories.works_at("an.nguyen", "hospital_example", BEGINS)
    assert "an.nguyen" in directories.people
    assert find_bearer(empty, token) is None
    imported(empty, tmp_path, AS_CSV, "posts.csv")
    assert find_bearer(empty, token) is None


def test_a_token_ends_with_the_last_day_of_its_post(empty: World, tmp_path: Path, clock: SetTime) -> None:
    ends = EXAMPLE.replace("role: doctor}", "role: doctor, ends_on: 2026-03-10}")
    imported(empty, tmp_path, ends)
    token = token_of(empty, AN)
    clock.at = BEGINS + timedelta(days=8)
    assert find_bearer(empty, token) is not None
    clock.at = BEGINS + timedelta(days=9)
    assert find_bearer(empty, token) is None


def test_a_post_that_reads_cases_and_comes_later_counts_once_it_was_confirmed(empty: World, tmp_path: Path) -> None:
    imported(empty, tmp_path, EXAMPLE)
    more = AS_CSV + "binh.tran,hospital_example,counsellor\n"
    imported(empty, tmp_path, more, "posts.csv")
    directories = empty.directories.refresh()
    assert "binh.tran" not in {post.user for post in directories.posts_at(BEGINS).get("counsellor", ())}
    with empty.database.read() as connection:
        assert [post.role for post in posts_of(connection, "binh.tran", BEGINS)] == ["intake"]


def test_a_directory_is_imported_on_each_database(world: World, tmp_path: Path) -> None:
    new = "people:\n  - {id: chi.le, name: Lê Thị Chi, email: chi.le@police.example}\n"
    assert [change.what for change in imported(world, tmp_path, new).changes] == ["added"]
    assert imported(world, tmp_path, new).changes == ()
    moved = imported(world, tmp_path, new.replace("chi.le@", "chi@"))
    assert [(change.kind, change.what) for change in moved.changes] == [("people", "changed")]
    ended = "agencies:\n  - {id: hotline_city, party: hotline, name_vi: x, name_en: y, valid_to: 2026-04-01}\n"
    (change,) = imported(world, tmp_path, ended).changes
    assert change.what == "ended"
    assert not world.directories.refresh().directory.agency("hotline_city").valid_at(BEGINS + timedelta(days=30))
    assert verify_audit(world).broken == ()
