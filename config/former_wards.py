"""Wards, communes and towns of before July 2025, and which of today's took over each, or parts of it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).parent / "former_wards.yaml"


@dataclass(frozen=True, slots=True)
class FormerWard:
    """A ward that is no more: its name, its district, and the names of today's wards that took it over."""

    name: str
    district: str
    today: tuple[str, ...]


@cache
def former_wards(file: Path = FILE) -> tuple[FormerWard, ...]:
    """Return the former wards of the city and of the two provinces that joined it."""
    districts = yaml.safe_load(file.read_text(encoding="utf-8"))
    return tuple(
        FormerWard(str(name), district, tuple(today))
        for district, wards in districts.items()
        for name, today in wards.items()
    )
