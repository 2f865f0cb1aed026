"""Finding cases by tokens of one field, always along the shorter of two ways.

Which of the fields a holder reads stands in its row of the desk, so that a name is found only by who reads it, in
cases that the person reaches. Half of the city shares a surname, and a hospital has most of the cases: either the
cases that have the rarest token are walked, or those that the holder reads, whichever are fewer. Where both are many,
a page of cases is among the first hundreds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Select,
    String,
    bindparam,
    func,
    literal_column,
    select,
    true,
)

from engine.domain.case.search_words import SEARCHED
from engine.domain.clocks.desk import Tier
from engine.store.access import Reach, looked_up, reached
from engine.store.columns import Instant
from engine.store.prepared import Prepared
from engine.store.schema import CASE, DESK, EVENT, FACT, SEARCH_TOKEN

# Counting further would take longer than it can save.
_MANY, _FEW = 10_000, 1_500
_FIELD = bindparam("field", type_=String)
_CASE_OF_TOKEN = SEARCH_TOKEN.c.case_id


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: tokens that one field of a case must have, in which fields, for whom, how many cases."""

    reach: Reach
    tokens: Sequence[bytes]
    fields: Sequence[str]
    agency: str
    role: str
    user: str
    count: int


def find_by_tokens(connection: Connection, sought: Sought) -> list[int]:
    """Return the inner ids, the newest first, of cases of which one field that the role reads has every token."""
    return _newest(sought, [case for name in sought.fields for case in _in_field(connection, sought, name)])


def find_reported(connection: Connection, sought: Sought) -> list[int]:
    """Return the inner ids, the newest first, of cases that this person reported, by what it wrote there itself.

    What somebody else wrote over it does not find the case any more, for the reporter does not read that.
    """
    return _newest(sought, [case for name in sought.fields for case in _reported_in_field(connection, sought, name)])


def _newest(sought: Sought, cases: Sequence[int]) -> list[int]:
    return sorted(set(cases), reverse=True)[: sought.count]


def _in_field(connection: Connection, sought: Sought, field: str) -> list[int]:
    many, parameters = _rarest_first(connection, sought, field)
    if many == 0:
        return []
    read = _count_read(field).row(connection, parameters)
    own = read.of_running + read.of_ended
    # Of what has one token in common, a page is found sooner among all who have it than by trying thousands of cases.
    few = own < (many if len(sought.tokens) > 1 else min(many, _FEW))
    way = _by_case if few else _by_token
    statement = way(field, len(sought.tokens), everything=sought.reach.everything)
    return _cases(statement, connection, parameters) if own else []


def _reported_in_field(connection: Connection, sought: Sought, field: str) -> list[int]:
    many, parameters = _rarest_first(connection, sought, field)
    own = _COUNT_REPORTED.row(connection, parameters).count if many else 0
    statement = _reported(len(sought.tokens), everything=sought.reach.everything, by_case=own < many)
    return _cases(statement, connection, parameters) if own else []


def _cases(statement: Prepared, connection: Connection, parameters: dict[str, Any]) -> list[int]:
    return [int(row.case_id) for row in statement.rows(connection, parameters)]


def _rarest_first(connection: Connection, sought: Sought, field: str) -> tuple[int, dict[str, Any]]:
    """Return how many cases have the rarest token, as far as that is worth counting, and all parameters."""
    many = {
        token: _COUNT.row(connection, {"token": token, "field": field, "many": _MANY}).count
        for token in sought.tokens
    }
    rarest = sorted(sought.tokens, key=many.__getitem__)
    return many[rarest[0]], {
        **sought.reach.parameters,
        **{f"token_{place}": token for place, token in enumerate(rarest)},
        **{"field": field, "agency": "" if sought.reach.everything else sought.agency, "role": sought.role},
        **{"user": sought.user, "now": sought.reach.parameters["reach_now"]},
        **{"count": sought.count, "many": _MANY},
    }


def _counted(statement: Select[Any]) -> Select[Any]:
    some = statement.limit(bindparam("many", type_=Integer)).subquery()
    return select(func.count().label("count")).select_from(some)


_COUNT = Prepared(
    _counted(
        select(_CASE_OF_TOKEN).where(
            SEARCH_TOKEN.c.token == bindparam("token", type_=LargeBinary), SEARCH_TOKEN.c.field == _FIELD
        )
    )
)
_REPORTED = (
    CASE.c.reporter_user == bindparam("user", type_=String),
    CASE.c.reporter_role == bindparam("role", type_=String),
)
_COUNT_REPORTED = Prepared(_counted(select(CASE.c.id).where(*_REPORTED)))


