"""Finding cases by what a person is looked for: keyed tokens beside the sealed values, written with the step.

A token says whether two forms are the same, and nothing else. Which of the fields a holder reads stands in its row of
the desk, so that a name is found only by who reads it, in cases that the person reaches.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    String,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)

from engine.domain.case.decision import NewFact
from engine.domain.case.likeness import BORN, BORN_OF, born_forms
from engine.domain.case.search_words import SEARCHED, Form, forms_of
from engine.domain.clocks.desk import Tier
from engine.store.access import Reach, reached
from engine.store.cases import StoredCase, facts_of
from engine.store.columns import Instant
from engine.store.kept import KeptRows, Rewritten
from engine.store.prepared import Prepared
from engine.store.schema import CASE, DESK, EVENT, FACT, SEARCH_TOKEN
from engine.store.vault import Vault

_TOKEN_BYTES = 16
_TOKENS = KeptRows(SEARCH_TOKEN, ("field", "token"))
# More rows of one token than these are not told apart when the rarest is looked for.
_RARE = 1000
# A role with no more cases than these is asked for the words case by case: half of the city shares a surname, and
# walking past everybody else's would take longer. With more, twenty of its own are among the first thousands.
_FEW = 300
_COUNT = Prepared(
    select(func.count().label("count")).select_from(
        select(SEARCH_TOKEN.c.case_id)
        .where(SEARCH_TOKEN.c.token == bindparam("token", type_=LargeBinary))
        .limit(_RARE)
        .subquery()
    )
)
_MINE = (
    DESK.c.agency == bindparam("agency", type_=String),
    DESK.c.role == bindparam("role", type_=String),
    DESK.c.user == "",
)
# What a role works on or follows, and of what ended that which it still reads.
_OWN = [
    Prepared(select(DESK.c.case_id).where(*_MINE, *tier).limit(bindparam("few", type_=Integer)))
    for tier in (
        [DESK.c.tier == int(Tier.NEEDED)],
        [DESK.c.tier == int(Tier.FOLLOWED)],
        [DESK.c.tier == int(Tier.ENDED), DESK.c.due > bindparam("now", type_=Instant)],
    )
]


def token_of(vault: Vault, form: Form) -> bytes:
    """Return the keyed token of a form."""
    return vault.digest("search", *form)[:_TOKEN_BYTES]


def write_tokens(
    connection: Connection, vault: Vault, stored: StoredCase, facts: Iterable[NewFact], *, new: bool
) -> list[Rewritten]:
    """Write the tokens of the searched fields that a step gave; the others of the case stay as they are.

    The name together with the year of birth has tokens of its own, written anew when either is given.
    """
    given = {fact.field: fact.value for fact in facts}
    forms = {field: forms_of(field, value) for field, value in given.items() if field in SEARCHED}
    if BORN_OF & given.keys():
        whole = given if new else facts_of(connection, stored, BORN_OF)
        forms[BORN] = born_forms(whole, stored.case.opened_at)
    if not forms:
        return []
    others = [] if new else [row for row in _TOKENS.rows(connection, stored.row_id) if row["field"] not in forms]
    wanted = [
        {"field": field, "token": token_of(vault, form)} for field, found in forms.items() for form in sorted(found)
    ]
    return [_TOKENS.write(connection, stored.row_id, [*others, *wanted], new=new)]


def find_by_code(connection: Connection, reach: Reach, code: str) -> list[int]:
    """Return the inner id of the case with that code, if the person reaches it."""
    rows = _by_code(everything=reach.everything).rows(connection, {**reach.parameters, "code": code})
    return [int(row.id) for row in rows]


def named(connection: Connection, rows: Sequence[int]) -> dict[int, Any]:
    """Return the public id and the code of cases by their inner ids."""
    found = select(CASE.c.id, CASE.c.public_id, CASE.c.code).where(CASE.c.id.in_(rows))
    return {row.id: row for row in connection.execute(found)}


def find_by_tokens(
    connection: Connection, reach: Reach, tokens: Sequence[bytes], *, agency: str, role: str, count: int
) -> list[int]:
    """Return the inner ids of up to `count` cases of which one field that this role reads has every token."""
    many = {token: _COUNT.row(connection, {"token": token}).count for token in tokens}
    rarest = sorted(tokens, key=many.__getitem__)
    if many[rarest[0]] == 0:
        return []
    found = {f"token_{place}": token for place, token in enumerate(rarest)}
    who = {"agency": "" if reach.everything else agency, "role": role, "count": count}
    parameters = {**reach.parameters, **found, **who, "now": reach.parameters["reach_now"]}
    if many[rarest[0]] >= _RARE and not reach.everything:
        own = [int(row.case_id) for tier in _OWN for row in tier.rows(connection, {**parameters, "few": _FEW})]
        if len(own) < _FEW:
            one = _by_tokens(len(rarest), everything=False, one=True)
            mine = (case for case in sorted(own, reverse=True) if one.row(connection, {**parameters, "case": case}))
            return list(islice(mine, count))
    statement = _by_tokens(len(rarest), everything=reach.everything)
    return [int(row.case_id) for row in statement.rows(connection, parameters)]


def find_reported(
    connection: Connection, reach: Reach, tokens: Sequence[bytes], *, user: str, role: str, count: int
) -> list[int]:
    """Return the inner ids of up to `count` cases that this person reported, by what it wrote there itself.

    What somebody else wrote over it does not find the case any more, for the reporter does not read that.
    """
    found = {f"token_{place}": token for place, token in enumerate(tokens)}
    statement = _reported(len(tokens), everything=reach.everything)
    who = {"user": user, "role": role, "count": count}
    return [int(row.case_id) for row in statement.rows(connection, {**reach.parameters, **found, **who})]


@lru_cache(maxsize=2)
def _by_code(*, everything: bool) -> Prepared:
    mine = and_(CASE.c.code == bindparam("code", type_=String), reached(CASE.c.id, everything=everything))
    return Prepared(select(CASE.c.id).where(mine))


@lru_cache(maxsize=32)
def _by_tokens(count: int, *, everything: bool, one: bool = False) -> Prepared:
    """`one`: in the case `case` alone."""
    bits = [and_(SEARCH_TOKEN.c.field == name, DESK.c.reads.op("&")(bit) != 0) for name, bit in SEARCHED.items()]
    its_row = and_(
        DESK.c.case_id == SEARCH_TOKEN.c.case_id,
        DESK.c.agency == bindparam("agency", type_=String),
        DESK.c.role == bindparam("role", type_=String),
        DESK.c.user == "",
    )
    there = [SEARCH_TOKEN.c.case_id == bindparam("case", type_=Integer)] if one else []
    return Prepared(
        select(SEARCH_TOKEN.c.case_id)
        .join(DESK, its_row)
        .where(
            *there,
            SEARCH_TOKEN.c.token == bindparam("token_0", type_=LargeBinary),
            or_(*bits),
            *_in_one_field(count),
            reached(SEARCH_TOKEN.c.case_id, everything=everything),
        )
        .order_by(SEARCH_TOKEN.c.case_id.desc())
        .limit(bindparam("count", type_=Integer))
    )


@lru_cache(maxsize=16)
def _reported(count: int, *, everything: bool) -> Prepared:
    later = FACT.alias("later")
    written = (
        exists()
        .where(
            FACT.c.case_id == SEARCH_TOKEN.c.case_id,
            FACT.c.field == SEARCH_TOKEN.c.field,
            EVENT.c.case_id == FACT.c.case_id,
            EVENT.c.seq == FACT.c.event_seq,
            EVENT.c.actor_user == bindparam("user", type_=String),
        )
        .where(
            ~exists().where(
                later.c.case_id == FACT.c.case_id,
                later.c.field == FACT.c.field,
                later.c.event_seq > FACT.c.event_seq,
            )
        )
    )
    its_case = and_(
        CASE.c.id == SEARCH_TOKEN.c.case_id,
        CASE.c.reporter_user == bindparam("user", type_=String),
        CASE.c.reporter_role == bindparam("role", type_=String),
    )
    return Prepared(
        select(SEARCH_TOKEN.c.case_id)
        .join(CASE, its_case)
        .where(
            SEARCH_TOKEN.c.token == bindparam("token_0", type_=LargeBinary),
            or_(*(SEARCH_TOKEN.c.field == name for name in SEARCHED)),
            written,
            *_in_one_field(count),
            reached(SEARCH_TOKEN.c.case_id, everything=everything),
        )
        .order_by(SEARCH_TOKEN.c.case_id.desc())
        .limit(bindparam("count", type_=Integer))
    )


def _in_one_field(count: int) -> list[ColumnElement[bool]]:
    """The conditions that a field in which the first token was found has the others too."""
    others = [SEARCH_TOKEN.alias(f"also_{place}") for place in range(1, count)]
    return [
        exists().where(
            other.c.case_id == SEARCH_TOKEN.c.case_id,
            other.c.field == SEARCH_TOKEN.c.field,
            other.c.token == bindparam(f"token_{place}", type_=LargeBinary),
        )
        for place, other in enumerate(others, 1)
    ]
