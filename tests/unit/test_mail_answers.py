"""What a refusal is about: at the edges of each kind, code by code."""

import pytest

from engine.mail.answers import REFUSALS, is_about_us, is_for_good


@pytest.mark.parametrize(
    ("code", "refused", "for_good"), [(399, False, False), (400, True, False), (499, True, False)]
)
def test_what_is_refused_for_now(code: int, refused: bool, for_good: bool) -> None:
    assert (code in REFUSALS, is_for_good(code)) == (refused, for_good)


@pytest.mark.parametrize(("code", "refused"), [(500, True), (599, True), (600, False)])
def test_what_is_refused_for_good(code: int, refused: bool) -> None:
    assert (code in REFUSALS, is_for_good(code)) == (refused, True)


@pytest.mark.parametrize("code", [500, 502, 503, 530, 534, 535, 538])
def test_what_is_about_the_dialogue_is_about_us(code: int) -> None:
    assert is_about_us(code, "whatever it says")


@pytest.mark.parametrize("code", [450, 501, 504, 531, 533, 536, 537, 539, 550, 552, 554])
def test_what_may_be_about_the_recipient_is_not_about_us_by_its_code(code: int) -> None:
    assert not is_about_us(code, "5.1.1 no such mailbox")


@pytest.mark.parametrize(
    "words", ["4.3.1 disk full", "5.3.4 too big", "5.1.7 bad sender", "5.1.8 sender", "5.5.1", "5.7.1"]
)
def test_what_the_enhanced_code_says_of_us(words: str) -> None:
    assert is_about_us(550, words)


@pytest.mark.parametrize(
    "words", ["4.7.1 greylisted", "5.1.1", "5.2.2 mailbox full", "5.5.2", "said 5.7.1 later", ""]
)
def test_what_the_enhanced_code_says_of_the_recipient(words: str) -> None:
    assert not is_about_us(550, words)
