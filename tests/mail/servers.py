"""Mail servers that misbehave on purpose, and a certificate nobody trusts unless told to."""

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SILENT = "silent"
CLOSE = "close"
# What a server says when all is well; CONNECT and TEXT stand for the greeting and the end of the text.
USUAL = {"CONNECT": "220 here", "EHLO": "250 here", "DATA": "354 go on", "QUIT": "221 bye"}
# (connection, verb, nth time of this verb on any connection) -> the reply, CLOSE, SILENT, or None for the usual one.
Script = Callable[[int, str, int], str | None]


class ScriptedServer:
    """An SMTP server in the test's own loop which says what the script wants."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._times: Counter[str] = Counter()
        self._writers: list[asyncio.StreamWriter] = []
        self.connections = 0
        self.lines: list[str] = []
        self.texts: list[str] = []

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await self._server.wait_closed()
        # Let the closed connections' own tasks end.
        await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        connection = self.connections
        self._writers.append(writer)
        going = await self._say(writer, connection, "CONNECT")
        while going and (line := (await reader.readline()).decode().strip()):
            self.lines.append(line)
            verb = line.split()[0].upper()
            going = await self._say(writer, connection, verb)
            if verb == "DATA" and going:
                self.texts.append((await reader.readuntil(b"\r\n.\r\n")).decode())
                going = await self._say(writer, connection, "TEXT")
        writer.close()

    async def _say(self, writer: asyncio.StreamWriter, connection: int, verb: str) -> bool:
        self._times[verb] += 1
        reply = self._script(connection, verb, self._times[verb]) or USUAL.get(verb, "250 OK")
        if reply == CLOSE:
            return False
        if reply != SILENT:
            writer.write(reply.encode() + b"\r\n")
            await writer.drain()
        return True


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Return the file of a new self-signed certificate for this machine, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    return public, context
