"""Whether an agency still has work: said of it as a whole, without a case, for who keeps the directory."""

from sqlalchemy import Connection, select

from engine.domain.clocks.desk import Tier
from engine.store.schema import DESK


def has_open_work(connection: Connection, agency: str) -> bool:
    """Say whether some case that has not ended is with an agency."""
    open_here = (DESK.c.agency == agency, DESK.c.tier != Tier.ENDED)
    return connection.execute(select(DESK.c.case_id).where(*open_here).limit(1)).first() is not None
