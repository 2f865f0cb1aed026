"""A copy of the published definitions to make mistakes in."""

import shutil
from pathlib import Path

import pytest

from tests.unit.editing import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path
