"""Search among one's own cases: by code, alias, telephone or identity number, name; exact ones first."""

from dataclasses import dataclass

from sqlalchemy import Connection

from engine.domain.case.case import Actor
from engine.domain.case.search_words import (
    EXACT,
    FOLDED,
    NUMBER,
    PAIR,
    WORD,
    Form,
    fields_of,
    forms_of_some,
    name_forms,
    number_forms,
)
from engine.domain.errors import refused
from engine.reading.reach import reach_of
from engine.store.access import Reach
from engine.store.search import find_by_code, named, token_of
from engine.store.token_search import Sought, find_by_tokens, find_reported
from engine.views import FoundCase
from engine.world import World

MOST_FOUND = 20
_LONGEST = 100


def search_cases(world: World, actor: Actor, words: str) -> tuple[FoundCase, ...]:
    """Return up to twenty of this person's cases, exact matches first. Raises RefusedError(field_invalid)."""
    text = " ".join(words.split())
    if not text or len(text) > _LONGEST:
        raise refused("field_invalid", "words")
    now = world.time.now()
    reach = reach_of(world, actor, now)
    world.sightings.listed(actor, now, "search")
    if reach.nothing:
        return ()
    with world.database.walk() as connection:
        looking = _Looking(world, connection, reach, actor)
        exact = [
            *looking.by_code(text),
            *looking.by(EXACT, name_forms(text)),
            *looking.by(NUMBER, number_forms(text)),
        ]
        found = exact
        for kind, forms in ((FOLDED, name_forms(text)), (PAIR, forms_of_some(text)), (WORD, forms_of_some(text))):
            # A page is full of what was found more exactly: nothing further is looked for.
            found = found if len(set(found)) >= MOST_FOUND else [*found, *looking.by(kind, forms)]
        rows = list(dict.fromkeys(found))[:MOST_FOUND]
        told = named(connection, rows)
    return tuple(FoundCase(told[row].public_id, told[row].code, exact=row in exact) for row in rows)


@dataclass(frozen=True, slots=True)
class _Looking:
    world: World
    connection: Connection
    reach: Reach
    actor: Actor

    def by_code(self, text: str) -> list[int]:
        code = "".join(sign for sign in text.upper() if sign.isalnum())
        spoken = f"{code[:4]}-{code[4:]}" if len(code) == 8 else text.upper()
        return find_by_code(self.connection, self.reach, spoken)

    def by(self, kind: str, forms: list[Form]) -> list[int]:
        """Return the cases of which one field has every form of a kind."""
        wanted = list(dict.fromkeys(form for form in forms if form[0] == kind))
        if not wanted:
            return []
        tokens = [token_of(self.world.vault, form) for form in wanted]
        who = {"agency": self.actor.agency, "role": self.actor.role, "user": self.actor.user}
        sought = Sought(self.reach, tokens, fields_of(kind), **who, count=MOST_FOUND)
        read = find_by_tokens(self.connection, sought)
        return read if len(read) >= MOST_FOUND else [*read, *find_reported(self.connection, sought)]
