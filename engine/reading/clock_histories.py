"""What became of a deadline, change by change, as one person may read it: event, rule, and how it was counted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from engine.domain.case.case import SYSTEM
from engine.domain.case.retelling import ClockMoment
from engine.domain.case.rules import Rules
from engine.domain.clocks.explaining import computed
from engine.domain.deciding.order_clock import ORDERS
from engine.domain.definition.vocabulary import Label
from engine.possible_views import ClockMomentView
from engine.reading.form_words import why_in_words
from engine.reading.readership import REASON, Reader
from engine.store.case_details import times_given
from engine.store.cases import StoredCase, place_of


def orders_given(connection: Connection, stored: StoredCase, reader: Reader) -> dict[int, str]:
    """Return the reasons of orders on deadlines by the numbers of their events, to who reads reasons at all."""
    if REASON not in reader.fields:
        return {}
    return {
        row.event_seq: str(stored.key.open(row.sealed, place_of(stored.case.id, REASON, row.event_seq)))
        for row in times_given(connection, stored, REASON)
        if row.trigger in ORDERS
    }


@dataclass(frozen=True, slots=True)
class History:
    """Tells histories of deadlines to one reader. `reasons`: of orders, by the numbers of their events."""

    rules: Rules
    reader: Reader
    reasons: Mapping[int, str]

    def of(self, moments: Sequence[ClockMoment]) -> tuple[ClockMomentView, ...]:
        """Return what became of one run."""
        before = [None, *moments]
        return tuple(self._told(now, was) for was, now in zip(before, moments, strict=False))

    def _told(self, moment: ClockMoment, before: ClockMoment | None) -> ClockMomentView:
        clock, event = moment.clock, moment.event
        directory, coordinates = self.rules.directory, self.reader.coordinates
        owner_told = coordinates or clock.owner == self.reader.agency
        reason_told = coordinates or self.reader.agency in (event.agency, clock.owner)
        return ClockMomentView(
            at=event.at,
            status=clock.status,
            status_label=self.rules.vocabulary.clock_statuses[clock.status],
            due=clock.due,
            why=why_in_words(moment.why, self.rules.procedure),
            by=self._by(moment),
            reason=self.reasons.get(event.seq) if reason_told else None,
            computed=computed(moment, before, self.rules.calendar),
            owner_label=directory.agency(clock.owner).name if owner_told and clock.owner in directory else None,
        )

    def _by(self, moment: ClockMoment) -> Label | None:
        """The role whose step it was, where the reader follows the step: of an order, who reads its reason."""
        event, trigger = moment.event, self.rules.procedure.triggers.get(moment.event.trigger or "")
        if event.role == SYSTEM.role:
            return None
        followed = self.reader.follows(self.rules, trigger) if trigger else self.reader.agency == event.agency
        return self.rules.vocabulary.roles[event.role].label if followed or self.reader.coordinates else None
