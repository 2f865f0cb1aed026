"""Names of wards and agencies as people type them: today's exactly, today's without diacritics, those of before 2025.

A ward of before July 2025 is never taken for one of today's: it is answered with its successors, to choose from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import combining, normalize

from config.former_wards import FormerWard, former_wards
from engine.domain.definition.directory import Directory, Ward

_KINDS = ("phuong", "xa", "thi tran", "dac khu", "ward", "commune", "p.", "f.", "x.")
_MOST = 8


@dataclass(frozen=True, slots=True)
class WardFound:
    """What a typed name means: one of today's wards, or the ones it may mean and, when it is old, of which name."""

    ward: Ward | None
    choices: tuple[Ward, ...] = ()
    former: str = ""


def find_ward(text: str, directory: Directory) -> WardFound:
    """Return the ward a person means."""
    exact = directory.ward_code(normalize("NFC", text.strip()))
    if exact:
        return WardFound(next(ward for ward in directory.wards if ward.code == exact))
    wanted = _bare(text)
    if not wanted:
        return WardFound(None)
    same = [ward for ward in directory.wards if _bare(ward.name) == wanted]
    if len(same) == 1:
        return WardFound(same[0])
    if same:
        return WardFound(None, tuple(same))
    by_name = {folded(ward.name): ward for ward in directory.wards}
    old = [ward for ward in _by_bare_name().get(wanted, ()) if any(folded(name) in by_name for name in ward.today)]
    today = dict.fromkeys(found for ward in old for name in ward.today if (found := by_name.get(folded(name))))
    if today:
        named = ", ".join(f"{ward.name} ({ward.district})" for ward in old[:_MOST])
        return WardFound(None, tuple(today)[:_MOST], named)
    near = [ward for ward in directory.wards if wanted in _bare(ward.name)]
    return WardFound(None, tuple(near)[:_MOST])


def find_agency(text: str, directory: Directory, ids: Iterable[str]) -> str | None:
    """Return the id of the agency of this name in either language, None when none or several have it."""
    wanted, named = folded(text), [directory.agency(name) for name in ids]
    found = [one.id for one in named if wanted in (one.id, folded(one.name.vi), folded(one.name.en))]
    return found[0] if len(found) == 1 else None


def folded(text: str) -> str:
    """Return a name as it is compared: small letters, without diacritics, single blanks."""
    letters = normalize("NFD", text.strip().casefold().replace("đ", "d"))
    return " ".join("".join(sign for sign in letters if not combining(sign)).split())


def _bare(name: str) -> str:
    """A ward's name without its kind, and without its district's."""
    found = folded(name.partition(",")[0])
    for kind in _KINDS:
        if found.startswith(f"{kind} ") or (kind.endswith(".") and found.startswith(kind)):
            return found.removeprefix(kind).strip().lstrip("0") or found
    return found


@lru_cache(maxsize=1)
def _by_bare_name() -> dict[str, list[FormerWard]]:
    found: dict[str, list[FormerWard]] = {}
    for ward in former_wards():
        found.setdefault(_bare(ward.name), []).append(ward)
    return found
