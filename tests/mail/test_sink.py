"""The mail sink of the demo, the replay and the tests."""

import asyncio
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime

import pytest

from engine.mail.message import compose
from engine.mail.sink import MailSink
from engine.mail.smtp import Connection, MailServer
from engine.mail.templates import LetterText


async def send(port: int, name: str, letters: int) -> None:
    async with Connection(MailServer("127.0.0.1", port, "none")) as connection:
        for number in range(letters):
            message = compose(
                LetterText(f"việc {number}", f".một\nviệc {number}\n", f"<p>việc {number}</p>\n"),
                sender="m@b.example",
                recipient=f"{name}@b.example",
                message_id=f"<{name}.{number}@b.example>",
                sent_at=datetime(2026, 3, 2, 2, tzinfo=UTC),
            )
            assert await connection.send(message, sender="m@b.example", recipient=f"{name}@b.example")


def test_a_letter_is_kept_as_it_was_written() -> None:
    with MailSink() as sink:
        asyncio.run(send(sink.port, "a", 1))
        (letter,) = sink.letters()
    assert (letter.message_id, letter.sender, letter.recipient) == ("<a.0@b.example>", "m@b.example", "a@b.example")
    assert (letter.subject, letter.text, letter.html) == ("việc 0", ".một\nviệc 0\n", "<p>việc 0</p>\n")
    assert letter.received_at.tzinfo is UTC
    assert b"Message-ID: <a.0@b.example>" in letter.raw
    with pytest.raises(FrozenInstanceError):
        letter.subject = "other"


def test_the_last_letters_are_kept_newest_first_and_all_are_counted() -> None:
    with MailSink(keep=3) as sink:
        asyncio.run(send(sink.port, "a", 5))
        assert [letter.subject for letter in sink.letters()] == ["việc 4", "việc 3", "việc 2"]
        assert sink.count == 5


def test_several_senders_at_once_lose_nothing() -> None:
    async def go(port: int) -> None:
        await asyncio.gather(*(send(port, name, 20) for name in "abcd"))

    with MailSink() as sink:
        asyncio.run(go(sink.port))
        assert sink.wait_for(80, timeout=5)
        assert len({letter.message_id for letter in sink.letters()}) == 80


def test_waiting_says_whether_the_letters_came() -> None:
    with MailSink() as sink:
        assert sink.wait_for(0, timeout=0)
        assert not sink.wait_for(1, timeout=0.01)


def test_two_sinks_do_not_share_a_port() -> None:
    with MailSink() as one, MailSink() as other:
        assert one.port != other.port
