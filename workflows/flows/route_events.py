"""The flow that routes what was committed. It is handed a count and gives back counts."""

from typing import Any

from prefect import flow

from workflows.flows.context import current_world
from workflows.routing import Batch, route_batch


class RoutingFailedError(RuntimeError):
    """The run failed; Prefect keeps this text, so it says the kind of error and nothing else."""


@flow(name="route_events", persist_result=False, retries=0, log_prints=False, validate_parameters=False)
async def route_events_flow(batches: int = 1) -> Any:
    """Route up to `batches` batches."""
    done = Batch(0, 0, 0, 0, 0, 0)
    for _ in range(batches):
        try:
            done = await route_batch(current_world.get())
        except Exception as error:
            raise RoutingFailedError(type(error).__name__) from None
    return done
