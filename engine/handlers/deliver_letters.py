"""Hand letters to the mail server, looking once more before each whether it may still go."""

import time
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import UNANSWERED_REFERRAL, Case
from engine.domain.case.rules import Rules
from engine.domain.parties.access import agencies_on
from engine.handlers.route_events import DELIVERY_FAILED, letters_page, nobody_to_write_to
from engine.handlers.transaction import wake
from engine.mail.errors import DeliveryError
from engine.mail.message import compose, is_plain_address
from engine.mail.smtp import Connection as MailConnection
from engine.mail.templates import DAILY_DIGEST, LetterText
from engine.store.cases import load_case
from engine.store.daily_digests import listed_with
from engine.store.database import Connection
from engine.store.decisions import save
from engine.store.letters_together import gone_with
from engine.store.outbox import (
    ANY,
    Letter,
    WaitingNotice,
    Which,
    begin_transmitting,
    claim_letters,
    end_letter,
    give_back,
    letter_waits,
    notices_of,
    put_back,
    renew_leases,
)
from engine.store.watch_figures import letter_stands_by
from engine.world import World

# An agency hears of these although, or because, it is no longer on the case.
_TOLD_WHEN_LEAVING = ("consent_withdrawn", "case_closed")
# Until then the line to the mail server is tried with other letters.
SECONDS_AFTER_OUR_FAULT = 2.0


class _LeaseLostError(Exception):
    """Somebody else may have the letter by now, so it is left alone."""


class Outcome(NamedTuple):
    """What became of a letter: its state, the mail server's code if it did not go, whether it is us it refused.

    State `lost`: the lease lapsed, and whoever has the letter now goes on with it. `sent`: the server took it, which
    is not written down yet.
    """

    status: str
    code: str = ""
    about_us: bool = False


def letters_wait(world: World, which: Which = ANY) -> bool:
    """Say whether some letter could be delivered now."""
    with world.database.read() as connection:
        return letter_waits(connection, which)


def letters_stand_by(world: World) -> bool:
    """Say whether any letter is to be delivered, now or later."""
    with world.database.read() as connection:
        return letter_stands_by(connection)


def claim(world: World, limit: int | None = None, which: Which = ANY) -> list[Letter]:
    """Take the lease of the next letters, the most urgent first."""
    if not letters_wait(world, which):
        return []
    with world.database.write() as connection:
        return claim_letters(connection, limit or world.batch_size, world.lease_seconds, which)


def keep_leases(world: World, letters: Iterable[Letter]) -> set[int]:
    """Extend the leases of letters in hand; return those that are still ours."""
    leases = {letter.lease for letter in letters}
    with world.database.write() as connection:
        return renew_leases(connection, leases, world.lease_seconds) if leases else set()


def give_letters_back(world: World, letters: Iterable[Letter]) -> None:
    """Let letters that were claimed and not begun wait for whoever is next."""
    back = list(letters)
    if back:
        with world.database.write() as connection:
            give_back(connection, back)


def domain_of(world: World, letter: Letter) -> str:
    """Return the domain that a letter goes to, "" when its recipient is nobody known."""
    person = world.directories.refresh().people.get(letter.recipient)
    return person.email.rpartition("@")[2].lower() if person else ""


def people_at(world: World, domains: Collection[str]) -> frozenset[str]:
    """Return the people whose letters go to some domains."""
    people = world.directories.refresh().people.values()
    return frozenset(person.id for person in people if person.email.rpartition("@")[2].lower() in domains)


async def deliver_letter(
    world: World, connection: MailConnection, letter: Letter, *, doubtful: bool = False
) -> Outcome:
    """Deliver a claimed letter over a connection to the mail server.

    `doubtful`: the server took nothing of late, whoever it was for, so that a refusal is taken for one of us.
    A letter that the server took is to be marked by `mark_sent`.
    """
    with world.database.read() as reading:
        notice = notices_of(reading, [letter])[letter.notice_id]
    # Should the case not be readable: the letter waits as it does for a recipient's server that is away.
    outcome = None
    with world.set_aside.apart(notice.case_id):
        outcome = await _deliver(world, connection, letter, notice, doubtful=doubtful)
    if outcome is None:
        with world.database.write() as writing, letters_page(writing, world) as written:
            put_back(writing, written, letter, "case_unreadable", counted=False)
        return Outcome("pending", "case_unreadable")
    if outcome.status == "dead":
        wake(world)
    return outcome


async def _deliver(
    world: World, connection: MailConnection, letter: Letter, notice: WaitingNotice, *, doubtful: bool
) -> Outcome:
    directories = world.directories.refresh()
    person = directories.people.get(letter.recipient)
    if person is None or not directories.works_at(person.id, notice.agency, world.time.now()):
        return _dead(world, letter, notice, "no_such_person")
    if not is_plain_address(person.email):
        return _dead(world, letter, notice, "bad_address")
    listed = _listed(world, letter, notice)
    if not listed:
        return _end(world, letter, "superseded")
    text = _text(world, letter, listed)
    message = compose(
        text, sender=world.sender, recipient=person.email, message_id=letter.message_id, sent_at=world.time.now()
    )

    async def may_still_go() -> bool:
        return _begin_transmitting(world, letter, listed)

    try:
        sent = await connection.send(message, sender=world.sender, recipient=person.email, before_data=may_still_go)
    except _LeaseLostError:
        return Outcome("lost")
    except DeliveryError as error:
        return _failed(world, letter, notice, error, doubtful=doubtful)
    if sent:
        return Outcome("sent")
    if letter.kind == DAILY_DIGEST or len(listed) > 1:
        # Something on the list may no longer be told: the rest is told next time.
        with world.database.write() as writing, letters_page(writing, world) as written:
            return Outcome(put_back(writing, written, letter, "list_changed"))
    return _end(world, letter, "superseded")


