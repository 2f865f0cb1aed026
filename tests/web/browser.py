"""A real browser at a served system: the system's Chromium, signed in as a person."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from api.main import create_app
from engine.domain.case.case import Actor
from engine.world import World
from tests.web.visiting import let_in

CHROMIUM = "/usr/bin/chromium"
AXE = next((Path(__file__).parent / "vendor").rglob("axe*.js"))
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_STARTED_WITHIN_SECONDS = 30


@contextmanager
def served(world: World) -> Iterator[str]:
    """Serve a world on this machine while the block runs, and yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(
        uvicorn.Config(create_app(world), host="127.0.0.1", port=port, log_level="error", ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + _STARTED_WITHIN_SECONDS
    while not server.started and time.monotonic() < until:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@contextmanager
def browser() -> Iterator[Browser]:
    """Start the browser."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


def page_of(
    found: Browser,
    world: World,
    address: str,
    actor: Actor | None,
    *,
    width: int = 360,
    program: bool = True,
    language: str = "vi",
    dark: bool = False,
) -> Page:
    """Return a page in a window of its own, signed in as a person; `program`: whether it runs programs."""
    context = found.new_context(
        viewport={"width": width, "height": 900},
        java_script_enabled=program,
        color_scheme="dark" if dark else "light",
    )
    cookies = {"language": language} | ({"motcua": let_in(world, actor)} if actor else {})
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    return context.new_page()


@contextmanager
def browsing(world: World, actor: Actor, *, width: int = 1440, program: bool = True) -> Iterator[tuple[Page, str]]:
    """Serve a world, and open a page of a browser as a person."""
    with served(world) as address, browser() as found:
        yield page_of(found, world, address, actor, width=width, program=program), address


def findings(page: Page) -> list[str]:
    """Return what axe finds on a page, each with where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found["violations"]]
