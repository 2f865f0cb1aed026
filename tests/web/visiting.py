"""A visitor of the pages: one browser's cookies, spoken to without a port."""

import re
from typing import Any

import anyio
import httpx

from api.main import create_app
from engine.account_commands import Browser, ChoosePost, SignInAs
from engine.domain.case.case import Actor
from engine.handlers.accounts.choose_post import choose_post
from engine.handlers.accounts.sign_in_as import sign_in_as
from engine.reading.accounts.find_session import find_session
from engine.world import World


class Visitor:
    """A browser without a program, signed in as a person or as nobody; `again`: signs in anew after a time-out."""

    def __init__(self, world: World, actor: Actor | None = None, language: str = "vi", *, again: bool = True) -> None:
        self._world, self._actor, self._again = world, actor, again
        self.app = create_app(world)
        self.cookies = httpx.Cookies()
        self._set("language", language)
        self.headers: dict[str, str] = {"Sec-Fetch-Site": "same-origin", "Accept-Encoding": "identity"}
        if actor:
            self._set("motcua", let_in(world, actor))

    def _set(self, name: str, value: str) -> None:
        # Where the server itself sets them, so that one takes the other's place.
        self.cookies.set(name, value, domain="127.0.0.1")

    def get(self, address: str, **headers: str) -> httpx.Response:
        """Ask for a page."""
        return self._send("GET", address, headers=headers)

    def post(self, address: str, fields: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """Send a form."""
        return self._send("POST", address, headers=headers, data=fields or {})

    def _send(self, method: str, address: str, *, headers: dict[str, str], **more: Any) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}

        secret = self.cookies.get("motcua")
        if self._actor and self._again and secret:
            found = find_session(self._world, secret, active=False)
            if found is None or found.lock == "idle":
                self._set("motcua", let_in(self._world, self._actor))

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", cookies=self.cookies, headers=self.headers
            ) as client:
                answer = await client.request(method, address, headers=named, **more)
                self.cookies.update(client.cookies)
                return answer

        return anyio.run(send)


def let_in(world: World, actor: Actor) -> str:
    """Return the secret of a new session of a person in a post."""
    demo, world.demo = world.demo, True
    secret = sign_in_as(world, SignInAs(person=actor.user, browser=Browser("127.0.0.1"))).secret
    choose_post(world, ChoosePost(secret=secret, role=actor.role, agency=actor.agency))
    world.demo = demo
    return secret


def title_of(page: httpx.Response) -> str:
    """Return the title of a page."""
    found = re.search(r"<title>(.*?)</title>", page.text, re.DOTALL)
    assert found, page.text[:200]
    return found[1].strip()
