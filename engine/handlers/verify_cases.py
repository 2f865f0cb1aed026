"""Check that what is stored of every case is what its events tell, and put it right where it is not."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.domain.case.case import Actor, ClockKey
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.errors import refused
from engine.handlers.transaction import wake
from engine.store.cases import StoredCase, find_case, load_case
from engine.store.database import Connection
from engine.store.decisions import save
from engine.store.retelling import Drift, case_numbers, drift_of, last_step_at, retold, rows_told
from engine.store.schema import CLOCK, CONSENT, REFERRAL
from engine.world import World


@dataclass(slots=True)
class Verified:
    """How many cases were told again, where stored rows differ, and which could not be told, each by its code."""

    cases: int = 0
    drift: dict[str, tuple[Drift, ...]] = field(default_factory=dict)
    untold: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing differs."""
        return not self.drift and not self.untold


def verify_cases(world: World, progress: Callable[[int], None] | None = None) -> Verified:
    """Tell every case again from its events and compare. Goes on past what cannot be read."""
    found = Verified()
    world.directories.refresh()
    with world.database.read(long=True) as connection:
        for row_id, code in case_numbers(connection):
            try:
                stored = load_case(connection, world.vault, row_id)
                drift = _drift(connection, world, world.rules_of(stored.case), stored)
            except (KeyError, ValueError):
                found.untold.append(code)
            else:
                if drift:
                    found.drift[code] = drift
            found.cases += 1
            if progress:
                progress(found.cases)
    return found


def drift_of_case(world: World, case: str) -> tuple[Drift, ...]:
    """Return where the stored rows of one case differ. Raises RefusedError(not_found)."""
    world.directories.refresh()
    with world.database.read() as connection:
        stored = find_case(connection, world.vault, case)
        if stored is None:
            raise refused("not_found", "case")
        return _drift(connection, world, world.rules_of(stored.case), stored)


def repair_case(world: World, actor: Actor, case: str, shown: Sequence[Drift]) -> int:
    """Put the rows of a case right as its events tell them, as an event of its own, and return how many differed.

    `shown`: what the person who asks was shown. Raises RefusedError: not_permitted for whoever works on cases,
    stale_version when it is not what differs now, field_invalid for a row that no event tells: only a restored copy
    mends that.
    """
    role = world.library.vocabulary.roles[actor.role]
    if not (role.no_cases or role.oversees):
        raise refused("not_permitted", "repair")
    now = world.time.now()
    world.directories.refresh()
    with world.database.write() as connection:
        stored = find_case(connection, world.vault, case, for_update=True)
        if stored is None:
            raise refused("not_found", "case")
        rules = world.rules_of(stored.case)
        drift = _drift(connection, world, rules, stored)
        if tuple(shown) != drift:
            raise refused("stale_version")
        if any(one.column == "" and one.told is None and one.table in _TOLD_BY_STEPS for one in drift):
            raise refused("field_invalid", "case")
        if not drift:
            return 0
        seen_seq, told = stored.case.head_seq, retold(connection, stored)
        stored.case = told
        step = Step(rules, told.draft(), now, actor)
        step.begin("case_repaired", actor)
        step.event.record("repaired", rows=[str(one) for one in drift])
        for table, key in {(one.table, one.key) for one in drift}:
            _touch(step, table, key)
        save(connection, world.vault, rules, stored, step.decision(by_person=False), now, seen_seq=seen_seq)
    wake(world)
    return len(drift)


_TOLD_BY_STEPS = (CLOCK.name, CONSENT.name, REFERRAL.name)


def _touch(step: Step, table: str, key: str) -> None:
    if table == CLOCK.name:
        name, occurrence = key.split("|")
        step.touched_clocks[ClockKey(name, int(occurrence))] = None
    elif table == REFERRAL.name:
        step.touched_referrals[key] = None
    elif table == CONSENT.name:
        step.touched_consents[int(key)] = None


def _drift(connection: Connection, world: World, rules: Rules, stored: StoredCase) -> tuple[Drift, ...]:
    told = retold(connection, stored)
    at = last_step_at(connection, stored)
    return tuple(drift_of(connection, stored, rows_told(stored, told, world.vault, rules, at)))
