"""Who looked at what: the record of views, the newest first, for those who watch over it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.pages import Page, cursor, page_size, place_of
from engine.store.watching import case_of_code, codes_of, views_of
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
    size, now, place = page_size(limit), world.time.now(), place_of(world.vault, actor, after, "number")
    filters = {"outcome": wanted.outcome, "agency": wanted.agency}
    before = int(place["number"]) if place else None
    with world.database.read() as connection:
        case = case_of_code(connection, wanted.code.strip().upper()) if wanted.code else None
        with world.sightings.database.read() as views:
            rows = views_of(views, case=case, before=before, count=size + 1, **filters)
        codes = codes_of(connection, {row.case for row in rows if row.case})
    world.sightings.listed(actor, now, "audit")
    more = cursor(world.vault, actor, number=rows[size - 1].number) if len(rows) > size else None
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
