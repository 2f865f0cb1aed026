"""Counting afterwards: what was promised is there, what was not is not, and every letter is accounted for.

Beside what each trouble allows (a letter twice where nobody could know whether it had gone) nothing may be wrong.
"""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import httpx
from sqlalchemy import func, select, update

from engine.handlers.verify_audit import verify_audit
from engine.handlers.verify_cases import verify_cases
from engine.store.schema import CASE, LETTER, NOTICE
from engine.store.steady import steady_now
from engine.world import World
from tests.faults.campaign.callers import Account, Callers
from tests.faults.campaign.system import System
from tests.faults.servers import Taken

_SETTLED = {"sent", "superseded", "dead", "given_up"}
_SETTLES_WITHIN_SECONDS = 180.0
# So long before and after a trouble a letter may have been with the mail server: a lease, and what a text may take.
_ABOUT = 25.0
_NO_CLOCK_WAS_SET = 1800.0


@dataclass(slots=True)
class Reckoning:
    """What was counted, and every promise that was not kept."""

    counts: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def hold(self, what: str, wrong: Sequence[object]) -> None:
        """Count what is wrong, and tell the first of it."""
        self.counts[what] = len(wrong)
        if wrong:
            self.broken.append(f"{what}: {len(wrong)}, first {wrong[0]}")


def settle(system: System) -> float:
    """Let what waits go, without waiting for the times of later tries; return the seconds it took."""
    began = time.monotonic()
    with system.world() as world:
        while time.monotonic() - began < _SETTLES_WITHIN_SECONDS:
            with world.database.write() as connection:
                waits = LETTER.c.status == "pending"
                connection.execute(update(LETTER).where(waits).values(next_try=steady_now(connection)))
                unrouted = connection.execute(select(func.count()).where(NOTICE.c.routed_at.is_(None))).scalar_one()
            if not unrouted and set(_statuses(world)) <= _SETTLED:
                break
            time.sleep(1.0)
    return time.monotonic() - began


def reckon(system: System, callers: Callers, untold: Sequence[float]) -> Reckoning:
    """Count everything that can be counted; the system still runs, and nothing is done to it any more."""
    found, account = Reckoning(), callers.account
    _acknowledged(system, callers, found)
    with system.world() as world:
        _letters(world, system.mail.taken, untold, found)
        found.hold("proof: places that are not what they were", verify_audit(world).broken)
        found.hold("drift: rows that their events do not tell", verify_cases(world).drift)
        with world.database.read() as connection:
            found.counts["cases"] = connection.execute(select(func.count()).select_from(CASE)).scalar_one()
    found.counts |= {
        "calls acknowledged": len(account.answered),
        "calls tried": account.tries,
        "answers that said: not known": account.unknown,
        "calls nobody answered in time": account.unanswered,
        "slowest answer, s": round(account.slowest, 1),
    }
    found.hold("calls refused that should not be", account.wrong)
    return found


def _acknowledged(system: System, callers: Callers, found: Reckoning) -> None:
    """Each call asked again under its key gets the same answer, and so was carried out once."""
    again = Account()
    told, callers.account = callers.account, again
    missing = []
    with httpx.Client(base_url=f"{system.site}/api/v1", timeout=30) as client:
        for one in told.answered:
            if callers.call(client, one.actor, one.path, one.body, one.key) != one.answer:
                missing.append(one.key)
    callers.account = told
    found.hold("acknowledged calls that are not there", missing)
    opened = {one.answer["case"] for one in told.answered if one.path == "/cases"}
    found.counts["cases acknowledged"] = len(opened)


def _letters(world: World, taken: Iterable[Taken], untold: Sequence[float], found: Reckoning) -> None:
    with world.database.read() as connection:
        rows = connection.execute(select(LETTER.c.message_id, LETTER.c.status)).all()
        unrouted = connection.execute(select(NOTICE.c.id).where(NOTICE.c.routed_at.is_(None))).scalars().all()
        routing = connection.execute(select(NOTICE.c.created_at, NOTICE.c.routed_at)).all()
    # By the clocks of those who wrote it: what one of them wrote while its clock was set is left out.
    waits = sorted((row[1] - row[0]).total_seconds() for row in routing if row[1] is not None)
    honest = [wait for wait in waits if 0 <= wait < _NO_CLOCK_WAS_SET]
    found.counts["routed after, median, s"] = round(honest[len(honest) // 2], 1) if honest else 0.0
    found.counts["routed after, slowest, s"] = round(honest[-1], 1) if honest else 0.0
    status = {str(row[0]): str(row[1]) for row in rows}
    arrived = Counter(one.message_id for one in taken)
    found.counts |= {"letters": len(rows), "texts that arrived": arrived.total()}
    found.counts |= {f"letters {name}": count for name, count in sorted(Counter(status.values()).items())}
    found.hold("notices nobody was told of", unrouted)
    found.hold("letters that wait still", [one for one, name in status.items() if name not in _SETTLED])
    found.hold(
        "letters lost: sent, and never arrived", [m for m, s in status.items() if s == "sent" and m not in arrived]
    )
    found.hold("phantoms: arrived, and in no outbox", [one for one in arrived if one not in status])
    at: dict[str, list[float]] = {}
    for one in taken:
        at.setdefault(one.message_id, []).append(one.at)
    twice = [one for one, times in at.items() if len(times) > 1]
    found.counts["letters that arrived twice, where nobody could know"] = len(twice)
    # Why a letter goes again lies at the time before: then nobody may have known that it had gone.
    without = [one for one in twice if not all(_near(time, untold) for time in at[one][:-1])]
    found.hold("letters that arrived twice without a fault", without)


def _near(moment: float, troubles: Sequence[float]) -> bool:
    return any(abs(moment - trouble) < _ABOUT for trouble in troubles)


def _statuses(world: World) -> list[str]:
    with world.database.read() as connection:
        return list(connection.execute(select(LETTER.c.status).distinct()).scalars())
