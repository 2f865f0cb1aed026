"""The command line: output for people and JSON, one clear line for what is wrong."""

import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cli.output import local_due
from config.settings import ROOT
from tests.cli.command import motcua

CASES = ROOT / "tests" / "journeys" / "cases"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A demo's data folder, as `serve --demo` makes it."""
    from config.demo import demo_directory
    from config.settings import read_settings
    from engine.bootstrap import build_world, seed_directory
    from engine.mail.smtp import MailServer

    folder = tmp_path_factory.mktemp("demo")
    world = build_world(read_settings(data_dir=folder, demo=True), mail=MailServer("127.0.0.1", 0, "none"))
    seed_directory(world, demo_directory())
    world.close()
    return str(folder)


def test_check_prints_a_line_for_each_procedure_and_is_clean() -> None:
    done = motcua("check")
    assert done.returncode == 0, done.stderr
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "hcmc_domestic_violence",
        "hcmc_sexual_harassment",
        "hung_vuong_one_stop",
    ]
    assert "102 triggers" in done.stdout


def test_check_lists_every_fault_and_fails(tmp_path: Path) -> None:
    import shutil

    shutil.copytree(ROOT / "workflows" / "definitions", tmp_path / "d")
    file = tmp_path / "d" / "hung_vuong_one_stop.v1.yaml"
    text = file.read_text(encoding="utf-8").replace("to: screening\n", "to: screning\n", 1)
    file.write_text(text.replace("limit: 72 h", "limit: 72 hours", 1), encoding="utf-8")
    done = motcua("check", MOTCUA_DEFINITIONS_DIR=str(tmp_path / "d"))
    assert done.returncode == 1
    assert "core.triggers.screen.to: unknown state `screning`" in done.stderr
    assert "clocks.pep_window.limit: `72 hours` is no time limit" in done.stderr


def test_procedures_are_shown_and_drawn() -> None:
    shown = motcua("procedures", "show", "hung_vuong_one_stop")
    assert "Hội chẩn kín (conference)" in shown.stdout
    assert "law: Nghị định 56/2017/NĐ-CP, Điều 32" in shown.stdout
    [window] = [line for line in shown.stdout.splitlines() if "(pep_window)" in line]
    assert {"72 h", "hospital"} <= {cell.strip() for cell in window.split("  ")}
    drawn = motcua("procedures", "draw", "hung_vuong_one_stop").stdout
    assert drawn.startswith("stateDiagram-v2")
    assert "core_received --> core_screening: screen" in drawn
    assert drawn.count('" as ') == 8 + 76
    assert len(json.loads(motcua("procedures", "list", "--json").stdout)) == 3


def test_a_case_is_worked_on_from_the_command_line(demo: str) -> None:
    opened = motcua(
        "case", "open", "hung_vuong_one_stop", "--as", "intake@hospital_hung_vuong", "--data", demo, "--json",
        "-w", "entry_point=walk_in", "-w", "abuse_kinds=[rape]", "-w", "age_years=24",
    )  # fmt: skip
    assert opened.returncode == 0, opened.stderr
    case = json.loads(opened.stdout)["code"]
    worker = ("--as", "hospital_social_worker@hospital_hung_vuong", "--data", demo)
    doctor = ("--as", "doctor@hospital_hung_vuong", "--data", demo)
    refused = motcua("case", "pull", case, "activate", *doctor, "-w", "indicators=[obvious_assault]")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        "motcua: consent_missing (case_management): Chưa có sự đồng ý cần thiết: Quản lý ca. / "
        "The consent needed has not been given: Case management."
    ]
    given = motcua("case", "consent", case, "case_management", *worker, "-w", "given_by=survivor")
    assert given.returncode == 0, given.stderr
    pulled = motcua("case", "pull", case, "activate", *doctor, "-w", "indicators=[obvious_assault]")
    assert pulled.returncode == 0, pulled.stderr
    shown = motcua("case", "show", case, *doctor)
    assert "Đã kích hoạt Phòng một cửa (activated)" in shown.stdout
    answered = motcua("case", "refer", case, "ward_police", "acknowledge", *doctor)
    assert "not_found" in answered.stderr
    ordered = motcua("case", "order", case, "docter_due", "pause_clock", *worker, "--reason", "mất điện")
    assert ordered.returncode == 1
    assert "doctor_due" in ordered.stderr
    ordered = motcua("case", "order", case, "doctor_due", "pause_clock", *worker, "--reason", "mất điện")
    assert ordered.returncode == 0, ordered.stderr
    assert "Tạm dừng (paused)" in motcua("case", "show", case, *worker).stdout
    explained = motcua("clocks", "explain", case, "doctor_due", *worker).stdout
    assert "Cộng 30 phút, tính liên tục, kể cả ngày nghỉ. / 30 min are added" in explained
    assert "mất điện" in explained
    assert "pep_window" not in explained
    assert "did you mean doctor_due" in motcua("clocks", "explain", case, "docter_due", *worker).stderr
    assert "1 cases told again: 0 differ" in motcua("cases", "verify", "--data", demo).stdout
    withdrawn = motcua("case", "consent", case, "case_management", "--withdraw", *worker)
    assert withdrawn.returncode == 0, withdrawn.stderr
    assert "Từ chối hỗ trợ (declined)" in motcua("case", "show", case, *doctor).stdout
    verified = motcua("audit", "verify", "--data", demo)
    assert "whole" in verified.stdout
    head = motcua("audit", "head", "--data", demo).stdout.strip()
    assert motcua("audit", "verify", "--head", head, "--data", demo).returncode == 0
    other = head.replace(head[-4:], "0000")
    assert motcua("audit", "verify", "--head", other, "--data", demo).returncode == 1


