"""The inbox of a role at an agency: the newest first, own acts and what is not its any more left out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.pages import COUNTED_TO, Page, cursor, page_size, place_of
from engine.reading.reach import reach_of
from engine.store.inbox import InboxShape, inbox_page, inbox_unread
from engine.views import NoticeView
from engine.world import World

# Whose work must stop is told of which case, for so long.
_NAMED = "consent_withdrawn"
NAMED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """Which notices are wanted; what is left out does not narrow it."""

    unread: bool = False
    unacknowledged: bool = False
    kind: str | None = None


def list_notices(
    world: World, actor: Actor, wanted: NoticeFilter | None = None, *, after: str | None = None, limit: int = 100
) -> Page[NoticeView]:
    """Return a page of the notices to this person's role at its agency. Raises RefusedError(field_invalid)."""
    wanted, size, now = wanted or NoticeFilter(), page_size(limit), world.time.now()
    if wanted.kind is not None and wanted.kind not in world.library.vocabulary.notice_kinds:
        raise refused("field_invalid", "kind")
    place, reach = place_of(world.vault, actor, after, "number"), reach_of(world, actor, now)
    if reach.nothing:
        return Page((), None, {"unread": 0})
    parameters = {
        **reach.parameters,
        **{"agency": actor.agency, "role": actor.role, "asker": actor.user, "kind": wanted.kind},
        **{"after": str(place["number"]) if place else None, "count": size + 1, "most": COUNTED_TO},
    }
    filters = {"unread": wanted.unread, "unacknowledged": wanted.unacknowledged, "kind": wanted.kind is not None}
    shape = InboxShape(reach.everything, after=place is not None, **filters)
    with world.database.walk() as connection:
        rows = inbox_page(shape).rows(connection, parameters)
        unread = inbox_unread(everything=reach.everything).row(connection, parameters).count
    world.sightings.listed(actor, now, "inbox")
    more = cursor(world.vault, actor, number=rows[size - 1].number) if len(rows) > size else None
    return Page(tuple(_view(world, row, now) for row in rows[:size]), more, {"unread": unread})


def _view(world: World, row: Any, now: datetime) -> NoticeView:
    named = row.kind == _NAMED and now - row.created_at <= NAMED_FOR
    return NoticeView(
        number=row.number,
        kind=row.kind,
        label=world.library.vocabulary.notice_kinds[row.kind],
        case=row.public_id if row.reached else "",
        code=row.code if row.reached or named else "",
        urgency=row.urgency,
        due=row.due,
        created_at=row.created_at,
        read_at=row.read_at,
        acknowledged_at=row.acknowledged_at,
    )
