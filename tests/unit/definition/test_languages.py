"""What a person reads is readable, and in the language it is said to be in: else the file and the line are named."""

from pathlib import Path

import pytest

from engine.definitions import check_folder
from engine.definitions.languages import _BROKEN
from tests.unit.editing import FOLDER, ONE_STOP

LABEL = "{vi: Tiếp nhận, en: Received}"
BROKEN, SAME, SWAPPED = "broken by a wrong encoding", "is the Vietnamese one", "Exchange `vi` and `en`"


def faults_with(folder: Path, label: str) -> list[str]:
    """Return the faults of the definitions with another label for the first state."""
    path = folder / ONE_STOP
    text = path.read_text(encoding="utf-8")
    assert text.count(f"received: {LABEL}") == 1
    path.write_text(text.replace(f"received: {LABEL}", f"received: {label}"), encoding="utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


@pytest.mark.parametrize(
    ("label", "place", "said"),
    [
        ("{vi: Tiếp nhận, en: Tiếp nhận}", "received.en", SAME),
        ("{vi: Đi, en: Đi}", "received.en", SAME),
        ("{vi: Received, en: Tiếp nhận}", "received.en", SWAPPED),
        ("{vi: Received, en: đi}", "received.en", SWAPPED),
        ("{vi: Tiáº¿p nháº\u00adn, en: Received}", "received.vi", BROKEN),
        ("{vi: Ti\ufffdp nh\ufffdn, en: Received}", "received.vi", BROKEN),
        ("{vi: Tiếp nhận, en: Receivedâ€™s}", "received.en", BROKEN),
    ],
)
def test_a_label_that_nobody_can_read_or_in_the_wrong_language_is_named_with_its_line(
    folder: Path, label: str, place: str, said: str
) -> None:
    line = (FOLDER / ONE_STOP).read_text(encoding="utf-8").splitlines().index(f"      received: {LABEL}") + 1
    [fault] = faults_with(folder, label)
    assert fault.startswith(f"{ONE_STOP}:{line}")
    assert place in fault
    assert said in fault


@pytest.mark.parametrize(
    "label",
    [
        "{vi: Bệnh viện Hùng Vương, en: Hùng Vương Hospital}",
        "{vi: Zalo, en: Zalo}",
        "{vi: Hotline, en: Hot line}",
    ],
)
def test_names_in_english_and_words_that_are_alike_are_no_fault(folder: Path, label: str) -> None:
    assert faults_with(folder, label) == []


def test_every_letter_of_the_language_saved_in_the_wrong_way_is_found_and_none_saved_rightly_is() -> None:
    marked = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    for letter in marked + marked.upper() + "–“”’…":
        assert not _BROKEN.search(f"XÃ{letter}")
        twice = letter.encode().decode("cp1252", "replace").replace("\ufffd", "\u0081")
        # These become a blank or a quotation mark, which may follow a capital letter anyway.
        if letter not in "àƠÒÓÔ":
            assert _BROKEN.search(twice), letter
