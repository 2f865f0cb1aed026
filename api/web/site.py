"""The pages together: an application of their own, so that what goes wrong in a page is told by a page."""

from fastapi import FastAPI
from starlette.datastructures import State

from api.web import (
    account,
    account_secrets,
    accounts_kept,
    audit,
    board,
    breaches,
    card,
    cases,
    delivery,
    demo,
    directory_forms,
    documents,
    drafts,
    hand_over,
    here,
    home,
    invitation,
    leaving,
    looks,
    opening,
    people,
    prints,
    procedures,
    referrals,
    report,
    sign_in,
    style,
    switching,
    tokens,
    work,
)
from api.web.assets import assets
from api.web.errors import add_error_pages
from api.web.gate import add_gate
from engine.world import World

# One module a noun; each brings its addresses.
NOUNS = (
    home,
    sign_in,
    account,
    account_secrets,
    tokens,
    invitation,
    here,
    switching,
    leaving,
    work,
    opening,
    hand_over,
    card,
    cases,
    looks,
    documents,
    drafts,
    prints,
    referrals,
    board,
    breaches,
    report,
    procedures,
    people,
    directory_forms,
    accounts_kept,
    delivery,
    audit,
    demo,
    style,
)


def pages(world: World, state: State) -> FastAPI:
    """Return the application of the pages, which shares the state of the whole."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state = state
    add_error_pages(app, world.library.vocabulary)
    add_gate(app)
    app.include_router(assets())
    for noun in NOUNS:
        app.include_router(noun.router)
    return app