def mark_sent(world: World, letter: Letter) -> None:
    """Write down that the mail server took a letter. Whoever sent it tries this until it is done."""
    _end(world, letter, "sent")


def _end(world: World, letter: Letter, status: str) -> Outcome:
    with world.database.write() as writing, letters_page(writing, world) as written:
        end_letter(writing, written, letter, status)
    return Outcome(status)


def _listed(world: World, letter: Letter, notice: WaitingNotice) -> list[WaitingNotice]:
    """Return the notices that a letter is about: its own; of several those that may still be told of."""
    with world.database.read() as connection:
        if letter.kind == DAILY_DIGEST:
            listed = list(listed_with(connection, notice.id, letter.recipient))
        else:
            listed = [notice, *gone_with(connection, notice.id)]
        if letter.kind != DAILY_DIGEST and len(listed) == 1:
            return listed
        found = []
        for one in listed:
            with world.set_aside.apart(one.case_id):
                works_there = world.directories.works_at(letter.recipient, one.agency, world.time.now())
                if works_there and _may_go(connection, world, one, letter.recipient):
                    found.append(one)
    return found


def _text(world: World, letter: Letter, listed: list[WaitingNotice]) -> LetterText:
    numbers = ", ".join(one.number for one in listed)
    due = None if letter.kind == DAILY_DIGEST else min((one.due for one in listed if one.due), default=None)
    return world.templates.render(letter.kind, number=numbers, due=due, site=world.site, count=str(len(listed)))


def _begin_transmitting(world: World, letter: Letter, listed: list[WaitingNotice]) -> bool:
    """Commit that the text is about to be handed over; False when the letter may no longer go.

    Raises _LeaseLostError, also for a lease that was ours when the commit began and may have lapsed since: a process
    that was stopped in between does not know how long.
    """
    began = time.monotonic()
    with world.database.write() as connection:
        if not all(_may_go(connection, world, one, letter.recipient) for one in listed):
            return False
        held = begin_transmitting(connection, letter, world.lease_seconds)
    if not held or time.monotonic() - began > world.lease_seconds / 2:
        raise _LeaseLostError
    return True


def _may_go(connection: Connection, world: World, notice: WaitingNotice, recipient: str) -> bool:
    case = load_case(connection, world.vault, notice.case_id).case
    return may_be_sent(world.rules_of(case), case, notice, recipient, world.time.now())


def may_be_sent(rules: Rules, case: Case, notice: WaitingNotice, recipient: str, now: datetime) -> bool:
    """Say whether a notice may still leave: nobody excluded, the agency still on the case, its point not gone."""
    if is_excluded(case, rules, agency=notice.agency, user=recipient):
        return False
    party = rules.directory.party_of(notice.agency) if notice.agency in rules.directory else ""
    if party and rules.vocabulary.parties[party].oversees:
        return True
    if notice.kind in _TOLD_WHEN_LEAVING:
        return True
    if notice.agency not in agencies_on(case, rules, now):
        return False
    if notice.kind == "deadline_warning":
        return any(clock.status == "running" and clock.due == notice.due for clock in case.clocks.values())
    if notice.kind == "referral_unanswered":
        referral = case.open_referral_of(notice.agency)
        return referral is not None and referral.state in UNANSWERED_REFERRAL
    return True


def _failed(world: World, letter: Letter, notice: WaitingNotice, error: DeliveryError, *, doubtful: bool) -> Outcome:
    about_us = error.about_us or doubtful
    if error.permanent and not about_us:
        return _dead(world, letter, notice, error.code)
    # A refusal for good that is only suspected to be of us counts as a try: should it be the recipient's, it ends.
    counted = not about_us or error.permanent
    with world.database.write() as connection, letters_page(connection, world) as written:
        outcome = put_back(connection, written, letter, error.code, counted=counted, wait=SECONDS_AFTER_OUR_FAULT)
        if outcome == "dead":
            tell_supervisor(connection, world, notice)
    return Outcome(outcome, error.code, about_us)


def _dead(world: World, letter: Letter, notice: WaitingNotice, code: str) -> Outcome:
    with world.database.write() as connection, letters_page(connection, world) as written:
        if end_letter(connection, written, letter, "dead", code=code):
            tell_supervisor(connection, world, notice)
    return Outcome("dead", code)


def tell_supervisor(connection: Connection, world: World, notice: WaitingNotice) -> None:
    """A letter that cannot be delivered becomes somebody's task in each case it is about, in the same transaction."""
    if notice.kind == DELIVERY_FAILED:
        return
    for one in (notice, *gone_with(connection, notice.id)):
        _undelivered(connection, world, one)


def _undelivered(connection: Connection, world: World, notice: WaitingNotice) -> None:
    now = world.time.now()
    stored = load_case(connection, world.vault, notice.case_id, for_update=True)
    rules = world.rules_of(stored.case)
    decision = nobody_to_write_to(rules, stored, notice, now)
    save(connection, world.vault, rules, stored, decision, now, seen_seq=stored.case.head_seq)
