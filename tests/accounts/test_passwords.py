"""Passwords: what is refused, what never is, and what a hash costs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.settings import read_settings
from engine.credentials.passwords import Passwords, faults

CHEAP = Passwords(passes=1, memory_kib=64, lanes=1)


def codes(password: str, *about: str) -> list[str]:
    return [fault.code for fault in faults(password, about)]


@pytest.mark.parametrize(
    "password", ["passwordpassword", "Qwertyuiop123!", "1q2w3e4r5t6y", "111111111111", "112233445566"]
)
def test_what_is_known_or_hardly_anything_is_refused(password: str) -> None:
    assert codes(password) == ["password_common"]


def test_ones_own_name_and_this_place_are_no_passwords() -> None:
    assert codes("nguyenvanan2026", "Nguyễn Văn An", "nguyenvanan@hospital.example") == ["password_common"]
    assert codes("hungvuong-2026-!") == ["password_common"]


@pytest.mark.parametrize(
    "password", ["mười hai con thuyền giấy", "correct horse battery staple", "a" * 6 + "bcdefg xyz"]
)
def test_nothing_is_asked_of_a_password_but_its_length(password: str) -> None:
    assert codes(password) == []


def test_a_password_has_twelve_signs_at_least_and_a_long_one_is_taken_whole() -> None:
    assert codes("thuyền giấy"[:11]) == ["password_short"]
    assert codes("mười hai con thuyền giấy " * 8) == []
    assert codes("mười hai con thuyền giấy " * 9) == ["password_long"]
    long = "mười hai con thuyền giấy " * 7
    assert not CHEAP.fits(CHEAP.hash(long + "a"), long + "b")


@given(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60))
def test_a_password_fits_its_own_hash_and_no_other(one: str, other: str) -> None:
    import unicodedata

    hashed = CHEAP.hash(one)
    assert CHEAP.fits(hashed, one)
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    assert CHEAP.fits(hashed, other) == same


def test_a_letter_with_its_accent_is_the_same_however_a_keyboard_makes_it() -> None:
    assert CHEAP.fits(CHEAP.hash("thuye\u0302\u0300n gia\u0302\u0301y xanh"), "thuyền giấy xanh")


def test_nobodys_password_fits_never() -> None:
    assert not CHEAP.fits(None, "nobody")


def test_the_figures_are_those_of_the_rfc_and_a_hash_of_others_is_made_anew() -> None:
    settings = read_settings()
    assert (settings.password_passes, settings.password_memory_kib, settings.password_lanes) == (3, 65536, 4)
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in Passwords().hash("mười hai con thuyền giấy")
    assert Passwords().outdated(CHEAP.hash("x"))
    assert not CHEAP.outdated(CHEAP.hash("x"))
