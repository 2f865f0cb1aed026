"""What an answer says was done, was; what it says was not, was not; and what nobody knows is said to be so."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import InternalError, OperationalError

from engine.store.schema import CASE
from engine.store.trouble import OutcomeUnknownError
from engine.world import World
from tests import people
from tests.api.test_api import Api, api
from tests.conftest import Desk
from tests.faults.cut import AFTER, BEFORE, CLOSED, Way, through_a_way

FIELDS = {"entry_point": "walk_in", "abuse_kinds": ["rape"], "age_years": 24, "full_name": "Phạm Thị Thử"}
__all__ = ["api"]
BODY = {"procedure": "hung_vuong_one_stop", "fields": FIELDS}


def cases(world: World) -> int:
    with world.database.read() as connection:
        return connection.execute(select(func.count()).select_from(CASE)).scalar_one()


def opened(asking: httpx.Client, key: str = "k1") -> httpx.Response:
    return asking.post("/api/v1/cases", json=BODY, headers={"Idempotency-Key": key})


def trouble(answer: httpx.Response) -> tuple[int, str, bool]:
    """Return the status, the kind of problem, and whether it says when to come again."""
    problem: dict[str, Any] = answer.json()
    assert "Phạm" not in answer.text
    return answer.status_code, problem["type"].rpartition(":")[2], "Retry-After" in answer.headers


@pytest.fixture
def asking(api: Api) -> Iterator[httpx.Client]:
    """Somebody who opens cases."""
    with api.client(people.INTAKE, "en") as found:
        found.timeout = httpx.Timeout(60)
        yield found


@pytest.fixture
def way(world: World) -> Iterator[Way]:
    """A way to the world's database that can be cut."""
    direct = world.database
    with through_a_way(direct) as (found, by_way):
        world.database = by_way
        yield found
        world.database = direct


@pytest.mark.parametrize("kind", ["postgresql"])
@pytest.mark.parametrize(("cut", "done"), [(BEFORE, 0), (AFTER, 1)])
def test_a_commit_whose_answer_was_lost_is_said_to_be_unknown_and_the_same_key_tells(
    world: World, asking: httpx.Client, way: Way, cut: str, done: int
) -> None:
    before = cases(world)
    way.cut = cut
    answer = opened(asking)
    assert trouble(answer) == (503, "outcome_unknown", True)
    assert "not known whether this was done" in answer.json()["title"]
    assert cases(world) == before + done
    again = opened(asking)
    assert again.status_code == 201
    assert cases(world) == before + 1
    assert opened(asking).json() == again.json()


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_database_that_is_away_is_503_and_it_is_gone_when_it_is_back(
    world: World, asking: httpx.Client, way: Way
) -> None:
    before = cases(world)
    way.cut = CLOSED
    way._cut_all()
    answer = opened(asking)
    assert trouble(answer) == (503, "away", True)
    assert "nothing was changed" in answer.json()["title"]
    way.cut = None
    assert opened(asking).status_code == 201
    assert cases(world) == before + 1


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_full_disk_is_503_for_those_who_write_and_nothing_for_those_who_read(
    desk: Desk, world: World, asking: httpx.Client, capsys: pytest.CaptureFixture[str]
) -> None:
    case = desk.open().case
    before = cases(world)
    with world.database.db.connect() as connection:
        raw = connection.connection.dbapi_connection
        assert raw is not None
        pages = raw.cursor().execute("PRAGMA page_count").fetchone()[0]
    kept = [world.database.db.connect() for _ in range(4)]
    for one in kept:
        raw = one.connection.dbapi_connection
        assert raw is not None
        raw.cursor().execute(f"PRAGMA max_page_count={pages}").fetchone()
    for one in kept:
        one.close()
    found = {trouble(opened(asking, f"full{n}"))[:2] for n in range(4)}
    assert (503, "away") in found
    said = capsys.readouterr().err
    assert "Traceback" not in said
    assert "Phạm" not in said
    assert '"error": "OperationalError"' in said
    assert asking.get(f"/api/v1/cases/{case}").status_code == 200
    assert cases(world) == before


@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_page_says_the_same_in_the_readers_language(world: World) -> None:
    from api.errors import what_broke

    lost = what_broke(OutcomeUnknownError(), done=False)
    assert lost[:2] == (503, "outcome_unknown")
    assert "Chưa biết" in lost[2]["vi"]
    away = what_broke(OperationalError("select", None, Exception()), done=False)
    assert away[:2] == (503, "away")
    assert what_broke(OperationalError("select", None, Exception()), done=True)[1] == "outcome_unknown"
    assert what_broke(ValueError(), done=False)[:2] == (500, "broken")
    assert what_broke(ValueError(), done=True)[:2] == (500, "outcome_unknown")


@pytest.mark.parametrize("command", [["-m", "workflows.worker_child"], ["-m", "cli.main", "worker"]])
def test_a_process_that_cannot_start_says_kind_and_place_and_no_traceback(tmp_path: Path, command: list[str]) -> None:
    variables = {
        "MOTCUA_DATA_DIR": str(tmp_path),
        "MOTCUA_DATABASE_URL": "postgresql://nobody:secret-word@127.0.0.1:1/nothing",
    }
    # A child ends when this end of the pipe is closed.
    reading, writing = os.pipe()
    done = subprocess.run(
        [sys.executable, *command],
        capture_output=True,
        text=True,
        check=False,
        stdin=reading,
        env={**os.environ, **variables},
        timeout=60,
    )
    os.close(reading)
    os.close(writing)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr
    assert "OperationalError" in done.stderr


def test_a_thread_that_fails_leaves_a_line_and_no_traceback() -> None:
    code = (
        "import threading; from engine.logs import speak_plainly; speak_plainly();"
        "t = threading.Thread(target=lambda: int('Phạm Thị Thử')); t.start(); t.join()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    (line,) = done.stderr.splitlines()
    assert json.loads(line)["error"] == "ValueError"
    assert "Phạm" not in line


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_process_that_hangs_with_a_lock_in_its_hand_holds_up_nobody_for_long(
    desk: Desk, world: World, api: Api
) -> None:
    case = desk.open().case
    began = time.monotonic()
    answers = []

    def hang(hanging: Connection) -> None:
        hanging.execute(update(CASE).values(owner=CASE.c.owner))
        with api.client(people.SOCIAL_WORKER) as asking:
            body = {"kind": "case_management", "given_by": "survivor"}
            answers.append(asking.post(f"/api/v1/cases/{case}/consents", json=body, timeout=60))
        hanging.execute(select(CASE.c.id))

    with pytest.raises(InternalError), world.database.write() as connection:
        hang(connection)
    assert [answer.status_code for answer in answers] == [201]
    assert time.monotonic() - began < 9
