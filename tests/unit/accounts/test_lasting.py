"""How long a session and a one-time code last, and when a session asks for the password again."""

from datetime import timedelta

import pytest

from engine.domain.accounts.invitations import ASKS, LASTS
from engine.domain.accounts.sessions import idle_limit, standing, whole_limit
from tests.people import BEGINS
from tests.unit.dossier import LIBRARY

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
ENDS = BEGINS + 10 * HOUR
WORDS = LIBRARY.vocabulary


@pytest.mark.parametrize(
    ("lock", "after", "over", "found"),
    [
        ("", timedelta(0), False, ""),
        ("", 15 * MINUTE - timedelta(seconds=1), False, ""),
        ("", 15 * MINUTE, False, "idle"),
        ("asked", timedelta(0), False, "asked"),
        ("code", 15 * MINUTE, False, "code"),
        ("", 10 * HOUR, True, "idle"),
        ("asked", 11 * HOUR, True, "asked"),
    ],
)
def test_a_session_is_locked_as_was_asked_or_when_nothing_was_done(
    lock: str, after: timedelta, over: bool, found: str
) -> None:
    at = standing(lock=lock, used_at=BEGINS, ends_at=ENDS, idle=15 * MINUTE, now=BEGINS + after)  # type: ignore[arg-type]
    assert (at.over, at.lock, at.idle_until) == (over, found, BEGINS + 15 * MINUTE)


def test_nothing_lasts_beyond_the_end_of_the_session() -> None:
    at = standing(lock="", used_at=ENDS - MINUTE, ends_at=ENDS, idle=15 * MINUTE, now=ENDS - MINUTE)
    assert at.idle_until == ENDS


def test_the_shortest_limit_of_the_roles_holds_and_never_more_than_the_vocabularys() -> None:
    usual = WORDS.sessions.idle.span
    own = {role.id: role.idle.span for role in WORDS.roles.values() if role.idle}
    without = next(role.id for role in WORDS.roles.values() if not role.idle)
    assert own
    assert idle_limit(WORDS, []) == usual
    assert idle_limit(WORDS, [without, "nobody"]) == usual
    for role, span in own.items():
        assert idle_limit(WORDS, [without, role, "nobody"]) == min(usual, span)
    assert whole_limit(WORDS) == WORDS.sessions.whole.span


def test_a_code_that_opens_an_account_again_lasts_a_day_and_an_invitation_a_week() -> None:
    assert {
        "invitation": timedelta(days=7),
        "new_password": timedelta(days=1),
        "new_second_factor": timedelta(days=1),
        "new_device": HOUR,
        "start_over": timedelta(days=1),
    } == LASTS


def test_no_code_gets_past_the_second_factor() -> None:
    assert ASKS.keys() == LASTS.keys()
    for asks in ASKS.values():
        assert asks & {"code", "enrolment"}
        assert asks & {"password", "new_password"}
