"""Settings become a World: the one place where everything is put together."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import make_url

from config.calendar import vietnamese_days
from config.directory import DemoDirectory
from config.settings import Settings
from engine.credentials.passwords import Passwords
from engine.credentials.provider import Provider
from engine.definitions import Library, load_library
from engine.definitions.indicators import FILE, load_indicators
from engine.domain.errors import DefinitionError, Fault
from engine.domain.figures.indicators import Indicators
from engine.domain.time_limits import WorkingCalendar
from engine.mail.smtp import MailServer
from engine.mail.templates import DAILY_DIGEST, Templates
from engine.store.database import Database
from engine.store.directories import Directories, put_directory
from engine.store.keys import RecordKeys
from engine.store.migrating import present_revision, upgrade
from engine.store.published import keep_versions, versions_kept
from engine.store.schema import AGENCY
from engine.store.sightings import Sightings
from engine.store.steady import start_clock
from engine.store.time import DemoTime, SystemTime, TimeSource, is_demo, make_demo
from engine.store.vault import Vault, make_key_file, read_key_file
from engine.world import World

# A limit is counted at most some years on; the windows of a late report some years back.
_YEARS_BACK, _YEARS_ON = 3, 6
VIEWS_FILE = "sightings.sqlite3"
# The record of views is one chain: more connections would only wait for one another.
_VIEWS_AT_ONCE = 4
_PUT_BACK = "Put it back, and publish what changes as a new version; to try it out, take another data folder"
_NO_DATA = (
    "Chưa có dữ liệu ở {place}: hãy chạy `motcua setup` rồi `motcua directory import TỆP…`, hoặc "
    "`motcua serve --demo` để dùng thử. / "
    "There is no data at {place} yet: run `motcua setup` and then `motcua directory import FILE…`, or "
    "`motcua serve --demo` to try it out."
)
_NO_DEMO = (
    "Dữ liệu ở {place} là dữ liệu thật: hãy chạy không có `--demo`, hoặc chọn thư mục khác bằng `--data`. / "
    "The data at {place} is a real deployment's: leave `--demo` out, or choose another folder with `--data`."
)
_NO_KEY = (
    "Không tìm thấy khóa chính {place} của dữ liệu này: hãy đặt lại tệp khóa vào đó. / "
    "The master key {place} of this data is not there: put the key file back."
)


class NoDataError(Exception):
    """There is nothing to work on yet; its text says so in both languages, and what to do."""


class NoDemoError(Exception):
    """A demo was asked for on a real deployment's data; its text says so in both languages, and what to do."""


def require_data(settings: Settings) -> None:
    """Make sure that the settings' database and key exist, creating neither. Raises NoDataError."""
    file = make_url(settings.database).database if settings.database.startswith("sqlite") else None
    if file is not None and not Path(file).is_file():
        raise NoDataError(_NO_DATA.format(place=settings.data_dir))
    database = Database(settings.database, pool_size=1)
    try:
        with database.read() as connection:
            empty = present_revision(connection) is None
    finally:
        database.close()
    if empty:
        raise NoDataError(_NO_DATA.format(place=settings.data_dir if file else "PostgreSQL"))
    if not settings.master_key.is_file():
        raise NoDataError(_NO_KEY.format(place=settings.master_key))


@contextmanager
def places(settings: Settings) -> Iterator[tuple[Database, Database, Vault]]:
    """Yield where the record and the views stand or will stand, and the key that is there. Raises NoDataError."""
    if not settings.master_key.is_file():
        raise NoDataError(_NO_KEY.format(place=settings.master_key))
    vault = read_key_file(settings.master_key, _library(settings.definitions_dir).looked_at)
    record = Database(settings.database, pool_size=1)
    with closing(record), closing(record.beside(VIEWS_FILE, pool_size=1)) as views:
        yield record, views, vault


