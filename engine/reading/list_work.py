"""List the cases of one person, what is asked of it first: one indexed query a part, nothing decrypted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.domain.case.case import Actor
from engine.domain.clocks.desk import NEVER, SAVED_FIRST_WITHIN
from engine.domain.definition.procedure import CORE
from engine.domain.errors import refused
from engine.domain.parties.grants import Holder
from engine.reading.form_words import common_unit
from engine.reading.pages import COUNTED_TO, Page, cursor, moment_of, page_size, place_of
from engine.reading.reach import reach_of
from engine.store.access import Reach
from engine.store.desk import COUNTS, ENDED, FOLLOWED, NEEDED, SAVED, WorkShape, work_counts, work_page
from engine.views import WorkItem
from engine.world import World

# What a case asks of the reader.
NEEDS_READER, FOLLOWS, OVER = "needed", "followed", "ended"
_ASKS = {SAVED: NEEDS_READER, NEEDED: NEEDS_READER, FOLLOWED: FOLLOWS, ENDED: OVER}


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """Which cases of the list are wanted; what is left out does not narrow it. `asks`: needed, followed, ended."""

    asks: str | None = None
    to_answer: bool = False
    overdue: bool = False
    due_before: datetime | None = None
    procedure: str | None = None


def list_work(
    world: World, actor: Actor, wanted: WorkFilter | None = None, *, after: str | None = None, limit: int = 50
) -> Page[WorkItem]:
    """Return a page of the cases that exist for this person, the most pressing first.

    First what cannot be undone and ends soon, then what else is asked of the role, then what it follows, then what
    ended; each part by its moment. Raises RefusedError(field_invalid) for a filter or place that there is not.
    """
    wanted, size = wanted or WorkFilter(), page_size(limit)
    if wanted.asks not in (None, *_ASKS.values()):
        raise refused("field_invalid", "asks")
    now = world.time.now()
    place = place_of(world.vault, actor, after, "part", "at", "case", "seen")
    asking = _Asking(reach_of(world, actor, now), actor, wanted, moment_of(place["seen"]) if place else now)
    with world.database.walk() as connection:
        rows = asking.rows(connection, place, size + 1)
        counts = asking.counts(connection)
    world.sightings.listed(actor, now, "work")
    more = rows[size - 1] if len(rows) > size else None
    seen = asking.seen.isoformat()
    following = more and cursor(
        world.vault, actor, part=more[0], at=more[1].at.isoformat(), case=more[1].public_id, seen=seen
    )
    return Page(tuple(_item(world, part, row, now) for part, row in rows[:size]), following, counts)


@dataclass(frozen=True, slots=True)
class _Asking:
    reach: Reach
    actor: Actor
    wanted: WorkFilter
    # When the first page was asked for: the parts stay what they were while a reader turns the pages.
    seen: datetime

    def rows(self, connection: Connection, place: dict[str, Any] | None, count: int) -> list[tuple[int, Any]]:
        found: list[tuple[int, Any]] = []
        for part in range(int(place["part"]) if place else SAVED, ENDED + 1):
            if len(found) >= count or self.wanted.asks not in (None, _ASKS[part]):
                continue
            after = place if place and part == place["part"] else None
            rows = [
                row
                for holder in self._holders()
                for row in self._page(connection, holder, part, after, count - len(found))
            ]
            rows.sort(key=lambda row: (row.at, row.case_id))
            found += [(part, row) for row in rows[: count - len(found)]]
        return found

    def counts(self, connection: Connection) -> dict[str, int]:
        """Return how many cases ask for something, are to answer, are overdue, and are only followed."""
        counts = dict.fromkeys(COUNTS, 0)
        for holder in self._holders():
            statement = work_counts(everything=self.reach.everything, personal=bool(holder.user))
            row = statement.row(connection, {**self._parameters(holder), "most": COUNTED_TO})
            counts = {name: min(COUNTED_TO, counts[name] + getattr(row, name)) for name in COUNTS}
        return counts

    def _holders(self) -> Sequence[Holder]:
        """The rows to look in: its role's at its agency, or everywhere for an overseer; what it reported itself."""
        if self.reach.nothing:
            return []
        if self.reach.everything:
            return [Holder(role=self.actor.role)]
        return [Holder(self.actor.agency, self.actor.role), Holder(role=self.actor.role, user=self.actor.user)]

    def _page(
        self, connection: Connection, holder: Holder, part: int, after: dict[str, Any] | None, count: int
    ) -> list[Any]:
        shape = WorkShape(
            everything=self.reach.everything,
            personal=bool(holder.user),
            part=part,
            after=after is not None,
            to_answer=self.wanted.to_answer,
            overdue=self.wanted.overdue,
            due_before=self.wanted.due_before is not None,
            procedure=self.wanted.procedure is not None,
        )
        place = {"at": moment_of(after["at"]), "case": str(after["case"])} if after else {}
        found = {**self._parameters(holder), **place, "count": count}
        return work_page(shape).rows(connection, found)

    def _parameters(self, holder: Holder) -> dict[str, Any]:
        return {
            **self.reach.parameters,
            "agency": holder.agency,
            "role": holder.role,
            "user": holder.user,
            "asker": self.actor.user,
            "asker_agency": self.actor.agency,
            "now": self.reach.parameters["reach_now"],
            "soon": self.seen + SAVED_FIRST_WITHIN,
            "due_before": self.wanted.due_before,
            "procedure": self.wanted.procedure,
        }


def _item(world: World, part: int, row: Any, now: datetime) -> WorkItem:
    procedure = world.library.version(row.procedure, row.procedure_version)
    due = None if row.due >= NEVER or part == ENDED else row.due
    return WorkItem(
        case=row.public_id,
        code=row.code,
        procedure=row.procedure,
        core=row.core if row.sees_core else None,
        core_label=procedure.strands[CORE].states[row.core].label if row.sees_core else None,
        asks=_ASKS[part],
        to_answer=row.to_answer,
        next_due=due,
        saves_by=row.saves_by,
        overdue=due is not None and due < now,
        unread=row.unread,
        saves=procedure.clocks[row.saves].label if row.saves else None,
        about=procedure.clocks[row.about].label if row.about and due else None,
        step=procedure.triggers[row.step].label if row.step and due else None,
        by_law=row.by_law and due is not None,
        unit=common_unit(procedure.clocks[row.about]) if row.about and due else "h",
    )
