"""How people say when something is due."""

from datetime import UTC, datetime

import pytest

from engine.domain.spoken_time import in_english, in_vietnamese, last_minute

MIDNIGHT = datetime(2026, 3, 31, 17, tzinfo=UTC)


def test_the_end_of_a_day_is_24_00_of_that_day() -> None:
    assert in_vietnamese(MIDNIGHT) == "24:00 ngày 31/03/2026"
    assert in_english(MIDNIGHT) == "24:00 on 31 March 2026"


def test_any_other_moment_is_said_in_the_citys_time() -> None:
    at = datetime(2025, 12, 31, 18, 5, tzinfo=UTC)
    assert in_vietnamese(at) == "01:05 ngày 01/01/2026"
    assert in_english(at) == "01:05 on 1 January 2026"


def test_of_no_moment_nothing_is_said() -> None:
    assert (in_vietnamese(None), in_english(None)) == ("", "")


def test_what_is_no_moment_or_has_no_zone_is_an_error() -> None:
    with pytest.raises(TypeError):
        last_minute("2026-03-31")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="zone"):
        last_minute(datetime(2026, 3, 31))
