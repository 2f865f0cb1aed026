"""Which alarms stand: each begins at its limit and not before, and none is told for what is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from engine.domain.alarms import KINDS, Figures, WorkerSign, silent, standing
from engine.reading.words_of_alarms import ALARMS, FIRST

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
ALIVE = WorkerSign("worker a:1", AT - timedelta(hours=2), AT)
WELL = Figures(workers=[ALIVE])


def ago(**span: float) -> datetime:
    return AT - timedelta(**span)


def kinds(figures: Figures) -> list[str]:
    return [alarm.kind for alarm in standing(figures, AT)]


def worker(name: str, seen: float, began: float = 7200) -> WorkerSign:
    return WorkerSign(f"worker {name}", ago(seconds=began), ago(seconds=seen))


def test_nothing_is_told_of_a_system_that_is_well() -> None:
    busy = replace(WELL, waiting_since=ago(hours=1), delivered_at=ago(seconds=1), emergency_since=ago(minutes=4))
    assert kinds(WELL) == kinds(busy) == []


@pytest.mark.parametrize(
    ("kind", "short", "long"),
    [
        ("nothing_delivered", {"waiting_since": ago(minutes=9)}, {"waiting_since": ago(minutes=10)}),
        ("emergency_waits", {"emergency_since": ago(minutes=4, seconds=59)}, {"emergency_since": ago(minutes=5)}),
        ("sweep_late", {"overdue_since": ago(seconds=59)}, {"overdue_since": ago(minutes=1)}),
        ("mail_away", {"away": {"mail": ago(minutes=2)}}, {"away": {"mail": ago(minutes=3)}}),
        ("prefect_away", {"away": {"prefect": ago(minutes=14)}}, {"away": {"prefect": ago(minutes=15)}}),
        (
            "worker_silent",
            {"workers": [ALIVE, worker("b:2", 29)]},
            {"workers": [ALIVE, worker("b:2", 30)]},
        ),
        ("no_worker", {"workers": [worker("a:1", 29)]}, {"workers": []}),
        ("case_set_aside", {"workers": [ALIVE]}, {"workers": [replace(ALIVE, set_aside=1)]}),
        ("disk_nearly_full", {"full_disks": []}, {"full_disks": ["a"]}),
    ],
)
def test_an_alarm_begins_at_its_limit(kind: str, short: dict[str, object], long: dict[str, object]) -> None:
    assert kinds(replace(WELL, **short)) == []  # type: ignore[arg-type]
    assert kinds(replace(WELL, **long)) == [kind]  # type: ignore[arg-type]


def test_a_line_that_delivered_a_moment_ago_is_not_dead_and_one_that_never_did_is() -> None:
    waiting = replace(WELL, waiting_since=ago(minutes=30))
    assert kinds(replace(waiting, delivered_at=ago(minutes=1))) == []
    assert kinds(replace(waiting, delivered_at=ago(minutes=20))) == ["nothing_delivered"]
    assert kinds(waiting) == ["nothing_delivered"]
    # Ten minutes of silence at night are nothing when the first letter of the morning has just come.
    assert kinds(replace(WELL, waiting_since=ago(minutes=1), delivered_at=ago(hours=9))) == []


def test_the_last_workers_death_is_one_alarm_graver_than_each_silence() -> None:
    dead = standing(Figures(workers=[worker("a:1", 50), worker("b:2", 40)]), AT)
    assert [(alarm.kind, alarm.about) for alarm in dead] == [
        ("no_worker", ""),
        ("worker_silent", "worker a:1"),
        ("worker_silent", "worker b:2"),
    ]
    assert dead[0].since == ago(seconds=40)


def test_each_later_worker_takes_the_place_of_one_that_died() -> None:
    first, second = worker("a:1", 100), worker("b:2", 90)
    old, new = worker("c:3", 1), worker("d:4", 1, began=60)
    missing, replaced = silent([first, second, old], AT)
    assert (missing, replaced) == ([first, second], [])
    missing, replaced = silent([first, second, old, new], AT)
    assert (missing, replaced) == ([second], [first])


def test_every_alarm_says_what_it_means_and_what_to_do_first() -> None:
    assert set(ALARMS) == set(FIRST) == set(KINDS)
