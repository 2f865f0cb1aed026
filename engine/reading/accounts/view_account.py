"""What does one's own account consist of?"""

from engine.account_views import AccountView, SignedIn
from engine.store.accounts import account_of, recovery_codes_left
from engine.world import World


def view_account(world: World, signed_in: SignedIn) -> AccountView:
    """Return which means of signing in somebody has, and how many recovery codes are left."""
    with world.database.read() as connection:
        account = account_of(connection, signed_in.person)
        left = recovery_codes_left(connection, signed_in.person)
    return AccountView(
        has_password=account is not None and account.password is not None,
        password_set_at=account.password_set_at if account is not None else None,
        has_second_factor=account is not None and account.code_secret is not None,
        recovery_codes_left=left,
    )
