"""Who looked at what: every view of a case is written down."""

from datetime import datetime

from sqlalchemy import Connection, insert

from engine.domain.case.case import Actor
from engine.store.schema import SIGHTING

_INSERT = insert(SIGHTING)


def record_sighting(connection: Connection, case_id: int, actor: Actor, at: datetime, what: str) -> None:
    """Write down that `actor` was shown `what` of a case."""
    row = {"case_id": case_id, "at": at, "user": actor.user, "role": actor.role, "agency": actor.agency, "what": what}
    connection.execute(_INSERT, row)
