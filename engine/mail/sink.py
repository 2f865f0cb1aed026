"""A real mail server that keeps letters in memory to be looked at: for the demo, a replay and the tests."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

_OK = "250 OK"
Answer = Callable[[str, int], str | None]


@dataclass(frozen=True, slots=True)
class SunkLetter:
    """A letter that the sink accepted."""

    received_at: datetime
    message_id: str
    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    raw: bytes


class MailSink:
    """Listens on this machine; keeps the last `keep` letters.

    `answer(recipient, nth)` may give another SMTP reply than 250 to the nth time a recipient is named,
    `answer_text(recipient, nth)` to the nth text handed over for one; None means 250.
    """

    def __init__(
        self, port: int = 0, *, keep: int = 500, answer: Answer | None = None, answer_text: Answer | None = None
    ) -> None:
        self._letters: deque[_Taken] = deque(maxlen=keep)
        self._answer = answer
        self._answer_text = answer_text
        self._named: Counter[str] = Counter()
        self._handed: Counter[str] = Counter()
        self._changed = threading.Condition()
        self.count = 0
        # Its own name is given: finding the machine's may take the resolver longer than a start may.
        self._controller = _Controller(self, hostname="127.0.0.1", port=port, server_hostname="localhost")

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    @property
    def port(self) -> int:
        """The port it listens on."""
        server: Any = self._controller.server
        return int(server.sockets[0].getsockname()[1])

    def letters(self) -> list[SunkLetter]:
        """Return the letters kept, the newest first."""
        with self._changed:
            taken = list(reversed(self._letters))
        return [_read(letter) for letter in taken]

    def wait_for(self, count: int, timeout: float) -> bool:
        """Wait until `count` letters have come in all; say whether they did within `timeout` seconds."""
        until = time.monotonic() + timeout
        with self._changed:
            while self.count < count:
                left = until - time.monotonic()
                if left <= 0 or not self._changed.wait(left):
                    return self.count >= count
        return True

    # What aiosmtpd calls.

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Answer to a recipient."""
        self._named[address] += 1
        refusal = self._answer(address, self._named[address]) if self._answer else None
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or _OK

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep a letter, unless the text is refused."""
        recipient = str(envelope.rcpt_tos[0])
        self._handed[recipient] += 1
        refusal = self._answer_text(recipient, self._handed[recipient]) if self._answer_text else None
        if refusal is not None:
            return refusal
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        recipient = str(envelope.rcpt_tos[0]) if envelope.rcpt_tos else ""
        with self._changed:
            self._letters.append(_Taken(datetime.now(UTC), str(envelope.mail_from or ""), recipient, raw))
            self.count += 1
            self._changed.notify_all()
        return _OK


@dataclass(frozen=True, slots=True)
class _Taken:
    """A letter as it came: taken quickly, read when somebody looks."""

    received_at: datetime
    sender: str
    recipient: str
    raw: bytes


class _Controller(Controller):
    """Port 0 means any free one: aiosmtpd must look for itself under the port it was really given."""

    def _trigger_server(self) -> None:
        server: Any = self.server
        self.port = server.sockets[0].getsockname()[1]
        look: Any = super()._trigger_server
        look()


def _read(taken: _Taken) -> SunkLetter:
    message = message_from_bytes(taken.raw, policy=policy.default)
    return SunkLetter(
        received_at=taken.received_at,
        message_id=str(message["Message-ID"] or ""),
        sender=taken.sender,
        recipient=taken.recipient,
        subject=str(message["Subject"] or ""),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        raw=taken.raw,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
