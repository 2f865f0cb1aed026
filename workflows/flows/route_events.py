"""The flow that routes what was committed. It is handed nothing and gives back counts."""

from typing import Any

from prefect import flow

from workflows.flows.context import current_world, within_run
from workflows.routing import route_batch

# Twice what a run takes when nothing is wrong.
TIME_LIMIT_SECONDS = 10


@flow(
    name="route_events",
    timeout_seconds=TIME_LIMIT_SECONDS,
    persist_result=False,
    retries=0,
    log_prints=False,
    validate_parameters=False,
)
async def route_events_flow() -> Any:
    """Make letters of the notices that wait."""
    return await within_run(lambda: route_batch(current_world.get()))
