"""Which days the state gives off, and which Saturdays it makes working days in exchange.

From the `holidays` library; beside it `exchanged_days.yaml` holds the exchanges that were announced, each with its
source, because the library knows them only with its next release. A day in the file wins over the library's; the
deployment adds or takes away what it knows better still (`MOTCUA_EXTRA_DAYS_OFF`, `MOTCUA_EXTRA_DAYS_ON`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import holidays
import yaml

ANNOUNCED = Path(__file__).parent / "exchanged_days.yaml"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A working day given off for a Saturday that is worked instead, and where that was announced."""

    off: date
    on: date
    source: str


@cache
def announced_exchanges(file: Path = ANNOUNCED) -> tuple[Exchange, ...]:
    """Return the exchanges of the file. Raises ValueError for one without its two days or its source."""
    found = []
    for place, row in enumerate(yaml.safe_load(file.read_text(encoding="utf-8")) or (), 1):
        days = isinstance(row, dict) and isinstance(row.get("day_off"), date) and isinstance(row.get("worked"), date)
        if not days or set(row) != {"day_off", "worked", "source"} or not str(row["source"] or "").strip():
            raise ValueError(f"{file.name}: entry {place}: write `day_off` and `worked` as days, and their `source`")
        found.append(Exchange(row["day_off"], row["worked"], str(row["source"])))
    return tuple(found)


def vietnamese_days(
    years: Iterable[int],
    extra_off: Iterable[date] = (),
    extra_on: Iterable[date] = (),
    *,
    announced: Iterable[Exchange] | None = None,
) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days off and the weekend days worked in those years.

    The deployment's word beats that of what was announced, and that the library's.
    """
    wanted = list(years)
    known = holidays.country_holidays("VN", years=wanted)
    exchanges = announced_exchanges() if announced is None else tuple(announced)
    of_years = [one for one in exchanges if one.off.year in wanted or one.on.year in wanted]
    off, on = frozenset(known), frozenset(known.weekend_workdays)
    off, on = _with(off, on, {one.off for one in of_years}, {one.on for one in of_years})
    return _with(off, on, set(extra_off), set(extra_on))


def _with(
    off: frozenset[date], on: frozenset[date], more_off: set[date], more_on: set[date]
) -> tuple[frozenset[date], frozenset[date]]:
    return (off | more_off) - more_on, (on | more_on) - more_off