def test_the_demos_time_can_be_moved_and_status_tells_what_is_next(demo: str) -> None:
    assert motcua("demo", "forward", "45m", "--data", demo).stdout.startswith("it is now")
    told = motcua("status", "--json", "--data", demo)
    status = json.loads(told.stdout)
    assert status["prefect_answers"] is False
    assert set(status["status"]) >= {"outbox", "next_deadlines", "beats", "cases"}
    assert "Prefect does not answer" in motcua("status", "--data", demo).stdout
    # Nobody works here: whoever asks is told so, in words and by the exit status.
    assert told.returncode == 1
    assert "no_worker" in told.stderr
    assert "no_worker" in [alarm["kind"] for alarm in status["status"]["alarms"]]
    people = motcua("demo", "people", "--role", "doctor", "--agency", "hospital_hung_vuong", "--data", demo)
    assert people.stdout.splitlines()[0] == "hospital_hung_vuong.doctor.1  doctor@hospital_hung_vuong"


def test_time_cannot_be_moved_where_it_is_real(tmp_path: Path) -> None:
    assert motcua("db", "upgrade", "--data", str(tmp_path)).returncode == 0
    done = motcua("demo", "forward", "1h", "--data", str(tmp_path))
    assert (done.returncode, done.stderr) == (
        2,
        "motcua: Invalid value: this is not a demo: its time is the real one\n",
    )


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("replay", "nowhere"), "nowhere: no such file or folder"),
        (("replay", str(CASES), "--via", "pigeon"), "--via is direct or prefect, not `pigeon`"),
        (("procedures", "show", "nothing"), "there is no procedure `nothing`"),
        (("case", "pull", "X"), "Missing"),
        (("case", "show", "X", "--as", "nobody"), "nobody is `nobody`"),
        (("demo", "forward", "soon"), "no span of time"),
        (("audit", "verify", "--head", "x"), "neither a head nor a file"),
        (("fly",), "fly"),
        (("case", "open", "p", "--as", "x", "-w", "novalue"), "is not name=value"),
    ],
)
def test_a_wrong_argument_gets_one_clear_line(demo: str, arguments: tuple[str, ...], line: str) -> None:
    done = motcua(*arguments, MOTCUA_DATA_DIR=demo)
    assert done.returncode == 2
    assert line in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        "status",
        "status --json",
        "audit verify",
        "audit head",
        "demo forward 1h",
        "demo people",
        "token --as doctor@hospital_hung_vuong",
        "case open hung_vuong_one_stop --as doctor@hospital_hung_vuong",
        "case show X --as doctor@hospital_hung_vuong",
        "case pull X activate --as doctor@hospital_hung_vuong",
        "case consent X counselling --as doctor@hospital_hung_vuong",
        "case refer X ward_police accept --as doctor@hospital_hung_vuong",
    ],
)
def test_a_command_without_data_says_what_to_do_and_creates_nothing(words: str, tmp_path: Path) -> None:
    done = motcua(*words.split(), MOTCUA_DATA_DIR=str(tmp_path / "data"), MOTCUA_PREFECT_API_URL="http://127.0.0.1:1")
    assert done.returncode == 2, done.stdout
    (line,) = done.stderr.splitlines()
    assert "Chưa có dữ liệu" in line
    assert "There is no data" in line
    assert list(tmp_path.iterdir()) == []


def test_looking_at_definitions_and_replaying_leaves_no_data_behind(tmp_path: Path) -> None:
    case = str(CASES / "b05-late-arrival.yaml")
    for words in (["check"], ["procedures", "list"], ["replay", case]):
        done = motcua(*words, MOTCUA_DATA_DIR=str(tmp_path / "data"))
        assert done.returncode == 0, done.stderr
        assert list(tmp_path.iterdir()) == [], words


def test_data_without_its_key_is_not_given_another(tmp_path: Path) -> None:
    assert motcua("db", "upgrade", "--data", str(tmp_path)).returncode == 0
    (tmp_path / "master.key").unlink()
    done = motcua("status", "--data", str(tmp_path))
    assert done.returncode == 2
    assert "put the key file back" in done.stderr
    assert not (tmp_path / "master.key").exists()


