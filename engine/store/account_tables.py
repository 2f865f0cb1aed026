"""The tables of accounts: who signs in with what, sessions, known devices, tokens, invitations, what happened.

Of every secret only a keyed digest stands here, or the secret sealed under a key that is not in the database.
"""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant


class AccountRow(SQLModel, table=True):
    """How a person of the directory signs in.

    `password`: its Argon2id hash, sealed to the person. `code_secret`: that of the one-time codes, sealed likewise;
    `code_step`: the last span of 30 seconds whose code was used. `pending_secret`: one that is being set up.
    """

    __tablename__ = "account"
    person: str = Field(primary_key=True)
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    password: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    password_set_at: datetime | None = Field(default=None, sa_column=Column(Instant))
    code_secret: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    code_step: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    pending_secret: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    language: str | None = None
    closed_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class RecoveryCodeRow(SQLModel, table=True):
    """A code on paper that stands in for a one-time code, once."""

    __tablename__ = "recovery_code"
    person: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class SessionRow(SQLModel, table=True):
    """Somebody signed in at one browser: `id` is said in lists, `secret` is the digest of what the cookie holds.

    `lock`: why the password or code must be given again (`asked`, `code`); that it was idle is worked out.
    """

    __tablename__ = "session"
    __table_args__ = (Index("session_secret", "secret", unique=True), Index("session_person", "person"))
    id: str = Field(primary_key=True)
    secret: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    person: str
    way: str
    role: str | None = None
    agency: str | None = None
    device: str
    lock: str
    started_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ends_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class DeviceRow(SQLModel, table=True):
    """A browser at which somebody signed in before: strangers' failed tries do not slow it down."""

    __tablename__ = "device"
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    person: str = Field(primary_key=True)
    since: datetime = Field(sa_column=Column(Instant, nullable=False))


class ApiTokenRow(SQLModel, table=True):
    """A token by which a program acts as a person in one post."""

    __tablename__ = "api_token"
    __table_args__ = (Index("api_token_digest", "digest", unique=True), Index("api_token_person", "person"))
    id: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    person: str
    role: str
    agency: str
    name: str
    scopes: list[str] = Field(sa_column=Column(JSON, nullable=False))
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    used_on: date | None = None
    revoked_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class InvitationRow(SQLModel, table=True):
    """A one-time code that an administrator hands to a person; `made_by` is who did, `server` for the command line.

    `code_secret`: the secret of the one-time codes that taking it up sets, sealed, once it was looked at.
    """

    __tablename__ = "invitation"
    __table_args__ = (Index("invitation_digest", "digest", unique=True), Index("invitation_person", "person"))
    id: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    person: str
    kind: str
    made_by: str
    made_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    expires_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    code_secret: bytes | None = Field(default=None, sa_column=Column(LargeBinary))
    ended_at: datetime | None = Field(default=None, sa_column=Column(Instant))


class AccountEventRow(SQLModel, table=True):
    """What happened to accounts: signed in, failed, locked out, invited, confirmed.

    `by`: who did it, where that is somebody else. `mark`: a keyed mark of the name or address that was given: the
    same one shows the same mark, and nobody learns from it which it was. `about`: a kind, or the id of what it is
    about.
    """

    __tablename__ = "account_event"
    __table_args__ = (Index("account_event_person", "person", "at"), Index("account_event_at", "at"))
    id: str = Field(primary_key=True)
    at: datetime = Field(sa_column=Column(Instant, nullable=False))
    kind: str
    person: str | None = None
    by: str | None = None
    mark: str | None = None
    about: str | None = None


class TriesRow(SQLModel, table=True):
    """A count under one keyed digest: failed tries of a name, a name at an address, an address, a known device;

    or the requests of one minute, `last_at`, of a person or an address.
    """

    __tablename__ = "tries"
    key: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    count: int = Field(sa_column=Column(Integer, nullable=False))
    last_at: datetime = Field(sa_column=Column(Instant, nullable=False))
