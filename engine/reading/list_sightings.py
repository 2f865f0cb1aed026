"""Who looked at what: the record of views, the newest first, for those who watch over it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.pages import Page, cursor, page_size, place_of
from engine.store.schema import CASE
from engine.store.sightings import SIGHTING
from engine.views import SightingView
from engine.world import World

_PAGE = "audit"


@dataclass(frozen=True, slots=True)
class SightingFilter:
    """Which views are wanted. `code`: of a case; `outcome`: shown, listed, denied; "" does not narrow it."""

    code: str = ""
    outcome: str = ""
    agency: str = ""


def list_sightings(
    world: World, actor: Actor, wanted: SightingFilter, *, after: str | None = None, limit: int = 50
) -> Page[SightingView]:
    """Return a page of views. Raises RefusedError: not_permitted for who does not watch over them."""
    if _PAGE not in world.library.vocabulary.roles[actor.role].pages:
        raise refused("not_permitted", _PAGE)
    size, now, place = page_size(limit), world.time.now(), place_of(after, "number")
    statement = select(SIGHTING).order_by(SIGHTING.c.number.desc()).limit(size + 1)
    if place:
        statement = statement.where(SIGHTING.c.number < int(place["number"]))
    if wanted.outcome:
        statement = statement.where(SIGHTING.c.outcome == wanted.outcome)
    if wanted.agency:
        statement = statement.where(SIGHTING.c.agency == wanted.agency)
    with world.database.read() as connection:
        if wanted.code:
            case = connection.execute(select(CASE.c.public_id).where(CASE.c.code == wanted.code.strip().upper()))
            statement = statement.where(SIGHTING.c.case == (case.scalar() or ""))
        with world.sightings.database.read() as views:
            rows = views.execute(statement).all()
        named = select(CASE.c.public_id, CASE.c.code).where(
            CASE.c.public_id.in_({row.case for row in rows if row.case})
        )
        codes = {row.public_id: row.code for row in connection.execute(named)}
    world.sightings.listed(actor, now, "audit")
    more = cursor(number=rows[size - 1].number) if len(rows) > size else None
    return Page(tuple(_view(world, row, codes, row.at) for row in rows[:size]), more, {})


def _view(world: World, row: Any, codes: dict[str, str], at: datetime) -> SightingView:
    found, roles = world.directories.refresh(), world.library.vocabulary.roles
    person = found.people.get(row.user)
    return SightingView(
        number=row.number,
        at=at,
        name=person.name if person else row.user,
        role=roles[row.role].label if row.role in roles else None,
        agency=found.directory.agency(row.agency).name if row.agency in found.directory else None,
        outcome=row.outcome,
        what=row.what,
        code=codes.get(row.case or "", ""),
    )
