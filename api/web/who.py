"""Who reads a page: the person, the post that was chosen, the language, and where that leads."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from api.deps import TheWorld
from api.sessions import GateError, TheSignedIn
from api.web.doors import Standing, reaches, standing_of
from api.web.language import PageLanguage
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.errors import refused


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who is signed in and has chosen a post; `posts`: how many there are to choose from.

    `session`: which one; `left`: seconds until it locks.
    """

    actor: Actor
    name: str
    role: Label
    agency: Label
    language: Language
    standing: Standing
    posts: int
    session: str
    left: int


def the_viewer(world: TheWorld, signed_in: TheSignedIn, language: PageLanguage) -> Viewer:
    """Return who reads. Raises GateError for who may not go on yet."""
    actor = signed_in.actor
    if actor is None:
        raise GateError("post")
    return Viewer(
        actor=actor,
        name=signed_in.name,
        role=world.library.vocabulary.roles[actor.role].label,
        agency=world.directories.refresh().directory.agency(actor.agency).name,
        language=language,
        standing=standing_of(world, actor),
        posts=len(signed_in.posts),
        session=signed_in.session,
        left=max(0, int((signed_in.idle_until - world.time.now()).total_seconds())),
    )


TheViewer = Annotated[Viewer, Depends(the_viewer)]


def through(page: str) -> Callable[[Viewer], None]:
    """Return what lets in to a page those whom its door lets in, and refuses everybody else."""

    def guard(viewer: TheViewer) -> None:
        if not reaches(viewer.standing, page):
            raise refused("not_permitted")

    return guard
