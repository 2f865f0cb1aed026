"""What a deployment decides, from environment variables that begin with `MOTCUA_`. Every one has a default.

An empty variable counts as one that is not set. `read_settings` is the way in: its error names every fault at once,
by its variable, and repeats no value, since some are secrets.
"""

import re
from collections.abc import Iterator
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

# Where our packages and folders stand side by side: the source tree, or the place a wheel was installed into.
ROOT = Path(__file__).resolve().parents[1]
_POSTGRES = re.compile(r"^postgres(ql)?(\+\w+)?://")


def _dates(given: object) -> object:
    """Return the days of a text such as `2026-08-22, 2026-08-31` or `["2026-08-22"]`; anything else as it is."""
    if not isinstance(given, str):
        return given
    words = [word.strip(" \"'") for word in given.strip("[] \n").split(",")]
    try:
        return [date.fromisoformat(word) for word in words if word]
    except ValueError:
        raise ValueError("write days as year-month-day with commas between, for instance 2026-08-22") from None


# NoDecode: otherwise a list that is not JSON stops everything before the other faults are found.
Days = Annotated[list[date], NoDecode, BeforeValidator(_dates)]


def _words(given: object) -> object:
    """Return the words of a text such as `10.0.0.1, 10.0.0.2`; anything else as it is."""
    return [word.strip() for word in given.split(",") if word.strip()] if isinstance(given, str) else given


Words = Annotated[list[str], NoDecode, BeforeValidator(_words)]


