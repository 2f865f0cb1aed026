"""What watches beside the pages: alarms are told also when every worker is dead, and Prometheus is answered."""

import contextlib
import threading
from collections.abc import Iterator

from config.settings import Settings
from engine.handlers.note_alarms import note_alarms
from engine.logs import log, place_of
from engine.world import World

_LOOK_SECONDS = 5.0


@contextlib.contextmanager
def watching(world: World, settings: Settings, *, every: float = _LOOK_SECONDS) -> Iterator[None]:
    """Watch while the block runs, `every` so many seconds, in a thread; and answer for metrics if a port is set."""
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(world, stop, every), daemon=True, name="watch")
    thread.start()
    try:
        with _metrics(world, settings):
            yield
    finally:
        stop.set()
        thread.join()


def _watch(world: World, stop: threading.Event, every: float) -> None:
    while not stop.wait(every):
        try:
            note_alarms(world)
        except Exception as error:
            # The database is away, as a rule: `/ready` says so.
            log("watch_failed", error=type(error).__name__, place=place_of(error))


def _metrics(world: World, settings: Settings) -> contextlib.AbstractContextManager[None]:
    if not settings.metrics_port:
        return contextlib.nullcontext()
    # Loaded for whoever asks for it.
    from cli.metrics import metrics_served

    return metrics_served(world, settings.metrics_host, settings.metrics_port)
