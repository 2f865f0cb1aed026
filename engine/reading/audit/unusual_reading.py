"""Reading that is out of the ordinary: what the data-protection officer looks at each day. Never what was read."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from engine.audit_views import Unusual, UnusualView
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.domain.time_limits import CITY_TIME
from engine.reading.audit.watching import let_watch
from engine.store.reading_habits import cases_shown, shown_within, who_acted
from engine.world import World

# From how many cases a day on it is said (proposed): a busy ward's doctor stays below. Of what is nobody's duty at
# all, a few are told: somebody who looks into a case once by mistake is not.
FROM: dict[Unusual, int] = {"many": 40, "never_on": 5, "colleagues": 3, "night": 3}
# Local time; whoever the roster has on duty that day reads at night because of it.
NIGHT_BEGINS, NIGHT_ENDS = time(22), time(5)
_DAY, _JUST_AFTER = timedelta(days=1), timedelta(microseconds=1)
MOST_DAYS = 31


def unusual_reading(world: World, actor: Actor | None, *, days: int = 1) -> tuple[UnusualView, ...]:
    """Return who read unusually within the last so many days, whoever did most of it first.

    Raises RefusedError: not_permitted for who does not watch over the records, field_invalid for days that are none.
    """
    let_watch(world, actor)
    if not 1 <= days <= MOST_DAYS:
        raise refused("field_invalid", "days")
    now = world.time.now()
    since, until = now - days * _DAY, now + _JUST_AFTER
    with world.sightings.database.read() as views:
        shown = cases_shown(views, since, until)
        at_night = shown_within(views, nights(since, until))
    with world.database.read() as connection:
        acted = who_acted(connection, {row.case for row in shown})
    if actor is not None:
        world.sightings.listed(actor, now, "unusual reading")
    cases: dict[Actor, set[str]] = defaultdict(set)
    found: dict[Actor, dict[Unusual, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in shown:
        who = Actor(row.user, row.role, row.agency)
        cases[who].add(row.case)
        others = acted.get(row.case, set())
        if not any(user == who.user for user, _, _ in others):
            same = any((role, agency) == (who.role, who.agency) for _, role, agency in others)
            found[who]["colleagues" if same else "never_on"].add(row.case)
    for row in at_night:
        who = Actor(row.user, row.role, row.agency)
        on_duty = world.directories.refresh().roster.on_duty(who.agency, who.role, row.at)
        if who.user not in [one.id for one in on_duty]:
            found[who]["night"].add(row.case)
    for who, read in cases.items():
        found[who]["many"] = read
    told = [_view(world, who, len(cases[who]), found[who], days) for who in cases]
    return tuple(sorted((one for one in told if one.found), key=lambda one: -sum(one.found.values())))


def nights(since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Return the nights between two moments, cut to them."""
    first = since.astimezone(CITY_TIME).date() - _DAY
    spans = []
    for number in range((until - since).days + 3):
        day = first + number * _DAY
        begin = datetime.combine(day, NIGHT_BEGINS, CITY_TIME)
        end = datetime.combine(day + _DAY, NIGHT_ENDS, CITY_TIME)
        if begin < until and end > since:
            spans.append((max(begin, since), min(end, until)))
    return spans or [(since, since)]


def _view(world: World, who: Actor, cases: int, found: dict[Unusual, set[str]], days: int) -> UnusualView:
    directories, roles = world.directories, world.library.vocabulary.roles
    counted = {kind: len(read) for kind, read in found.items()}
    return UnusualView(
        name=directories.people[who.user].name if who.user in directories.people else who.user,
        role=roles[who.role].label if who.role in roles else None,
        agency=directories.directory.agency(who.agency).name if who.agency in directories.directory else None,
        cases=cases,
        found={kind: counted[kind] for kind in FROM if counted.get(kind, 0) >= FROM[kind] * days},
    )
