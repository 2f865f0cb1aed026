"""Whom does a demo let in with one click?"""

from engine.account_views import DemoPerson
from engine.world import World


def list_demo_people(world: World) -> tuple[DemoPerson, ...]:
    """Return one invented person of every role, () outside a demo.

    Of a role that many agencies have it is somebody of an agency that the others refer to: of the default one, or of
    the first ward.
    """
    if not world.demo:
        return ()
    directories = world.directories.refresh()
    posts = directories.posts_at(world.time.now())
    directory = directories.directory
    found = []
    for role in world.library.vocabulary.roles:
        held = sorted(posts.get(role, ()), key=lambda post: (not directory.agency(post.agency).default, post))
        found += [DemoPerson(one.user, directories.people[one.user].name, role, one.agency) for one in held[:1]]
    return tuple(found)
