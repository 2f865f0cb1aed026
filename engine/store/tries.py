"""Counts of failed tries. A try is counted before it is looked at, so that many at once cannot slip through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.postgresql import insert as insert_pg
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engine.domain.accounts.tries import FORGOTTEN_AFTER, PATIENCE, Count, Tries, after_failure, wait_until
from engine.store.schema import TRIES
from engine.store.vault import Vault


@dataclass(frozen=True, slots=True)
class Counted:
    """One count that a try falls under; `wiped` by a success: otherwise only this try is taken off it."""

    count: Count
    key: bytes
    wiped: bool


def counted(vault: Vault, count: Count, *parts: str, wiped: bool = False) -> Counted:
    """Return the count of these words, of which only a keyed digest is kept."""
    return Counted(count, vault.digest("tries", count, *parts), wiped)


def take_try(connection: Connection, counts: Iterable[Counted], now: datetime) -> datetime | None:
    """Count one more try as if it had failed, or return the moment before which nothing may be tried.

    The rows are held until the transaction ends, so that tries at the same time count one after the other.
    """
    found = [(one, _held(connection, one, now)) for one in sorted(counts, key=lambda found: found.key)]
    waits = [until for one, tries in found if (until := wait_until(one.count, tries, now))]
    if waits:
        return max(waits)
    for one, tries in found:
        after = after_failure(tries, now)
        connection.execute(
            update(TRIES).where(TRIES.c.key == one.key).values({"count": after.count, "last_at": after.last_at})
        )
    return None


def forgive(connection: Connection, counts: Iterable[Counted]) -> None:
    """Take back a try that was none: what is wiped begins anew, the rest loses this one."""
    for one in sorted(counts, key=lambda found: found.key):
        if one.wiped:
            connection.execute(delete(TRIES).where(TRIES.c.key == one.key))
        else:
            number = TRIES.c["count"]
            less = update(TRIES).where(TRIES.c.key == one.key, number > 0).values({"count": number - 1})
            connection.execute(less)


def waits_of(connection: Connection, count: Count, now: datetime) -> dict[bytes, datetime]:
    """Return the counts of a kind that keep somebody waiting now, each with until when.

    The keys of every kind are alike; whoever asks looks only for those of this one.
    """
    number = TRIES.c["count"]
    wanted = select(TRIES).where(number >= PATIENCE[count].free, TRIES.c.last_at > now - FORGOTTEN_AFTER)
    rows = [row._mapping for row in connection.execute(wanted)]
    found = {bytes(row["key"]): wait_until(count, Tries(int(row["count"]), row["last_at"]), now) for row in rows}
    return {key: until for key, until in found.items() if until}


def _held(connection: Connection, one: Counted, now: datetime) -> Tries:
    insert_one = insert_sqlite if connection.dialect.name == "sqlite" else insert_pg
    first = {"key": one.key, "count": 0, "last_at": now}
    connection.execute(insert_one(TRIES).on_conflict_do_nothing(), first)
    wanted = select(TRIES.c["count"], TRIES.c.last_at).where(TRIES.c.key == one.key).with_for_update()
    row = connection.execute(wanted).one()._mapping
    return Tries(int(row["count"]), row["last_at"])
