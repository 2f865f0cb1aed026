"""The flow that delivers letters. It is handed nothing and gives back counts."""

from typing import Any

from prefect import flow

from workflows.flows.context import current_office, within_run
from workflows.routing import deliver_batch

# Twice what a run takes when nothing is wrong.
TIME_LIMIT_SECONDS = 40


@flow(
    name="deliver_letters",
    timeout_seconds=TIME_LIMIT_SECONDS,
    persist_result=False,
    retries=0,
    log_prints=False,
    validate_parameters=False,
)
async def deliver_letters_flow() -> Any:
    """Deliver letters."""
    return await within_run(lambda: deliver_batch(current_office.get()))
