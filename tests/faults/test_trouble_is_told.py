"""Trouble is told by whoever still lives: with a mail server that is away, and with every worker dead."""

import time
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cli.metrics import metrics_served
from cli.watching import watching
from config.settings import read_settings
from engine.handlers.note_alarms import note_alarms
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.mail.smtp import MailServer
from engine.reading.list_alarms import list_alarms
from engine.reading.list_notices import list_notices
from engine.reading.report_status import report_status
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.faults.outbox import wait_until, working
from workflows.children import free_port

pytestmark = [
    pytest.mark.parametrize("kind", ["sqlite"]),
    # What a mail server that is away leaves half open is closed when it is forgotten, by then in another test.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
TOLD_WITHIN = timedelta(minutes=10)


def kinds(world: World) -> list[str]:
    return [view.kind for view in list_alarms(world, people.ADMINISTRATOR)]


def test_a_mail_server_that_is_away_is_told_of_and_over_when_it_is_back(
    desk: Desk, world: World, clock: SetTime
) -> None:
    desk.open()
    world.mail = MailServer("127.0.0.1", free_port(), "none")
    began = datetime.now(UTC)
    with working(world) as worker:
        wait_until(lambda: worker._office is not None and worker._office.line.on_trial, 10)
        worker._beat()
        assert report_status(world).beats[worker.name]["away"] == ["mail"]
        at = began
        while "mail_away" not in kinds(world):
            at += timedelta(seconds=5)
            clock.at += timedelta(seconds=5)
            assert at - began < TOLD_WITHIN
            note_alarms(world, at)
        print(f"mail away: told after {(at - began).total_seconds():.0f} s")
    assert worker.name not in report_status(world).beats


def test_with_every_worker_dead_the_api_tells(world: World) -> None:
    began = time.monotonic()
    with watching(world, read_settings(), every=0.2):
        wait_until(lambda: kinds(world) == ["no_worker"], 10)
    assert time.monotonic() - began < 10


def test_a_referral_nobody_answered_goes_on_in_the_app_though_no_letter_left(
    desk: Desk, world: World, clock: SetTime
) -> None:
    world.mail = MailServer("127.0.0.1", free_port(), "none")
    with working(world) as worker:
        desk.activated(age_years=13)
        wait_until(lambda: worker._office is not None and worker._office.line.on_trial, 10)
        before = [view.kind for view in list_notices(world, people.SUPERVISOR).items]
        clock.at += timedelta(hours=8)
        sweep_deadlines(world)
        told = [view.kind for view in list_notices(world, people.SUPERVISOR).items]
        assert "referral_unanswered" not in before
        assert "referral_unanswered" in told
        assert "deadline_breached" in [view.kind for view in list_notices(world, people.LEAD).items]
    assert report_status(world).outbox["letters"].get("sent", 0) == 0


def test_metrics_hold_counts_and_ages_and_nothing_of_a_case(desk: Desk, world: World) -> None:
    code, port = desk.open(full_name="Phạm Thị Thử").code, free_port()
    with metrics_served(world, "127.0.0.1", port):
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert figures['motcua_alarm{kind="no_worker"}'] == "1.0"
    assert figures["motcua_database_up"] == "1.0"
    assert float(figures["motcua_notices_unrouted"]) > 0
    assert all(name.startswith("motcua_") for name in figures)
    assert code not in text
    assert people.HOSPITAL not in text
    assert "Thử" not in text


def test_metrics_say_that_the_database_is_away_and_no_more(world: World, capfd: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    with metrics_served(world, "127.0.0.1", port):
        with world.database.write() as connection:
            connection.exec_driver_sql("ALTER TABLE letter RENAME TO gone")
        text = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    assert "motcua_database_up 0.0" in text
    assert "motcua_letters" not in text
    assert "Traceback" not in capfd.readouterr().err
