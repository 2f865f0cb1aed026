"""The one condition under which a row about a case may be shown to a person: work, inbox, search, boards, reports.

A condition is the same text for everybody of one kind of post, so that statements with it are compiled once; who asks
stands in its parameters.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, LargeBinary, String, and_, bindparam, literal_column, or_, select

from engine.domain.parties.grants import Holder, Scope
from engine.store.columns import Instant
from engine.store.schema import ACCESS, KEPT_FROM
from engine.store.standing import digest_of_name
from engine.store.vault import Vault

# A person is at most so many holders and has as a rule at most so many names, those of agencies that its agency took
# over from among them; the rest of the parameters repeat the first. What is beyond is asked of the case itself.
_HOLDERS, _NAMES = 3, 8
_NOBODY = Holder("-", "-", "-")


@dataclass(frozen=True, slots=True)
class Reach:
    """What one person reaches at one moment: `nothing`, all (`everything`) or what is granted, less what is kept."""

    nothing: bool
    everything: bool
    parameters: dict[str, Any]

    def of_agency(self, agency: str) -> "Reach":
        """Return what its agency reads, without what the person may read besides."""
        holders = [Holder(agency=agency), *[_NOBODY] * _HOLDERS][:_HOLDERS]
        return replace(self, parameters={**self.parameters, **_of_holders(holders)})


def reach(vault: Vault, scope: Scope, now: datetime) -> Reach:
    """Return what a scope reaches at a moment."""
    holders = [*scope.holders, *[_NOBODY] * _HOLDERS][:_HOLDERS]
    names = [*scope.names, *[scope.names[0]] * _NAMES][:_NAMES]
    parameters: dict[str, Any] = {"reach_now": now, **_of_holders(holders)}
    parameters |= {f"reach_name_{place}": digest_of_name(vault, name) for place, name in enumerate(names)}
    return Reach(not scope.holders, scope.everything, parameters)


def _of_holders(holders: Sequence[Holder]) -> dict[str, str]:
    parts = {
        "agency": [h.agency for h in holders],
        "role": [h.role for h in holders],
        "user": [h.user for h in holders],
    }
    return {f"reach_{part}_{place}": value for part, found in parts.items() for place, value in enumerate(found)}


def reached(case: ColumnElement[int], *, everything: bool) -> ColumnElement[bool]:
    """Return the condition on a column of inner case ids. `everything`: for those who oversee every case."""
    return not_kept_from(case) if everything else and_(_granted(case), not_kept_from(case))


def not_kept_from(case: ColumnElement[int]) -> ColumnElement[bool]:
    """Return the condition that a case is not kept from the person, whatever grants it."""
    names = [bindparam(f"reach_name_{place}", type_=LargeBinary) for place in range(_NAMES)]
    return ~looked_up(KEPT_FROM.c.case_id == case, or_(*(KEPT_FROM.c.digest == name for name in names)))


def _granted(case: ColumnElement[int]) -> ColumnElement[bool]:
    mine = [
        and_(*(ACCESS.c[part] == bindparam(f"reach_{part}_{place}", type_=String) for part in _PARTS))
        for place in range(_HOLDERS)
    ]
    stands = or_(ACCESS.c.until.is_(None), ACCESS.c.until > bindparam("reach_now", type_=Instant))
    return looked_up(ACCESS.c.case_id == case, or_(*mine), stands)


def looked_up(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that there are such rows, looked up one by one for each row that is walked.

    The offset keeps PostgreSQL from turning it round, and from reading the table whole.
    """
    return select(literal_column("1")).where(*conditions).offset(literal_column("0")).exists()


_PARTS = ("agency", "role", "user")
