"""`serve`, `api` and `worker`: the processes of a running system."""

import contextlib
import gc
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from api.guard import Exposure
from api.main import create_app
from cli.opening import DataDir, settings_for, tell_if_nobody
from cli.output import complain, say
from cli.readiness import before_start
from cli.watching import watching
from config.demo import demo_directory
from config.settings import Settings
from engine.bootstrap import build_world, mail_server, require_data, seed_directory
from engine.domain.accounts.pace import Kind, Limit, limit_of
from engine.logs import SERVER_LOGGING, speak_plainly
from engine.mail.sink import MailSink
from engine.mail.smtp import MailServer
from engine.world import World
from workflows.children import Child, free_port, server_child
from workflows.prefect_environment import PrefectServer, known_server, own_server
from workflows.worker_child import run_worker

Host = Annotated[str | None, typer.Option(help="The address to listen on.")]
TlsCert = Annotated[Path | None, typer.Option(help="The server's certificate (PEM).")]
TlsKey = Annotated[Path | None, typer.Option(help="Its private key (PEM).")]
Port = Annotated[int | None, typer.Option(help="The port to listen on.")]


def serve(
    demo: Annotated[bool, typer.Option("--demo", help="An invented directory and a mail sink to look into.")] = False,
    data: DataDir = None,
    host: Host = None,
    port: Port = None,
    tls_cert: TlsCert = None,
    tls_key: TlsKey = None,
) -> None:
    """Start the whole system on this machine: pages, API, worker, and a Prefect server of its own.

    Outside a demo it does not start without a key, a directory and somebody who can sign in; it says what to do.
    """
    settings = settings_for(data, demo=demo or None, host=host, port=port, tls_cert=tls_cert, tls_key=tls_key)
    if not settings.demo:
        require_data(settings)
    _check_free(settings)
    with _sink(settings) as sink:
        route = MailServer("127.0.0.1", sink.port, "none") if sink else mail_server(settings)
        world = build_world(settings, mail=route)
        if settings.demo:
            seed_directory(world, demo_directory())
        _check_ready(settings, world)
        app = _app(world, settings, sink)
        with _children(settings, route):
            say(f"motcua: {settings.front_page}" + (f"  (mail: {settings.front_page}/demo/mail)" if sink else ""))
            with watching(world, settings):
                _listen(app, settings)
        world.close()


def api(
    data: DataDir = None, host: Host = None, port: Port = None, tls_cert: TlsCert = None, tls_key: TlsKey = None
) -> None:
    """Start pages and API alone; any number may run. Outside a demo it refuses what `serve` refuses."""
    settings = settings_for(data, host=host, port=port, tls_cert=tls_cert, tls_key=tls_key)
    if not settings.demo:
        require_data(settings)
    _check_free(settings)
    world = build_world(settings)
    _check_ready(settings, world)
    with watching(world, settings):
        _listen(_app(world, settings), settings)
    world.close()


def worker(data: DataDir = None) -> None:
    """Start a worker alone; any number may run."""
    run_worker(settings_for(data), tell_if_nobody)


def keep_what_stands() -> None:
    """Leave what was loaded for starting out of every later search for memory to give back.

    It stays until the end anyway; going through it took 140 ms now and then, in which nobody was answered.
    """
    gc.freeze()


def _listen(app: object, settings: Settings) -> None:
    keep_what_stands()
    speak_plainly()
    uvicorn.run(
        app,  # type: ignore[arg-type]
        host=settings.host,
        port=settings.port,
        log_config=SERVER_LOGGING,
        access_log=False,
        server_header=False,
        ssl_certfile=settings.tls_cert,
        ssl_keyfile=settings.tls_key,
        # Whoever is not named as a proxy says nothing about the client: its word is not taken.
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
    )


def _app(world: World, settings: Settings, sink: MailSink | None = None) -> FastAPI:
    limits: dict[Kind, Limit] = {
        "person": limit_of(settings.requests_a_minute),
        "address": limit_of(settings.address_requests_a_minute),
    }
    return create_app(world, sink=sink, threads=settings.threads, exposure=_exposure(settings), limits=limits)


def _exposure(settings: Settings) -> Exposure:
    return Exposure(settings.known_hosts, settings.front_page.startswith("https://"))


def _check_ready(settings: Settings, world: World) -> None:
    """Refuse to start a deployment that is no demo with anything missing; say all of it, and what to do."""
    if world.demo:
        return
    found = before_start(settings, world)
    for finding in found:
        complain(str(finding))
    if found:
        world.close()
        raise typer.Exit(2)


def _check_free(settings: Settings) -> None:
    """Say in one line that a port is taken, before anything was started."""
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            raise typer.BadParameter(
                f"port {settings.port} of {settings.host} cannot be used; choose another"
            ) from None


@contextlib.contextmanager
def _sink(settings: Settings) -> Iterator[MailSink | None]:
    if not settings.demo:
        yield None
        return
    with MailSink(settings.smtp_port) as sink:
        yield sink


@contextlib.contextmanager
def _children(settings: Settings, route: MailServer) -> Iterator[None]:
    children = []
    server = known_server(settings)
    if server is None:
        server = own_server(settings, settings.prefect_port or free_port())
        children.append(server_child(server, settings.prefect_database_url, settings.front_page))
    children.append(_worker_child(settings, server, route))
    for child in children:
        child.start()
    try:
        yield
    finally:
        for child in reversed(children):
            child.stop()


def _worker_child(settings: Settings, server: PrefectServer, route: MailServer) -> Child:
    """Return the child that works. It reads the same settings, and is told what was chosen here."""
    variables = {
        "MOTCUA_DATA_DIR": str(settings.data_dir.resolve()),
        "MOTCUA_DEMO": str(settings.demo),
        "MOTCUA_HOST": settings.host,
        "MOTCUA_PORT": str(settings.port),
        "MOTCUA_SMTP_HOST": route.host,
        "MOTCUA_SMTP_PORT": str(route.port),
        "MOTCUA_SMTP_SECURITY": route.security,
        "MOTCUA_PREFECT_API_URL": server.api_url,
        **({"MOTCUA_PREFECT_AUTH": server.auth} if server.auth else {}),
    }
    return Child("worker", ["-m", "workflows.worker_child"], variables)
