"""Finding cases that may be about the same person, by keyed tokens, less those that are kept from who asks."""

from collections.abc import Collection
from functools import lru_cache

from sqlalchemy import Connection, Integer, LargeBinary, String, and_, bindparam, exists, or_, select

from engine.domain.case.likeness import LIKE, Likeness
from engine.store.access import Reach, not_kept_from
from engine.store.prepared import Prepared
from engine.store.schema import CASE, LINK, SEARCH_TOKEN
from engine.store.search import token_of
from engine.store.vault import Vault

_MOST = 20


def like_cases(connection: Connection, vault: Vault, reach: Reach, likeness: Collection[Likeness]) -> list[int]:
    """Return the inner ids, the newest first, of cases with something in common that are not kept from who asks.

    Whether the case itself is theirs to read does not matter here, so nothing but that there is one may be told.
    """
    if not likeness or reach.nothing:
        return []
    found: dict[str, object] = {**reach.parameters, "most": _MOST}
    for place, (field, form) in enumerate(sorted(likeness)):
        found |= {f"field_{place}": field, f"token_{place}": token_of(vault, form)}
    return [int(row.case_id) for row in _like(len(likeness)).rows(connection, found)]


def alike(connection: Connection, reach: Reach, row_id: int) -> tuple[str, ...]:
    """Return the codes of the cases that have something in common with a case, those linked to it left out."""
    return tuple(str(row.code) for row in _ALIKE.rows(connection, {**reach.parameters, "id": row_id, "most": _MOST}))


@lru_cache(maxsize=8)
def _like(count: int) -> Prepared:
    same = [
        and_(
            SEARCH_TOKEN.c.field == bindparam(f"field_{place}", type_=String),
            SEARCH_TOKEN.c.token == bindparam(f"token_{place}", type_=LargeBinary),
        )
        for place in range(count)
    ]
    return Prepared(
        select(SEARCH_TOKEN.c.case_id)
        .distinct()
        .where(or_(*same), not_kept_from(SEARCH_TOKEN.c.case_id))
        .order_by(SEARCH_TOKEN.c.case_id.desc())
        .limit(bindparam("most", type_=Integer))
    )


_OTHER = SEARCH_TOKEN.alias("other")
_LINKED = exists().where(
    or_(
        and_(LINK.c.case_id == SEARCH_TOKEN.c.case_id, LINK.c.linked_id == _OTHER.c.case_id),
        and_(LINK.c.case_id == _OTHER.c.case_id, LINK.c.linked_id == SEARCH_TOKEN.c.case_id),
    )
)
_ALIKE = Prepared(
    select(CASE.c.code)
    .distinct()
    .select_from(SEARCH_TOKEN)
    .join(_OTHER, and_(_OTHER.c.token == SEARCH_TOKEN.c.token, _OTHER.c.field == SEARCH_TOKEN.c.field))
    .join(CASE, CASE.c.id == _OTHER.c.case_id)
    .where(
        SEARCH_TOKEN.c.case_id == bindparam("id", type_=Integer),
        or_(*(SEARCH_TOKEN.c.field == name for name in LIKE)),
        _OTHER.c.case_id != SEARCH_TOKEN.c.case_id,
        ~_LINKED,
        not_kept_from(_OTHER.c.case_id),
    )
    .order_by(CASE.c.code)
    .limit(bindparam("most", type_=Integer))
)
