"""Which tokens does somebody have?"""

from engine.account_views import SignedIn, TokenLine
from engine.domain.case.case import Actor
from engine.store.api_tokens import tokens_of
from engine.world import World


def list_tokens(world: World, signed_in: SignedIn) -> tuple[TokenLine, ...]:
    """Return the tokens of whoever asks that still work, the newest first."""
    with world.database.read() as connection:
        rows = tokens_of(connection, signed_in.person, world.time.now())
    return tuple(
        TokenLine(
            id=row.id,
            name=row.name,
            post=Actor(row.person, row.role, row.agency),
            scopes=tuple(row.scopes),
            made_at=row.made_at,
            expires_at=row.expires_at,
            used_on=row.used_on,
        )
        for row in rows
    )
