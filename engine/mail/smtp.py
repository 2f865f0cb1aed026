"""Handing letters to a mail server: one connection for a batch, TLS always, never only if offered."""

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from email.message import EmailMessage
from ipaddress import ip_address
from types import TracebackType
from typing import Literal, Self

from aiosmtplib import (
    SMTP,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from engine.mail.errors import DeliveryError

TIMEOUT_SECONDS = 30.0
_PERMANENT_FROM = 500


@dataclass(frozen=True, slots=True)
class MailRoute:
    """How to reach the mail server. Without TLS only on this machine; `trust` is for a private authority."""

    host: str
    port: int
    security: Literal["tls", "starttls", "none"]
    user: str | None = None
    password: str | None = None
    trust: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        if self.security == "none" and not _is_loopback(self.host):
            raise ValueError("mail without TLS is for this machine only")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Connection:
    """One connection to the mail server for a batch of letters; it is made when the first letter needs it."""

    def __init__(self, route: MailRoute) -> None:
        self._route = route
        self._smtp: SMTP | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    async def _leave(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            await smtp.quit()
        except (SMTPException, OSError):
            smtp.close()

    async def _server(self) -> SMTP:
        if self._smtp is not None and self._smtp.is_connected:
            return self._smtp
        route = self._route
        smtp = SMTP(
            hostname=route.host,
            port=route.port,
            username=route.user,
            password=route.password,
            use_tls=route.security == "tls",
            start_tls=route.security == "starttls",
            tls_context=route.trust,
            timeout=TIMEOUT_SECONDS,
        )
        try:
            await smtp.connect()
        except (SMTPConnectError, SMTPTimeoutError, SMTPServerDisconnected, OSError):
            smtp.close()
            raise DeliveryError("smtp_unreachable", permanent=False) from None
        except SMTPException:
            smtp.close()
            raise DeliveryError("smtp_no_secure_connection", permanent=False) from None
        self._smtp = smtp
        return smtp

    async def send(
        self,
        message: EmailMessage,
        *,
        sender: str,
        recipient: str,
        before_data: Callable[[], Awaitable[bool]] | None = None,
    ) -> bool:
        """Hand over one letter, and say whether it went: `before_data` is asked last, and may call it off.

        Raises DeliveryError: permanent for a 5xx answer, else to be tried again.
        """
        smtp = await self._server()
        try:
            await smtp.mail(sender)
            await smtp.rcpt(recipient)
            if before_data is not None and not await before_data():
                await smtp.rset()
                return False
            await smtp.data(message.as_bytes())
        except SMTPResponseException as error:
            await self._reset()
            raise DeliveryError(f"smtp_{error.code}", permanent=error.code >= _PERMANENT_FROM) from None
        except (SMTPException, OSError):
            smtp.close()
            self._smtp = None
            raise DeliveryError("smtp_connection_lost", permanent=False) from None
        return True

    async def _reset(self) -> None:
        """A refused letter must not spoil the next one."""
        if self._smtp is None or not self._smtp.is_connected:
            self._smtp = None
            return
        try:
            await self._smtp.rset()
        except (SMTPException, OSError):
            self._smtp.close()
            self._smtp = None
