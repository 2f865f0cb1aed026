"""What the case's row keeps of earlier steps: it comes back as it was, and nothing else is read."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.case.case import CaseMemo, Manager
from engine.store.memo import UnreadableMemoError, memo_value, read_memo

_WORD = st.text(min_size=1, max_size=8)
_WORDS = st.lists(_WORD, max_size=3).map(tuple)
_DAYS = st.lists(st.dates(), max_size=3).map(tuple)
_OF: dict[Any, Any] = {
    bool: st.booleans(),
    str | None: st.none() | _WORD,
    Manager | None: st.none() | st.builds(Manager, _WORD, _WORD),
    tuple[str, ...]: _WORDS,
    tuple[str, ...] | None: st.none() | _WORDS,
    tuple[date, ...]: _DAYS,
    Mapping[str, datetime]: st.dictionaries(_WORD, st.datetimes(timezones=st.just(UTC)), max_size=2),
    Mapping[str, str]: st.dictionaries(_WORD, _WORD, max_size=2),
}
_MEMOS = st.builds(CaseMemo, **{name: _OF[kind] for name, kind in get_type_hints(CaseMemo).items()})


@given(_MEMOS)
def test_a_memo_comes_back_from_its_row_as_it_was(memo: CaseMemo) -> None:
    assert read_memo(json.loads(json.dumps(memo_value(memo)))) == memo


def test_a_new_case_keeps_nothing() -> None:
    assert memo_value(CaseMemo()) == {}


@pytest.mark.parametrize(
    ("kept", "named"),
    [
        ({"flag": ["engaged"]}, "flag"),
        ({"manager_by_acting": "yes"}, "manager_by_acting"),
        ({"manager_by_acting": False}, "manager_by_acting"),
        ({"flags": "engaged"}, "flags"),
        ({"unserved": [1]}, "unserved"),
        ({"attempts": ["10/01/2026"]}, "attempts"),
        ({"last_manager": ["doctor"]}, "last_manager"),
        ({"stood_since": {"absconded": "yesterday"}}, "stood_since"),
        ({"put_forward_by": ["plan"]}, "put_forward_by"),
        ({"destination_party": 7}, "destination_party"),
        (["manager_by_acting"], "memo"),
    ],
)
def test_what_no_step_leaves_is_refused_by_its_name(kept: object, named: str) -> None:
    with pytest.raises(UnreadableMemoError, match=f"^{named}$"):
        read_memo(kept)
