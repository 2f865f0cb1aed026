"""Agencies and wards as data: which agency is responsible for a place at a moment. Nobody's names here."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.definition.vocabulary import Label
from engine.domain.time_limits import CITY_TIME


@dataclass(frozen=True, slots=True)
class Ward:
    """A ward, commune or special zone of the city, known by its code and its exact name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of a party; dates are local, `valid_to` exclusive.

    It is responsible for its wards; without any, for the whole city if it is the `default` one, else for nobody
    who does not name it. `informed_daily`: what is only for its information comes by mail once a day.
    """

    id: str
    party: str
    name: Label
    wards: frozenset[str] = frozenset()
    settings: frozenset[str] = frozenset()
    default: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    one_person: bool = False
    informed_daily: bool = False

    def valid_at(self, at: datetime) -> bool:
        """Say whether the agency exists at the moment `at`."""
        day = at.astimezone(CITY_TIME).date()
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


class Directory:
    """The agencies and wards known to a deployment, read-only."""

    def __init__(self, wards: Iterable[Ward], agencies: Iterable[Agency], people: Iterable[str] = ()) -> None:
        self._agencies = {agency.id: agency for agency in agencies}
        self.wards = tuple(wards)
        self._ward_codes = {w.code: w.code for w in self.wards} | {w.name: w.code for w in self.wards}
        self._by_ward: dict[tuple[str, str], list[Agency]] = defaultdict(list)
        self._city: dict[str, list[Agency]] = defaultdict(list)
        for agency in self._agencies.values():
            if agency.wards:
                for ward in agency.wards:
                    self._by_ward[agency.party, ward].append(agency)
            else:
                self._city[agency.party].append(agency)
        self.people = frozenset(people)
        self._forerunners = self._who_went_before()

    def __contains__(self, agency_id: object) -> bool:
        return agency_id in self._agencies

    def __iter__(self) -> Iterator[Agency]:
        return iter(self._agencies.values())

    def agency(self, agency_id: str) -> Agency:
        """Return the agency, KeyError when unknown."""
        return self._agencies[agency_id]

    def party_of(self, agency_id: str) -> str:
        """Return the party of an agency."""
        return self._agencies[agency_id].party

    def ward_code(self, code_or_name: str) -> str | None:
        """Return the code of a ward given by code or exact name."""
        return self._ward_codes.get(code_or_name)

    @property
    def ward_names(self) -> Collection[str]:
        """The codes and exact names of all wards."""
        return self._ward_codes.keys()

    def some_ward(self) -> tuple[str, ...]:
        """Return the code of one ward, nothing when there is none."""
        return tuple(self._ward_codes.values())[:1]

    def successor_at(self, agency: Agency, at: datetime) -> Agency | None:
        """Return the agency itself if it exists at `at`, else whichever took over from it, None if none."""
        seen: set[str] = set()
        while not agency.valid_at(at):
            if agency.successor is None or agency.id in seen or agency.successor not in self._agencies:
                return None
            seen.add(agency.id)
            agency = self._agencies[agency.successor]
        return agency

    def forerunners(self, agency_id: str) -> frozenset[str]:
        """Return the agencies that name this one, at once or by way of others, as whoever takes over from them."""
        return self._forerunners.get(agency_id, frozenset())

    def _who_went_before(self) -> dict[str, frozenset[str]]:
        before: dict[str, set[str]] = defaultdict(set)
        for agency in self._agencies.values():
            seen, heir = {agency.id}, agency.successor
            while heir is not None and heir in self._agencies and heir not in seen:
                before[heir].add(agency.id)
                seen.add(heir)
                heir = self._agencies[heir].successor
        return {heir: frozenset(found) for heir, found in before.items()}

    def responsible(self, party: str, ward: str | None, at: datetime) -> list[Agency]:
        """Return every agency of `party` responsible for `ward` at `at`: the ward's own, else the city's."""
        found = list(self._by_ward.get((party, ward), ())) if ward else []
        found = found or [agency for agency in self._city.get(party, ()) if agency.default]
        valid = [successor for agency in found if (successor := self.successor_at(agency, at))]
        return list({agency.id: agency for agency in valid if agency.party == party}.values())

    def for_setting(self, party: str, setting: str, at: datetime) -> Agency | None:
        """Return the agency registered for a setting; None when there is none, or when one would have to guess."""
        registered = [agency for agency in self._city.get(party, ()) if setting in agency.settings]
        valid = {found.id: found for agency in registered if (found := self.successor_at(agency, at))}
        return next(iter(valid.values())) if len(valid) == 1 else None
