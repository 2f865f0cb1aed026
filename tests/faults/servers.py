"""A mail server in a thread of its own: slow, silent or unkind to whom the test says. It counts what it took."""

import asyncio
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.I | re.M)
_DOMAIN = re.compile(r"<[^@>]*@([^>]+)>")
_USUAL = {"DATA": "354 go on", "QUIT": "221 bye", "EHLO": "250 here"}
SILENCE = 3600.0
# An answer that is none: the connection is closed instead.
HANG_UP = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A text that arrived: when (monotonic), for whom, which letter, and over which connection."""

    at: float
    recipient: str
    message_id: str
    connection: int


# (verb, recipient) -> seconds to wait before the answer, and the answer; None for the usual one at once.
# TEXT stands for the end of the text, CONNECT for the greeting.
Manner = Callable[[str, str], "tuple[float, str | None] | None"]


class BusyServer:
    """Listens on this machine, any number of connections at once. `manner` may be changed while it runs."""

    def __init__(self, manner: Manner = lambda verb, recipient: None, port: int = 0) -> None:
        self.manner = manner
        self.taken: list[Taken] = []
        self.connections = self.open = self.most_open = 0
        self.port = port
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True, name="mail server")

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def recipients(self) -> list[str]:
        """Return whose texts arrived, in order."""
        return [one.recipient for one in list(self.taken)]

    def doubles(self) -> dict[str, int]:
        """Return the letters whose text arrived more than once."""
        counted = Counter(one.message_id for one in list(self.taken))
        return {letter: times for letter, times in counted.items() if times > 1}

    def wait_for(self, wanted: Callable[[Taken], bool], seconds: float) -> Taken:
        """Wait until such a text arrives, and return it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for one in list(self.taken):
                if wanted(one):
                    return one
            time.sleep(0.01)
        raise AssertionError(f"no such letter within {seconds} s; {len(self.taken)} others came")

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self.port = int(server.sockets[0].getsockname()[1])
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        connection, recipient = self.connections, ""
        try:
            going = await self._say(writer, "CONNECT", "")
            while going and (line := (await reader.readline()).decode().strip()):
                verb = line.split()[0].upper()
                if verb == "RCPT":
                    recipient = line.partition("<")[2].partition(">")[0]
                going = await self._say(writer, verb, recipient)
                if verb == "DATA" and going:
                    text = await reader.readuntil(b"\r\n.\r\n")
                    found = _MESSAGE_ID.search(text)
                    letter = found[1].decode() if found else ""
                    self.taken.append(Taken(time.monotonic(), recipient, letter, connection))
                    going = await self._say(writer, "TEXT", recipient)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.open -= 1
            writer.close()

    async def _say(self, writer: asyncio.StreamWriter, verb: str, recipient: str) -> bool:
        usual = "220 here" if verb == "CONNECT" else _USUAL.get(verb, "250 OK")
        wait, reply = self.manner(verb, recipient) or (0.0, None)
        if wait:
            await asyncio.sleep(wait)
        reply = usual if reply is None else reply
        if reply == HANG_UP:
            return False
        writer.write(reply.encode() + b"\r\n")
        await writer.drain()
        return reply[0] != "2" or verb != "QUIT"
