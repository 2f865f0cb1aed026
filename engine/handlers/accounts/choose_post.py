"""Choose the post one works in."""

from engine.account_commands import ChoosePost
from engine.account_views import SignedIn
from engine.domain.errors import refused
from engine.handlers.accounts.in_session import within
from engine.reading.accounts.find_session import chosen
from engine.store.sessions import change_session
from engine.world import World


def choose_post(world: World, command: ChoosePost) -> SignedIn:
    """Let a session work in another of its person's posts. Raises RefusedError(not_found) for any other."""
    with within(world, command.secret) as at:
        if chosen(at.signed_in.posts, command.role, command.agency) is None:
            raise refused("not_found")
        change_session(at.book, at.signed_in.session, role=command.role, agency=command.agency, used_at=at.book.at)
        return at.again(world, command.secret)
