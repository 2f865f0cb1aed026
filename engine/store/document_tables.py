"""The tables of documents: what each is, and beside it its content, sealed under the case's key."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Integer, LargeBinary
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant

_ID = BigInteger().with_variant(Integer, "sqlite")


class DocumentRow(SQLModel, table=True):
    """A document of a case. Its number is random: a count would tell of those that a reader does not see."""

    __tablename__ = "document"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    number: str = Field(primary_key=True)
    document: str
    strand: str
    field: str
    type: str
    size: int
    added_at: datetime = Field(sa_column=Column(Instant, nullable=False))
    added_by: str
    added_role: str
    added_agency: str


class DocumentContentRow(SQLModel, table=True):
    """The content of a document, sealed; read one at a time."""

    __tablename__ = "document_content"
    case_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    number: str = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
