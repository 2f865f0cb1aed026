"""Handing letters to a mail server: one connection for a batch, TLS always, never only if offered."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from ipaddress import ip_address
from types import TracebackType
from typing import Literal, Self

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from engine.mail.answers import REFUSALS, SERVER_LEAVES, is_about_us, is_for_good
from engine.mail.errors import DeliveryError

# For each answer; of a server that answers a byte at a time, for all of them up to the text.
TIMEOUT_SECONDS = 20.0
LETTER_SECONDS = 60.0
# For the answer to the text, which a server may have and go on looking at: whoever gives up sends it twice. RFC 5321
# 4.5.3.2.6 says ten minutes; here other letters go on meanwhile over other connections, but not for ever.
TEXT_SECONDS = 300.0
_SERVER_LEAVES = f"smtp_{SERVER_LEAVES}"
_LOST = "smtp_connection_lost"
_TIMEOUT = "smtp_timeout"
# After a connection is lost it is made once more; if that one is lost too, the rest of the batch waits, so that a
# server that answers nothing cannot hold a batch for half a minute a letter.
_LOSSES_BORNE = 1


@dataclass(frozen=True, slots=True)
class MailServer:
    """How to reach the mail server. Without TLS only on this machine; `trust` is for a private authority.

    Raises ValueError for any other security, and for a `trust` that would not verify the server's certificate.
    """

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    trust: ssl.SSLContext | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        # A misspelt word must not come out as plain text.
        if self.security not in ("tls", "starttls", "none"):
            raise ValueError("mail security is tls, starttls or none")
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError("mail without TLS is for this machine only")
        if self.trust is not None and not (self.trust.check_hostname and self.trust.verify_mode == ssl.CERT_REQUIRED):
            raise ValueError("the server's certificate and name are always verified")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Connection:
    """One connection to the mail server for a batch of letters; it is made when the first letter needs it.

    `timeout` is in seconds, for each answer of the server; `limit` for one letter from beginning to end.
    """

    def __init__(self, route: MailServer, *, timeout: float = TIMEOUT_SECONDS, limit: float = LETTER_SECONDS) -> None:
        self._route = route
        self._timeout = timeout
        self._limit = limit
        self._smtp: SMTP | None = None
        self._losses = 0
        self._last_loss = _LOST
        self._recipient_named = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        transport = smtp.transport
        try:
            await smtp.quit()
        except (SMTPException, OSError):
            pass
        finally:
            _hang_up(smtp, transport)
        # The loop may end with the batch: give it the one turn it needs to close the socket.
        await asyncio.sleep(0)

    async def send(
        self,
        message: EmailMessage,
        *,
        sender: str,
        recipient: str,
        before_data: Callable[[], Awaitable[bool]] | None = None,
    ) -> bool:
        """Hand over one letter, and say whether it went: `before_data` is asked last, and may call it off.

        1. Name the sender, on a new connection if the server has left the one of the letter before.
        2. Name the recipient.
        3. Ask `before_data`; on False the server forgets the letter.
        4. Hand over the text.

        Raises DeliveryError: permanent for a 5xx answer about the recipient, `about_us` where the server refuses us
        or cannot be reached, else to be tried again. Whatever happens, the next letter starts afresh; an error of
        `before_data` itself passes through.
        """
        self._recipient_named = False
        try:
            async with asyncio.timeout(self._limit) as limit:
                smtp = await self._begin(sender)
                return await self._send(smtp, message.as_bytes(), recipient, before_data, limit)
        except TimeoutError:
            self._count_loss(_TIMEOUT)
            raise DeliveryError(_TIMEOUT, about_us=not self._recipient_named) from None

    async def _send(
        self,
        smtp: SMTP,
        content: bytes,
        recipient: str,
        before_data: Callable[[], Awaitable[bool]] | None,
        limit: asyncio.Timeout,
    ) -> bool:
        try:
            self._recipient_named = True
            with _told_by_code():
                await smtp.rcpt(recipient)
            if before_data is not None and not await before_data():
                await self._start_afresh()
                return False
            limit.reschedule(asyncio.get_running_loop().time() + TEXT_SECONDS)
            with _told_by_code():
                await smtp.data(content, timeout=TEXT_SECONDS)
        except DeliveryError as error:
            await self._recover(error)
            raise
        except BaseException:
            # Cancelled, perhaps between a command and its answer: the next answer would be taken for another's.
            self._drop()
            raise
        self._losses = 0
        return True

    async def _begin(self, sender: str) -> SMTP:
        used = self._smtp is not None
        try:
            return await self._name_sender(sender)
        except DeliveryError as error:
            # Servers close a connection after so many letters: that is no reason to keep the next one waiting.
            if not (used and self._smtp is None and error.code in (_LOST, _SERVER_LEAVES)):
                raise
        return await self._name_sender(sender)

    async def _name_sender(self, sender: str) -> SMTP:
        # Our own greeting is the sender's domain: the library's default is this machine's name, which tells
        # something, ends up in a header, and may take the resolver seconds to find.
        smtp = await self._server(sender.rpartition("@")[2])
        try:
            with _told_by_code(about_us=True):
                await smtp.mail(sender)
        except DeliveryError as error:
            await self._recover(error)
            raise
        except BaseException:
            self._drop()
            raise
        return smtp

    async def _server(self, own_name: str) -> SMTP:
        if self._smtp is not None and self._smtp.is_connected:
            return self._smtp
        if self._losses > _LOSSES_BORNE:
            raise DeliveryError(self._last_loss, about_us=True)
        route = self._route
        smtp = SMTP(
            hostname=route.host,
            port=route.port,
            username=route.user,
            password=route.password,
            local_hostname=own_name,
            use_tls=route.security == "tls",
            start_tls=route.security == "starttls",
            tls_context=route.trust,
            timeout=self._timeout,
        )
        try:
            await smtp.connect()
        except (SMTPException, OSError) as error:
            smtp.close()
            code = _why_not_connected(error)
            self._count_loss(code)
            raise DeliveryError(code, about_us=True) from None
        except BaseException:
            smtp.close()
            raise
        self._smtp = smtp
        return smtp

    async def _recover(self, error: DeliveryError) -> None:
        """A refused letter must not spoil the next one; a lost connection is counted and left."""
        if error.code in (_LOST, _SERVER_LEAVES, _TIMEOUT, "smtp_bad_answer"):
            self._drop()
            self._count_loss(error.code)
            return
        self._losses = 0
        await self._start_afresh()

    async def _start_afresh(self) -> None:
        """Let the server forget the letter begun; failing that, leave it. Never raises."""
        if self._smtp is None:
            return
        try:
            await self._smtp.rset()
        except (SMTPException, OSError):
            self._drop()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            _hang_up(smtp, smtp.transport)

    def _count_loss(self, code: str) -> None:
        self._losses += 1
        self._last_loss = code


def _hang_up(smtp: SMTP, transport: asyncio.BaseTransport | None) -> None:
    """Close at once. A TLS connection that is only closed waits for the server's goodbye, open as long."""
    smtp.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()


