"""What a deployment decides, from environment variables that begin with `MOTCUA_`. Every one has a default."""

from collections.abc import Iterator
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[1]


class SettingsError(ValueError):
    """The settings cannot be used; its text names everything that is wrong with them."""


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(env_prefix="MOTCUA_", extra="ignore")

    data_dir: Path = Field(Path("data"), description="where the database, the key and Prefect's files stand")
    database_url: str | None = Field(None, description="PostgreSQL's address; without one SQLite in the data folder")
    key_file: Path | None = Field(None, description="the master key; without one `master.key` in the data folder")
    definitions_dir: Path = Field(ROOT / "workflows" / "definitions", description="the procedures")
    templates_dir: Path = Field(ROOT / "notification_templates", description="the wording of letters")
    demo: bool = Field(False, description="an invented directory, a mail sink to look into, time that can be moved")
    allow_drafts: bool = Field(False, description="whether cases may be opened in procedures that are drafts")
    host: str = Field("127.0.0.1", description="the address the API listens on")
    port: int = Field(8000, description="the port the API listens on")
    site: str | None = Field(None, description="the address of the front page, as letters say it")
    smtp_host: str = Field("127.0.0.1", description="the mail server")
    smtp_port: int = Field(0, description="its port; the demo's own sink takes a free one for 0")
    smtp_security: Literal["tls", "starttls", "none"] = Field("starttls", description="none only on this machine")
    smtp_user: str | None = Field(None, description="the user at the mail server")
    smtp_password: SecretStr | None = Field(None, description="its password")
    mail_sender: str = Field("mot-cua@motcua.example", description="the address letters come from")
    prefect_api_url: str | None = Field(None, description="a Prefect server; `serve` starts its own without one")
    prefect_auth: SecretStr | None = Field(None, description="user:password of the Prefect server")
    prefect_database_url: str | None = Field(None, description="Prefect's own database; without one its own file")
    prefect_port: int = Field(0, description="the port of the Prefect server that `serve` starts; 0 takes a free one")
    extra_days_off: list[date] = Field([], description="days off that are not public holidays of the whole country")
    extra_days_on: list[date] = Field([], description="days that are worked although the calendar says otherwise")
    lease_seconds: float = Field(60.0, gt=0, description="how long a worker keeps a letter to itself")
    batch_size: int = Field(100, gt=0, description="letters of one flow run")
    poll_seconds: float = Field(0.1, gt=0, description="how often a worker looks for work where nobody wakes it")
    threads: int = Field(16, gt=0, description="requests answered at once, and connections to the database")

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir.resolve() / 'motcua.sqlite3'}"
        for prefix in ("postgresql://", "postgres://"):
            if self.database_url.startswith(prefix):
                return "postgresql+psycopg://" + self.database_url.removeprefix(prefix)
        return self.database_url

    @property
    def master_key(self) -> Path:
        """Where the master key stands."""
        return self.key_file or self.data_dir / "master.key"

    @property
    def drafts_allowed(self) -> bool:
        """Whether cases may be opened in drafts."""
        return self.demo or self.allow_drafts

    @property
    def front_page(self) -> str:
        """The address of the front page."""
        return self.site or f"http://{self.host}:{self.port}"

    @model_validator(mode="after")
    def _mail_is_private(self) -> "Settings":
        if self.smtp_security == "none" and not is_loopback(self.smtp_host):
            raise ValueError("MOTCUA_SMTP_SECURITY=none is for this machine only; use starttls or tls")
        return self


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def read_settings(**given: object) -> Settings:
    """Return the environment's settings, with what is given over them. Raises SettingsError naming all faults."""
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        faults = [
            f"{'MOTCUA_' + str(fault['loc'][0]).upper() if fault['loc'] else 'settings'}: {fault['msg']}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("; ".join(faults)) from None


def describe() -> Iterator[tuple[str, str, str]]:
    """Yield each variable, its default and what it decides."""
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        yield f"MOTCUA_{name.upper()}", default.replace(f"{ROOT}/", ""), field.description or ""
