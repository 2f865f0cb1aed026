"""A batch over one connection: what a misbehaving server or caller does to one letter stays with that letter."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from engine.mail.errors import DeliveryError
from engine.mail.message import compose
from engine.mail.sink import MailSink
from engine.mail.smtp import Connection, MailServer
from engine.mail.templates import LetterText
from tests.mail.servers import CLOSE, SILENT, Script, ScriptedServer, certificate

SENDER = "mail@motcua.example"
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)


def route(port: int) -> MailServer:
    return MailServer("127.0.0.1", port, "none")


async def one(
    connection: Connection, recipient: str = "a@b.example", before_data: Callable[[], Awaitable[bool]] | None = None
) -> bool | tuple[str, bool]:
    """Send one letter; return whether it went, or the code of why not and whether that is for good."""
    message = compose(
        LetterText("s", "x\n.y\n", "<p>x</p>"),
        sender=SENDER,
        recipient=recipient,
        message_id="<x@motcua.example>",
        sent_at=NOW,
    )
    try:
        return await connection.send(message, sender=SENDER, recipient=recipient, before_data=before_data)
    except DeliveryError as error:
        assert str(error) == error.code
        assert error.__cause__ is None
        assert error.__context__ is None or error.__suppress_context__
        return error.code, error.permanent


def batch(
    script: Script, letters: int, *, timeout: float = 5
) -> tuple[list[bool | tuple[str, bool]], ScriptedServer]:
    """Send letters over one connection to a scripted server."""

    async def go() -> tuple[list[bool | tuple[str, bool]], ScriptedServer]:
        async with (
            ScriptedServer(script) as server,
            Connection(route(server.port), timeout=timeout) as connection,
        ):
            return [await one(connection) for _ in range(letters)], server

    return asyncio.run(go())


@pytest.mark.parametrize("goodbye", [CLOSE, "421 too many letters"])
def test_a_server_that_closes_between_letters_costs_nobody_a_try(goodbye: str) -> None:
    done, server = batch(lambda c, verb, nth: goodbye if (c, verb, nth) == (1, "MAIL", 3) else None, 4)
    assert done == [True] * 4
    assert server.connections == 2
    assert len(server.texts) == 4


def test_a_connection_lost_in_the_middle_is_made_again_for_the_next_letter() -> None:
    done, server = batch(lambda _, verb, nth: CLOSE if (verb, nth) == ("RCPT", 2) else None, 3)
    assert done == [True, ("smtp_connection_lost", False), True]
    assert server.connections == 2


def test_a_letter_whose_text_got_no_answer_is_not_sent_twice_by_itself() -> None:
    done, server = batch(lambda _, verb, nth: CLOSE if (verb, nth) == ("TEXT", 1) else None, 1)
    assert done == [("smtp_connection_lost", False)]
    assert len(server.texts) == 1


def test_a_server_that_never_answers_does_not_hold_the_batch() -> None:
    done, server = batch(lambda _, verb, __: SILENT if verb == "MAIL" else None, 20, timeout=0.1)
    assert done == [("smtp_timeout", False)] * 20
    assert server.connections == 2


def test_a_server_that_is_gone_for_the_batch_is_not_asked_for_each_letter() -> None:
    done, server = batch(lambda _, verb, __: "554 not for you" if verb == "CONNECT" else None, 20)
    assert done == [("smtp_554", False)] * 20, "the server refuses us, not the letter"
    assert server.connections == 2


def test_an_answer_that_is_none_is_no_refusal_for_good() -> None:
    done, _ = batch(lambda _, verb, nth: "999 what" if (verb, nth) == ("RCPT", 1) else None, 2)
    assert done == [("smtp_bad_answer", False), True]


def test_a_refused_sender_is_told_by_its_code() -> None:
    replies = {1: "550 not you", 2: "451 later"}
    done, server = batch(lambda _, verb, nth: replies.get(nth) if verb == "MAIL" else None, 3)
    assert done == [("smtp_550", False), ("smtp_451", False), True], "it is us that the server refuses"
    assert server.connections == 1


def test_a_refusal_for_now_and_one_for_good_are_told_apart_and_spoil_nothing() -> None:
    replies = {"later@b.example": "450 later", "gone@b.example": "550 no such user"}

    async def go(port: int) -> list[bool | tuple[str, bool]]:
        async with Connection(route(port)) as connection:
            return [await one(connection, name) for name in (*replies, "ok@b.example")]

    with MailSink(answer=lambda name, _: replies.get(name)) as sink:
        assert asyncio.run(go(sink.port)) == [("smtp_450", False), ("smtp_550", True), True]
        assert [letter.recipient for letter in sink.letters()] == ["ok@b.example"]


def test_what_is_called_off_just_before_the_text_leaves_nothing_behind() -> None:
    async def no() -> bool:
        return False

    async def yes() -> bool:
        return True

    async def go(port: int) -> list[bool | tuple[str, bool]]:
        async with Connection(route(port)) as connection:
            off = await one(connection, "off@b.example", no)
            return [off, await one(connection, "on@b.example", yes)]

    with MailSink() as sink:
        assert asyncio.run(go(sink.port)) == [False, True]
        assert [letter.recipient for letter in sink.letters()] == ["on@b.example"]


def test_the_last_look_comes_after_the_recipient_is_accepted_and_before_the_text() -> None:
    async def go() -> list[str]:
        async with ScriptedServer(lambda *_: None) as server, Connection(route(server.port)) as connection:

            async def look() -> bool:
                server.lines.append("look")
                return True

            assert await one(connection, before_data=look) is True
            return [line.split()[0] for line in server.lines]

    assert asyncio.run(go()) == ["EHLO", "MAIL", "RCPT", "look", "DATA"]


def test_a_refused_text_is_told_by_its_code_and_spoils_nothing() -> None:
    replies = {"full@b.example": "452 mailbox full", "bad@b.example": "554 not this"}

    async def go(port: int) -> list[bool | tuple[str, bool]]:
        async with Connection(route(port)) as connection:
            return [await one(connection, name) for name in (*replies, "ok@b.example")]

    with MailSink(answer_text=lambda name, _: replies.get(name)) as sink:
        assert asyncio.run(go(sink.port)) == [("smtp_452", False), ("smtp_554", True), True]
        assert [letter.recipient for letter in sink.letters()] == ["ok@b.example"]


def test_a_letter_called_off_stays_called_off_when_the_server_will_not_forget_it() -> None:
    async def no() -> bool:
        return False

    async def go() -> tuple[bool | tuple[str, bool], bool | tuple[str, bool], list[str]]:
        async with (
            ScriptedServer(lambda c, verb, _: CLOSE if (c, verb) == (1, "RSET") else None) as server,
            Connection(route(server.port)) as connection,
        ):
            return await one(connection, before_data=no), await one(connection), server.texts

    off, after, texts = asyncio.run(go())
    assert (off, after, len(texts)) == (False, True, 1)


def test_an_error_of_the_last_look_passes_through_and_the_next_letter_goes() -> None:
    async def broken() -> bool:
        raise LookupError("the store")

    async def go(port: int) -> bool | tuple[str, bool]:
        async with Connection(route(port)) as connection:
            with pytest.raises(LookupError, match="the store"):
                await one(connection, before_data=broken)
            return await one(connection, "next@b.example")

    with MailSink() as sink:
        assert asyncio.run(go(sink.port)) is True
        assert [letter.recipient for letter in sink.letters()] == ["next@b.example"]


def test_a_letter_cancelled_before_its_answer_leaves_no_answer_for_the_next() -> None:
    async def go() -> tuple[bool | tuple[str, bool], int]:
        named = asyncio.Event()

        def script(connection: int, verb: str, _: int) -> str | None:
            if (connection, verb) == (1, "RCPT"):
                named.set()
                return SILENT
            return None

        async with ScriptedServer(script) as server, Connection(route(server.port)) as connection:
            letter = asyncio.create_task(one(connection))
            await named.wait()
            letter.cancel()
            with pytest.raises(asyncio.CancelledError):
                await letter
            return await one(connection), server.connections

    assert asyncio.run(go()) == (True, 2)


def test_we_greet_by_the_senders_domain_not_by_this_machines_name() -> None:
    _, server = batch(lambda *_: None, 1)
    assert server.lines[0] == "EHLO motcua.example"
    assert socket.gethostname() not in " ".join(server.lines)


def test_a_wrong_password_is_the_deployments_fault_not_the_letters() -> None:
    replies = {"EHLO": "250-here\r\n250 AUTH PLAIN", "AUTH": "535 no"}

    async def go() -> bool | tuple[str, bool]:
        async with ScriptedServer(lambda _, verb, __: replies.get(verb)) as server:
            with_password = MailServer("127.0.0.1", server.port, "none", "u", "secret")
            async with Connection(with_password) as connection:
                return await one(connection)

    assert asyncio.run(go()) == ("smtp_not_signed_in", False)


def test_a_route_does_not_print_its_password() -> None:
    assert "secret" not in repr(MailServer("mail.b.example", 587, "starttls", "u", "secret"))


def test_a_misspelt_security_is_not_plain_text() -> None:
    for word in ("STARTTLS", "ssl", "auto", ""):
        with pytest.raises(ValueError, match="tls, starttls or none"):
            MailServer("mail.b.example", 25, word)


@pytest.mark.parametrize("host", ["mail.b.example", "10.0.0.1", "0.0.0.0", "127.0.0.1.b.example", "localhost.b.test"])
def test_only_this_machine_gets_mail_without_tls(host: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        MailServer(host, 25, "none")
    assert MailServer(host, 25, "starttls").host == host


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_may_get_mail_without_tls(host: str) -> None:
    assert MailServer(host, 25, "none").host == host


def test_trust_that_verifies_nothing_is_refused() -> None:
    careless = ssl.create_default_context()
    careless.check_hostname = False
    with pytest.raises(ValueError, match="always verified"):
        MailServer("mail.b.example", 465, "tls", trust=careless)


def test_a_server_without_starttls_is_told_apart_from_one_that_is_down() -> None:
    async def go(port: int) -> bool | tuple[str, bool]:
        async with Connection(MailServer("127.0.0.1", port, "starttls")) as connection:
            return await one(connection)

    with MailSink() as sink:
        port = sink.port
        assert asyncio.run(go(port)) == ("smtp_no_secure_connection", False)
    assert asyncio.run(go(port)) == ("smtp_unreachable", False)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_certificate_is_verified_both_ways_of_tls(security: str, tmp_path: Path) -> None:
    public, server = certificate(tmp_path)
    kept: list[str] = []

    class Keep:
        async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
            kept.append(str(getattr(envelope, "rcpt_tos", [""])[0]))
            return "250 OK"

    async def go(port: int, trust: ssl.SSLContext | None, host: str = "127.0.0.1") -> bool | tuple[str, bool]:
        kind = "tls" if security == "tls" else "starttls"
        async with Connection(MailServer(host, port, kind, trust=trust)) as connection:
            return await one(connection)

    with MailSink() as free:
        port = free.port
    how = {"ssl_context": server} if security == "tls" else {"tls_context": server, "require_starttls": True}
    controller = Controller(Keep(), hostname="127.0.0.1", port=port, server_hostname="localhost", **how)
    controller.start()
    try:
        trust = ssl.create_default_context(cafile=str(public))
        assert asyncio.run(go(port, None)) == ("smtp_no_secure_connection", False)
        assert asyncio.run(go(port, trust, "localhost")) == ("smtp_no_secure_connection", False), "another name"
        assert kept == []
        assert asyncio.run(go(port, trust)) is True
        assert kept == ["a@b.example"]
    finally:
        controller.stop()
