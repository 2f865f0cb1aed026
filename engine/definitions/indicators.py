"""Reading the indicators of the periodic report from their file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from engine.domain.definition.label import Label
from engine.domain.figures.indicators import Indicators, Row, Table

FILE = Path("report") / "indicators.v1.yaml"


def load_indicators(folder: Path) -> Indicators:
    """Return the indicators of a folder of definitions. Raises KeyError for a file that lacks a part."""
    read: Mapping[str, Any] = yaml.safe_load((folder / FILE).read_text(encoding="utf-8"))
    return Indicators(
        version=int(read["version"]),
        ages=_rows(read["ages"]),
        sex_field=str(read["sexes"]["field"]),
        lists=tuple(_table(name, of) for name, of in read["lists"].items()),
        kinds=_table("kinds", read["kinds"]),
        completeness=_table("completeness", read["completeness"]),
        happenings=tuple(_table(name, of) for name, of in read["happenings"].items()),
        deadlines=tuple(_table(name, of) for name, of in read["deadlines"].items()),
    )


def _table(name: str, of: Mapping[str, Any]) -> Table:
    return Table(
        id=name,
        label=_label(of),
        definition=_label(of["definition"]),
        source=_label(of["source"]),
        field=str(of.get("field", "")),
        bands=str(of.get("bands", "")),
        children=bool(of.get("children", False)),
        procedures=bool(of.get("procedures", False)),
        rows=_rows(of.get("rows", {})),
        names=tuple(str(one) for one in of.get("clocks", of.get("fields", ()))),
    )


def _rows(of: Mapping[str, Any]) -> tuple[Row, ...]:
    return tuple(
        Row(
            id=name,
            label=_label(row),
            least=int(row.get("least", 0)),
            most=int(row.get("most", 0)),
            of=frozenset(str(one) for one in row.get("of", ())),
        )
        for name, row in of.items()
    )


def _label(of: Mapping[str, Any]) -> Label:
    return Label(str(of["vi"]), str(of["en"]))
