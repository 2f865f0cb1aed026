"""The flow that does what has fallen due. It is handed nothing and gives back counts."""

from typing import Any

from prefect import flow

from workflows.flows.context import current_world, within_run
from workflows.routing import sweep_batch

# Twice what a run takes when nothing is wrong.
TIME_LIMIT_SECONDS = 10


@flow(
    name="sweep_deadlines",
    timeout_seconds=TIME_LIMIT_SECONDS,
    persist_result=False,
    retries=0,
    log_prints=False,
    validate_parameters=False,
)
async def sweep_deadlines_flow() -> Any:
    """Do what has fallen due."""
    return await within_run(lambda: sweep_batch(current_world.get()))
