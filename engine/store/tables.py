"""The tables of a case: where it stands, what happened, what was agreed, referred, timed and said.

Values of class restricted, clinical and identity stand sealed in `fact` and `consent.scope`, nowhere else.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    false,
    text,
)
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_UNSEALED = text("head_seq > sealed_seq")
# Many deadlines end at the same midnight: the whole order stands in the index, so that nothing is sorted.
_BY_DUE = ("due", "case_id", "clock_id", "occurrence")
_BY_START = ("started_at", "case_id", "clock_id", "occurrence")
_BEFORE = "status = 'breached_before_arrival'"
# How long deadlines take is told from those that somebody met, in time or late.
_ENDED = "status IN ('met', 'breached') AND ended_at IS NOT NULL"
_UNREAD = text("read_at IS NULL")
_ON_SHELF: dict[str, Any] = {"server_default": false(), "nullable": False}
_ID = BigInteger().with_variant(Integer, "sqlite")


def _listed(name: str, where: str) -> list[Index]:
    """The orders in which deadlines of one kind are listed: all, those of an owner, of a name, and of both."""
    return [
        _partial(f"{name}{suffix}", columns, where)
        for suffix, columns in (
            ("", _BY_DUE),
            ("_name", ("clock_id", "due", "case_id", "occurrence")),
            ("_owner", ("owner", "shelved", *_BY_DUE)),
            ("_owner_name", ("owner", "shelved", "clock_id", "due", "case_id", "occurrence")),
        )
    ]


def _partial(name: str, columns: Sequence[str], where: str, *, shelved: bool = False) -> Index:
    """An index of some rows; `shelved`: only of those that are not put away."""
    on = [f"{where} AND {no}" if where else no for no in ("NOT shelved", "shelved = 0")] if shelved else [where] * 2
    return Index(name, *columns, postgresql_where=text(on[0]), sqlite_where=text(on[1]))


def _instant(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(Instant, nullable=nullable))


def _json() -> Any:
    return Field(sa_column=Column(JSON, nullable=False))


class CaseRow(SQLModel, table=True):
    """Where a case stands. `next_look` is the earliest moment at which time alone changes something.

    `sealed_seq` is how far the last seal reaches over its chain.
    """

    __tablename__ = "case_file"
    __table_args__ = (
        Index(
            "case_file_next_look",
            "next_look",
            postgresql_where=text("next_look IS NOT NULL"),
            sqlite_where=text("next_look IS NOT NULL"),
        ),
        Index("case_file_owner", "owner"),
        Index("case_file_manager", "manager_agency"),
        Index("case_file_reporter", "reporter_user", "reporter_role", "id"),
        Index("case_file_opened", "opened_at"),
        Index("case_file_unsealed", "id", postgresql_where=_UNSEALED, sqlite_where=_UNSEALED),
    )
    id: int | None = Field(sa_column=Column(_ID, primary_key=True, autoincrement=True))
    public_id: str = Field(unique=True)
    code: str = Field(unique=True)
    procedure: str
    procedure_version: int
    vocabulary_version: int
    opened_at: datetime = _instant()
    owner: str
    manager_role: str | None = None
    manager_agency: str | None = None
    reporter_user: str
    reporter_role: str
    reporter_agency: str
    version: int
    head_seq: int
    head_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    sealed_seq: int = 0
    core: str
    age_band: str
    risk: str | None = None
    next_look: datetime | None = _instant(nullable=True)
    strands: dict[str, Any] = _json()
    memory: dict[str, Any] = _json()
    memo: dict[str, Any] = _json()
    bases: list[str] = _json()
    sealed_key: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class EventRow(SQLModel, table=True):
    """What happened, in the order it happened: each row holds the keyed hash of itself and of the one before it.

    `digests` holds a keyed digest of every row that the event wrote; `key_id` names the key of both.
    """

    __tablename__ = "event"
    __table_args__ = (
        Index("event_at", "at", "case_id", "seq"),
        Index("event_actor", "actor_user", "at", "case_id", "seq"),
    )
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    seq: int = Field(primary_key=True)
    kind: str
    trigger: str | None = None
    at: datetime = _instant()
    actor_user: str
    actor_role: str
    actor_agency: str
    actor_way: str
    body: str = Field(sa_column=Column(Text, nullable=False))
    key_id: str
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    digests: str = Field(sa_column=Column(Text, nullable=False))


class FactRow(SQLModel, table=True):
    """A value as it was given; the last of a field counts. Open values stand in `value`, all others sealed."""

    __tablename__ = "fact"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    field: str = Field(primary_key=True)
    event_seq: int = Field(primary_key=True)
    class_: str = Field(sa_column=Column("class", Text, nullable=False))
    value: str | None = Field(default=None, sa_column=Column(Text))
    sealed: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class ConsentRow(SQLModel, table=True):
    """A consent; its scope (how she may be reached) is sealed."""

    __tablename__ = "consent"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    number: int = Field(primary_key=True)
    kind: str
    party: str | None = None
    given_by: str
    given_at: datetime = _instant()
    expires_at: datetime | None = _instant(nullable=True)
    withdrawn_at: datetime | None = _instant(nullable=True)
    recorded_by: str
    scope: bytes | None = Field(default=None, sa_column=Column(LargeBinary))


class ReferralRow(SQLModel, table=True):
    """One agency brought into one case."""

    __tablename__ = "referral"
    __table_args__ = (Index("referral_agency", "agency", "state"),)
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    key: str = Field(primary_key=True)
    place: int
    agency: str
    party: str
    state: str
    urgency: str
    grounds: list[str] = _json()
    made_at: datetime = _instant()
    answer_by: datetime = _instant()
    hops: int
    next_hop_at: datetime | None = _instant(nullable=True)
    substitute_for: list[str] = _json()
    at_opening: bool


class ClockRow(SQLModel, table=True):
    """One run of a deadline. `shelved`: its owner does not read the case any more, so its lists leave it out."""

    __tablename__ = "clock"
    __table_args__ = (
        *_listed("clock_running", "status = 'running'"),
        *_listed("clock_breached", "status = 'breached'"),
        *_listed("clock_unmet", "status = 'breached' AND ended_at IS NULL"),
        _partial("clock_before", _BY_START, _BEFORE),
        _partial("clock_before_owner", ("owner", "shelved", *_BY_START), _BEFORE),
        _partial("clock_ended", ("clock_id", "ended_at"), _ENDED),
        _partial("clock_ended_owner", ("owner", "shelved", "clock_id", "ended_at"), _ENDED),
    )
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    clock_id: str = Field(primary_key=True)
    occurrence: int = Field(primary_key=True)
    strand: str
    status: str
    started_at: datetime = _instant()
    counted_from: datetime = _instant()
    first_due: datetime = _instant()
    due: datetime = _instant()
    owner: str
    halved: bool
    warned: int
    extensions: int
    next_look: datetime | None = _instant(nullable=True)
    left_microseconds: int | None = Field(default=None, sa_column=Column(BigInteger))
    stands_still_for: str | None = None
    ended_at: datetime | None = _instant(nullable=True)
    shelved: bool = Field(default=False, sa_column=Column(Boolean, **_ON_SHELF))
    level: int = Field(default=0, sa_column=Column(Integer, server_default=text("0"), nullable=False))
    taken_on_at: datetime | None = _instant(nullable=True)
    held_microseconds: int = Field(sa_column=Column(BigInteger, server_default=text("0"), nullable=False))


class NoticeRow(SQLModel, table=True):
    """The in-app inbox: something (agency, role) must hear of. The routing flow makes letters of it once.

    `shelved`: nobody it is for reads the case any more, so the inbox leaves it out.
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index(
            "notice_unrouted",
            "id",
            postgresql_where=text("routed_at IS NULL"),
            sqlite_where=text("routed_at IS NULL"),
        ),
        _partial("notice_inbox", ("agency", "role", "id"), "", shelved=True),
        _partial("notice_unseen", ("agency", "role", "id"), "read_at IS NULL", shelved=True),
        _partial("notice_kind", ("agency", "role", "kind", "id"), "", shelved=True),
        Index("notice_case", "case_id", "event_seq"),
        Index("notice_unread", "agency", "role", "case_id", postgresql_where=_UNREAD, sqlite_where=_UNREAD),
    )
    id: int | None = Field(sa_column=Column(_ID, primary_key=True, autoincrement=True))
    number: str = Field(unique=True)
    case_id: int = Field(sa_column=Column(_ID, nullable=False))
    event_seq: int
    agency: str
    role: str
    kind: str
    urgency: str
    due: datetime | None = _instant(nullable=True)
    strand: str | None = None
    rank: int
    acted_by: str
    created_at: datetime = _instant()
    routed_at: datetime | None = _instant(nullable=True)
    read_at: datetime | None = _instant(nullable=True)
    acknowledged_at: datetime | None = _instant(nullable=True)
    shelved: bool = Field(default=False, sa_column=Column(Boolean, **_ON_SHELF))


class RequestRow(SQLModel, table=True):
    """A request that was carried out: the same id again gets the same answer, another request under it none."""

    __tablename__ = "request"
    actor: str = Field(primary_key=True)
    request_id: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    case_id: int = Field(sa_column=Column(_ID, nullable=False))
    version: int
    event_seq: int


class LinkRow(SQLModel, table=True):
    """A case that another one opened."""

    __tablename__ = "link"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    linked_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
