"""Hand letters to the mail server, looking once more before each whether it may still go."""

from dataclasses import dataclass
from datetime import datetime

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
from engine.store.outbox import Letter, WaitingNotice, claim_letters, letter_waits, mark, notices_of, put_back
from engine.world import World

# An agency hears of these although, or because, it is no longer on the case.
_TOLD_WHEN_LEAVING = ("consent_withdrawn", "case_closed")


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a batch."""

    sent: int = 0
    superseded: int = 0
    waiting: int = 0
    dead: int = 0

    def plus(self, outcome: str) -> "Delivered":
        """Return the count with one more of this outcome."""
        return Delivered(
            self.sent + (outcome == "sent"),
            self.superseded + (outcome == "superseded"),
            self.waiting + (outcome == "pending"),
            self.dead + (outcome == "dead"),
        )


def letters_wait(world: World) -> bool:
    """Say whether some letter could be delivered now."""
    with world.database.read() as connection:
        return letter_waits(connection)


def claim(world: World) -> list[Letter]:
    """Take the lease of the next batch of letters."""
    if not letters_wait(world):
        return []
    with world.database.write() as connection:
        return claim_letters(connection, world.batch_size, world.lease_seconds)


async def deliver_letters(world: World, letters: list[Letter]) -> Delivered:
    """Deliver a claimed batch over one connection of the mail server."""
    done = Delivered()
    if not letters:
        return done
    notices = _notices_of(world, letters)
    async with MailConnection(world.mail) as connection:
        for letter in letters:
            notice = notices[letter.notice_id]
            # Should the case not be readable: the letter waits as it does for a mail server that is away.
            outcome = "pending"
            with world.set_aside.apart(notice.case_id):
                outcome = await _deliver(world, connection, letter, notice)
            done = done.plus(outcome)
    if done.dead:
        wake(world)
    return done


def _notices_of(world: World, letters: list[Letter]) -> dict[int, WaitingNotice]:
    with world.database.read() as connection:
        return notices_of(connection, letters)


async def _deliver(world: World, connection: MailConnection, letter: Letter, notice: WaitingNotice) -> str:
    directories = world.directories.refresh()
    person = directories.people.get(letter.recipient)
    if person is None or not directories.works_at(person.id, notice.agency, world.time.now()):
        return _dead(world, letter, notice, "no_such_person")
    if not is_plain_address(person.email):
        return _dead(world, letter, notice, "bad_address")
    listed = _listed(world, letter, notice)
    if not listed:
        with world.database.write() as writing, letters_page(writing, world) as written:
            mark(writing, written, letter, "superseded")
        return "superseded"
    text = _text(world, letter, listed)
    message = compose(
        text, sender=world.sender, recipient=person.email, message_id=letter.message_id, sent_at=world.time.now()
    )

    async def may_still_go() -> bool:
        return _begin_transmitting(world, letter, listed)

    try:
        sent = await connection.send(message, sender=world.sender, recipient=person.email, before_data=may_still_go)
    except DeliveryError as error:
        return _failed(world, letter, notice, error)
    with world.database.write() as writing, letters_page(writing, world) as written:
        if not sent and letter.kind == DAILY_DIGEST:
            # Something on the list may no longer be told: the rest is told next time.
            return put_back(writing, written, letter, "list_changed")
        outcome = "sent" if sent else "superseded"
        mark(writing, written, letter, outcome)
    return outcome


def _listed(world: World, letter: Letter, notice: WaitingNotice) -> list[WaitingNotice]:
    """Return the notices that a letter is about: its own; of a digest those that may still be told of."""
    if letter.kind != DAILY_DIGEST:
        return [notice]
    found = []
    with world.database.read() as connection:
        for one in listed_with(connection, notice.id, letter.recipient):
            with world.set_aside.apart(one.case_id):
                works_there = world.directories.works_at(letter.recipient, one.agency, world.time.now())
                if works_there and _may_go(connection, world, one, letter.recipient):
                    found.append(one)
    return found


def _text(world: World, letter: Letter, listed: list[WaitingNotice]) -> LetterText:
    numbers = ", ".join(one.number for one in listed)
    due = None if letter.kind == DAILY_DIGEST else listed[0].due
    return world.templates.render(letter.kind, number=numbers, due=due, site=world.site, count=str(len(listed)))


def _begin_transmitting(world: World, letter: Letter, listed: list[WaitingNotice]) -> bool:
    """Commit that the text is about to be handed over, unless the letter may no longer go or the lease was lost."""
    with world.database.write() as connection, letters_page(connection, world) as written:
        if not all(_may_go(connection, world, one, letter.recipient) for one in listed):
            return False
        return mark(connection, written, letter, "transmitting")


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


def _failed(world: World, letter: Letter, notice: WaitingNotice, error: DeliveryError) -> str:
    if error.permanent:
        return _dead(world, letter, notice, error.code)
    with world.database.write() as connection, letters_page(connection, world) as written:
        outcome = put_back(connection, written, letter, error.code)
        if outcome == "dead":
            _tell_supervisor(connection, world, notice)
    return outcome


def _dead(world: World, letter: Letter, notice: WaitingNotice, code: str) -> str:
    with world.database.write() as connection, letters_page(connection, world) as written:
        if mark(connection, written, letter, "dead", code=code):
            _tell_supervisor(connection, world, notice)
    return "dead"


def _tell_supervisor(connection: Connection, world: World, notice: WaitingNotice) -> None:
    """A letter that cannot be delivered becomes somebody's task, in the same transaction."""
    if notice.kind == DELIVERY_FAILED:
        return
    now = world.time.now()
    stored = load_case(connection, world.vault, notice.case_id, for_update=True)
    rules = world.rules_of(stored.case)
    decision = nobody_to_write_to(rules, stored, notice, now)
    save(connection, world.vault, rules, stored, decision, now, seen_seq=stored.case.head_seq)
