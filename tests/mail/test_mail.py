"""Letters over real SMTP: both languages, nothing that tells anything, TLS always, one refusal spoils nothing."""

import asyncio
import re
import shutil
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config.settings import ROOT
from engine.definitions import load_library
from engine.mail.errors import DeliveryError
from engine.mail.message import compose, message_id_for
from engine.mail.sink import MailSink
from engine.mail.smtp import Connection, MailRoute
from engine.mail.templates import LetterText, Templates

FOLDER = ROOT / "notification_templates"
KINDS = sorted(load_library(ROOT / "workflows" / "definitions").vocabulary.notice_kinds)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)
# What a letter must never let on, in subject, body or headers.
TELLING = re.compile(
    r"bạo lực|xâm hại|quấy rối|hiếp|trẻ em|nạn nhân|bệnh viện|công an"
    r"|giám định|tạm lánh|nguy cơ"
    r"|violence|abuse|harass|rape|child|victim|survivor|hospital|police|forensic|shelter|risk|medical|HIV|PEP"
    r"|case code|hung_vuong|one.?stop|một cửa",
    re.IGNORECASE,
)


def letter(kind: str = "action_needed") -> LetterText:
    return Templates(FOLDER).render(kind, number="K7QM2RTX9A", due=NOW, site="https://app.test")


def send(
    route: MailRoute, *recipients: str, allow: bool = True, text: LetterText | None = None
) -> list[bool | DeliveryError]:
    """Send one letter to each recipient over one connection."""

    async def go() -> list[bool | DeliveryError]:
        done: list[bool | DeliveryError] = []

        async def may_go() -> bool:
            return allow

        async with Connection(route) as connection:
            for recipient in recipients:
                message = compose(
                    text or letter(),
                    sender="mail@motcua.example",
                    recipient=recipient,
                    message_id="<x@motcua.example>",
                    sent_at=NOW,
                )
                try:
                    done.append(
                        await connection.send(
                            message, sender="mail@motcua.example", recipient=recipient, before_data=may_go
                        )
                    )
                except DeliveryError as error:
                    done.append(error)
        return done

    return asyncio.run(go())


def outcome(result: bool | DeliveryError) -> tuple[str, bool]:
    assert isinstance(result, DeliveryError)
    return result.code, result.permanent


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_tells_nothing_and_says_it_in_both_languages(kind: str) -> None:
    with MailSink() as sink:
        assert send(MailRoute("127.0.0.1", sink.port, "none"), "a@b.example", text=letter(kind)) == [True]
        got = sink.letters()[0]
    headers = got.raw.split(b"\r\n\r\n")[0].decode()
    shown = "\n".join((got.subject, got.text, got.html, headers)).replace("mail@motcua.example", "")
    assert not TELLING.search(shown), TELLING.search(shown)
    for text in (got.text, got.html):
        assert text.index("Số thông báo: K7QM2RTX9A") < text.index("Notice no. K7QM2RTX9A")
        assert "09:00 ngày 02/03/2026" in text
        assert "09:00 on 2 March 2026" in text
    assert got.subject.count("K7QM2RTX9A") == 2
    assert "http" not in re.sub(r"https://app\.test(?![/\w])", "", shown)


def test_midnight_is_said_as_the_end_of_the_day_before() -> None:
    due = datetime(2026, 3, 9, 17, tzinfo=UTC)
    text = Templates(FOLDER).render("deadline_warning", number="N", due=due, site="s").text
    assert "24:00 ngày 09/03/2026" in text
    assert "24:00 on 9 March 2026" in text
    assert "24:00" not in Templates(FOLDER).render("deadline_warning", number="N", due=None, site="s").text


def test_missing_and_wrong_wording_is_reported(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "t")
    (tmp_path / "t/action_needed/body.en.txt").unlink()
    (tmp_path / "t/case_closed/subject.vi.txt").write_text("{{ full_name }}", encoding="utf-8")
    (tmp_path / "t/referral_sent/body.vi.html").write_text("{% if %}", encoding="utf-8")
    faults = Templates(tmp_path / "t").faults(KINDS)
    assert [fault.split(":")[0] for fault in faults] == [
        "action_needed/body.en.txt",
        "case_closed/subject.vi.txt",
        "referral_sent/body.vi.html",
    ]
    assert "full_name" in faults[1]
    assert Templates(FOLDER).faults(KINDS) == []


