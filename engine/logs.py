"""Log lines: JSON on standard error, static event names, an allow-list of fields. Anything else is dropped.

The list holds ids, counts and codes. What a person typed, and what a case is about, has no name here.
"""

import json
import logging
import logging.config
import sys
import threading
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ALLOWED = frozenset(
    {"error", "flow", "through_prefect", "count", "port", "seconds", "status", "method", "route", "code", "child"}
    | {"notices", "letters", "sent", "dead", "events", "process", "request", "row", "place", "logger", "level"}
)
_TOP = Path(__file__).resolve().parent.parent
_PLAIN = (str, int, float, bool, type(None))


def log(event: str, **fields: object) -> None:
    """Write one line. Fields that are not on the list, or not plain values, are left out."""
    kept = {name: value for name, value in fields.items() if name in ALLOWED and isinstance(value, _PLAIN)}
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event, **kept}
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def place_of(error: BaseException) -> str:
    """Return where an error arose, as file, line and function of our own code; never what it says."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(Path(frame.filename))] or frames[-1:]
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}:{ours[-1].name}" if ours else ""


def _is_ours(file: Path) -> bool:
    return _TOP in file.parents and "site-packages" not in file.parts


class BareFormatter(logging.Formatter):
    """Makes what other people's code logs a line of ours: which logger, how grave, the kind and place of an error.

    What they say is left out: it holds the text of exceptions, and that what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        error = record.exc_info[1] if record.exc_info else None
        found = {"error": type(error).__name__, "place": place_of(error)} if error else {}
        line = {"event": "logged", "logger": record.name, "level": record.levelname.lower(), **found}
        return json.dumps({"at": datetime.now(UTC).isoformat(timespec="milliseconds"), **line})


def speak_plainly() -> None:
    """Let whatever this process writes of an error be a line of ours: no traceback, which holds values."""
    logging.config.dictConfig(SERVER_LOGGING)
    sys.excepthook = lambda kind, error, _: log("process_ended", error=kind.__name__, place=place_of(error))
    threading.excepthook = lambda args: log(
        "thread_ended", error=args.exc_type.__name__, place=_place(args.exc_value)
    )
    sys.unraisablehook = lambda args: log("ignored", error=args.exc_type.__name__, place=_place(args.exc_value))


def _place(error: BaseException | None) -> str:
    return place_of(error) if error is not None else ""


# For a server's loggers, and for whatever no logger was set up for.
SERVER_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"bare": {"()": BareFormatter}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "bare"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
