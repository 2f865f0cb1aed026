"""A visitor of the pages: one browser's cookies, spoken to without a port."""

import re
from typing import Any

import anyio
import httpx

from api.main import create_app
from engine.domain.case.case import Actor
from engine.world import World
from tests.tokens import token_of


class Visitor:
    """A browser without a program, signed in as a person or as nobody."""

    def __init__(self, world: World, actor: Actor | None = None, language: str = "vi") -> None:
        self.app = create_app(world)
        self.cookies = httpx.Cookies({"language": language})
        self.headers: dict[str, str] = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity"}
        if actor:
            self.headers["Authorization"] = f"Bearer {token_of(world, actor)}"

    def get(self, address: str, **headers: str) -> httpx.Response:
        """Ask for a page."""
        return self._send("GET", address, headers=headers)

    def post(self, address: str, fields: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """Send a form."""
        return self._send("POST", address, headers=headers, data=fields or {})

    def _send(self, method: str, address: str, *, headers: dict[str, str], **more: Any) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", cookies=self.cookies, headers=self.headers
            ) as client:
                answer = await client.request(method, address, headers=named, **more)
                self.cookies.update(client.cookies)
                return answer

        return anyio.run(send)


def title_of(page: httpx.Response) -> str:
    """Return the title of a page."""
    found = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
    assert found, page.text[:200]
    return found[1].strip()