@contextmanager
def _told_by_code(*, about_us: bool = False) -> Iterator[None]:
    """Turn the library's errors, whose texts hold addresses and the server's words, into bare codes."""
    try:
        yield
    except SMTPResponseException as error:
        if error.code not in REFUSALS:
            raise DeliveryError("smtp_bad_answer", about_us=about_us) from None
        ours = about_us or error.code == SERVER_LEAVES or is_about_us(error.code, error.message)
        raise DeliveryError(f"smtp_{error.code}", permanent=is_for_good(error.code), about_us=ours) from None
    except SMTPTimeoutError:
        raise DeliveryError(_TIMEOUT, about_us=about_us) from None
    except (SMTPException, OSError):
        raise DeliveryError(_LOST, about_us=about_us) from None


def _why_not_connected(error: SMTPException | OSError) -> str:
    """Return the code of a connection that was not made; none is the letter's fault, so none is permanent."""
    if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
        return "smtp_no_secure_connection"
    if isinstance(error, SMTPTimeoutError):
        return _TIMEOUT
    if isinstance(error, SMTPAuthenticationError):
        return "smtp_not_signed_in"
    if isinstance(error, SMTPResponseException):
        return f"smtp_{error.code}" if error.code in REFUSALS else "smtp_bad_answer"
    if isinstance(error, SMTPConnectError | SMTPServerDisconnected | OSError):
        return "smtp_unreachable"
    # What is left is what the server does not offer: STARTTLS, or signing in.
    return "smtp_no_secure_connection"
