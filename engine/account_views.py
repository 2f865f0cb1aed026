"""What is read of accounts: who is signed in, where, with which tokens."""

from dataclasses import dataclass
from datetime import date, datetime

from engine.domain.accounts.sessions import Lock, Way
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Language


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A running session. `actor` is the chosen post, None when none is or the chosen one does not count any more.

    `posts`: every post of the person that counts at this moment. `idle_until`: when it locks if nothing is done.
    """

    session: str
    person: str
    name: str
    email: str
    posts: tuple[Actor, ...]
    actor: Actor | None
    language: Language | None
    started_at: datetime
    idle_until: datetime
    ends_at: datetime
    lock: Lock
    way: Way


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who was let in. `secret` and `device` are for that browser alone, and are said this once."""

    secret: str
    device: str
    signed_in: SignedIn

    def __repr__(self) -> str:
        return f"Admitted({self.signed_in.session})"


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody whose password and code were given here, without being signed in."""

    person: str
    name: str
    posts: tuple[Actor, ...]


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One of a person's sessions; `current`: the one that asks."""

    id: str
    started_at: datetime
    used_at: datetime
    ends_at: datetime
    device: str
    post: Actor | None
    current: bool


@dataclass(frozen=True, slots=True)
class TokenLine:
    """One of a person's tokens."""

    id: str
    name: str
    post: Actor
    scopes: tuple[str, ...]
    made_at: datetime
    expires_at: datetime
    used_on: date | None


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One of the invented people whom a demo lets in with one click."""

    person: str
    name: str
    role: str
    agency: str
