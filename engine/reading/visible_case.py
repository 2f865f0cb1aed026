"""Find a case for one person. A case that is not theirs does not exist for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection

from engine.commands import CaseRequest
from engine.domain.case.rules import Rules
from engine.domain.errors import RefusedError, refused
from engine.domain.parties.access import sees
from engine.store.cases import StoredCase, find_case
from engine.world import World


def visible_case(
    connection: Connection,
    world: World,
    request: CaseRequest,
    now: datetime,
    *,
    everything: bool = False,
    for_update: bool = False,
) -> tuple[StoredCase, Rules]:
    """Return the case and its rules, or raise not_found: it may exist, but not for this person."""
    fields = {"fields": world.library.vocabulary.fields.keys()} if everything else {}
    stored = find_case(connection, world.vault, request.case, for_update=for_update, **fields)
    if stored is None:
        raise refused("not_found")
    rules = world.rules_of(stored.case)
    if not sees(stored.case, rules, request.actor, now):
        raise refused("not_found")
    return stored, rules


@contextmanager
def denials_recorded(world: World, request: CaseRequest, now: datetime, what: str) -> Iterator[None]:
    """Write down that the case was asked for, when the block says that there is none for this person.

    Stands outside the block's transaction, so that nothing of the database is held while it is written.
    """
    try:
        yield
    except RefusedError as refusal:
        if "not_found" in refusal.codes:
            world.sightings.denied(request.actor, now, request.case, what)
        raise
