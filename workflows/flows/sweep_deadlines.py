"""The flow that does what has fallen due. It is handed nothing and gives back counts."""

from typing import Any

from prefect import flow

from workflows.flows.context import current_world
from workflows.routing import sweep_batch


class SweepFailedError(RuntimeError):
    """The run failed; Prefect keeps this text, so it says the kind of error and nothing else."""


@flow(name="sweep_deadlines", persist_result=False, retries=0, log_prints=False, validate_parameters=False)
async def sweep_deadlines_flow() -> Any:
    """Do what has fallen due."""
    try:
        return await sweep_batch(current_world.get())
    except Exception as error:
        raise SweepFailedError(type(error).__name__) from None
