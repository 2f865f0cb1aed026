"""What somebody asks of accounts, as frozen requests. Secrets are left out of what a request says of itself."""

from dataclasses import dataclass, field
from typing import Literal

from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody sits: from which address, with what in the device cookie, at what kind of browser."""

    address: str
    device: str | None = field(default=None, repr=False)
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """Sign in with a password and a one-time code; `email` may also be the person's id in the directory."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAs:
    """Sign in as an invented person, in a demo."""

    person: str
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvePerson:
    """Say who one is at somebody else's session. In a demo `email` is enough."""

    email: str = field(repr=False)
    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class SignHandOver:
    """Take over by signing the sheet of `actor`'s role at its agency. The session stays `actor`'s.

    `mark`: of the sheet as it was read. `receiver`: who takes over, who shows it with password and code.
    """

    actor: Actor
    mark: str
    receiver: ProvePerson


@dataclass(frozen=True, slots=True, kw_only=True)
class InSession:
    """What every request out of a session carries: the secret of its cookie."""

    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePost(InSession):
    """Work in one of one's posts from now on."""

    role: str
    agency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseLanguage(InSession):
    """Read in a language from now on."""

    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlockSession(InSession):
    """Open a locked session again, with its person's password, or the one-time code where it waits for one."""

    password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeSession(InSession):
    """End one of one's own sessions; without an id every other one."""

    session_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOrder:
    """What a token is to be: called so, for a post, with scopes `read` and `write`, for so many days."""

    name: str
    role: str
    agency: str
    scopes: tuple[str, ...]
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeToken:
    """Make a token for a program: it outlives every session, so its person shows password and code for it."""

    email: str = field(repr=False)
    password: str = field(repr=False)
    code: str = field(repr=False)
    order: TokenOrder
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeToken(InSession):
    """Let a token work no more."""

    token_id: str


InvitationKind = Literal["invitation", "new_password", "new_second_factor", "new_device", "start_over"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invite:
    """Make a one-time code that is handed to a person. `actor` is None for whoever runs the server.

    `invitation`: to a first password and second factor. `new_password`: the second factor stays and is asked for.
    `new_second_factor`: the password stays and is asked for. `new_device`: both are asked for, and the browser is
    known from then on, for an owner whom strangers keep waiting. `start_over`: neither is left; every post of the
    person that reads cases has to be confirmed again.
    """

    actor: Actor | None
    person: str
    kind: InvitationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpInvitation:
    """Take up a one-time code. `enrolment_code`: the first code of the authenticator app that was set up with it."""

    invitation: str = field(repr=False)
    password: str = field(default="", repr=False)
    new_password: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    enrolment_code: str = field(default="", repr=False)
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePassword(InSession):
    """Put a new password in place of one's own."""

    password: str = field(repr=False)
    code: str = field(repr=False)
    new_password: str = field(repr=False)
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSecondFactor(InSession):
    """Put another authenticator app in place of one's own; `code`: of the former one, or a recovery code."""

    password: str = field(repr=False)
    code: str = field(repr=False)
    enrolment_code: str = field(repr=False)
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAccount:
    """Let nobody in by a person's account. `actor` is None for whoever runs the server."""

    actor: Actor | None
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenAccount:
    """Let a person whose account was closed in again. `actor` is None for whoever runs the server."""

    actor: Actor | None
    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewRecoveryCodes(InSession):
    """Put new recovery codes in place of one's own."""

    password: str = field(repr=False)
    code: str = field(repr=False)
    browser: Browser


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmPost:
    """Confirm that somebody holds a post, so that it counts."""

    actor: Actor
    person: str
    agency: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """Make a deployment's first administrator: the person's id, name and address, and the agency's id or nothing."""

    person: str
    name: str
    email: str
    agency: str = ""
