"""The directory kept from the command line, as the administrator of the machine and as somebody."""

import json
from pathlib import Path

import pytest

from tests import people
from tests.cli.command import motcua


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A demo's data folder, as `serve --demo` makes it."""
    from config.demo import demo_directory
    from config.settings import read_settings
    from engine.bootstrap import build_world, seed_directory
    from engine.mail.smtp import MailServer

    folder: Path = tmp_path_factory.mktemp("directory")
    world = build_world(read_settings(data_dir=folder, demo=True), mail=MailServer("127.0.0.1", 0, "none"))
    seed_directory(world, demo_directory())
    world.close()
    return str(folder)


def test_rows_are_changed_confirmed_and_told_of(demo: str) -> None:
    keeper = ("--as", people.ADMINISTRATOR.user, "--data", demo)
    person = ("-w", "id=hoa.vu", "-w", "name=Vũ Thị Hoa", "-w", "email=hoa.vu@hospital.example")
    added = motcua("directory", "change", "people", *person, *keeper)
    assert (added.returncode, added.stdout) == (0, "+ people  hoa.vu\n"), added.stderr
    post = ("-w", "person=hoa.vu", "-w", f"agency={people.HOSPITAL}", "-w", "role=doctor")
    assert motcua("directory", "change", "posts", *post, *keeper).returncode == 0
    assert "hoa.vu  doctor@hospital_hung_vuong" in motcua("directory", "waiting", *keeper).stdout
    mine = ("hoa.vu", f"doctor@{people.HOSPITAL}", "--data", demo)
    assert "not_permitted" in motcua("directory", "confirm", *mine, "--as", people.ADMINISTRATOR.user).stderr
    assert motcua("directory", "confirm", *mine, "--as", people.LEAD.user).returncode == 0
    wrong = motcua("directory", "change", "people", "-w", "id=hoa.vu", "-w", "email=hoa", *keeper)
    assert wrong.returncode == 1
    assert "no plain mail address" in wrong.stderr
    named = motcua("directory", "change", "people", "-w", "id=hoa.vu", "-w", "name=Vũ Hoa", *keeper)
    assert named.stdout == "~ people  hoa.vu\n"
    shown = motcua("directory", "show", people.HOSPITAL, *keeper).stdout
    assert "Vũ Hoa" in shown
    assert motcua("people", "leave", "hoa.vu", "--on", "2026-03-01", *keeper).stdout.startswith("- posts  hoa.vu")
    lines = json.loads(motcua("directory", "record", "--person", "hoa.vu", "--json", *keeper).stdout)["items"]
    assert [line["what"] for line in lines] == ["ended", "changed", "confirmed", "added", "added"]


def test_papers_are_printed_into_files_of_their_own(demo: str, tmp_path: Path) -> None:
    desk = ("--as", f"intake@{people.HOSPITAL}", "--data", demo)
    given = ("-w", "entry_point=walk_in", "-w", "abuse_kinds=[rape]", "-w", "age_years=13")
    opened = motcua("case", "open", "hung_vuong_one_stop", *given, "--json", *desk)
    code = json.loads(opened.stdout)["code"]
    worker = ("--as", f"hospital_social_worker@{people.HOSPITAL}", "--data", demo)
    listed = motcua("case", "print", code, *worker)
    assert listed.returncode == 0, listed.stderr
    printed = motcua("hand-over", "print", "--into", str(tmp_path), *worker)
    assert printed.returncode == 0, printed.stderr
    file = Path(printed.stdout.strip())
    assert file.read_bytes().startswith(b"%PDF")
    assert file.stat().st_mode & 0o077 == 0
    assert "not_found" in motcua("case", "print", code, "everything", "--into", str(tmp_path), *worker).stderr
    assert "intake" not in motcua("case", "looked", code, *worker).stderr


def test_the_records_are_read_and_the_head_is_exported(demo: str, tmp_path: Path) -> None:
    watch = ("--as", people.DATA_PROTECTION.user, "--data", demo)
    lines = json.loads(motcua("audit", "record", "--deed", "directory", "--json", *watch).stdout)["items"]
    assert {line["source"] for line in lines} == {"directory"}
    assert "directory" in motcua("audit", "record", *watch).stdout or lines
    assert "nothing unusual" in motcua("audit", "unusual", *watch).stdout
    refused = motcua("audit", "record", "--as", people.DOCTOR.user, "--data", demo)
    assert (refused.returncode, "not_permitted" in refused.stderr) == (1, True)
    assert "did you mean" not in motcua("audit", "record", "--deed", "all", *watch).stdout
    nowhere = motcua("audit", "export", "--data", demo)
    assert nowhere.returncode == 1
    heads = tmp_path / "heads.txt"
    sent = motcua("audit", "export", "--data", demo, MOTCUA_HEAD_FILE=str(heads))
    assert sent.returncode == 0, sent.stderr
    assert heads.read_text(encoding="ascii").strip() == sent.stdout.splitlines()[0]
    assert motcua("audit", "verify", "--head", str(heads), "--data", demo).returncode == 0


def test_gaps_are_told_by_the_exit_status_too(demo: str) -> None:
    lead = ("--as", people.LEAD.user, "--data", demo)
    assert motcua("directory", "gaps", *lead).returncode == 0
    assert "hospital_hung_vuong" in motcua("directory", "agencies", *lead).stdout
    assert motcua("directory", "agencies", "--as", people.DOCTOR.user, "--data", demo).returncode == 1
