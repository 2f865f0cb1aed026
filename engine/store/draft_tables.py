"""The table of drafts: what somebody is in the middle of typing, sealed, for its author alone."""

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from engine.store.columns import Instant


class DraftRow(SQLModel, table=True):
    """What was typed into one form in one window. `place`: a keyed digest of the form; `tab`: of which window."""

    __tablename__ = "draft"
    __table_args__ = (Index("draft_saved", "saved_at"),)
    person: str = Field(primary_key=True)
    place: str = Field(primary_key=True)
    tab: str = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    saved_at: datetime = Field(sa_column=Column(Instant, nullable=False))
