"""The message itself: a closed list of headers, seven bits, nothing that breaks out of its place."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from engine.mail.message import compose, message_id_for
from engine.mail.templates import LetterText

NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
TEXT = LetterText("Có việc cần xử lý – số 7 / A task waits – no. 7", "Có một việc.\n", "<p>Có một việc.</p>\n")


def raw(**changed: str) -> bytes:
    given = {"sender": "m@b.example", "recipient": "a@b.example", "message_id": "<x@y.example>"} | changed
    return compose(
        TEXT,
        sender=given["sender"],
        recipient=given["recipient"],
        message_id=given["message_id"],
        sent_at=NOW,
    ).as_bytes()


def test_a_message_has_these_headers_and_no_others() -> None:
    message = message_from_bytes(raw(), policy=policy.default)
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert all(part.get_content_charset() == "utf-8" for part in message.iter_parts())
    assert all(part.get_filename() is None for part in message.walk())
    assert sorted(name for name in message if name != "Content-Type") == [
        "Auto-Submitted",
        "Content-Language",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
        "X-Auto-Response-Suppress",
    ]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Content-Language"] == "vi, en"
    assert message["Subject"] == TEXT.subject


def test_a_message_passes_a_server_that_takes_seven_bits() -> None:
    sent = raw()
    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 78
    assert b"\n" not in sent.replace(b"\r\n", b"")


def test_a_long_domain_leaves_the_message_id_whole() -> None:
    long = message_id_for(b"k", "e", "r", "action_needed", "a-rather-long-name-of-a-mail-domain.city.example")
    assert b" " + long.encode() + b"\r\n" in raw(message_id=long)


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\n",
        "a@b.example\r\n",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example,c@d.example",
        "a@b.example c@d.example",
        "<a@b.example>",
        "A <a@b.example>",
        '"a b"@b.example',
        "a@b",
        "a@@b.example",
        "á@b.example",
        "a@[127.0.0.1]",
        "x" * 65 + "@b.example",
        " a@b.example",
        "",
    ],
)
def test_an_address_is_one_plain_address(address: str) -> None:
    with pytest.raises(ValueError, match="plain address"):
        raw(recipient=address)
    with pytest.raises(ValueError, match="plain address"):
        raw(sender=address)


@pytest.mark.parametrize(
    "message_id", ["", "x@y.example", "<x>", "<x@y.example>\n", "<x@y.example>\r\nBcc: <c@d>", "<a b@c>"]
)
def test_a_message_id_is_nothing_else(message_id: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        raw(message_id=message_id)


@pytest.mark.parametrize("mark", ["\n", "\r", "\x00", "\x0b", "\x85", "\u2028"])
def test_a_subject_holds_no_break_of_any_kind(mark: str) -> None:
    text = LetterText(f"a{mark}Bcc: c@d.example", "", "")
    with pytest.raises(ValueError, match="line break"):
        compose(text, sender="m@b.example", recipient="a@b.example", message_id="<x@y.example>", sent_at=NOW)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        compose(
            TEXT,
            sender="m@b.example",
            recipient="a@b.example",
            message_id="<x@y.example>",
            sent_at=datetime(2026, 3, 2),
        )


def test_a_message_id_is_stable_and_opaque() -> None:
    first = message_id_for(b"k", "case:1", "doctor.1", "action_needed", "motcua.example")
    assert first == message_id_for(b"k", "case:1", "doctor.1", "action_needed", "motcua.example")
    others = {
        message_id_for(b"k", "case:2", "doctor.1", "action_needed", "motcua.example"),
        message_id_for(b"k", "case:1", "doctor.2", "action_needed", "motcua.example"),
        message_id_for(b"k", "case:1", "doctor.1", "case_closed", "motcua.example"),
        message_id_for(b"l", "case:1", "doctor.1", "action_needed", "motcua.example"),
        message_id_for(b"k", "case:1d", "octor.1", "action_needed", "motcua.example"),
    }
    assert first not in others
    assert len(others) == 5
    assert not any(part in first for part in ("case", "doctor", "action"))
