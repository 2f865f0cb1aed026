"""What the person who looks at a case may read of it: strands, fields, and which of the words on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.domain.case.case import Actor, Case, ClockKey
from engine.domain.case.rules import Rules
from engine.domain.definition.procedure import CORE
from engine.domain.definition.strand import Trigger
from engine.domain.parties.access import agencies_on, oversees
from engine.domain.parties.projection import (
    FULL,
    STATE,
    coordinates,
    fields_seen,
    follows_clock,
    follows_step,
    own_fields_read,
    reads_identity,
    strands_seen,
)
from engine.store.case_details import scope_of, times_given
from engine.store.cases import StoredCase, facts_read, place_of, written_by

# Every strand's steps give their reason in this one field, so a reader gets the last one of a strand she follows.
REASON = "reason"


@dataclass(frozen=True, slots=True)
class Reader:
    """What the person who looks may see: strands by level, fields; whether her agency coordinates the case.

    `agency` is empty for who only reported it.
    """

    agency: str
    levels: Mapping[str, str]
    fields: frozenset[str]
    takes_part: bool
    coordinates: bool

    @property
    def full(self) -> set[str]:
        """The strands seen with their deadlines."""
        return {strand for strand, level in self.levels.items() if level == FULL}

    def follows(self, rules: Rules, trigger: Trigger) -> bool:
        """Say whether the reader follows a step: all of its strand, or the part that it belongs to."""
        return follows_step(rules, self.levels.get(trigger.strand), trigger)

    def sees_clock(self, rules: Rules, clock: str) -> bool:
        """Say whether the reader sees a deadline for what it is, and not only because it is theirs to meet."""
        return follows_clock(rules, self.levels.get(rules.procedure.clocks[clock].strand), clock)

    def runs(self, rules: Rules, case: Case) -> dict[ClockKey, int]:
        """Return the runs of deadlines that the reader sees, each numbered among those of its deadline it sees.

        A run is seen where its strand is followed, or where the reader's agency answers for it: of a deadline taken
        over from another agency the first run one sees is one's own first, for the earlier ones are not told.
        """
        found: dict[ClockKey, int] = {}
        seen: dict[str, int] = {}
        for clock in case.clocks.values():
            if self.sees_clock(rules, clock.id) or (self.takes_part and clock.owner == self.agency):
                found[clock.key] = seen[clock.id] = seen.get(clock.id, 0) + 1
        return found


def reader_of(rules: Rules, case: Case, actor: Actor, now: datetime) -> Reader:
    """Return what a person may see. Who only reports sees where the case stands, whatever her agency sees."""
    role = rules.vocabulary.roles[actor.role]
    on_it = actor.agency in agencies_on(case, rules, now) and not role.reports_only
    if not oversees(rules, actor) and not on_it:
        return Reader("", {CORE: STATE}, frozenset(), takes_part=False, coordinates=False)
    levels, fields = strands_seen(case, rules, actor.agency), fields_seen(case, rules, actor.agency)
    return Reader(actor.agency, levels, fields, takes_part=True, coordinates=coordinates(case, rules, actor.agency))


def fields_read(
    connection: Connection, rules: Rules, stored: StoredCase, actor: Actor, reader: Reader, now: datetime
) -> dict[str, Any]:
    """What her agency reads, beside it what she wrote herself; whom the case is kept from is no part of it."""
    own = own_fields_read(stored.case, rules, actor.agency) if reader.takes_part else frozenset[str]()
    written = written_by(connection, stored, user=actor.user, agency=None)
    if own:
        by_agency = written_by(connection, stored, user=actor.user, agency=actor.agency)
        written |= {name: value for name, value in by_agency.items() if name in own}
    written.pop("exclusions", None)
    facts = facts_read(stored, reader.fields)
    found = {name: value for name, value in facts.items() if name in reader.fields}
    if REASON in found and not reader.coordinates:
        found.pop(REASON)
        found |= _reason_of_followed(connection, rules, stored, reader)
    anyway = reads_identity(stored.case, rules, actor.agency)
    if "phone" in found and not anyway and not _may_be_called(connection, rules, stored, now):
        found.pop("phone")
    return written | found


def _reason_of_followed(connection: Connection, rules: Rules, stored: StoredCase, reader: Reader) -> dict[str, Any]:
    for row in times_given(connection, stored, REASON):
        trigger = rules.procedure.triggers.get(row.trigger or "")
        if trigger is not None and reader.follows(rules, trigger):
            return {REASON: stored.key.open(row.sealed, place_of(stored.case.id, REASON, row.event_seq))}
    return {}


def _may_be_called(connection: Connection, rules: Rules, stored: StoredCase, now: datetime) -> bool:
    given = stored.case.consent("safe_contact", now)
    if given is None:
        return False
    scope = scope_of(connection, stored, given.number)
    channel = rules.vocabulary.channels.get(str(scope.get("channel", "")))
    return channel is not None and channel.calls
