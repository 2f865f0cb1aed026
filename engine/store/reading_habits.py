"""How people read within a time: which cases each was shown, at which moments; who ever acted on a case."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from engine.store.schema import CASE, EVENT
from engine.store.sightings import SHOWN, SIGHTING

_AT_ONCE = 500


def cases_shown(views: Connection, since: datetime, until: datetime) -> Sequence[Any]:
    """Return each person in a role with each case that was shown, by its public id, between two moments."""
    view = SIGHTING.c
    who = (view.user, view.role, view.agency, view.case)
    within = (view.outcome == SHOWN, view.at >= since, view.at < until, view.case.is_not(None))
    return views.execute(select(*who, func.count().label("times")).where(*within).group_by(*who)).all()


def shown_within(views: Connection, spans: Sequence[tuple[datetime, datetime]]) -> Sequence[Any]:
    """Return each person in a role with each case that was shown within some spans of time, and a moment of it."""
    view = SIGHTING.c
    who = (view.user, view.role, view.agency, view.case)
    inside = or_(*((view.at >= begin) & (view.at < end) for begin, end in spans))
    within = (view.outcome == SHOWN, inside, view.case.is_not(None))
    return views.execute(select(*who, func.min(view.at).label("at")).where(*within).group_by(*who)).all()


def who_acted(connection: Connection, cases: Collection[str]) -> dict[str, set[tuple[str, str, str]]]:
    """Return who ever did something on cases, by their public ids: person, role, agency."""
    found: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
    named, event = sorted(cases), EVENT.c
    for begin in range(0, len(named), _AT_ONCE):
        some = CASE.c.public_id.in_(named[begin : begin + _AT_ONCE])
        who = (CASE.c.public_id, event.actor_user, event.actor_role, event.actor_agency)
        wanted = select(*who).join(EVENT, event.case_id == CASE.c.id).where(some).distinct()
        for row in connection.execute(wanted):
            found[row.public_id].add((row.actor_user, row.actor_role, row.actor_agency))
    return found
