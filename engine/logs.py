"""Log lines: JSON on standard error, static event names, an allow-list of fields. Anything else is dropped.

The list holds ids, counts and codes. What a person typed, and what a case is about, has no name here.
"""

import json
import sys
from datetime import UTC, datetime

ALLOWED = frozenset(
    {"error", "flow", "through_prefect", "count", "port", "seconds", "status", "method", "route", "code", "child"}
    | {"notices", "letters", "sent", "dead", "events", "process", "request", "row"}
)
_PLAIN = (str, int, float, bool, type(None))


def log(event: str, **fields: object) -> None:
    """Write one line. Fields that are not on the list, or not plain values, are left out."""
    kept = {name: value for name, value in fields.items() if name in ALLOWED and isinstance(value, _PLAIN)}
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **kept}
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()
