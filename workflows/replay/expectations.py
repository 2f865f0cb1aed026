"""Holding a case against what was expected of it; every difference is told."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select

from engine.domain.case.case import Case, Referral
from engine.domain.case.facts import age_band
from engine.domain.case.rules import Rules
from engine.domain.definition.procedure import ABSENT
from engine.domain.parties.responsible import responsible_agencies
from engine.domain.time_limits import CITY_TIME
from engine.store.cases import load_case
from engine.store.schema import CASE, LINK, NOTICE
from engine.world import World
from workflows.replay.vignette import moment_of

_BREACHED = ("breached", "breached_before_arrival")


class Witness:
    """Looks at one case, and remembers up to which notice it has looked."""

    def __init__(self, world: World, row_id: int) -> None:
        self._world = world
        self._row_id = row_id
        self._seen = 0

    def differences(self, expected: Mapping[str, Any]) -> list[str]:
        """Return every difference between the case as it is and what is expected."""
        if not expected:
            return []
        with self._world.database.read() as connection:
            case = load_case(connection, self._world.vault, self._row_id).case
            rules = self._world.rules_of(case)
            linked = self._linked(connection)
            told_since, told_ever, last = self._told(connection, [self._row_id, *linked])
            procedures = {
                row.procedure
                for row in connection.execute(select(CASE.c.procedure).where(CASE.c.id.in_(linked or [-1])))
            }
        self._seen = last
        found = differences(rules, case, self._world.time.now(), expected)
        return found + untold(expected, told_since, told_ever, procedures)

    def _linked(self, connection: Connection) -> list[int]:
        return [
            row.linked_id
            for row in connection.execute(select(LINK.c.linked_id).where(LINK.c.case_id == self._row_id))
        ]

    def _told(self, connection: Connection, cases: list[int]) -> tuple[set[str], set[str], int]:
        rows = connection.execute(select(NOTICE.c.id, NOTICE.c.role).where(NOTICE.c.case_id.in_(cases))).all()
        last = connection.execute(select(func.max(NOTICE.c.id))).scalar() or 0
        return {row.role for row in rows if row.id > self._seen}, {row.role for row in rows}, last


def differences(rules: Rules, case: Case, now: datetime, expected: Mapping[str, Any]) -> list[str]:
    """Return every difference between a case as it stands at `now` and what is expected of it."""
    found = list(_states(case, expected.get("state") or {}))
    found += _referrals(rules, case, expected.get("referrals") or {}, now)
    found += _clocks(case, expected.get("clocks") or {})
    if "breaches" in expected:
        found += _breaches(case, set(expected["breaches"] or ()))
    if "age_band" in expected and age_band(case) != expected["age_band"]:
        found.append(f"age_band: {age_band(case)}, expected {expected['age_band']}")
    return found


def untold(expected: Mapping[str, Any], since: set[str], ever: set[str], linked: set[str]) -> list[str]:
    """Return what is wrong with who was told since the last look and ever, and with what other cases were opened."""
    found = [f"told: {role} got no notice" for role in expected.get("told") or () if role not in since]
    found += [f"not_told: {role} got a notice" for role in expected.get("not_told") or () if role in ever]
    if "linked" in expected and expected["linked"] not in linked:
        found.append(f"linked: no case in {expected['linked']}")
    return found


def _states(case: Case, expected: Mapping[str, str]) -> Iterable[str]:
    for strand, state in expected.items():
        found = case.state(strand) or ABSENT
        if found != state:
            yield f"state.{strand}: {found}, expected {state}"


def _referrals(rules: Rules, case: Case, expected: Mapping[str, str], now: datetime) -> Iterable[str]:
    for name, state in expected.items():
        referral = referral_meant(rules, case, name, now)
        found = referral.state if referral else ABSENT
        if found != state:
            yield f"referrals.{name}: {found}, expected {state}"


def referral_meant(rules: Rules, case: Case, name: str, now: datetime) -> Referral | None:
    """Return the newest referral to a party (`party`, or of the other ward `party@residence`), or to an agency.

    Of two wards' agencies it is that of the party's own ward unless the place is named.
    """
    party, _, place = name.partition("@")
    if party in rules.directory:
        return case.referral_of(party)

    def at(where: Any) -> set[str]:
        return {one.agency.id for one in responsible_agencies(case, rules, party, now, where)}

    of_party = [referral for referral in case.referrals.values() if referral.party == party]
    at_home = rules.vocabulary.parties[party].place == "ward_of_residence"
    own, other = ("residence", "incident") if at_home else ("incident", "residence")
    found = [referral for referral in of_party if referral.agency in at(place or own)]
    if not found and not place:
        found = [referral for referral in of_party if referral.agency not in at(other)]
    return found[-1] if found else None


def _clocks(case: Case, expected: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    for clock_id, wanted in expected.items():
        clock = case.latest_clock(clock_id)
        status = clock.status if clock else ABSENT
        if "status" in wanted and status != wanted["status"]:
            yield f"clocks.{clock_id}.status: {status}, expected {wanted['status']}"
        if "due" in wanted and (clock is None or clock.due != moment_of(wanted["due"])):
            found = as_written(clock.due) if clock else ABSENT
            yield f"clocks.{clock_id}.due: {found}, expected {as_written(moment_of(wanted['due']))}"


def as_written(at: datetime) -> str:
    """Return a moment as the files write it, in the city's time."""
    return at.astimezone(CITY_TIME).isoformat(timespec="auto" if at.second or at.microsecond else "minutes")


def _breaches(case: Case, expected: set[str]) -> Iterable[str]:
    found = {clock.id for clock in case.clocks.values() if clock.status in _BREACHED}
    for clock_id in sorted(found - expected):
        yield f"breaches: {clock_id} breached unexpectedly"
    for clock_id in sorted(expected - found):
        yield f"breaches: {clock_id} did not breach"
