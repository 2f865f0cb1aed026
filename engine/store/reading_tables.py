"""The tables that reading stands on: written with every step from the case as it then stands, and nothing else.

No row here says anything about the survivor. Whom a case is kept from stands as keyed digests.
"""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, text
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_ID = BigInteger().with_variant(Integer, "sqlite")
_SAVES = text("saves_by IS NOT NULL")
_READS = text("reads <> 0")


class AccessRow(SQLModel, table=True):
    """That a case exists for an agency, for one role there, or for one person in one role; "" asks for nothing."""

    __tablename__ = "access"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    agency: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    since: datetime = Field(sa_column=Column(Instant, nullable=False))
    until: datetime | None = Field(default=None, sa_column=Column(Instant))


class KeptFromRow(SQLModel, table=True):
    """A party, agency or person that a case is kept from, as a keyed digest of its id."""

    __tablename__ = "kept_from"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))


class SearchTokenRow(SQLModel, table=True):
    """A keyed token of a form of a searched field: it says that two forms are the same, and nothing else."""

    __tablename__ = "search_token"
    __table_args__ = (Index("search_token_found", "token", "field", "case_id"),)
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    field: str = Field(primary_key=True)
    token: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))


class LeavingRow(SQLModel, table=True):
    """When an agency stops reading a case: its deadlines and notices are put away then, once."""

    __tablename__ = "leaving"
    __table_args__ = (Index("leaving_until", "until"),)
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    agency: str = Field(primary_key=True)
    until: datetime = Field(sa_column=Column(Instant, nullable=False))


class DeskRow(SQLModel, table=True):
    """What a case asks of a role, and by when: lists are ordered by it. It opens nothing; `access` does.

    `reads`: which of the searched fields the role reads, as bits. `saves`, `about`: the clocks that end at `saves_by`
    and are due at `due`; `step`: the trigger by which the role meets the latter, `by_law`: of law, or clinical.
    """

    __tablename__ = "desk"
    __table_args__ = (
        Index(
            "desk_order",
            *("agency", "role", "user", "tier", "due", "case_id", "saves_by", "to_answer", "procedure"),
        ),
        Index(
            "desk_procedure",
            *("agency", "role", "user", "procedure", "tier", "due", "case_id", "saves_by", "to_answer"),
        ),
        Index(
            "desk_answers_procedure",
            *("agency", "role", "user", "procedure", "to_answer", "tier", "due", "case_id", "saves_by"),
            postgresql_where=text("to_answer"),
            sqlite_where=text("to_answer = 1"),
        ),
        Index(
            "desk_saves_procedure",
            *("agency", "role", "user", "procedure", "saves_by", "case_id", "to_answer"),
            postgresql_where=_SAVES,
            sqlite_where=_SAVES,
        ),
        Index(
            "desk_answers",
            *("agency", "role", "user", "to_answer", "tier", "due", "case_id", "saves_by", "procedure"),
            postgresql_where=text("to_answer"),
            sqlite_where=text("to_answer = 1"),
        ),
        Index(
            "desk_saves",
            *("agency", "role", "user", "saves_by", "case_id", "to_answer", "procedure"),
            postgresql_where=_SAVES,
            sqlite_where=_SAVES,
        ),
        Index(
            "desk_answers_saves",
            *("agency", "role", "user", "saves_by", "case_id", "procedure"),
            postgresql_where=text("to_answer AND saves_by IS NOT NULL"),
            sqlite_where=text("to_answer = 1 AND saves_by IS NOT NULL"),
        ),
        Index(
            "desk_reads",
            *("agency", "role", "user", "reads", "tier", "due", "case_id"),
            postgresql_where=_READS,
            sqlite_where=_READS,
        ),
    )
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    agency: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
    user: str = Field(primary_key=True)
    tier: int
    to_answer: bool
    saves_by: datetime | None = Field(default=None, sa_column=Column(Instant))
    due: datetime = Field(sa_column=Column(Instant, nullable=False))
    sees_core: bool
    reads: int
    procedure: str
    saves: str
    about: str
    step: str
    by_law: bool
