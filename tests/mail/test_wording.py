"""The wording: nothing that tells, nothing missing unnoticed, nothing but strings, one version a process."""

import asyncio
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from config.settings import ROOT
from engine.definitions import load_library
from engine.domain.spoken_time import in_english, in_vietnamese
from engine.mail.message import compose
from engine.mail.sink import MailSink
from engine.mail.smtp import Connection, MailServer
from engine.mail.templates import DAILY_DIGEST, Templates

FOLDER = ROOT / "notification_templates"
KINDS = (
    "action_needed",
    "case_closed",
    "consent_withdrawn",
    "deadline_breached",
    "deadline_warning",
    "delivery_failed",
    "for_information",
    "referral_answered",
    "referral_sent",
    "referral_unanswered",
)
DUE = datetime(2026, 3, 2, 2, tzinfo=UTC)
# Words of the service, of people and of procedures, in either language; whole words where they are short.
TELLING = re.compile(
    r"bạo lực|bạo hành|xâm hại|quấy rối|hiếp|dâm ô|trẻ em|phụ nữ|nạn nhân|người bị hại|bệnh viện|bác sĩ|y tế|công an"
    r"|điều tra|giám định|pháp y|pháp lý|tạm lánh|nhà tạm|ly thân|nguy cơ|nguy hiểm|sức khỏe|khám|thuốc|tâm lý|tuổi"
    r"|giới tính|họ tên|địa chỉ|điện thoại|một cửa|quy trình|ủy ban|phường|Hùng Vương"
    r"|violen|abus|harass|\brape|sexual|child|women|woman|victim|survivor|hospital|doctor|clinic|police|investigat"
    r"|forensic|shelter|\brisk|danger|health|medical|medicine|counsel|legal|procedure|one.?stop|\bage\b|\bsex\b"
    r"|\bphone|\bHIV\b|\bPEP\b|case code|hung_vuong|motcua",
    re.IGNORECASE,
)


def test_every_kind_of_notice_has_its_wording() -> None:
    assert set(KINDS) == set(load_library(ROOT / "workflows" / "definitions").vocabulary.notice_kinds)
    assert Templates(FOLDER).faults(KINDS) == []


def test_a_letter_as_it_arrives_tells_nothing_and_says_it_in_both_languages() -> None:
    async def go(port: int) -> None:
        async with Connection(MailServer("127.0.0.1", port, "none")) as connection:
            for number, kind in enumerate(KINDS):
                text = Templates(FOLDER).render(kind, number="K7QM2RTX9A", due=DUE, site="https://app.test")
                message = compose(
                    text,
                    sender="mail@m.example",
                    recipient="a@b.example",
                    message_id=f"<{number}@m.example>",
                    sent_at=DUE,
                )
                assert await connection.send(message, sender="mail@m.example", recipient="a@b.example")

    with MailSink() as sink:
        asyncio.run(go(sink.port))
        got = sink.letters()
    assert len(got) == len(KINDS)
    for letter in got:
        headers = letter.raw.split(b"\r\n\r\n")[0].decode()
        shown = "\n".join((letter.subject, letter.text, letter.html, headers))
        assert not TELLING.search(shown), TELLING.search(shown)
        assert "http" not in shown.replace("https://app.test ", "")
        for said in (letter.text, letter.html):
            assert said.index("Số thông báo: K7QM2RTX9A") < said.index("Notice no. K7QM2RTX9A")
            assert "09:00 ngày 02/03/2026" in said
            assert "09:00 on 2 March 2026" in said
        assert letter.subject.count("K7QM2RTX9A") == 2


