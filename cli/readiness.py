"""Whether a deployment is fit to be started: what is missing, and what to set and how, in both languages."""

import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_connection
from urllib.parse import urlsplit

import httpx
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from sqlalchemy.engine import make_url

from config.settings import Settings, is_loopback
from engine.bootstrap import NoDataError, require_data
from engine.reading.accounts.count_accounts import count_accounts
from engine.reading.last_written import last_written
from engine.store.vault import Vault, VaultError
from engine.world import World
from workflows.prefect_environment import running_server

_SOON = timedelta(days=30)
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is right, or is not; `grave`: nothing should be started with it."""

    about: str
    vi: str
    en: str
    grave: bool = True

    def __str__(self) -> str:
        return f"{self.about}: {self.vi} / {self.en}"


def before_start(settings: Settings, world: World) -> list[Finding]:
    """Return why a deployment that is no demo must not be started."""
    return [*_directory(world), *(found for found in transport(settings) if found.grave)]


def all_findings(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with keys, files, TLS, clock, mail and Prefect, without changing anything."""
    try:
        require_data(settings)
    except NoDataError as error:
        vi, _, en = str(error).partition(" / ")
        yield Finding("data", vi, en)
    yield from keys(settings)
    yield from files(settings)
    yield from transport(settings)
    yield from mail(settings)
    yield from prefect(settings)


def keys(settings: Settings) -> Iterator[Finding]:
    """Yield a master key that is none."""
    if not settings.master_key.is_file():
        return
    try:
        Vault(bytes.fromhex(settings.master_key.read_text(encoding="ascii").strip()))
    except (OSError, ValueError, VaultError):
        yield Finding(
            "keys",
            f"{settings.master_key} không phải khóa chính (64 chữ số thập lục phân): đặt lại bản sao đã cất",
            f"{settings.master_key} is no master key (64 hexadecimal digits): put the kept copy in its place",
        )


def another_key() -> Finding:
    """Return what is said of a key that does not open this database."""
    return Finding(
        "keys",
        "khóa chính không mở được cơ sở dữ liệu này: đặt lại đúng bản sao đã cất cùng nó",
        "the master key does not open this database: put the copy that was kept with it in its place",
    )


def files(settings: Settings) -> Iterator[Finding]:
    """Yield files that others than their owner may read."""
    private = [settings.master_key, settings.data_dir, *settings.data_dir.glob("*.sqlite3*")]
    home = settings.data_dir / "prefect"
    private += [home, home / "auth"]
    private += [path for path in (settings.tls_key, settings.token_file) if path]
    for path in private:
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            yield Finding(
                "files",
                f"người khác đọc được {path.name}: hãy chạy `chmod go= {path}`",
                f"others can read {path.name}: run `chmod go= {path}`",
            )


def transport(settings: Settings) -> Iterator[Finding]:
    """Yield what is wrong with how browsers reach the pages."""
    if not settings.tls_cert and not settings.trusted_proxies and not is_loopback(settings.host):
        yield Finding(
            "tls",
            "trang web sẽ đi qua mạng không mã hoá: đặt MOTCUA_TLS_CERT và MOTCUA_TLS_KEY, hoặc "
            "MOTCUA_TRUSTED_PROXIES",
            "pages would cross the network in the clear: set MOTCUA_TLS_CERT and MOTCUA_TLS_KEY, or "
            "MOTCUA_TRUSTED_PROXIES",
        )
    if settings.tls_cert and not settings.tls_key:
        yield Finding("tls", "thiếu MOTCUA_TLS_KEY", "MOTCUA_TLS_KEY is missing")
    if settings.tls_cert:
        yield from _certificate(settings.tls_cert, settings.tls_key)


def _certificate(path: Path, key: Path | None) -> Iterator[Finding]:
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
    except (OSError, ValueError):
        yield Finding("tls", f"không đọc được chứng thư {path}", f"the certificate {path} cannot be read")
        return
    if key is not None and not _belong(certificate, key):
        yield Finding(
            "tls",
            f"khóa riêng {key} không đọc được hoặc không thuộc chứng thư {path}",
            f"the private key {key} cannot be read, or does not belong to the certificate {path}",
        )
    ends = certificate.not_valid_after_utc
    left = ends - datetime.now(UTC)
    if left < _SOON:
        over = left <= timedelta(0)
        yield Finding(
            "tls",
            f"chứng thư {'đã hết hạn' if over else 'sắp hết hạn'}: {ends:%d/%m/%Y}",
            f"the certificate {'has ended' if over else 'ends soon'}: {ends:%Y-%m-%d}",
            grave=over,
        )


