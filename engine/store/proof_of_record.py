"""Proving the whole record: cases, books, seals and views, over connections that are given."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from engine.store.books import BOOKS
from engine.store.checkpoints import SEALS, Head
from engine.store.damage import Damage
from engine.store.digests import held_by_book
from engine.store.evidence import UNREADABLE_BY, as_found, found_rows
from engine.store.keys import RecordKeys
from engine.store.proof import Holdings, Walk, strange_ends
from engine.store.proof_of_cases import CasesProof, Sealed
from engine.store.sightings import SIGHTINGS
from engine.store.vault import Vault

ONLY_A_HEAD_SHOWS = (
    "Chỉ một con dấu được giữ ở nơi khác (`motcua audit head`, rồi `audit verify --head`) mới cho thấy khi cả hồ sơ, "
    "hay toàn bộ dữ liệu cùng các con dấu, bị trả về nguyên trạng như một lần trước đây. / "
    "Only a head that is kept elsewhere (`motcua audit head`, then `audit verify --head`) shows that a whole case, "
    "or the whole record with its seals, was put back as it once was."
)


@dataclass(frozen=True, slots=True)
class Audited:
    """How much was looked at, and every place at which the record is not what it was.

    `only_a_head_shows` says what was not looked for, for want of a head kept elsewhere.
    """

    cases: int
    events: int
    entries: int
    views: int
    seals: int
    broken: tuple[Damage, ...]
    only_a_head_shows: str | None = None


def prove(
    connection: Connection,
    views: Connection,
    vault: Vault,
    exported: Head | None = None,
    progress: Callable[[int], None] | None = None,
) -> Audited:
    """Check every chain, every row, every seal and, when given, a seal that was taken out of the building before.

    Goes on wherever something is damaged or cannot be read. `views` leads to the record of views; `progress` hears
    how many cases were checked.
    """
    keys, seals = vault.record, _Seals()
    walk = Walk(SEALS, keys)
    for row in walk.along(connection):
        seals.take(row, walk)
    cases = CasesProof(vault, seals.cases)
    for done in cases.check(connection):
        if progress:
            progress(done)
    entries, broken = _check_books(connection, keys, seals)
    seen = Walk(SIGHTINGS, keys, seals.of_chain(SIGHTINGS.name))
    for _ in seen.along(views):
        pass
    broken = [*walk.broken, *cases.broken, *broken, *seen.broken]
    broken += strange_ends(connection, [SEALS, *BOOKS.values()]) + strange_ends(views, [SIGHTINGS])
    if exported and (exported.number, exported.hash) not in seals.seen:
        broken.append(Damage(f"{SEALS.name} {exported.number}", "head_missing"))
    missing = None if exported else ONLY_A_HEAD_SHOWS
    return Audited(cases.cases, cases.events, entries, seen.links, walk.links, tuple(broken), missing)


def _check_books(connection: Connection, keys: RecordKeys, seals: "_Seals") -> tuple[int, list[Damage]]:
    """Check every book, and the rows that its entries hold; return how many entries there are."""
    entries = 0
    broken: list[Damage] = []
    for name, chain in BOOKS.items():
        holdings, walk = Holdings(), Walk(chain, keys, seals.of_chain(name))
        for row in walk.along(connection):
            if not holdings.take(row.digests):
                walk.broken.append(Damage(f"{name} {row.number}", "content_unreadable"))
        entries += walk.links
        broken += walk.broken
        for one in held_by_book(name):
            rows = found_rows(connection, as_found(one.table).order_by(*one.table.primary_key.columns))
            broken += holdings.compare(one, keys, "", rows)
        broken += holdings.unknown()
    return entries, broken


class _Seals:
    """What the seals say of all other chains."""

    def __init__(self) -> None:
        self.cases: Sealed = {}
        self.chains: dict[str, dict[int, bytes]] = {}
        self.seen: set[tuple[int, str]] = set()

    def take(self, row: Any, walk: Walk) -> None:
        """Take in one seal; one that cannot be read is noted with its walk."""
        try:
            heads = json.loads(row.heads)
            cases = [(case, int(seq), str(hash_)) for case, (seq, hash_) in heads["cases"].items()]
            chains = [(name, int(number), bytes.fromhex(hash_)) for name, (number, hash_) in heads["chains"].items()]
            self.seen.add((row.number, row.hash.hex()))
        except UNREADABLE_BY:
            walk.broken.append(Damage(f"{SEALS.name} {row.number}", "content_unreadable"))
            return
        for case, seq, hash_ in cases:
            self.cases.setdefault(case, {})[seq] = hash_
        for name, number, end in chains:
            if number:
                self.chains.setdefault(name, {})[number] = end

    def of_chain(self, name: str) -> dict[int, bytes]:
        """Return, by number, the hashes that seals give for the links of a chain."""
        return self.chains.pop(name, {})
