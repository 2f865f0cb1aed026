"""The application: the JSON API, the pages, and in the demo the page of letters."""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from starlette.routing import Match, Mount
from starlette.types import Scope

from api import printing, provider
from api.demo_mail import demo_mail
from api.documentation import assets, documentation
from api.errors import RETRY_SECONDS, add_handlers, body_refused, broken, logged, of_refusal, turned_away, what_broke
from api.front import front
from api.guard import HSTS, Exposure, refused_status
from api.pace import UNCOUNTED, Pace
from api.v1 import audit, cases, delivery, desk, directory, documents, hand_over, possible, reports, words
from api.v1.described import describe
from api.web.errors import broken_page, error_page, refusal_page
from api.web.language import language_of_pages
from api.web.site import pages
from engine.domain.accounts.pace import Kind, Limit
from engine.domain.errors import WaitError
from engine.handlers.transaction import DONE
from engine.logs import log
from engine.mail.sink import MailSink
from engine.world import World

PREFIX = "/api/v1"
# Nothing is kept by browsers and proxies, nothing is loaded from elsewhere, nothing may frame a page.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def create_app(
    world: World,
    *,
    sink: MailSink | None = None,
    threads: int = 16,
    exposure: Exposure | None = None,
    limits: Mapping[Kind, Limit] | None = None,
) -> FastAPI:
    """Return the application for a world; `threads` requests are answered at once.

    `limits`: how many requests a minute a person and an address may make; without any nobody is held up.
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = threads
        yield

    app = FastAPI(
        title="motcua",
        version="1",
        openapi_url=f"{PREFIX}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.world = world
    app.state.exposure = exposure or Exposure()
    app.state.pace = Pace(world, limits or {})
    add_handlers(app, world.library.vocabulary)
    app.include_router(audit.router, prefix=PREFIX)
    app.include_router(cases.router, prefix=PREFIX)
    app.include_router(documents.router, prefix=PREFIX)
    app.include_router(desk.router, prefix=PREFIX)
    app.include_router(hand_over.router, prefix=PREFIX)
    app.include_router(reports.router, prefix=PREFIX)
    app.include_router(directory.router, prefix=PREFIX)
    app.include_router(delivery.router, prefix=PREFIX)
    app.include_router(printing.router, prefix=PREFIX)
    app.include_router(possible.router, prefix=PREFIX)
    app.include_router(words.router, prefix=PREFIX)
    app.include_router(documentation(PREFIX))
    app.include_router(front())
    app.include_router(provider.router)
    app.mount("/static", assets())
    if sink is not None:
        app.include_router(demo_mail(sink))
    app.router.routes.append(_Pages("", pages(world, app.state)))
    app.middleware("http")(_plainly)
    app.openapi = lambda: describe(app, world)  # type: ignore[method-assign]
    return app


class _Pages(Mount):
    """The pages answer every address but those below the API's, which are refused as problems."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match what no program asks for."""
        of_programs = f"{scope['path']}/".startswith(f"{PREFIX}/")
        return (Match.NONE, {}) if of_programs else super().matches(scope)


def _turned_away(request: Request) -> Response | None:
    """Return the answer to a request that is not let in."""
    status = refused_status(request, request.app.state.exposure, PREFIX)
    if status is None:
        return None
    if status == 400 or request.url.path.startswith(PREFIX):
        return turned_away(request, status)
    return error_page(request, status)


def _broken(request: Request, error: Exception, *, done: bool) -> Response:
    """Return the answer to a request over which something broke."""
    if request.url.path.startswith(PREFIX):
        return broken(request, error, done=done)
    status, kind, title = what_broke(error, done=done)
    if kind == "broken":
        return broken_page(request, error)
    said = [title[language_of_pages(request)]]
    page = error_page(request, status, said, number=logged(request, error))
    page.headers["Retry-After"] = str(RETRY_SECONDS)
    return page


async def _plainly(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Add the headers every answer has, and log the route's pattern, never the address that was asked for."""
    began = time.monotonic()
    done: list[bool] = []
    DONE.set(done)
    try:
        if not request.url.path.startswith(UNCOUNTED):
            await request.app.state.pace.address(request.client.host if request.client else "")
        response = body_refused(request) or _turned_away(request) or await call_next(request)
    except WaitError as error:
        response = (of_refusal if request.url.path.startswith(PREFIX) else refusal_page)(request, error)
    except Exception as error:
        # Caught here, inside the server: what it would log of an error is the text of the error.
        response = _broken(request, error, done=bool(done))
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.app.state.exposure.secure:
        response.headers["Strict-Transport-Security"] = HSTS
    route = getattr(request.scope.get("route"), "path", "")
    seconds = round(time.monotonic() - began, 4)
    log("request", method=request.method, route=route, status=response.status_code, seconds=seconds)
    return response
