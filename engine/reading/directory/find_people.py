"""Whom does the directory have of this name, address or id?"""

from engine.directory_views import PersonLine
from engine.domain.case.case import Actor
from engine.domain.case.search_words import folded
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_directory, leads
from engine.reading.accounts.list_accounts import key_of
from engine.world import World

MOST = 50
_LONGEST = 100


def find_people(world: World, actor: Actor | None, words: str) -> tuple[PersonLine, ...]:
    """Return at most `MOST` people in whose name, address or id the words stand; for no words the first ones.

    All for who keeps the directory, those of its agency for a lead. Raises RefusedError(not_permitted).
    """
    keeps = keeps_directory(world, actor)
    if not keeps and not (actor is not None and leads(world, actor, actor.agency)):
        raise refused("not_permitted")
    found, now = world.directories.refresh(), world.time.now()
    wanted = folded(words)[:_LONGEST]
    named = [
        one
        for one in found.people.values()
        if wanted in folded(f"{one.name} {one.email} {one.id}")
        and (keeps or actor is None or found.works_at(one.id, actor.agency, now))
    ]
    named.sort(key=lambda one: (wanted not in (folded(one.id), folded(one.email)), folded(one.name), one.id))
    named = named[:MOST]
    roles, directory = world.library.vocabulary.roles, found.directory
    posts: dict[str, list[tuple[Label, Label]]] = {one.id: [] for one in named}
    for holders in found.posts_at(now).values():
        for post in holders:
            if post.user in posts and post.agency in directory:
                posts[post.user].append((roles[post.role].label, directory.agency(post.agency).name))
    return tuple(
        PersonLine(key_of(world, one.id), one.id, one.name, one.email, tuple(posts[one.id])) for one in named
    )


def person_meant(world: World, words: str) -> str:
    """Return the id of whoever is named by id, mail address or whole name, "" for nobody and for several."""
    wanted = folded(words)
    people = world.directories.refresh().people.values()
    for names in (lambda one: (folded(one.id), folded(one.email)), lambda one: (folded(one.name),)):
        found = [one.id for one in people if wanted in names(one)]
        if len(found) == 1:
            return found[0]
    return ""
