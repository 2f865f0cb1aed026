"""What is with an agency: said of it as a whole for who keeps the directory, case by case for its succession."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, exists, func, or_, select, union_all

from engine.domain.case.case import OPEN_REFERRAL
from engine.domain.clocks.desk import Tier
from engine.store.schema import ACCESS, CASE, DESK, KEPT_FROM, REFERRAL
from engine.store.standing import digest_of_name
from engine.store.vault import Vault

Narrowed = Callable[[ColumnElement[int]], list[ColumnElement[bool]]]


@dataclass(frozen=True, slots=True)
class OpenWork:
    """How many cases an agency owns or manages that have not ended, and how many referrals it has yet to see to."""

    cases: int
    referrals: int

    def __bool__(self) -> bool:
        return bool(self.cases or self.referrals)


def has_open_work(connection: Connection, agency: str) -> bool:
    """Say whether some case that has not ended is with an agency."""
    open_here = (DESK.c.agency == agency, DESK.c.tier != Tier.ENDED)
    return connection.execute(select(DESK.c.case_id).where(*open_here).limit(1)).first() is not None


def open_work(connection: Connection, agency: str) -> OpenWork:
    """Return how much is with an agency; a case that it reported only is not."""
    goes_on = exists().where(DESK.c.case_id == CASE.c.id, DESK.c.agency == agency, DESK.c.tier != Tier.ENDED)
    mine = or_(CASE.c.owner == agency, CASE.c.manager_agency == agency)
    cases = connection.execute(select(func.count()).select_from(CASE).where(mine, goes_on)).scalar_one()
    referrals = connection.execute(select(func.count()).select_from(REFERRAL).where(*_asked(agency))).scalar_one()
    return OpenWork(int(cases), int(referrals))


def cases_left_by(connection: Connection, agency: str, limit: int, apart: Sequence[int]) -> list[int]:
    """Return the inner ids of cases that an agency owns, manages or was asked on, less those set apart."""
    return _some(connection, agency, limit, apart)


def cases_to_keep_from(
    connection: Connection, vault: Vault, agency: str, before: str, limit: int, apart: Sequence[int]
) -> list[int]:
    """Return the inner ids of cases that an agency still reads though they are kept from one it took over from."""
    digest = digest_of_name(vault, before)

    def narrowed(case: ColumnElement[int]) -> list[ColumnElement[bool]]:
        kept = exists().where(KEPT_FROM.c.case_id == case, KEPT_FROM.c.digest == digest)
        mine = (ACCESS.c.agency == agency, ACCESS.c.role == "", ACCESS.c.user == "")
        return [kept, exists().where(ACCESS.c.case_id == case, *mine)]

    return _some(connection, agency, limit, apart, narrowed)


def _asked(agency: str) -> tuple[ColumnElement[bool], ...]:
    return REFERRAL.c.agency == agency, REFERRAL.c.state.in_(OPEN_REFERRAL)


def _nothing_more(_: ColumnElement[int]) -> list[ColumnElement[bool]]:
    return []


def _some(
    connection: Connection, agency: str, limit: int, apart: Sequence[int], more: Narrowed = _nothing_more
) -> list[int]:
    wanted = union_all(
        select(CASE.c.id.label("id")).where(CASE.c.owner == agency, *more(CASE.c.id)),
        select(CASE.c.id).where(CASE.c.manager_agency == agency, *more(CASE.c.id)),
        select(REFERRAL.c.case_id).where(*_asked(agency), *more(REFERRAL.c.case_id)),
    ).subquery()
    rows = connection.execute(select(wanted.c.id).where(wanted.c.id.not_in(apart)).distinct().limit(limit))
    return [int(row.id) for row in rows]
