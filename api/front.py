"""The signs of life: whether the process answers, and whether it is able to take work."""

from fastapi import APIRouter, Response
from sqlalchemy.exc import SQLAlchemyError

from api.deps import TheWorld
from engine.reading.readiness import not_ready
from engine.reading.watch import alarms_now


def front() -> APIRouter:
    """Return the addresses by which machines look after the server. They name kinds of trouble, nothing else."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/ready")
    def ready(world: TheWorld, response: Response) -> dict[str, object]:
        missing = not_ready(world)
        if missing:
            response.status_code = 503
            response.headers["Retry-After"] = "5"
            return {"status": "not ready", "missing": missing, "alarms": []}
        try:
            kinds = list(dict.fromkeys(alarm.kind for alarm in alarms_now(world)))
        except (SQLAlchemyError, OSError):
            kinds = []
        return {"status": "ready", "missing": [], "alarms": kinds}

    return router