def _belong(certificate: x509.Certificate, key: Path) -> bool:
    try:
        mine = serialization.load_pem_private_key(key.read_bytes(), None).public_key()
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return mine == certificate.public_key()


def clock(world: World) -> Iterator[Finding]:
    """Yield a clock that went back: what was written last would lie in the future."""
    last = last_written(world)
    if last is not None and last > datetime.now(UTC) + timedelta(minutes=1):
        yield Finding(
            "clock",
            "đồng hồ máy chủ chạy lùi so với hồ sơ đã ghi: hãy bật đồng bộ giờ (NTP)",
            "the clock stands before what was written last: let it be set by NTP",
        )


def mail(settings: Settings) -> Iterator[Finding]:
    """Yield a mail server that does not answer."""
    if settings.demo:
        return
    try:
        create_connection((settings.smtp_host, settings.smtp_port), _CONNECT_SECONDS).close()
    except OSError:
        yield Finding(
            "mail",
            "máy chủ thư không trả lời: kiểm tra MOTCUA_SMTP_HOST và MOTCUA_SMTP_PORT",
            "the mail server does not answer: check MOTCUA_SMTP_HOST and MOTCUA_SMTP_PORT",
        )


def prefect(settings: Settings) -> Iterator[Finding]:
    """Yield a Prefect server that others could reach: what it holds is no secret, and who reaches it starts flows."""
    running = running_server(settings)
    if running is not None and _answers_anybody(running.api_url):
        yield Finding(
            "prefect",
            "máy chủ Prefect trả lời cả khi không có mật khẩu: đặt PREFECT_SERVER_API_AUTH_STRING ở đó và "
            "MOTCUA_PREFECT_AUTH ở đây",
            "the Prefect server answers without a password: set PREFECT_SERVER_API_AUTH_STRING there and "
            "MOTCUA_PREFECT_AUTH here",
        )
    if settings.prefect_api_url is None:
        return
    host = urlsplit(settings.prefect_api_url).hostname or ""
    if settings.prefect_auth is None:
        yield Finding(
            "prefect", "máy chủ Prefect chưa có mật khẩu: đặt MOTCUA_PREFECT_AUTH", "set MOTCUA_PREFECT_AUTH"
        )
    if not is_loopback(host) and settings.prefect_api_url.startswith("http://"):
        yield Finding(
            "prefect",
            "đường đến Prefect không mã hoá; chỉ dùng trong mạng riêng của máy chủ",
            "the way to Prefect is in the clear; keep it inside the servers' own network",
            grave=False,
        )


def _answers_anybody(api: str) -> bool:
    try:
        return httpx.get(f"{api.rstrip('/')}/admin/version", timeout=_CONNECT_SECONDS).is_success
    except httpx.HTTPError:
        return False


def database(settings: Settings) -> Iterator[Finding]:
    """Yield a database that is reached over the network without TLS."""
    url = make_url(settings.database)
    if (
        url.host
        and not is_loopback(url.host)
        and url.query.get("sslmode") not in ("require", "verify-ca", "verify-full")
    ):
        yield Finding(
            "database",
            "kết nối đến PostgreSQL chưa bắt buộc mã hoá: thêm ?sslmode=verify-full",
            "PostgreSQL is reached without TLS being required: add ?sslmode=verify-full",
            grave=False,
        )


def _directory(world: World) -> Iterator[Finding]:
    if not world.directories.refresh().holders(world.time.now()):
        yield Finding(
            "directory",
            "chưa có ai trong danh bạ: chạy `motcua setup`, rồi `motcua directory import TỆP…`",
            "nobody is in the directory: run `motcua setup`, then `motcua directory import FILE…`",
        )
    elif not count_accounts(world):
        yield Finding(
            "accounts",
            "chưa ai có tài khoản: chạy `motcua setup`, hoặc `motcua people invite MÃ`",
            "nobody has an account: run `motcua setup`, or `motcua people invite ID`",
        )
