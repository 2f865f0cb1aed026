"""A short campaign: the long one is `make faults`."""

from tests.faults.campaign.__main__ import run


def test_what_was_promised_is_there_after_a_quarter_of_a_minute_of_everything() -> None:
    found = run(15, seed=2026, database="sqlite", callers=3, prefect=False)
    assert found.broken == []
    assert found.counts["kills"] >= 3
    assert found.counts["letters"] >= 50
    print({name: count for name, count in found.counts.items() if count})
