"""Let a token work no more."""

from engine.account_commands import RevokeToken
from engine.domain.errors import refused
from engine.handlers.accounts.in_session import within
from engine.store.api_tokens import revoke_tokens
from engine.world import World


def revoke_token(world: World, command: RevokeToken) -> None:
    """Revoke one of one's own tokens. Raises RefusedError(not_found) for any other."""
    with within(world, command.secret) as at:
        if not revoke_tokens(at.book, at.signed_in.person, number=command.token_id):
            raise refused("not_found")
        at.book.happened("token_revoked", person=at.signed_in.person, about=command.token_id)