class SettingsError(ValueError):
    """The settings cannot be used; its text names everything that is wrong with them."""


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(
        env_prefix="MOTCUA_", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True
    )

    data_dir: Path = Field(Path("data"), description="where the database, the key and Prefect's files stand")
    database_url: str | None = Field(None, description="PostgreSQL's address; without one SQLite in the data folder")
    key_file: Path | None = Field(None, description="the master key; without one `master.key` in the data folder")
    definitions_dir: Path = Field(ROOT / "workflows" / "definitions", description="the procedures")
    templates_dir: Path = Field(ROOT / "notification_templates", description="the wording of letters")
    demo: bool = Field(False, description="an invented directory, a mail sink to look into, time that can be moved")
    allow_drafts: bool = Field(False, description="whether cases may be opened in procedures that are drafts")
    host: str = Field("127.0.0.1", description="the address the API listens on")
    port: int = Field(8000, ge=0, le=65535, description="the port the API listens on")
    site: str | None = Field(None, description="the address of the front page, as letters say it")
    tls_cert: Path | None = Field(None, description="the server's certificate (PEM), to be reached over TLS")
    tls_key: Path | None = Field(None, description="its private key (PEM)")
    trusted_proxies: Words = Field([], description="addresses of proxies whose word on client and TLS is taken")
    hosts: Words = Field([], description="names by which browsers may ask for the pages, beside that of the site")
    smtp_host: str = Field("127.0.0.1", description="the mail server")
    smtp_port: int = Field(0, ge=0, le=65535, description="its port; the demo's own sink takes a free one for 0")
    smtp_security: Literal["tls", "starttls", "none"] = Field("starttls", description="none only on this machine")
    smtp_user: str | None = Field(None, description="the user at the mail server")
    smtp_password: SecretStr | None = Field(None, description="its password")
    mail_sender: str = Field("mot-cua@motcua.example", description="the address letters come from")
    prefect_api_url: str | None = Field(None, description="a Prefect server; `serve` starts its own without one")
    prefect_auth: SecretStr | None = Field(None, description="user:password of the Prefect server")
    prefect_database_url: str | None = Field(None, description="Prefect's own database; without one its own file")
    prefect_port: int = Field(
        0, ge=0, le=65535, description="the port of the Prefect server that `serve` starts; 0 takes a free one"
    )
    extra_days_off: Days = Field([], description="days off that are not public holidays of the whole country")
    extra_days_on: Days = Field([], description="days that are worked although the calendar says otherwise")
    digest_hour: int = Field(
        7, ge=0, le=23, description="the hour, in the city's time, of the daily letter with what is for information"
    )
    head_file: Path | None = Field(None, description="a file elsewhere to which each head of the record is added")
    head_mail: str | None = Field(None, description="an address at another agency to which each head is sent")
    head_hours: float = Field(24.0, gt=0, description="how often a head leaves, where a file or an address is named")
    lease_seconds: float = Field(
        10.0, ge=1, description="after how long a dead worker's letters go to another; a living one renews its leases"
    )
    batch_size: int = Field(20, gt=0, description="letters that a worker takes at a time")
    mail_connections: int = Field(
        4, gt=0, description="connections to the mail server at once; one of them is kept for emergencies"
    )
    disk_free_mib: int = Field(
        1024, ge=0, description="an alarm is told when the data folder's disk has less free than so many MiB"
    )
    metrics_port: int = Field(
        0, ge=0, le=65535, description="the port of `/metrics` for Prometheus, beside the pages; 0: none"
    )
    metrics_host: str = Field("127.0.0.1", description="the address that `/metrics` listens on")
    poll_seconds: float = Field(0.1, gt=0, description="how often a worker looks for work where nobody wakes it")
    oidc_issuer: str | None = Field(None, description="a hospital's own directory (OpenID Connect); without one, off")
    oidc_client_id: str | None = Field(None, description="how this deployment is called there")
    oidc_client_secret: SecretStr | None = Field(None, description="its secret there")
    oidc_second_factor: bool = Field(
        False, description="whether a second factor shown there (`amr` says mfa or otp) counts here"
    )
    token: SecretStr | None = Field(None, description="the token by which the command line acts as somebody")
    token_file: Path | None = Field(None, description="a file that holds it")
    password_passes: int = Field(3, ge=1, le=20, description="Argon2id's passes over its memory (RFC 9106)")
    password_memory_kib: int = Field(
        65536,
        ge=8,
        le=4_194_304,
        description="Argon2id's memory in KiB; OWASP asks for 19456 at least",
    )
    password_lanes: int = Field(4, ge=1, le=64, description="Argon2id's lanes")
    requests_a_minute: int = Field(600, gt=0, description="requests that one person may make within a minute")
    address_requests_a_minute: int = Field(
        12000, gt=0, description="requests that may come from one address within a minute; a hospital shares one"
    )
    threads: int = Field(16, gt=0, description="requests answered at once, and connections to the database")

    @property
    def database(self) -> str:
        """The database's address for SQLAlchemy."""
        if self.database_url is None:
            return f"sqlite:///{self.data_dir.resolve() / 'motcua.sqlite3'}"
        return _POSTGRES.sub("postgresql+psycopg://", self.database_url)

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
        return self.site or f"http{'s' if self.tls_cert else ''}://{self.host}:{self.port}"

    @property
    def known_hosts(self) -> frozenset[str]:
        """The names by which browsers may ask: the site's, this machine's own, and whichever are set."""
        site = urlsplit(self.front_page).hostname or ""
        return frozenset({"localhost", "127.0.0.1", "::1", self.host, site, *self.hosts} - {"0.0.0.0", "::"})  # noqa: S104

    # Rules about two settings stand at the later one: a rule about the whole runs only when no field is at fault.
    @field_validator("smtp_security")
    @classmethod
    def _mail_is_private(cls, security: str, info: ValidationInfo) -> str:
        if security == "none" and not is_loopback(info.data.get("smtp_host", "")):
            raise ValueError("`none` is for this machine only, use starttls or tls")
        return security

    @field_validator("extra_days_on")
    @classmethod
    def _days_are_one_or_the_other(cls, days_on: list[date], info: ValidationInfo) -> list[date]:
        both = sorted(set(days_on) & set(info.data.get("extra_days_off", ())))
        if both:
            raise ValueError(f"given as worked and as off: {', '.join(map(str, both))}")
        return days_on

    @field_validator("database_url")
    @classmethod
    def _database_is_known(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("sqlite://") and not _POSTGRES.match(url):
            raise ValueError("write postgresql://user:password@host/name, or leave it out for SQLite")
        return url

    @field_validator("site", "prefect_api_url")
    @classmethod
    def _address_is_whole(cls, address: str | None) -> str | None:
        if address is not None and not re.match(r"https?://\S+$", address):
            raise ValueError("write a whole address, for instance http://localhost:8000")
        return address

    @field_validator("mail_sender")
    @classmethod
    def _sender_is_an_address(cls, sender: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", sender):
            raise ValueError("write one plain mail address")
        return sender


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine itself: 127.0.0.0/8, ::1 or localhost (RFC 6761)."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def read_settings(**given: Any) -> Settings:
    """Return the environment's settings, with what is given over them. Raises SettingsError naming all faults."""
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [
            f"{_variable(str(fault['loc'][0]))}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_input=False, include_url=False)
        ]
        raise SettingsError("; ".join(faults)) from None


def describe() -> Iterator[tuple[str, str, str]]:
    """Yield each variable, its default and what it decides."""
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        yield _variable(name), default.replace(f"{ROOT}/", ""), field.description or ""


def _variable(name: str) -> str:
    return f"MOTCUA_{name.upper()}"
