"""Finding cases by what a person is looked for: keyed tokens beside the sealed values, written with the step.

A token says whether two forms are the same, and nothing else; `engine.store.token_search` looks for them.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, String, and_, bindparam, select

from engine.domain.case.decision import NewFact
from engine.domain.case.likeness import BORN, BORN_OF, born_forms
from engine.domain.case.search_words import SEARCHED, Form, forms_of
from engine.store.access import Reach, reached
from engine.store.cases import StoredCase, facts_of
from engine.store.kept import KeptRows, Rewritten
from engine.store.prepared import Prepared
from engine.store.schema import CASE, SEARCH_TOKEN
from engine.store.vault import Vault

_TOKEN_BYTES = 16
_TOKENS = KeptRows(SEARCH_TOKEN, ("field", "token"))


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


@lru_cache(maxsize=2)
def _by_code(*, everything: bool) -> Prepared:
    mine = and_(CASE.c.code == bindparam("code", type_=String), reached(CASE.c.id, everything=everything))
    return Prepared(select(CASE.c.id).where(mine))
