"""Which right name was meant, and what of a wrong one may be said again."""

import pytest

from engine.domain.nearest import LONGEST_NAME, harmless, nearest

KNOWN = ("activate", "engage", "Phường Bến Thành")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("actviate", "activate"), ("ENGAGE", "engage"), ("phuong ben thanh", KNOWN[2]), ("phường bến thanh", KNOWN[2])],
)
def test_the_nearest_right_name_is_found_whatever_the_case(sent: str, meant: str) -> None:
    assert nearest(sent, KNOWN) == meant


def test_of_what_resembles_nothing_or_is_no_text_or_too_long_nothing_is_near() -> None:
    assert nearest("xyz", KNOWN) == ""
    assert nearest(7, KNOWN) == ""
    assert nearest("activate" * 99, KNOWN) == ""


def test_a_plain_word_may_be_said_again() -> None:
    assert harmless("relod_2") == "relod_2"


def test_what_somebody_may_have_told_is_not_said_again() -> None:
    assert harmless("Nguyễn Thị Hoa", "activate") == ""
    assert harmless("a" * (LONGEST_NAME + 1)) == ""
    assert harmless(None) == ""


def test_a_text_close_to_the_right_name_may_be_said_again_if_all_of_it_is_seen() -> None:
    assert harmless("Phường Bến Than", KNOWN[2]) == "Phường Bến Than"
    assert harmless("Phường Bến Thành\u200b", KNOWN[2]) == ""