def _of_holder(field: str) -> list[ColumnElement[bool]]:
    """The condition on the desk's rows of the role that read a field: written out, so that an index serves it."""
    bit = SEARCHED[field]
    masks: list[ColumnElement[int]] = [
        literal_column(str(mask)) for mask in range(1, 2 * max(SEARCHED.values())) if mask & bit
    ]
    return [
        DESK.c.agency == bindparam("agency", type_=String),
        DESK.c.role == bindparam("role", type_=String),
        DESK.c.user == "",
        DESK.c.reads != literal_column("0"),
        DESK.c.reads.in_(masks),
    ]


# What a role works on or follows, and of what ended that which it still reads.
_RUNNING: list[ColumnElement[bool]] = [
    DESK.c.tier.in_([literal_column(str(int(t))) for t in (Tier.NEEDED, Tier.FOLLOWED)])
]
_ENDED: list[ColumnElement[bool]] = [
    DESK.c.tier == literal_column(str(int(Tier.ENDED))),
    DESK.c.due > bindparam("now", type_=Instant),
]


@lru_cache(maxsize=8)
def _count_read(field: str) -> Prepared:
    counts = [
        _counted(select(DESK.c.case_id).where(*_of_holder(field), *tier)).scalar_subquery().label(name)
        for name, tier in (("of_running", _RUNNING), ("of_ended", _ENDED))
    ]
    return Prepared(select(*counts))


@lru_cache(maxsize=64)
def _by_token(field: str, tokens: int, *, everything: bool) -> Prepared:
    """Walk the cases that have the rarest token."""
    read = looked_up(DESK.c.case_id == _CASE_OF_TOKEN, *_of_holder(field))
    return Prepared(
        select(_CASE_OF_TOKEN)
        .where(
            SEARCH_TOKEN.c.token == bindparam("token_0", type_=LargeBinary),
            SEARCH_TOKEN.c.field == _FIELD,
            *_has(_CASE_OF_TOKEN, range(1, tokens)),
            read,
            reached(_CASE_OF_TOKEN, everything=everything),
        )
        .order_by(_CASE_OF_TOKEN.desc())
        .limit(bindparam("count", type_=Integer))
    )


@lru_cache(maxsize=64)
def _by_case(field: str, tokens: int, *, everything: bool) -> Prepared:
    """Walk the cases that the holder reads; with `many` as their limit, so that no other way is ever taken."""
    some = [
        select(DESK.c.case_id).where(*_of_holder(field), *tier).limit(bindparam("many", type_=Integer)).subquery()
        for tier in (_RUNNING, _ENDED)
    ]
    own = select(some[0].c.case_id).union_all(select(some[1].c.case_id)).subquery("own")
    return Prepared(
        select(own.c.case_id)
        .where(*_has(own.c.case_id, range(tokens)), reached(own.c.case_id, everything=everything))
        .order_by(own.c.case_id.desc())
        .limit(bindparam("count", type_=Integer))
    )


@lru_cache(maxsize=32)
def _reported(tokens: int, *, everything: bool, by_case: bool) -> Prepared:
    later = FACT.alias("later")
    case = CASE.c.id if by_case else _CASE_OF_TOKEN
    overwritten = looked_up(
        later.c.case_id == FACT.c.case_id, later.c.field == FACT.c.field, later.c.event_seq > FACT.c.event_seq
    )
    written = looked_up(
        FACT.c.case_id == case,
        FACT.c.field == _FIELD,
        ~overwritten,
        looked_up(
            EVENT.c.case_id == FACT.c.case_id,
            EVENT.c.seq == FACT.c.event_seq,
            EVENT.c.actor_user == bindparam("user", type_=String),
        ),
    )
    walked = (
        select(CASE.c.id.label("case_id")).where(*_REPORTED)
        if by_case
        else select(_CASE_OF_TOKEN).where(
            SEARCH_TOKEN.c.token == bindparam("token_0", type_=LargeBinary),
            SEARCH_TOKEN.c.field == _FIELD,
            looked_up(CASE.c.id == _CASE_OF_TOKEN, *_REPORTED),
        )
    )
    return Prepared(
        walked.where(*_has(case, range(0 if by_case else 1, tokens)), written, reached(case, everything=everything))
        .order_by(case.desc())
        .limit(bindparam("count", type_=Integer))
    )


def _has(case: ColumnElement[Any], places: Sequence[int]) -> list[ColumnElement[bool]]:
    """The conditions that the field of a case has these tokens."""
    found: list[ColumnElement[bool]] = []
    for place in places:
        other = SEARCH_TOKEN.alias(f"also_{place}")
        mine = (other.c.case_id == case, other.c.field == _FIELD)
        found.append(looked_up(*mine, other.c.token == bindparam(f"token_{place}", type_=LargeBinary)))
    return found or [true()]
