"""What somebody asks of accounts, as frozen requests. Secrets are left out of what a request says of itself."""

from dataclasses import dataclass, field

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
