"""What an agency will be missing in the days to come: said before it hurts."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from engine.directory_views import GapView
from engine.domain.definition.directory import Agency
from engine.domain.time_limits import CITY_TIME
from engine.world import World

# Two weeks: as far as a roster is usually made, and time enough to fill it.
DAYS_AHEAD = 14
_DAY = timedelta(days=1)


def gaps_ahead(world: World, agency: Agency, now: datetime) -> tuple[GapView, ...]:
    """Return the days of the coming two weeks on which somebody is missing at an agency, what begins first first.

    An agency that begins or ends meanwhile misses nobody outside its days.
    """
    first = now.astimezone(CITY_TIME).date()
    last = first + timedelta(days=DAYS_AHEAD - 1)
    if agency.valid_from is not None:
        first = max(first, agency.valid_from)
    if agency.valid_to is not None:
        last = min(last, agency.valid_to - _DAY)
    if last < first:
        return ()
    found, vocabulary = world.directories, world.library.vocabulary
    party, gaps = vocabulary.parties[agency.party], []
    for role in party.front_door:
        label = vocabulary.roles[role].label
        for shift in found.roster.shifts(agency.id, role, first, last):
            if len(shift.people) < 2:
                gaps.append(GapView("alone" if shift.people else "nobody", label, shift.first, shift.last))
    if party.lead is not None and party.lead not in party.front_door:
        label = vocabulary.roles[party.lead].label
        posts = found.posts_for(agency.id, party.lead)
        gaps += [GapView("no_lead", label, *days) for days in days_without(posts, first, last)]
    return tuple(sorted(gaps, key=lambda gap: (gap.first, gap.what != "nobody", gap.role.vi)))


def days_without(rows: Iterable[Any], first: date, last: date) -> list[tuple[date, date]]:
    """Return the spans of days, both inclusive, in which none of the rows holds."""
    spans, begin = [], first
    for row in sorted(rows, key=lambda row: row.starts_on or date.min):
        starts, ends = row.starts_on or date.min, row.ends_on or date.max
        if ends < begin or ends < starts:
            continue
        if starts > last:
            break
        if starts > begin:
            spans.append((begin, starts - _DAY))
        if ends >= last:
            return spans
        begin = ends + _DAY
    return [*spans, (begin, last)]
