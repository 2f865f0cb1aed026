"""What pages load: our own server's alone, unchanged from where it comes, kept by browsers for good."""

import gzip
import hashlib
import re
from pathlib import Path

import pytest
import yaml

from api.web.assets import FOLDER
from config.settings import ROOT
from engine.world import World
from tests.people import ADMINISTRATOR
from tests.web.visiting import Visitor

VENDORED = (FOLDER / "vendor", ROOT / "tests" / "web" / "vendor")


@pytest.mark.parametrize("folder", VENDORED, ids=str)
def test_what_was_copied_from_others_is_unchanged_and_says_where_it_comes_from(folder: Path) -> None:
    told = yaml.safe_load((folder / "vendored.yaml").read_text(encoding="utf-8"))
    named = {name for package in told.values() for name in package["sha256"]}
    assert {path.name for path in folder.rglob("*") if path.is_file()} - {"vendored.yaml"} == named
    for place, package in told.items():
        assert {"package", "version", "licence", "sha256"} == set(package)
        home = folder / place if (folder / place).is_dir() else folder
        assert "LICENSE" in package["sha256"]
        for name, digest in package["sha256"].items():
            assert hashlib.sha256((home / name).read_bytes()).hexdigest() == digest, name


def test_a_page_loads_only_what_is_kept_for_good_under_the_name_of_its_content(world: World) -> None:
    visitor = Visitor(world, ADMINISTRATOR)
    page = visitor.get("/style").text
    loaded = re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', page)
    assert len(loaded) == 5
    for address in loaded:
        asset = visitor.get(address)
        assert asset.status_code == 200, address
        assert "immutable" in asset.headers["cache-control"]
        if address.endswith(".css"):
            for inner in re.findall(r'url\("([^"]+)"\)', asset.text):
                assert visitor.get(inner).status_code == 200, inner
    assert visitor.get("/assets/app.css").status_code == 404


def test_the_first_page_with_everything_it_loads_is_light(world: World) -> None:
    visitor = Visitor(world, ADMINISTRATOR)
    visitor.headers["Accept-Encoding"] = "gzip"
    page = visitor.get("/style")
    weight = len(gzip.compress(page.content))
    assert weight < 15_000
    for address in {*re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', page.text)}:
        sent = visitor.get(address)
        weight += int(sent.headers["content-length"])
    # The two bold faces, which the style sheet asks for.
    weight += sum(path.stat().st_size for path in (FOLDER / "vendor" / "be_vietnam_pro").glob("*600*"))
    weight += sum(path.stat().st_size for path in (FOLDER / "vendor" / "motcua_figures").glob("*.woff2"))
    assert weight < 150_000


def test_no_style_names_a_raw_colour_beside_the_tokens() -> None:
    for path in FOLDER.glob("*.css"):
        if path.name != "tokens.css":
            colours = re.findall(r"#[0-9a-fA-F]{3,8}\b", path.read_text(encoding="utf-8"))
            assert colours in ([], ["#999"]), path.name
