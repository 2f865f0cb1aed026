"""How Prefect is set up: its own folder, no telemetry, no logs or results in its database, an auth string.

Nothing here imports Prefect: these variables must stand before it is imported.
"""

import secrets
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from config.settings import Settings

HEALTH_TIMEOUT_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class PrefectServer:
    """Where the Prefect server is, and the auth string (user:password) that it asks for."""

    api_url: str
    auth: str | None
    home: Path

    def answers(self) -> bool:
        """Say whether the server answers now."""
        request = Request(f"{self.api_url}/health")
        if self.auth:
            request.add_header("Authorization", "Basic " + b64encode(self.auth.encode()).decode())
        try:
            with urlopen(request, timeout=HEALTH_TIMEOUT_SECONDS) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError, ValueError):
            return False


def own_server(settings: Settings, port: int) -> PrefectServer:
    """Return the server that `serve` starts itself, with an auth string kept in its private folder."""
    home = settings.data_dir.resolve() / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    file = home / "auth"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(f"motcua:{secrets.token_urlsafe(24)}", encoding="ascii")
    url = f"http://127.0.0.1:{port}/api"
    (home / "address").write_text(url, encoding="ascii")
    return PrefectServer(url, file.read_text(encoding="ascii"), home)


def running_server(settings: Settings) -> PrefectServer | None:
    """Return the server of the settings, else the one that `serve` started last in this data folder."""
    home = settings.data_dir.resolve() / "prefect"
    if settings.prefect_api_url is not None or not (home / "address").exists():
        return known_server(settings)
    return PrefectServer(
        (home / "address").read_text(encoding="ascii"), (home / "auth").read_text(encoding="ascii"), home
    )


def known_server(settings: Settings) -> PrefectServer | None:
    """Return the server that the settings name, None when they name none."""
    if settings.prefect_api_url is None:
        return None
    home = settings.data_dir.resolve() / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    auth = settings.prefect_auth.get_secret_value() if settings.prefect_auth else None
    return PrefectServer(settings.prefect_api_url.rstrip("/"), auth, home)


def client_variables(server: PrefectServer) -> dict[str, str]:
    """Return the variables of a process that runs flows."""
    return {
        **_quiet(server.home),
        "PREFECT_API_URL": server.api_url,
        **({"PREFECT_API_AUTH_STRING": server.auth} if server.auth else {}),
        "PREFECT_CLIENT_MAX_RETRIES": "1",
        "PREFECT_API_REQUEST_TIMEOUT": "10",
    }


def server_variables(server: PrefectServer, database_url: str | None, origin: str) -> dict[str, str]:
    """Return the variables of the server's own process."""
    return {
        **_quiet(server.home),
        "PREFECT_API_DATABASE_CONNECTION_URL": database_url or f"sqlite+aiosqlite:///{server.home / 'prefect.db'}",
        **({"PREFECT_SERVER_API_AUTH_STRING": server.auth} if server.auth else {}),
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": origin,
        "PREFECT_SERVER_UI_ENABLED": "false",
    }


def _quiet(home: Path) -> dict[str, str]:
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        # Its lines hold tracebacks; ours say what matters of a run.
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "PREFECT_CLI_PROMPT": "false",
    }
