"""What an agency cannot read any more is put away: its deadlines and notices leave the lists that it asks for.

Access decides what is shown, here as everywhere; what is put away is only not walked past again, so that a list costs
the same however many cases have ended. When an agency reads a case again, everything comes back with the same step.
"""

from datetime import datetime

from sqlalchemy import Connection, Integer, String, and_, bindparam, delete, exists, insert, or_, select, update

from engine.store.columns import Instant
from engine.store.kept import Rewritten, Row
from engine.store.prepared import Prepared
from engine.store.schema import ACCESS, CLOCK, LEAVING, NOTICE

# Told even to those who have lost the case by it.
STILL_SHOWN = ("consent_withdrawn", "case_closed")
_CASE = bindparam("row_id", type_=Integer)
_AGENCY = bindparam("its_agency", type_=String)
_NOW = bindparam("now", type_=Instant)
_READS = or_(ACCESS.c.until.is_(None), ACCESS.c.until > _NOW)
_FORGET = Prepared(delete(LEAVING).where(LEAVING.c.case_id == _CASE, LEAVING.c.agency == _AGENCY))
_NOTE = Prepared(insert(LEAVING), ["case_id", "agency", "until"])
_LEFT = Prepared(
    select(LEAVING.c.case_id, LEAVING.c.agency)
    .where(LEAVING.c.until <= _NOW)
    .order_by(LEAVING.c.until)
    .limit(bindparam("count"))
)
_CLOCKS = and_(CLOCK.c.case_id == _CASE, CLOCK.c.owner == _AGENCY)
_NOTICES = and_(NOTICE.c.case_id == _CASE, NOTICE.c.agency == _AGENCY)
_BACK = [
    Prepared(update(CLOCK).where(_CLOCKS).values(shelved=False)),
    Prepared(update(NOTICE).where(_NOTICES).values(shelved=False)),
]
_agency_reads = exists().where(ACCESS.c.case_id == _CASE, ACCESS.c.agency == _AGENCY, ACCESS.c.role == "", _READS)
# Whoever reported the case, or may triage it, reads on in that role.
_role_reads = exists().where(ACCESS.c.case_id == NOTICE.c.case_id, ACCESS.c.role == NOTICE.c.role, _READS)
_AWAY = [
    Prepared(update(CLOCK).where(_CLOCKS, ~_agency_reads).values(shelved=True)),
    Prepared(
        update(NOTICE)
        .where(_NOTICES, *(NOTICE.c.kind != kind for kind in STILL_SHOWN), ~_agency_reads, ~_role_reads)
        .values(shelved=True)
    ),
]


def note_leaving(connection: Connection, row_id: int, written: Rewritten, now: datetime, *, new: bool) -> None:
    """Note until when agencies read a case, from what a step wrote of their access; who reads again gets all back."""
    ends = {row["agency"]: row["until"] for row in sorted(written.rows, key=_of_agency_last) if row["agency"]}
    gone = {row["agency"] for row in written.gone if row["agency"]} - set(ends)
    ends |= dict.fromkeys(gone, now)
    for agency, until in ends.items():
        mine = {"row_id": row_id, "its_agency": agency}
        if not new:
            _FORGET.run(connection, mine)
            if agency not in gone:
                for back in _BACK:
                    back.run(connection, mine)
        if until is not None:
            _NOTE.run(connection, {"case_id": row_id, "agency": agency, "until": until})


def _of_agency_last(row: Row) -> bool:
    return not row["role"]


def left(connection: Connection, now: datetime, count: int) -> list[tuple[int, str]]:
    """Return up to `count` inner ids of cases with the agencies that do not read them any more."""
    return [(int(row.case_id), row.agency) for row in _LEFT.rows(connection, {"now": now, "count": count})]


def put_away(connection: Connection, row_id: int, agency: str, now: datetime) -> None:
    """Put away what an agency has of a case that it does not read any more."""
    mine = {"row_id": row_id, "its_agency": agency}
    for away in _AWAY:
        away.run(connection, {**mine, "now": now})
    _FORGET.run(connection, mine)
