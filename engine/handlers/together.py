"""Letters about deadlines that go to one person at the same moment are one: twenty late at once are no storm."""

from collections.abc import Sequence
from typing import Any

# Of these one letter may carry several notices: each says no more than that something is due, and by when.
TOGETHER = ("deadline_warning", "deadline_breached")


def put_together(letters: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[int, int]]:
    """Return the letters to be sent, and for each notice that goes along with another one that one.

    The letter stands at the most urgent of its notices. Of one event a person hears once.
    """
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    alone = []
    for letter in letters:
        if letter["kind"] in TOGETHER:
            found.setdefault((letter["recipient"], letter["kind"]), []).append(letter)
        else:
            alone.append(letter)
    together: dict[int, int] = {}
    for group in found.values():
        first = min(group, key=lambda letter: letter["weight"])
        alone.append(first)
        told = {(first["case_id"], first["event_seq"])}
        for letter in group:
            event = (letter["case_id"], letter["event_seq"])
            if event not in told:
                told.add(event)
                together[letter["notice_id"]] = first["notice_id"]
    return alone, together
