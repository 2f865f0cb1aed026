"""Other values of the same kind, for what is altered."""

from datetime import date, datetime, timedelta
from typing import Any


def changed(value: Any) -> Any:
    """Return another value of the same kind."""
    match value:
        case None:
            return None
        case bool():
            return not value
        case int() | float():
            return value + 1
        case datetime() | date():
            return value + timedelta(days=1)
        case bytes():
            return flipped(value)
        case list():
            return [*value, "x"]
        case dict():
            return {**value, "x": "y"}
    return f"{value}x"


def flipped(value: bytes) -> bytes:
    """Return bytes with their last bit flipped."""
    return value[:-1] + bytes([value[-1] ^ 1])
