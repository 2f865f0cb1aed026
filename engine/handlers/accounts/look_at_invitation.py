"""See what taking up a one-time code asks for; with the first look the secret of the authenticator app is made."""

from engine.account_views import InvitationView
from engine.credentials.codes import enrolment, new_secret
from engine.domain.accounts.invitations import ASKS
from engine.domain.errors import refused
from engine.store.account_book import account_book
from engine.store.invitations import code_secret_of, invitation_by_code, keep_code_secret
from engine.world import World


def look_at_invitation(world: World, code: str) -> InvitationView:
    """Return what a code is for; the secret is the same with every look. Raises RefusedError(invitation_invalid)."""
    now = world.time.now()
    with world.database.write() as connection, account_book(connection, world.vault, now) as book:
        found = invitation_by_code(connection, world.vault, code, now)
        if found is None:
            raise refused("invitation_invalid")
        asks, secret = ASKS[found.kind], None
        if "enrolment" in asks:
            secret = code_secret_of(world.vault, found)
            if secret is None:
                secret = new_secret()
                keep_code_secret(book, found.id, secret)
    setting_up = enrolment(secret, found.email) if secret else None
    return InvitationView(found.kind, found.name, found.email, asks, setting_up)
