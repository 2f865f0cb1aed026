"""The worker's process: `python -m workflows.worker_child` under `serve`, or the command `motcua worker`."""

import signal
import sys
from collections.abc import Callable

from config.settings import Settings, read_settings
from engine.bootstrap import build_world
from engine.logs import speak_plainly
from engine.world import World
from workflows.children import end_with_parent
from workflows.prefect_environment import known_server
from workflows.worker import Worker


def run_worker(settings: Settings, begins: Callable[[World], None] = lambda _: None) -> None:
    """Work until the process is told to end; `begins` is called with the world before the first work."""
    speak_plainly()
    world = build_world(settings)
    begins(world)
    worker = Worker(world, known_server(settings), settings.poll_seconds)
    for wish in (signal.SIGTERM, signal.SIGINT):
        signal.signal(wish, lambda *_: worker.stop())
    try:
        whole = worker.run()
    finally:
        world.close()
    if not whole:
        sys.exit(1)


if __name__ == "__main__":
    end_with_parent()
    run_worker(read_settings())
