"""Turn what was committed into letters: send referrals, find who is on duty, put letters into the outbox.

A batch is one transaction of the database; nothing leaves the building. Done twice, the second time
finds nothing to do.
"""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import SYSTEM, Case
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.deciding.answer_referral import decide_sending
from engine.domain.parties.notices import tell_supervisor
from engine.handlers.together import put_together
from engine.handlers.transaction import wake
from engine.mail.message import message_id_for
from engine.set_aside import together_or_each
from engine.store.books import page
from engine.store.cases import StoredCase, load_case
from engine.store.daily_digests import keep_for_digest
from engine.store.database import Connection
from engine.store.decisions import save
from engine.store.digests import LETTERS, Written
from engine.store.letters_together import keep_together
from engine.store.outbox import WEIGHTS, WaitingNotice, add_letters, any_unrouted, mark_routed, unrouted_notices
from engine.world import World

DELIVERY_FAILED = "delivery_failed"
FOR_INFORMATION = "for_information"


@dataclass(frozen=True, slots=True)
class Routed:
    """How many notices were turned into how many letters."""

    notices: int
    letters: int


def work_waits(world: World) -> bool:
    """Say whether some notice waits to be routed."""
    with world.database.read() as connection:
        return any_unrouted(connection, world.set_aside.cases())


def route_events(world: World, limit: int = 200) -> Routed:
    """Route up to `limit` notices. A case that cannot be read is set aside; the others are routed."""
    world.directories.refresh()
    return together_or_each(lambda: _route(world, limit), lambda: _route_each(world, limit))


def _route_each(world: World, limit: int) -> Routed:
    """Route the same notices case by case, to find the one that failed and go on without it."""
    done = Routed(0, 0)
    with world.database.read() as connection:
        cases = list(
            dict.fromkeys(row.case_id for row in unrouted_notices(connection, limit, world.set_aside.cases()))
        )
    for case in cases:
        with world.set_aside.apart(case):
            routed = _route(world, limit, case)
            done = Routed(done.notices + routed.notices, done.letters + routed.letters)
    return done


def _route(world: World, limit: int, only: int | None = None) -> Routed:
    now = world.time.now()
    with world.database.write() as connection:
        notices = unrouted_notices(connection, limit, world.set_aside.cases(), only)
        letters: list[dict[str, Any]] = []
        daily: list[int] = []
        cases = _by_case(notices)
        for case_id, of_case in cases.items():
            stored = load_case(connection, world.vault, case_id, for_update=True)
            rules = world.rules_of(stored.case)
            _save(connection, world, rules, stored, decide_sending(rules, stored.case, now), now)
            for notice in of_case:
                if _goes_daily(rules, stored.case, notice, now):
                    daily.append(notice.id)
                    continue
                letters += _letters(connection, world, rules, stored, notice, now)
        letters, together = put_together(letters)
        with letters_page(connection, world) as written:
            add_letters(connection, written, letters)
        keep_together(connection, together)
        keep_for_digest(connection, daily)
        mark_routed(connection, [notice.id for notice in notices], now)
    if letters:
        wake(world)
    return Routed(len(notices), len(letters))


def letters_page(connection: Connection, world: World) -> AbstractContextManager[Written]:
    """Return a page of the book of letters: which were made, and how they ended."""
    return page(connection, world.vault.record, LETTERS, datetime.now(UTC))


def _by_case(notices: Iterable[WaitingNotice]) -> dict[int, list[WaitingNotice]]:
    cases: dict[int, list[WaitingNotice]] = {}
    for notice in notices:
        cases.setdefault(notice.case_id, []).append(notice)
    return cases


def _save(
    connection: Connection, world: World, rules: Rules, stored: StoredCase, decision: Decision | None, now: datetime
) -> None:
    if decision is not None:
        save(connection, world.vault, rules, stored, decision, now, seen_seq=stored.case.head_seq)


def _goes_daily(rules: Rules, case: Case, notice: WaitingNotice, now: datetime) -> bool:
    """Whether a notice waits for the daily digest: what is only for information, to who works on the case all day.

    A partner agency chooses, and is left in peace at night; what asks for something is never held back.
    """
    if notice.kind != FOR_INFORMATION:
        return False
    if rules.vocabulary.proposed.quiet.at(now):
        return True
    working = {case.owner, case.manager.agency if case.manager else ""}
    chosen = notice.agency in rules.directory and rules.directory.agency(notice.agency).informed_daily
    return notice.agency in working or chosen


def _letters(
    connection: Connection, world: World, rules: Rules, stored: StoredCase, notice: WaitingNotice, now: datetime
) -> list[dict[str, Any]]:
    """Return the letter to the person on duty: none to whoever acted, and the supervisor hears if there is nobody."""
    on_duty = world.directories.roster.on_duty(notice.agency, notice.role, now, notice.rank)
    allowed = [p for p in on_duty if not is_excluded(stored.case, rules, agency=notice.agency, user=p.id)]
    if not allowed:
        if notice.kind != DELIVERY_FAILED:
            _save(connection, world, rules, stored, nobody_to_write_to(rules, stored, notice, now), now)
        return []
    person = allowed[0]
    if person.id == notice.acted_by:
        return []
    at = datetime.now(UTC)
    event = f"{stored.case.id}:{notice.event_seq}"
    return [
        {
            "notice_id": notice.id,
            "case_id": stored.row_id,
            "event_seq": notice.event_seq,
            "recipient": person.id,
            "kind": notice.kind,
            "weight": WEIGHTS[notice.urgency],
            "template_version": world.templates.version,
            "message_id": message_id_for(
                world.message_key, event, person.id, notice.kind, world.sender.rpartition("@")[2]
            ),
            "status": "pending",
            "attempts": 0,
            "next_try": at,
            "created_at": at,
        }
    ]


def nobody_to_write_to(rules: Rules, stored: StoredCase, notice: WaitingNotice, now: datetime) -> Decision:
    """Decide that the supervisor is told that a notice found nobody, or its letter could not be delivered."""
    step = Step(rules, stored.case.draft(), now, SYSTEM)
    step.begin("notice_undelivered", SYSTEM)
    step.event.record("undelivered", agency=notice.agency, role=notice.role, kind=notice.kind)
    tell_supervisor(step, DELIVERY_FAILED, urgency="urgent")
    return step.decision(by_person=False)