def test_a_digest_says_how_many_notices_and_their_numbers_in_both_languages_and_nothing_else() -> None:
    assert Templates(FOLDER).faults([DAILY_DIGEST]) == []
    text = Templates(FOLDER).render(
        DAILY_DIGEST, number="K7QM2RTX9A, B8", count="2", due=None, site="https://app.test"
    )
    assert text.subject == "Tin trong ngày – 2 thông báo / Daily summary – notices: 2"
    for said in (text.text, text.html):
        assert not TELLING.search(said)
        assert said.count("K7QM2RTX9A, B8") == 2
        assert "http" not in said.replace("https://app.test ", "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "wording"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("due", [DUE, None])
def test_no_wording_tells_anything(kind: str, due: datetime | None) -> None:
    letter = Templates(FOLDER).render(kind, number="K7QM2RTX9A", due=due, site="https://app.test")
    for said in (letter.subject, letter.text, letter.html):
        assert not TELLING.search(said), TELLING.search(said)
    assert len(letter.subject) < 120
    assert letter.subject.isprintable()
    assert ("2026" in letter.text, "2026" in letter.html) == ((due is not None),) * 2
    assert "{" not in letter.text
    assert letter.html.count('lang="vi"') == 2, "the page and the Vietnamese half"
    assert letter.html.count('lang="en"') == 1


def test_no_file_of_wording_tells_anything_and_none_is_left_over() -> None:
    files = sorted(path for path in FOLDER.rglob("*") if path.is_file())
    parts = [
        f"{part}.{lang}.{end}"
        for part, end in (("subject", "txt"), ("body", "txt"), ("body", "html"))
        for lang in ("vi", "en")
    ]
    assert {path.relative_to(FOLDER).as_posix() for path in files} == {
        f"{kind}/{part}" for kind in (*KINDS, DAILY_DIGEST) for part in parts
    }
    for path in files:
        assert not TELLING.search(path.read_text(encoding="utf-8")), path


@pytest.mark.parametrize(
    ("name", "wording", "fault"),
    [
        ("body.vi.txt", "Có việc cho {{ alias }}.", "`alias`"),
        ("body.vi.txt", "{% if false %}{{ narrative }}{% endif %}{{ number }}", "`narrative`"),
        ("body.vi.html", "<p>{{ range(3) }}</p>", "`range`"),
        ("body.en.html", "<a href='https://b.example/x'>x</a>", "`://`"),
        ("body.en.txt", "{{ number.__class__ }}", "SecurityError"),
        ("body.en.txt", "{{ number.name }}", "UndefinedError"),
        ("body.en.txt", "{{ number | nofilter }}", "TemplateAssertionError"),
        ("body.en.txt", "{% include 'other.txt' %}", "TemplateNotFound"),
        ("body.en.txt", "{{ number + 1 }}", "TypeError"),
        ("body.en.txt", "{{ 1 / (number | int) }}", "ZeroDivisionError"),
        ("body.en.txt", "{% if due_en %}Due {{ due_en }}.{% endif %}", "says nothing"),
        ("body.en.txt", " \n", "empty"),
        ("subject.en.txt", "A task\nBcc: x", "one line"),
        ("subject.en.txt", "{% if %}", "TemplateSyntaxError"),
    ],
)
def test_wording_that_cannot_be_filled_is_found_before_it_is_needed(
    folder: Path, name: str, wording: str, fault: str
) -> None:
    (folder / "action_needed" / name).write_text(wording, encoding="utf-8")
    found = Templates(folder).faults(KINDS)
    assert len(found) == 1
    assert found[0].startswith(f"action_needed/{name}: ")
    assert fault in found[0]


def test_wording_that_is_not_utf_8_is_a_fault_not_a_crash(folder: Path) -> None:
    (folder / "case_closed/body.vi.txt").write_bytes("việc".encode("utf-16"))
    assert Templates(folder).faults(KINDS) == ["case_closed/body.vi.txt: the template is not UTF-8"]


def test_an_empty_folder_names_every_file_of_every_kind(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        found = Templates(folder).faults(KINDS)
        assert len(found) == len(set(found)) == 6 * len(KINDS)
        assert all(fault.endswith(": the template is missing") for fault in found)


def test_included_wording_cannot_bring_in_other_variables(folder: Path) -> None:
    (folder / "other.txt").write_text("{{ full_name }}", encoding="utf-8")
    (folder / "action_needed/body.en.txt").write_text("{% include 'other.txt' %}", encoding="utf-8")
    assert Templates(folder).faults(KINDS) == ["action_needed/body.en.txt: UndefinedError"]


def test_only_strings_and_a_moment_with_a_zone_are_taken() -> None:
    class Sly(str):
        __slots__ = ()

    templates = Templates(FOLDER)
    for number, site in (
        (Sly("7"), "s"),
        (7, "s"),
        (None, "s"),
        (object(), "s"),
        ("7", FOLDER),
        ("7", None),
        (b"7", "s"),
    ):
        with pytest.raises(TypeError):
            templates.render("action_needed", number=number, due=None, site=site)
    with pytest.raises(TypeError):
        templates.render("action_needed", number="7", due="09:00", site="s")
    with pytest.raises(ValueError, match="no zone"):
        templates.render("action_needed", number="7", due=datetime(2026, 3, 2), site="s")


def test_markup_in_a_value_stays_text() -> None:
    html = Templates(FOLDER).render("action_needed", number="<b>&", due=None, site="<i>").html
    assert "<b>" not in html
    assert "<i>" not in html
    assert html.count("&lt;b&gt;&amp;") == 4, "the title names it twice, each half once"


def test_the_version_names_the_wording_that_letters_really_have(folder: Path) -> None:
    before = Templates(folder)
    said = before.render("action_needed", number="7", due=None, site="s")
    (folder / "action_needed/.body.en.txt.swp").write_bytes(b"\xff")
    assert Templates(folder).version == before.version, "an editor's file is no wording"
    path = folder / "action_needed/body.en.txt"
    path.write_text(path.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    after = Templates(folder)
    assert after.version != before.version
    assert re.fullmatch(r"[0-9a-f]{16}", before.version)
    assert before.render("action_needed", number="7", due=None, site="s") == said
    assert "More." in after.render("action_needed", number="7", due=None, site="s").text


@pytest.mark.parametrize(
    ("moment", "vi", "en"),
    [
        (datetime(2026, 12, 31, 17, tzinfo=UTC), "24:00 ngày 31/12/2026", "24:00 on 31 December 2026"),
        (datetime(2028, 2, 29, 17, tzinfo=UTC), "24:00 ngày 29/02/2028", "24:00 on 29 February 2028"),
        (datetime(2026, 12, 31, 16, 59, tzinfo=UTC), "23:59 ngày 31/12/2026", "23:59 on 31 December 2026"),
        (datetime(2026, 12, 31, 17, 1, tzinfo=UTC), "00:01 ngày 01/01/2027", "00:01 on 1 January 2027"),
        (datetime(2026, 5, 4, 2, 30, tzinfo=UTC), "09:30 ngày 04/05/2026", "09:30 on 4 May 2026"),
    ],
)
def test_a_time_is_said_as_the_citys_clocks_say_it(moment: datetime, vi: str, en: str) -> None:
    assert (in_vietnamese(moment), in_english(moment)) == (vi, en)


def test_no_time_is_said_when_there_is_none() -> None:
    assert (in_vietnamese(None), in_english(None)) == ("", "")
