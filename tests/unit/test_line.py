"""The line to the mail server, the ways out of the office, and what a refusal is about."""

import pytest

from engine.mail.answers import is_about_us
from engine.store.outbox import WEIGHTS, Letter
from workflows.post.line import Line
from workflows.post.waiting import STUCK_SECONDS, Claimed, Ways


class Clock:
    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


def claimed(number: int, domain: str = "a.example", urgency: str = "routine") -> Claimed:
    letter = Letter(number, "lease", number, "somebody", "action_needed", "<m@x.example>", 0, WEIGHTS[urgency])
    return Claimed(letter, domain)


def leaving(ways: Ways) -> list[int]:
    found = []
    while one := ways.take():
        found.append(one.letter.id)
    return found


@pytest.mark.parametrize(
    ("code", "said", "ours"),
    [
        (550, "5.1.1 no such user", False),
        (550, "no such user", False),
        (552, "5.2.2 mailbox full", False),
        (554, "not this", False),
        (450, "4.7.1 greylisted, come again", False),
        (451, "4.4.1 no answer from host", False),
        (501, "5.1.3 bad address", False),
        (554, "5.7.1 relay access denied", True),
        (550, "5.7.26 unauthenticated sender", True),
        (550, "5.1.8 sender address rejected", True),
        (553, "5.1.7 sender address rejected", True),
        (452, "4.3.1 insufficient system storage", True),
        (530, "authentication required", True),
        (503, "bad sequence", True),
    ],
)
def test_a_refusal_is_about_the_recipient_or_about_us(code: int, said: str, *, ours: bool) -> None:
    assert is_about_us(code, said) is ours


def test_the_line_stops_tries_again_with_pauses_that_grow_and_is_free_when_one_goes() -> None:
    clock = Clock()
    line = Line(clock)
    pauses = []
    for _ in range(6):
        line.stop("smtp_550")
        line.stop("smtp_550")
        began = clock.at
        while line.stopped:
            clock.at += 0.5
        pauses.append(clock.at - began)
        assert line.on_trial
    assert pauses == [1, 2, 5, 10, 15, 15]
    line.went()
    assert not line.on_trial
    line.stop("smtp_421")
    clock.at += 1
    assert not line.stopped


def test_refusals_of_many_domains_with_nothing_taken_between_are_doubtful() -> None:
    line = Line()
    for domain in ("a.example", "a.example", "b.example"):
        assert not line.doubtful(domain)
        line.refused(domain)
    assert not line.doubtful("b.example")
    assert line.doubtful("c.example")
    line.went()
    assert not line.doubtful("c.example")


def test_one_way_is_kept_for_emergencies_and_one_for_another_domain() -> None:
    ways = Ways(4, Clock())
    ways.add(claimed(number) for number in range(10))
    assert leaving(ways) == [0, 1], "two of three ways for one domain"
    ways.add([claimed(20, "b.example"), claimed(21, "b.example")])
    assert leaving(ways) == [20], "the third for another"
    ways.add([claimed(30, "c.example", "emergency")])
    assert leaving(ways) == [30], "the fourth for an emergency"


def test_what_is_stuck_frees_its_way_for_other_domains_only() -> None:
    clock = Clock()
    ways = Ways(4, clock)
    ways.add([*(claimed(n) for n in range(4)), *(claimed(10 + n, "b.example") for n in range(4))])
    assert leaving(ways) == [0, 1, 10]
    clock.at = STUCK_SECONDS
    ways.add([claimed(20, "c.example")])
    assert leaving(ways) == [11, 20], "no third letter for a silent domain"


def test_one_connection_serves_everybody() -> None:
    ways = Ways(1, Clock())
    ways.add([claimed(1), claimed(2, "b.example")])
    assert leaving(ways) == [1]


def test_a_letter_whose_lease_lapsed_in_the_middle_is_not_taken_twice_by_the_same_office() -> None:
    ways = Ways(4, Clock())
    ways.add([claimed(1)])
    assert leaving(ways) == [1]
    ways.add([claimed(1)])
    assert leaving(ways) == []


def test_more_urgent_letters_and_free_ways_are_claimed_for_though_the_hand_is_full() -> None:
    ways = Ways(4, Clock())
    assert [want.count for want in ways.wanted(8)] == [8]
    ways.add(claimed(number) for number in range(8))
    wanted = list(ways.wanted(8))
    assert [want.below for want in wanted] == [1, 2]
    leaving(ways)
    ways.add([claimed(30), claimed(31)])
    assert list(ways.wanted(8))[-1].elsewhere_than == {"a.example"}
