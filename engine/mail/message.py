"""A letter as it goes out: both languages, no recipient but one, nothing in its headers that tells anything."""

import hashlib
import hmac
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engine.mail.templates import LetterText

_ADDRESS = re.compile(r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")


def compose(text: LetterText, *, sender: str, recipient: str, message_id: str, sent_at: datetime) -> EmailMessage:
    """Return the message. Raises ValueError unless both addresses are plain ones and nothing breaks a header."""
    for address in (sender, recipient):
        if not is_plain_address(address):
            raise ValueError("not one plain address")
    if any(mark in value for value in (text.subject, message_id) for mark in "\r\n"):
        raise ValueError("a header cannot hold a line break")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = text.subject
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(sent_at)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "vi, en"
    message.set_content(text.text)
    message.add_alternative(text.html, subtype="html")
    return message


def is_plain_address(address: str) -> bool:
    """Say whether this is exactly one address, without a name or anything else around it."""
    return bool(_ADDRESS.match(address))


def message_id_for(key: bytes, event: str, recipient: str, kind: str, domain: str) -> str:
    """Return the Message-ID of a letter: always the same for the same event, person and kind, and opaque."""
    digest = hmac.digest(key, "\x1f".join((event, recipient, kind)).encode(), hashlib.sha256).hex()
    return f"<{digest[:32]}@{domain}>"
