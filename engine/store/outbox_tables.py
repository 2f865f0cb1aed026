"""The table beside the outbox: the clock by which its leases and retries count."""

from sqlmodel import Field, SQLModel


class SteadyClockRow(SQLModel, table=True):
    """What is added to the machine's monotonic clock (seconds), and in which start of the machine (`boot`)."""

    __tablename__ = "steady_clock"
    id: int = Field(primary_key=True)
    boot: str
    seconds: float
