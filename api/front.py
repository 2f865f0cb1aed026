"""The sign of life."""

from fastapi import APIRouter


def front() -> APIRouter:
    """Return the address by which others see that the server answers."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return router
