"""Who is on duty at an agency on a day, and who stands in for whoever is away. Nothing is read here: rows go in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from engine.definitions.directory.kinds import holds
from engine.domain.time_limits import CITY_TIME

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the directory."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Shift:
    """Days, both inclusive, and who is on duty on each of them, the first asked first."""

    first: date
    last: date
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody on a roster who is away on these days, both inclusive; whether anybody stands in."""

    person: Person
    first: date
    last: date
    stood_in_for: bool


class Roster:
    """Who is on duty, who is away, and who stands in. `posts`: those that count; nobody stands in without one.

    Whoever signed the last hand-over goes before whoever the roster names (`hand_overs`: the last one for each role
    at each agency).
    """

    def __init__(
        self,
        duties: Iterable[Any],
        absences: Iterable[Any],
        people: Mapping[str, Person],
        posts: Iterable[Any] = (),
        hand_overs: Iterable[Any] = (),
    ) -> None:
        self._people = people
        self._took_over = {(one.agency, one.role): one for one in hand_overs}
        self._duties: dict[tuple[str, str], list[Any]] = {}
        for duty in sorted(duties, key=lambda duty: (duty.rank, duty.person)):
            self._duties.setdefault((duty.agency, duty.role), []).append(duty)
        self._absences: dict[str, list[Any]] = {}
        for absence in absences:
            self._absences.setdefault(absence.person, []).append(absence)
        self._posts: dict[tuple[str, str, str], Any] = {(p.person, p.agency, p.role): p for p in posts}

    def on_duty(self, agency: str, role: str, at: datetime, rank: int = 1) -> list[Person]:
        """Return who may be written to for a role at an agency, the person asked for first.

        `rank` 2 begins with the deputy. In the place of who is away stands the substitute; without one, whoever
        remains stands in. Who took over by a hand-over is first until the next one; whom the roster has first then
        stands beside the deputy.
        """
        there = self._places(agency, role, at.astimezone(CITY_TIME).date())
        if first := self.took_over(agency, role, at):
            there = {person: max(2, place) for person, place in there.items()} | {first.received_by: 1}
        return self._ordered(there, rank)

    def took_over(self, agency: str, role: str, at: datetime) -> Any | None:
        """Return the last hand-over, None where nobody took over who still holds the post and is there."""
        last = self._took_over.get((agency, role))
        if last is None or last.at > at:
            return None
        day = at.astimezone(CITY_TIME).date()
        post = self._posts.get((last.received_by, agency, role))
        there = post is not None and _holds(post, day) and last.received_by in self._people
        return last if there and not self._absence(last.received_by, day) else None

    def kept_for(self, agency: str, role: str) -> bool:
        """Say whether an agency keeps a roster for a role."""
        return (agency, role) in self._duties

    def deputises(self, person: str, agency: str, role: str, at: datetime) -> bool:
        """Say whether somebody stands on a roster behind the first, or alone: who is written to as the lead."""
        day = at.astimezone(CITY_TIME).date()
        there = [duty for duty in self._duties.get((agency, role), ()) if _holds(duty, day)]
        behind = {duty.person for duty in there if duty.rank > 1}
        return person in behind or {duty.person for duty in there} == {person}

    def shifts(self, agency: str, role: str, first: date, last: date) -> list[Shift]:
        """Return whom the roster has on duty between two days, in spans in which nothing changes.

        Hand-overs say nothing of the days ahead.
        """
        begins = [first, *(day for day in sorted(self._turns(agency, role)) if first < day <= last)]
        ends = [*(day - _DAY for day in begins[1:]), last]
        found: list[Shift] = []
        for begin, end in zip(begins, ends, strict=True):
            people = tuple(self._ordered(self._places(agency, role, begin), 1))
            if found and found[-1].people == people:
                found[-1] = Shift(found[-1].first, end, people)
            else:
                found.append(Shift(begin, end, people))
        return found

    def away(self, agency: str, role: str, first: date, last: date) -> list[Away]:
        """Return who of a roster is away between two days."""
        found = []
        for person in dict.fromkeys(duty.person for duty in self._duties.get((agency, role), ())):
            for absence in self._absences.get(person, ()):
                days = max(absence.starts_on, first), min(absence.ends_on, last)
                on_duty = any(
                    duty.person == person and duty.starts_on <= days[1] and (duty.ends_on or days[0]) >= days[0]
                    for duty in self._duties[agency, role]
                )
                if days[0] <= days[1] and on_duty:
                    # A substitute who is away on some of these days is none.
                    spans = [days[0], *(day for day in self._turns(agency, role) if days[0] < day <= days[1])]
                    stood_in = all(self._in_place_of(person, agency, role, day) for day in spans)
                    found.append(Away(self._people[person], *days, stood_in))
        return sorted(found, key=lambda one: (one.first, one.person.id))

    def _places(self, agency: str, role: str, day: date) -> dict[str, int]:
        """Return who is there by the roster, each with the rank of the place."""
        places: dict[str, int] = {}
        for duty in self._duties.get((agency, role), ()):
            if _holds(duty, day):
                found = self._in_place_of(duty.person, agency, role, day)
                if found is not None:
                    places[found] = min(places.get(found, duty.rank), duty.rank)
        return places

    def _ordered(self, places: Mapping[str, int], rank: int) -> list[Person]:
        ordered = sorted(places, key=lambda person: (places[person] < rank, places[person], person))
        return [self._people[person] for person in ordered]

    def _absence(self, person: str, day: date) -> Any | None:
        return next((one for one in self._absences.get(person, ()) if _holds(one, day)), None)

    def _in_place_of(self, person: str, agency: str, role: str, day: date) -> str | None:
        """Return the person, whoever stands in on that day, or None for nobody."""
        asked: set[str] = set()
        while absence := self._absence(person, day):
            asked.add(person)
            substitute = getattr(absence, "substitute", None)
            post = self._posts.get((substitute, agency, role)) if substitute else None
            if substitute is None or substitute in asked or post is None or not _holds(post, day):
                return None
            person = substitute
        return person if person in self._people else None

    def _turns(self, agency: str, role: str) -> set[date]:
        """The days on which something about a roster may change."""
        duties = self._duties.get((agency, role), ())
        turns: set[date] = set()
        people = {duty.person for duty in duties}
        for duty in duties:
            turns |= _turns_of(duty)
        waiting = list(people)
        while waiting:
            for absence in self._absences.get(waiting.pop(), ()):
                turns |= _turns_of(absence)
                substitute = getattr(absence, "substitute", None)
                if substitute and substitute not in people:
                    people.add(substitute)
                    waiting.append(substitute)
                    post = self._posts.get((substitute, agency, role))
                    turns |= _turns_of(post) if post else set()
        return turns


def _holds(row: Any, day: date) -> bool:
    return holds(row.starts_on, row.ends_on, day)


def _turns_of(row: Any) -> set[date]:
    return {day for day in (row.starts_on, row.ends_on + _DAY if row.ends_on else None) if day is not None}
