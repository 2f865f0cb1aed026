"""Writing what reading stands on, with the step: for whom a case exists, whom it is kept from, what it asks."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import Connection

from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.clocks.desk import asks_of
from engine.domain.parties.grants import Holder, grants_of, kept_from
from engine.store.kept import KeptRows, Rewritten, Row
from engine.store.schema import ACCESS, DESK, KEPT_FROM
from engine.store.shelf import note_leaving
from engine.store.vault import Vault

_HOLDER = ("agency", "role", "user")


_ACCESS = KeptRows(ACCESS, _HOLDER, fixed=("since",))
_KEPT_FROM = KeptRows(KEPT_FROM, ("digest",))
_DESK = KeptRows(DESK, _HOLDER)


def write_standing(
    connection: Connection, vault: Vault, rules: Rules, case: Case, row_id: int, now: datetime, *, new: bool
) -> list[Rewritten]:
    """Write what follows from a case as it stands after a step, and return what was written. `new`: its first."""
    kept: list[tuple[KeptRows, Callable[[], Iterable[Row]]]] = [
        (_ACCESS, lambda: access_rows(case, rules, now)),
        (_KEPT_FROM, lambda: kept_from_rows(vault, case)),
        (_DESK, lambda: desk_rows(case, rules, now)),
    ]
    written = [table.write(connection, row_id, wanted(), new=new) for table, wanted in kept]
    note_leaving(connection, row_id, written[0], now, new=new)
    return written


def access_rows(case: Case, rules: Rules, now: datetime) -> list[Row]:
    """Return the rows of who a case exists for."""
    return [{**_holder(grant.holder), "since": now, "until": grant.until} for grant in grants_of(case, rules)]


def kept_from_rows(vault: Vault, case: Case) -> list[Row]:
    """Return the rows of whom a case is kept from."""
    return [{"digest": digest_of_name(vault, name)} for name in kept_from(case)]


def desk_rows(case: Case, rules: Rules, now: datetime) -> list[Row]:
    """Return the rows of what a case asks of whom."""
    return [
        {
            **_holder(ask.holder),
            "tier": int(ask.tier),
            "to_answer": ask.to_answer,
            "saves_by": ask.saves_by,
            "due": ask.due,
            "sees_core": ask.sees_core,
            "reads": ask.reads,
            "procedure": case.procedure,
            "saves": ask.saves,
            "about": ask.about,
            "step": ask.step,
            "by_law": ask.by_law,
        }
        for ask in asks_of(case, rules, now)
    ]


def digest_of_name(vault: Vault, name: str) -> bytes:
    """Return what stands for a party, agency or person that a case is kept from."""
    return vault.digest("kept from", name)


def _holder(holder: Holder) -> dict[str, str]:
    return {"agency": holder.agency, "role": holder.role, "user": holder.user}