def build_world(settings: Settings, *, time: TimeSource | None = None, mail: MailServer | None = None) -> World:
    """Return the world of these settings, its database brought up to date.

    Raises DefinitionError for a wrong or changed definition, VaultError for a wrong key file.
    """
    library = _library(settings.definitions_dir)
    templates = Templates(settings.templates_dir)
    wording = templates.faults([*library.vocabulary.notice_kinds, DAILY_DIGEST])
    if wording:
        raise DefinitionError(Fault(settings.templates_dir.name, *_split(fault)) for fault in wording)
    make_key_file(settings.master_key)
    vault = read_key_file(settings.master_key, library.looked_at)
    database = Database(settings.database, pool_size=settings.threads)
    upgrade(database)
    start_clock(database)
    sightings = Sightings(database.beside(VIEWS_FILE, pool_size=_VIEWS_AT_ONCE), vault.record)
    sightings.prepare()
    record_versions(database, vault.record, library)
    if settings.demo:
        _make_demo(database, vault.record, settings)
    demo = is_demo(database)
    return World(
        database=database,
        vault=vault,
        sightings=sightings,
        library=library,
        directories=Directories(database),
        calendar=working_calendar(tuple(settings.extra_days_off), tuple(settings.extra_days_on)),
        time=time or (DemoTime(database, vault.record) if demo else SystemTime()),
        templates=templates,
        mail=mail or mail_server(settings),
        sender=settings.mail_sender,
        site=settings.front_page,
        message_key=vault.digest("message ids"),
        passwords=Passwords(
            passes=settings.password_passes, memory_kib=settings.password_memory_kib, lanes=settings.password_lanes
        ),
        demo=demo,
        provider=provider(settings),
        trusts_provider=settings.oidc_second_factor,
        digest_hour=settings.digest_hour,
        indicators=_indicators(settings.definitions_dir),
        drafts_allowed=settings.drafts_allowed or demo,
        lease_seconds=settings.lease_seconds,
        batch_size=settings.batch_size,
        mail_connections=settings.mail_connections,
        head_file=settings.head_file,
        head_mail=settings.head_mail or "",
        head_hours=settings.head_hours,
        data_dir=settings.data_dir,
        least_free=settings.disk_free_mib * 2**20,
    )


def provider(settings: Settings) -> Provider | None:
    """Return the hospital's own directory, None when there is none to sign in by."""
    if not (settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret):
        return None
    back = f"{settings.front_page}/sign-in/provider/back"
    secret = settings.oidc_client_secret.get_secret_value()
    return Provider(settings.oidc_issuer, settings.oidc_client_id, secret, back)


def _make_demo(database: Database, keys: RecordKeys, settings: Settings) -> None:
    """Make an empty database a demo's. Raises NoDemoError for one that somebody works with."""
    if not is_demo(database):
        with database.read() as connection:
            used = connection.execute(select(AGENCY.c.id).limit(1)).first() is not None
        if used:
            database.close()
            raise NoDemoError(_NO_DEMO.format(place=settings.data_dir))
        make_demo(database, keys)


def _split(fault: str) -> tuple[str, str, str]:
    place, _, problem = fault.partition(": ")
    return place, problem, "Write it in both languages, with the allowed variables only"


@lru_cache(maxsize=4)
def _library(folder: Path) -> Library:
    return load_library(folder)


@lru_cache(maxsize=4)
def _indicators(folder: Path) -> Indicators | None:
    return load_indicators(folder) if (folder / FILE).is_file() else None


def mail_server(settings: Settings) -> MailServer:
    """Return how letters leave."""
    password = settings.smtp_password.get_secret_value() if settings.smtp_password else None
    return MailServer(settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_user, password)


@lru_cache(maxsize=4)
def working_calendar(extra_off: tuple[Any, ...] = (), extra_on: tuple[Any, ...] = ()) -> WorkingCalendar:
    """Return the working days of the years that matter."""
    year = datetime.now(UTC).year
    return WorkingCalendar(*vietnamese_days(range(year - _YEARS_BACK, year + _YEARS_ON), extra_off, extra_on))


def record_versions(database: Database, keys: RecordKeys, library: Library) -> None:
    """Keep the SHA-256 of each published file. Raises DefinitionError when one that was used has changed.

    A draft may change until a case is opened in it: that keeps its SHA-256.
    """
    with database.write() as connection:
        known = versions_kept(connection)
        faults = [
            Fault(f"{name}.v{version}.yaml", "(the file)", "a version in use has changed", _PUT_BACK)
            for (name, version), sha256 in library.published.items()
            if known.get((name, version), sha256) != sha256
        ]
        missing = sorted(set(known) - set(library.published))
        faults += [
            Fault(f"{n}.v{v}.yaml", "(the file)", "a version in use is missing", "Put it back") for n, v in missing
        ]
        if faults:
            raise DefinitionError(faults)
        published = {
            key: sha256
            for key, sha256 in library.published.items()
            if key not in library.procedures or library.procedures[key].status != "draft"
        }
        keep_versions(connection, keys, published, datetime.now(UTC))


def seed_directory(world: World, directory: DemoDirectory) -> bool:
    """Put a directory into a world that has none; say whether it was put there."""
    with world.database.write() as connection:
        if connection.execute(select(AGENCY.c.id).limit(1)).first() is not None:
            return False
        put_directory(connection, world.vault.record, directory_rows(directory))
    return True


def directory_rows(directory: DemoDirectory) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a directory by table name."""
    rows: dict[str, Iterable[Any]] = {
        "ward": directory.wards,
        "agency": directory.agencies,
        "person": directory.people,
        "post": directory.posts,
        "duty": directory.duties,
        "absence": directory.absences,
    }
    return {table: [_plain(asdict(row)) for row in found] for table, found in rows.items()}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in row.items()}
