"""Which days the state gives off, and which Saturdays it makes working days in exchange.

From the `holidays` library, which knows exchanged days as far as they are announced; the deployment adds or takes
away what it knows better (`MOTCUA_EXTRA_DAYS_OFF`, `MOTCUA_EXTRA_DAYS_ON`).
"""

from collections.abc import Iterable
from datetime import date

import holidays


def vietnamese_days(
    years: Iterable[int], extra_off: Iterable[date] = (), extra_on: Iterable[date] = ()
) -> tuple[frozenset[date], frozenset[date]]:
    """Return the days off and the weekend days worked in those years. The deployment's word beats the library's."""
    known = holidays.country_holidays("VN", years=list(years))
    off, on = frozenset(known), frozenset(known.weekend_workdays)
    more_off, more_on = frozenset(extra_off), frozenset(extra_on)
    return (off | more_off) - more_on, (on | more_on) - more_off
