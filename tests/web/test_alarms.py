"""Alarms on the pages: above every page of who watches, on nobody else's, gone when over; and for machines."""

from datetime import UTC, datetime, timedelta

import pytest

from engine.handlers.leave_beat import leave_beat
from engine.handlers.note_alarms import note_alarms
from engine.reading.readiness import not_ready
from engine.reading.words_of_alarms import ALARMS
from engine.store.beats import write_beat
from engine.store.vault import Vault
from engine.world import World
from tests import people
from tests.web.visiting import Visitor

pytestmark = pytest.mark.parametrize("kind", ["sqlite"])
STARTS = datetime(2026, 1, 1, tzinfo=UTC).isoformat()


def trouble(world: World) -> None:
    at = datetime.now(UTC)
    note_alarms(world, at - timedelta(seconds=5))
    note_alarms(world, at)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_alarm_stands_above_every_page_of_who_watches_and_of_nobody_else(world: World, language: str) -> None:
    trouble(world)
    words = ALARMS["no_worker"][language]  # type: ignore[index]
    for actor, address in ((people.ADMINISTRATOR, "/people"), (people.SUPERVISOR, "/breaches")):
        assert words in Visitor(world, actor, language).get(address).text
    assert words in Visitor(world, people.SUPERVISOR, language).get("/delivery/alarms").text
    for actor in (people.SOCIAL_WORKER, people.LEAD, people.DATA_PROTECTION):
        visitor = Visitor(world, actor, language)
        assert words not in visitor.get("/procedures").text
        assert visitor.get("/delivery/alarms").status_code == 403


def test_an_alarm_that_is_over_is_told_as_past(world: World) -> None:
    trouble(world)
    later = datetime.now(UTC) + timedelta(seconds=62)
    with world.database.write() as connection:
        write_beat(connection, "worker a:1", later, {"started_at": STARTS})
    note_alarms(world, later)
    visitor = Visitor(world, people.ADMINISTRATOR)
    assert ALARMS["no_worker"].vi not in visitor.get("/delivery/alarms").text
    page = visitor.get("/delivery").text
    assert "Cảnh báo đã qua" in page
    assert ALARMS["no_worker"].vi in page


def test_the_sign_of_readiness_tells_what_is_missing_and_which_alarms_stand(world: World) -> None:
    visitor = Visitor(world)
    assert visitor.get("/health").json() == {"status": "ok"}
    ready = visitor.get("/ready")
    assert ready.status_code == 200
    assert ready.json() == {"status": "ready", "missing": [], "alarms": ["no_worker"]}
    leave_beat(world, "worker a:1", started_at=STARTS)
    assert visitor.get("/ready").json()["alarms"] == []
    right, world.vault = world.vault, Vault(b"x" * 32)
    assert visitor.get("/ready").status_code == 503
    assert visitor.get("/ready").json()["missing"] == ["key"]
    world.vault = right
    with world.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert not_ready(world) == ("migrations",)
    with world.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE chain_end")
        connection.exec_driver_sql("DROP TABLE alembic_version")
    answer = visitor.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert answer.headers["retry-after"]
