"""A letter as it goes out: both languages, no recipient but one, nothing in its headers that tells anything."""

import hashlib
import hmac
import re
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from engine.mail.templates import LetterText

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_MESSAGE_ID = re.compile(r"<[!-;=?A-Z\[-~]+@[!-;=?A-Z\[-~]+>")
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
# Seven bits: the letter passes a server that does not announce 8BITMIME (RFC 6152) unchanged.
_ENCODING = "quoted-printable"


def compose(text: LetterText, *, sender: str, recipient: str, message_id: str, sent_at: datetime) -> EmailMessage:
    """Return the message, dated at the aware moment `sent_at`.

    Raises ValueError unless both addresses are plain ones, the id is one, and nothing breaks a header.
    """
    for address in (sender, recipient):
        if not is_plain_address(address):
            raise ValueError("not one plain address")
    if _BREAK.search(text.subject):
        raise ValueError("a header cannot hold a line break")
    if not _MESSAGE_ID.fullmatch(message_id):
        raise ValueError("not a message id")
    if sent_at.utcoffset() is None:
        raise ValueError("the moment of sending has no zone")
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = text.subject
    message["Message-ID"] = message_id
    message["Date"] = format_datetime(sent_at)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text.text, cte=_ENCODING)
    message.add_alternative(text.html, subtype="html", cte=_ENCODING)
    # Last: filling a message takes away what it says of its content.
    message["Content-Language"] = "vi, en"
    return message


def is_plain_address(address: str) -> bool:
    """Say whether this is exactly one address, without a name or anything else around it."""
    return bool(_ADDRESS.fullmatch(address))


def message_id_for(key: bytes, event: str, recipient: str, kind: str, domain: str) -> str:
    """Return the Message-ID of a letter: always the same for the same event, person and kind, and opaque."""
    digest = hmac.digest(key, "\x1f".join((event, recipient, kind)).encode(), hashlib.sha256).hex()
    return f"<{digest[:32]}@{domain}>"
