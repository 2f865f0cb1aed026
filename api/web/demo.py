"""The demo's own control: its time moves forward, so that a deadline can be seen to pass."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.own_address import own_address
from api.web.who import TheViewer
from engine.domain.errors import refused
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.store.time import DemoTime

router = APIRouter()
# Hours that the control offers.
STEPS = (1, 4, 24)


@router.post("/demo/time")
def forward(
    world: TheWorld, _: TheViewer, hours: Annotated[int, Form()], back: Annotated[str, Form()] = "/"
) -> Response:
    """Move the demo's time forward, and look at what fell due. There is no such address outside a demo."""
    if not world.demo or not isinstance(world.time, DemoTime):
        raise refused("not_found")
    if hours not in STEPS:
        raise refused("field_invalid", "hours")
    world.time.forward(timedelta(hours=hours))
    sweep_deadlines(world)
    return RedirectResponse(own_address(back), 303)
