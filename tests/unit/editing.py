"""Changing a copy of the definitions, one thing at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from config.settings import ROOT
from engine.definitions import check_folder

FOLDER = ROOT / "workflows" / "definitions"
ONE_STOP, HARASSMENT = "hung_vuong_one_stop.v1.yaml", "hcmc_sexual_harassment.v1.yaml"
Edit = Callable[[dict[str, Any]], object]


def edit(folder: Path, file: str, change: Edit) -> list[str]:
    """Change one file and return the faults as text."""
    path = folder / file
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return [str(fault) for fault in check_folder(folder)[1]]


def trigger(data: Any, strand: str, name: str) -> Any:
    return data["strands"][strand]["triggers"][name]
