"""Let the head of the record leave the house: a number, a moment and a hash, and nothing of any case.

Whoever cut the record short on this machine would have to cut it short there too: `motcua audit verify --head`.
"""

import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from engine.handlers.leave_beat import leave_beat
from engine.handlers.verify_audit import seal_record
from engine.logs import log, place_of
from engine.mail.errors import DeliveryError
from engine.mail.message import compose, message_id_for
from engine.mail.smtp import Connection
from engine.mail.templates import LetterText
from engine.store.checkpoints import Head
from engine.store.status_figures import LEFT, signs_of_proof
from engine.world import World

FILE, MAIL = "file", "mail"
_SUBJECT = "motcua: mốc nhật ký / head of the record"
_TEXT = (
    "Xin giữ dòng này. Nó không nói gì về ca nào; nhờ nó, sau này biết nhật ký có bị cắt bớt không.\n"
    "Please keep this line. It says nothing of any case; by it one can tell later whether the record was cut "
    "short.\n\n"
    "{head}\n"
)


def head_is_due(world: World) -> bool:
    """Say whether a head has to leave again: somewhere is named to which it goes, and it is time."""
    if world.head_file is None and not world.head_mail:
        return False
    with world.database.read() as connection:
        last = signs_of_proof(connection).get(LEFT)
    if last is None:
        return True
    # What failed is tried again before the next one is due.
    hours = min(world.head_hours, 1.0) if last.get("failed") else world.head_hours
    since: datetime = last["at"]
    return datetime.now(UTC) - since >= timedelta(hours=hours)


async def export_head(world: World) -> tuple[Head, tuple[str, ...], tuple[str, ...]]:
    """Seal the record and send its head wherever it is to go; return it, by which ways it went, which ones failed.

    One way that fails does not hold the other up; it is tried again when it is time.
    """
    head = seal_record(world)
    ways: dict[str, Callable[[World, Head], Awaitable[None]]] = {}
    ways |= {FILE: _to_file} if world.head_file is not None else {}
    ways |= {MAIL: _by_mail} if world.head_mail else {}
    went, failed = [], []
    for name, send in ways.items():
        try:
            await send(world, head)
        except (OSError, DeliveryError, ValueError) as error:
            log("head_not_exported", flow=name, error=type(error).__name__, place=place_of(error))
            failed.append(name)
        else:
            went.append(name)
    if ways:
        leave_beat(world, LEFT, head=str(head), ways=went, failed=failed)
    return head, tuple(went), tuple(failed)


async def _to_file(world: World, head: Head) -> None:
    line = f"{head}\n".encode()
    with os.fdopen(os.open(str(world.head_file), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


async def _by_mail(world: World, head: Head) -> None:
    text = _TEXT.format(head=head)
    domain = world.sender.rpartition("@")[2]
    message = compose(
        LetterText(_SUBJECT, text, f"<p>{text.replace(chr(10), '<br>')}</p>"),
        sender=world.sender,
        recipient=world.head_mail,
        message_id=message_id_for(world.message_key, f"head:{head.number}", world.head_mail, MAIL, domain),
        sent_at=datetime.now(UTC),
    )
    async with Connection(world.mail) as connection:
        await connection.send(message, sender=world.sender, recipient=world.head_mail)
