"""The world that the flows of this process work in. Never a parameter: those stand in Prefect's database."""

from contextvars import ContextVar

from engine.world import World

current_world: ContextVar[World] = ContextVar("current_world")