def test_only_plain_strings_reach_a_template() -> None:
    class Sly(str):
        __slots__ = ()

    with pytest.raises(TypeError):
        Templates(FOLDER).render("action_needed", number=Sly("1"), due=None, site="s")


def test_a_header_cannot_be_broken_into() -> None:
    for recipient in ("a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "An <a@b.example>", "a", ""):
        with pytest.raises(ValueError, match="plain address"):
            compose(letter(), sender="m@b.example", recipient=recipient, message_id="<x@y.example>", sent_at=NOW)
    text = LetterText("a\r\nBcc: c@d.example", "", "")
    with pytest.raises(ValueError, match="line break"):
        compose(text, sender="m@b.example", recipient="a@b.example", message_id="<x@y.example>", sent_at=NOW)


def test_a_message_id_is_stable_and_opaque() -> None:
    first = message_id_for(b"k", "case:1", "doctor.1", "action_needed", "motcua.example")
    assert first == message_id_for(b"k", "case:1", "doctor.1", "action_needed", "motcua.example")
    others = {
        message_id_for(b"k", "case:2", "doctor.1", "action_needed", "motcua.example"),
        message_id_for(b"k", "case:1", "doctor.2", "action_needed", "motcua.example"),
        message_id_for(b"k", "case:1", "doctor.1", "case_closed", "motcua.example"),
        message_id_for(b"l", "case:1", "doctor.1", "action_needed", "motcua.example"),
    }
    assert first not in others
    assert len(others) == 4
    assert "doctor" not in first


def test_a_refusal_for_now_and_one_for_good_are_told_apart_and_spoil_nothing() -> None:
    def answers(recipient: str, nth: int) -> str | None:
        return {"later@b.example": "450 later", "gone@b.example": "550 no such user"}.get(recipient)

    with MailSink(answer=answers) as sink:
        done = send(MailRoute("127.0.0.1", sink.port, "none"), "later@b.example", "gone@b.example", "ok@b.example")
        assert outcome(done[0]) == ("smtp_450", False)
        assert outcome(done[1]) == ("smtp_550", True)
        assert done[2] is True
        assert [found.recipient for found in sink.letters()] == ["ok@b.example"]


def test_what_is_called_off_just_before_the_text_leaves_nothing_behind() -> None:
    with MailSink() as sink:
        assert send(MailRoute("127.0.0.1", sink.port, "none"), "a@b.example", allow=False) == [False]
        assert sink.count == 0


def test_a_server_that_is_not_there_is_tried_again_later() -> None:
    with MailSink() as sink:
        port = sink.port
    assert outcome(send(MailRoute("127.0.0.1", port, "none"), "a@b.example")[0]) == ("smtp_unreachable", False)


def test_mail_without_tls_is_for_this_machine_only() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        MailRoute("mail.b.example", 25, "none")


def test_a_server_without_tls_gets_no_letter_when_tls_is_asked_for() -> None:
    with MailSink() as sink:
        done = send(MailRoute("127.0.0.1", sink.port, "starttls"), "a@b.example")
        assert outcome(done[0])[1] is False
        assert sink.count == 0


def test_only_a_certificate_that_is_trusted_is_spoken_to(tmp_path: Path) -> None:
    certificate, server = _certificate(tmp_path)
    kept: list[str] = []

    class Keep:
        async def handle_DATA(self, _server: object, _session: object, envelope: object) -> str:
            kept.append(str(getattr(envelope, "rcpt_tos", [""])[0]))
            return "250 OK"

    controller = Controller(
        Keep(), hostname="127.0.0.1", port=_free_port(), tls_context=server, require_starttls=True
    )
    controller.start()
    try:
        untrusted = send(MailRoute("127.0.0.1", controller.port, "starttls"), "a@b.example")
        assert outcome(untrusted[0])[1] is False
        assert kept == []
        trust = ssl.create_default_context(cafile=str(certificate))
        assert send(MailRoute("127.0.0.1", controller.port, "starttls", trust=trust), "a@b.example") == [True]
        assert kept == ["a@b.example"]
    finally:
        controller.stop()


def _free_port() -> int:
    with MailSink() as sink:
        return sink.port


def _certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return public, context
