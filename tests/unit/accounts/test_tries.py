"""How long one waits after failed tries: so many are free, then the wait doubles."""

from datetime import timedelta

import pytest

from engine.domain.accounts.tries import FORGOTTEN_AFTER, Count, Tries, after_failure, wait_until
from tests.people import BEGINS

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("count", "failed", "waits"),
    [
        ("device", 4, None), ("device", 5, MINUTE), ("device", 6, 2 * MINUTE), ("device", 8, 8 * MINUTE),
        ("device", 9, 15 * MINUTE), ("device", 500, 15 * MINUTE),
        ("name_at_address", 4, None), ("name_at_address", 5, MINUTE), ("name_at_address", 99, 15 * MINUTE),
        ("name", 29, None), ("name", 30, MINUTE), ("name", 99, 15 * MINUTE),
        # A hospital shares one address: seconds, never minutes.
        ("address", 99, None), ("address", 100, SECOND), ("address", 103, 8 * SECOND), ("address", 104, 10 * SECOND),
        ("session", 4, None), ("session", 5, MINUTE), ("session", 99, 15 * MINUTE),
        ("invitation", 4, None), ("invitation", 5, MINUTE), ("invitation", 99, 15 * MINUTE),
    ],
)  # fmt: skip
def test_so_many_tries_are_free_and_the_wait_doubles(count: Count, failed: int, waits: timedelta | None) -> None:
    until = wait_until(count, Tries(failed, BEGINS), BEGINS)
    assert until == (None if waits is None else BEGINS + waits)


def test_when_the_wait_is_over_one_may_try() -> None:
    tries = Tries(5, BEGINS)
    assert wait_until("device", tries, BEGINS + MINUTE - SECOND) == BEGINS + MINUTE
    assert wait_until("device", tries, BEGINS + MINUTE) is None
    assert wait_until("device", None, BEGINS) is None


def test_after_a_day_without_a_failure_the_count_begins_anew() -> None:
    assert timedelta(days=1) == FORGOTTEN_AFTER
    almost, later = BEGINS + FORGOTTEN_AFTER - SECOND, BEGINS + FORGOTTEN_AFTER
    assert after_failure(None, BEGINS) == Tries(1, BEGINS)
    assert after_failure(Tries(7, BEGINS), almost) == Tries(8, almost)
    assert after_failure(Tries(7, BEGINS), later) == Tries(1, later)
