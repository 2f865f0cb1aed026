"""A real browser on a served world: the system's Chromium, for what only a browser shows."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from playwright.sync_api import Page, sync_playwright

from api.main import create_app
from config.settings import ROOT
from engine.domain.case.case import Actor
from engine.world import World
from tests.web.visiting import let_in

CHROMIUM = Path("/usr/bin/chromium")
_AXE = ROOT / "tests" / "web" / "vendor" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def served(world: World) -> Iterator[str]:
    """Serve a world on a port of this machine, and return its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(world), log_level="error", access_log=False))
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


@contextmanager
def browser() -> Iterator[Any]:
    """Start the browser."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield found
        found.close()


def page_of(
    found: Any,
    world: World,
    address: str,
    actor: Actor | None,
    *,
    wide: int = 360,
    language: str = "vi",
    dark: bool = False,
) -> Page:
    """Return a page of a browser of its own, signed in as a person. Axe needs to be let in past the policy."""
    context = found.new_context(
        viewport={"width": wide, "height": 740}, bypass_csp=True, color_scheme="dark" if dark else "light"
    )
    cookies = {"language": language} | ({"motcua": let_in(world, actor)} if actor else {})
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page: Page = context.new_page()
    return page


def faults_of(page: Page) -> list[str]:
    """Return what axe finds on a page, and whether it scrolls sideways."""
    page.add_script_tag(content=_AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules}).then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))",
        _RULES,
    )
    wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return [str(one) for one in found] + ([f"scrolls sideways by {wider} px"] if wider > 0 else [])
