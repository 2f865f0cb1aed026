"""Make the daily digests: one letter a person a day with the numbers of what is only for information.

The agency that owns a case and the case manager's work on it all day: a letter to them means that there is something
to do. What they are only to know stands in the inbox at once and in this letter; partner agencies choose. Everything
happens in one transaction that begins with claiming the day, so that nobody gets two, however many workers there are.
"""

from datetime import UTC, date, datetime, time
from typing import Any

from engine.domain.case.agencies import is_excluded
from engine.domain.time_limits import CITY_TIME
from engine.handlers.route_events import letters_page
from engine.handlers.transaction import wake
from engine.mail.message import message_id_for
from engine.mail.templates import DAILY_DIGEST
from engine.store.cases import load_case
from engine.store.daily_digests import claim_day, digest_made, put_in_digest, waiting_notices
from engine.store.outbox import WEIGHTS, WaitingNotice, add_letters
from engine.world import World


def due_day(world: World) -> date | None:
    """Return the day whose digests are to be made now, None before the hour of the day or when they were."""
    local = world.time.now().astimezone(CITY_TIME)
    if local.hour < world.digest_hour:
        return None
    with world.database.read() as connection:
        return None if digest_made(connection, local.date()) else local.date()


def make_digests(world: World) -> int:
    """Put the day's digests into the outbox, and return how many. Done twice, the second time does nothing."""
    day = due_day(world)
    if day is None:
        return 0
    now, hour = world.time.now(), datetime.combine(day, time(world.digest_hour), CITY_TIME)
    world.directories.refresh()
    with world.database.write() as connection:
        if not claim_day(connection, day, now):
            return 0
        recipients: dict[int, str | None] = {}
        newest: dict[str, WaitingNotice] = {}
        for notice in waiting_notices(connection, hour.astimezone(UTC)):
            with world.set_aside.apart(notice.case_id):
                case = load_case(connection, world.vault, notice.case_id).case
                on_duty = world.directories.roster.on_duty(notice.agency, notice.role, now, notice.rank)
                rules = world.rules_of(case)
                allowed = [p for p in on_duty if not is_excluded(case, rules, agency=notice.agency, user=p.id)]
                told = allowed[0].id if allowed and allowed[0].id != notice.acted_by else None
                recipients[notice.id] = told
                if told is not None:
                    newest[told] = notice
        put_in_digest(connection, day, recipients)
        letters = [_letter(world, day, person, notice) for person, notice in newest.items()]
        with letters_page(connection, world) as written:
            add_letters(connection, written, letters)
    if newest:
        wake(world)
    return len(newest)


def _letter(world: World, day: date, person: str, newest: WaitingNotice) -> dict[str, Any]:
    """Return the digest's letter; it stands at the newest notice, and lists all that went in with it."""
    at = datetime.now(UTC)
    sender = world.sender.rpartition("@")[2]
    return {
        "notice_id": newest.id,
        "case_id": newest.case_id,
        "event_seq": newest.event_seq,
        "recipient": person,
        "kind": DAILY_DIGEST,
        "weight": WEIGHTS["routine"],
        "template_version": world.templates.version,
        "message_id": message_id_for(world.message_key, f"digest:{day}", person, DAILY_DIGEST, sender),
        "status": "pending",
        "attempts": 0,
        "next_try": at,
        "created_at": at,
    }
