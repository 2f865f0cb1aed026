"""What is read of accounts: who is signed in, where, with which tokens."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from engine.credentials.codes import Enrolment
from engine.domain.accounts.sessions import Lock, Way
from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Language

Asked = Literal["password", "new_password", "code", "enrolment"]


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


@dataclass(frozen=True, slots=True)
class MadeToken:
    """A token that was made; its text is said this once."""

    id: str
    text: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"MadeToken({self.id})"


@dataclass(frozen=True, slots=True)
class Invited:
    """A one-time code that was made; it is said this once, and handed over by whoever made it."""

    id: str
    code: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"Invited({self.id})"


@dataclass(frozen=True, slots=True)
class InvitationView:
    """What taking up a one-time code asks for, and what sets the authenticator app up where that is part of it."""

    kind: str
    name: str
    email: str
    asks: frozenset[Asked]
    enrolment: Enrolment | None


@dataclass(frozen=True, slots=True)
class TakenUp:
    """A one-time code that was taken up; the recovery codes are said this once.

    `device`: what the browser keeps where it is known from now on.
    """

    person: str
    name: str
    recovery_codes: tuple[str, ...]
    device: str

    def __repr__(self) -> str:
        return f"TakenUp({self.person})"


AccountState = Literal["none", "code_out", "active", "kept_waiting", "no_second_factor", "shut"]


@dataclass(frozen=True, slots=True)
class AccountLine:
    """How a person of the directory can sign in, for who keeps the accounts; nothing of it is a secret.

    `key`: what stands for the person in an address, which says nothing of anybody.

    `kept_waiting`: strangers' failed tries keep new browsers waiting until `waits_until`. `posts`: those that count.
    `invited_until`: until when a one-time code of the kind `invited_to` can be taken up.
    """

    key: str
    person: str
    name: str
    email: str
    posts: tuple[Actor, ...]
    state: AccountState
    invited_to: str = ""
    invited_until: datetime | None = None
    waits_until: datetime | None = None
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountView:
    """What somebody's own account consists of."""

    has_password: bool
    password_set_at: datetime | None
    has_second_factor: bool
    recovery_codes_left: int


@dataclass(frozen=True, slots=True)
class UnconfirmedPost:
    """A post that does not count yet. `mine`: whether the reader may confirm it."""

    person: str
    name: str
    role: str
    agency: str
    starts_on: date | None
    ends_on: date | None
    mine: bool
