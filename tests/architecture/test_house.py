"""The house itself: where packages come from, what files must not hold, that documents and settings agree."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from config.settings import ROOT, describe
from tests.cli.command import motcua

PACKAGES = ("engine", "workflows", "api", "cli", "config")
# Prefect's, PostgreSQL's and the mail catcher's own variables, as their documentation names them.
FOREIGN = re.compile(r"^(PREFECT_|POSTGRES_|MP_|DO_NOT_TRACK$)")


def sources() -> Iterator[Path]:
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in done.stdout.splitlines():
        if (ROOT / name).is_file():
            yield ROOT / name


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_comes_from_this_tree(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin == str(ROOT / package / "__init__.py")


def test_prefects_server_can_be_imported_with_these_pins() -> None:
    code = "import prefect.server.api.server"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr


def test_neither_the_api_nor_the_worker_imports_prefect_or_alembic_to_start() -> None:
    code = (
        "import sys, api.main, cli.main, workflows.worker_child, engine.bootstrap;"
        "print([m for m in ('prefect', 'alembic') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_file_names_this_machine_or_a_registry() -> None:
    here = str(ROOT.parent) + "/"
    for path in sources():
        text = path.read_bytes().decode("utf-8", "ignore")
        assert here not in text, path
        assert not re.search(
            r"--(extra-)?index-url (?!-)|files\.pythonhosted|pypi\.org/simple",
            text.replace("--no-emit-index-url", ""),
        ), path


def test_addresses_in_examples_are_invented() -> None:
    address = re.compile(r"[\w.+-]+@([\w-]+\.)+(?!example\b|test\b)[a-z]{2,}\b")
    for path in sources():
        if path.suffix in (".py", ".yaml", ".yml", ".md", ".txt", ".html") and "requirements" not in path.name:
            found = address.search(path.read_text(encoding="utf-8"))
            assert not found, (path, found)


def test_no_module_is_longer_than_a_person_reads() -> None:
    long = {
        path.name: n
        for path in sources()
        if path.suffix == ".py" and (n := len(path.read_text("utf-8").splitlines())) > 300
    }
    assert long == {}


def test_handlers_hold_no_sql() -> None:
    named = [
        path.name
        for path in sorted((ROOT / "engine" / "handlers").glob("*.py"))
        if "sqlalchemy" in path.read_text("utf-8")
    ]
    assert named == []


def test_questions_are_put_to_the_database_in_the_store_alone() -> None:
    written = re.compile(r"engine\.store\.(schema|prepared)\b|^from sqlalchemy import (?!Connection$)", re.M)
    named = [
        path.name
        for path in sorted((ROOT / "engine" / "reading").rglob("*.py"))
        if written.search(path.read_text("utf-8"))
    ]
    assert named == []


def test_the_compose_file_speaks_of_settings_and_commands_that_exist() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    known = {name for name, _, _ in describe()}
    help_text = motcua("--help").stdout
    for name, service in compose["services"].items():
        for variable in service.get("environment", {}):
            assert variable in known or FOREIGN.match(variable), (name, variable)
        command = service.get("command", [])
        if command[:1] == ["motcua"]:
            assert f"  {command[1]} " in help_text, command
            words = [word for word in command[1:] if not word.startswith("-")]
            options = [word for word in command if word.startswith("--")]
            sub = [w for w in words[:2] if w in ("db", "upgrade", "api", "worker")]
            shown = motcua(*sub, "--help").stdout
            assert all(option in shown for option in options), command
    assert {"postgres", "prefect", "api", "worker", "mail"} <= set(compose["services"])
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert 'CMD ["motcua", "api"' in dockerfile
    assert set(re.findall(r"ENV (\w+)=", dockerfile)) <= known


def test_the_readme_names_commands_that_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in sorted(set(re.findall(r"`motcua (\w+)", text))):
        assert motcua(command, "--help").returncode == 0, command


def test_the_settings_page_is_the_settings() -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, default, meaning in describe():
        assert f"| `{name}` | {f'`{default}`' if default else ''} | {meaning} |" in page, name


def test_the_definitions_page_names_every_condition_need_and_effect() -> None:
    from engine.domain.case.conditions import CONDITIONS
    from engine.domain.words.effects import EFFECTS
    from engine.domain.words.needs import NEEDS

    page = (ROOT / "docs" / "definitions.md").read_text(encoding="utf-8")
    missing = [name for name in (*CONDITIONS, *NEEDS, *EFFECTS) if f"`{name}" not in page]
    assert missing == []


def test_a_log_line_holds_nothing_that_is_not_on_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    from engine.logs import log

    log("tested", code=1, full_name="Phạm Thị Thử", error=["Phạm Thị Thử"])
    line = capsys.readouterr().err
    assert "Thử" not in line
    assert '"code": 1' in line


def test_importing_a_command_is_quick() -> None:
    began = time.monotonic()
    assert motcua("--help").returncode == 0
    assert time.monotonic() - began < 10


def test_every_link_between_documents_leads_somewhere() -> None:
    for page in sources():
        if page.suffix == ".md":
            for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
                assert (page.parent / link).exists(), f"{page.relative_to(ROOT)}: {link}"


def test_every_picture_of_the_guide_is_shown() -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in sources() if page.suffix == ".md")
    pictures = [path.name for path in sources() if path.suffix == ".png" and "docs" in path.parts]
    assert pictures
    assert [name for name in pictures if name not in pages] == []


def test_every_alarm_has_its_page_in_the_runbook() -> None:
    from engine.domain.alarms import KINDS

    runbook = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    parts = {part.partition("\n")[0]: part for part in runbook.split("\n## ")[1:]}
    for kind in KINDS:
        assert all(f"**{what}.**" in parts[kind] for what in ("Means", "Look", "Do", "Over")), kind
