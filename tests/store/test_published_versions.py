"""What was published and used stays as it was: procedures and the vocabulary, and what a case was opened with."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.demo import demo_directory
from config.settings import ROOT, read_settings
from engine.bootstrap import build_world, seed_directory
from engine.domain.errors import DefinitionError
from engine.handlers.verify_audit import verify_audit
from engine.mail.smtp import MailServer
from engine.store.cases import find_case
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.people import BEGINS

FOLDER = ROOT / "workflows" / "definitions"
FIRST, SECOND = "vocabulary.v1.yaml", "vocabulary.v2.yaml"


@contextmanager
def world_of(data: Path, definitions: Path, change: Callable[[Path], None] | None = None) -> Iterator[World]:
    """A world on the same data, with the published definitions and what was changed in them."""
    shutil.copytree(FOLDER, definitions)
    if change:
        change(definitions)
    settings = read_settings(data_dir=data, definitions_dir=definitions, demo=True)
    world = build_world(settings, time=SetTime(BEGINS), mail=MailServer("127.0.0.1", 0, "none"))
    try:
        yield world
    finally:
        world.close()


def publish_a_second(folder: Path) -> None:
    text = (folder / FIRST).read_text(encoding="utf-8")
    second = text.replace("version: 1\n", "version: 2\n", 1).replace("en: Case management}", "en: Care}", 1)
    (folder / SECOND).write_text(second, encoding="utf-8")


def change_the_first(folder: Path) -> None:
    text = (folder / FIRST).read_text(encoding="utf-8")
    (folder / FIRST).write_text(text.replace("en: Case management}", "en: Care}", 1), encoding="utf-8")


def test_a_vocabulary_that_was_used_and_then_changed_stops_the_start(tmp_path: Path) -> None:
    with world_of(tmp_path / "data", tmp_path / "before"):
        pass
    with (
        pytest.raises(DefinitionError, match="a version in use has changed") as error,
        world_of(tmp_path / "data", tmp_path / "after", change_the_first),
    ):
        pass
    assert [fault.file for fault in error.value.faults] == [FIRST]


def change_the_draft(folder: Path) -> None:
    path = folder / "hcmc_sexual_harassment.v1.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# another word\n", encoding="utf-8")


def test_a_draft_may_change_until_a_case_is_opened_in_it(tmp_path: Path) -> None:
    with world_of(tmp_path / "data", tmp_path / "before") as world:
        seed_directory(world, demo_directory())
        Desk(world).open()
    with world_of(tmp_path / "data", tmp_path / "after", change_the_draft) as world:
        Desk(world).harassed(people.HOTLINE)
        assert verify_audit(world).broken == ()
    with (
        pytest.raises(DefinitionError, match="a version in use has changed"),
        world_of(tmp_path / "data", tmp_path / "again"),
    ):
        pass


def test_a_case_keeps_the_vocabulary_it_was_opened_with(tmp_path: Path) -> None:
    with world_of(tmp_path / "data", tmp_path / "before") as world:
        seed_directory(world, demo_directory())
        old = Desk(world).open().case
    with world_of(tmp_path / "data", tmp_path / "after", publish_a_second) as world:
        new = Desk(world).open().case
        said = {}
        for case in (old, new):
            with world.database.read() as connection:
                stored = find_case(connection, world.vault, case)
            rules = world.rules_of(stored.case)
            said[case] = (rules.vocabulary.version, rules.vocabulary.consents["case_management"].en)
    assert said == {old: (1, "Case management"), new: (2, "Care")}


def test_a_procedure_that_needs_a_later_vocabulary_is_read_under_that_one_alone(tmp_path: Path) -> None:
    def change(folder: Path) -> None:
        publish_a_second(folder)
        words = (folder / SECOND).read_text(encoding="utf-8")
        mood = "  mood: {vi: Tâm trạng, en: Mood, class: open, kind: text}\n  screening_private:"
        words = words.replace("  screening_private:", mood, 1)
        words = words.replace("fields: [entry_point, reported_by]", "fields: [entry_point, reported_by, mood]", 1)
        (folder / SECOND).write_text(words, encoding="utf-8")
        text = (folder / "hung_vuong_one_stop.v1.yaml").read_text(encoding="utf-8")
        later = text.replace("version: 1\n", "version: 2\nvocabulary: 2\n", 1)
        later = later.replace("needs: [{field: entry_point}", "needs: [{field: mood}, {field: entry_point}", 1)
        (folder / "hung_vuong_one_stop.v2.yaml").write_text(later, encoding="utf-8")

    with world_of(tmp_path / "data", tmp_path / "definitions", change) as world:
        name = "hung_vuong_one_stop"
        assert "mood" in world.library.version(name, 2, 2).opening.takes
        assert (name, 2) not in world.library.under[1]
        assert (name, 1) in world.library.under[2]