def test_a_wrong_setting_gets_one_clear_line_naming_all() -> None:
    done = motcua("status", MOTCUA_PORT="x", MOTCUA_SMTP_SECURITY="maybe")
    assert done.returncode == 2
    assert "MOTCUA_PORT" in done.stderr
    assert "MOTCUA_SMTP_SECURITY" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_directory_is_imported_from_the_command_line(tmp_path: Path) -> None:
    data, page = str(tmp_path / "data"), (ROOT / "docs" / "directory.md").read_text(encoding="utf-8")
    file = tmp_path / "all.yaml"
    file.write_text(page.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    without = motcua("directory", "import", "--dry-run", str(file), "--data", data)
    assert without.returncode == 2
    assert "There is no data" in without.stderr
    upgraded = motcua("db", "upgrade", "--data", data)
    assert "nobody is in the directory yet" in upgraded.stderr
    assert "chưa có ai trong danh bạ" in motcua("status", "--data", data).stderr
    tried = motcua("directory", "import", "--dry-run", str(file), "--data", data)
    assert "+ posts  an.nguyen  hospital_example  doctor" in tried.stdout
    assert tried.stdout.splitlines()[-1] == "chưa ghi gì (chạy thử) / nothing was written (dry run)"
    done = json.loads(motcua("directory", "import", str(file), "--data", data, "--json").stdout)
    assert done["written"] is True
    again = motcua("directory", "import", str(file), "--data", data)
    assert again.stdout == "không có gì thay đổi / nothing changes\n"
    status = motcua("status", "--data", data)
    assert "3 people" in status.stdout
    assert "nobody is in the directory" not in status.stderr
    file.write_text(file.read_text(encoding="utf-8").replace("role: doctor", "role: docter"), encoding="utf-8")
    wrong = motcua("directory", "import", str(file), "--data", data)
    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 2
    assert "unknown role `docter`. Did you mean `doctor`?" in wrong.stderr
    demo = motcua("db", "upgrade", "--demo", "--data", data)
    assert demo.returncode == 2
    assert "is a real deployment's: leave `--demo` out" in demo.stderr


def test_a_replay_says_ok_or_what_differs(tmp_path: Path) -> None:
    case = CASES / "b05-late-arrival.yaml"
    assert motcua("replay", str(case)).stdout == "b05-late-arrival: ok\n"
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(case.read_text(encoding="utf-8").replace("core: declined", "core: closed"), encoding="utf-8")
    done = motcua("replay", str(wrong))
    assert done.returncode == 1
    assert "at the end: state.core: declined, expected closed" in done.stdout
    assert done.stderr == ""


def test_the_end_of_a_day_is_said_as_its_24_hours() -> None:
    assert local_due(datetime(2026, 3, 9, 17, tzinfo=UTC)) == "2026-03-09 24:00"
    assert local_due(datetime(2026, 3, 9, 17, 1, tzinfo=UTC)) == "2026-03-10 00:01"
    assert local_due(None) == ""


def test_letters_are_listed_sent_again_and_given_up_by_the_numbers_of_notices(tmp_path: Path) -> None:
    data = str(tmp_path)
    assert motcua("db", "upgrade", "--demo", "--data", data).returncode == 0
    assert motcua("letters", "list", "--json", "--data", data).stdout == "[]\n"
    neither = motcua("letters", "resend", "--data", data)
    assert neither.returncode == 2
    assert "name the notices, or say --all" in neither.stderr
    assert motcua("letters", "resend", "--all", "--data", data).stdout == "0 go again\n"
    gone = motcua("letters", "give-up", "ABCD", "--data", data)
    assert (gone.returncode, gone.stderr) == (1, "motcua: ABCD: do not wait, or are with the mail server now\n")


def test_a_backup_is_made_and_put_back_from_the_command_line(tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "data"))
    assert motcua("db", "upgrade", "--demo", *data).returncode == 0
    made = motcua("backup", str(tmp_path / "copies"), "--json", *data)
    assert made.returncode == 0, made.stderr
    folder = json.loads(made.stdout)["folder"]
    no_key = motcua("restore", folder, "--data", str(tmp_path / "new"))
    assert no_key.returncode == 2
    assert "put the key file back" in no_key.stderr
    (tmp_path / "new").mkdir(exist_ok=True)
    shutil.copy(tmp_path / "data" / "master.key", tmp_path / "new")
    put_back = motcua("restore", folder, "--data", str(tmp_path / "new"))
    assert put_back.returncode == 0, put_back.stderr
    assert motcua("audit", "verify", "--data", str(tmp_path / "new")).returncode == 0
    assert motcua("restore", folder, "--data", str(tmp_path / "new")).returncode == 1
