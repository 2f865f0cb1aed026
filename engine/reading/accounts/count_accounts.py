"""How many people have an account, or a code to open one with?"""

from engine.store.accounts import count_working
from engine.world import World


def count_accounts(world: World) -> int:
    """Return how many people can sign in, or take up a code with which they can."""
    with world.database.read() as connection:
        return count_working(connection, world.time.now())
