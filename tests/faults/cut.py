"""A way to PostgreSQL that can be cut at a commit: before it arrives, or before its answer does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy.engine import URL

from engine.store.database import Database

BEFORE, AFTER, CLOSED = "before", "after", "closed"


class Way:
    """Passes bytes on.

    `cut`: BEFORE the next commit of a new case arrives, AFTER it did and was answered, CLOSED to everybody.
    """

    def __init__(self, url: URL) -> None:
        self._url = url
        self.cut: str | None = None
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._writing = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> URL:
        """The database's address by this way."""
        port = int(self._listening.getsockname()[1])
        return self._url.set(host="127.0.0.1", port=port, query={})

    def close(self) -> None:
        """Cut everything."""
        self._listening.close()
        self._cut_all()

    def _cut_all(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.cut == CLOSED:
                    client.close()
                    continue
                server = socket.socket(socket.AF_UNIX)
                server.connect(f"{self._url.query['host']}/.s.PGSQL.{self._url.port or 5432}")
                self._open += [client, server]
                threading.Thread(target=self._out, args=(client, server), daemon=True).start()
                threading.Thread(target=self._back, args=(server, client), daemon=True).start()

    def _out(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while sent := client.recv(65536):
                if b"INSERT INTO case_file" in sent:
                    self._writing = True
                if b"COMMIT" in sent and self._writing and self.cut == BEFORE:
                    self.cut = None
                    self._cut_all()
                    return
                server.sendall(sent)

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while answer := server.recv(65536):
                if b"COMMIT\x00" in answer and self._writing and self.cut == AFTER:
                    self.cut = None
                    self._cut_all()
                    return
                client.sendall(answer)


@contextmanager
def through_a_way(database: Database) -> Iterator[tuple[Way, Database]]:
    """Yield a way to a PostgreSQL database, and the same database by it."""
    way = Way(database.db.url)
    by_way = Database(way.url, pool_size=4)
    try:
        yield way, by_way
    finally:
        by_way.close()
        way.close()
