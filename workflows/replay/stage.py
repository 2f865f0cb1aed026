"""A world of its own for each written case: an empty database with the demo's directory, and a mail sink."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from config.demo import demo_directory
from config.settings import Settings, read_settings
from engine.bootstrap import build_world, seed_directory
from engine.mail.sink import MailSink
from engine.mail.smtp import MailServer
from engine.store.time import SetTime
from engine.world import World

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class Stage:
    """Makes worlds: one database is prepared, and copied for each case."""

    def __init__(self, folder: Path, sink: MailSink, database_url: str | None = None) -> None:
        self._folder = folder
        self._sink = sink
        self._server = database_url
        self._template = f"motcua_replay_{uuid4().hex[:8]}"
        self._prepared = False

    @contextmanager
    def world(self) -> Iterator[tuple[World, SetTime]]:
        """Yield a world and its clock; its database is gone afterwards."""
        if not self._prepared:
            self._prepare()
        name = f"{self._template}_{uuid4().hex[:8]}"
        settings = self._copy(name)
        clock = SetTime(_EPOCH)
        world = build_world(settings, time=clock, mail=MailServer("127.0.0.1", self._sink.port, "none"))
        try:
            yield world, clock
        finally:
            world.close()
            self._drop(name)

    def close(self) -> None:
        """Remove the prepared database."""
        if self._prepared:
            self._drop(self._template)

    def _prepare(self) -> None:
        if self._server:
            self._on_server(f'CREATE DATABASE "{self._template}"')
        world = build_world(self._settings(self._template), mail=MailServer("127.0.0.1", self._sink.port, "none"))
        seed_directory(world, demo_directory())
        world.close()
        self._prepared = True

    def _settings(self, name: str) -> Settings:
        url = None
        if self._server:
            url = make_url(self._server).set(database=name).render_as_string(hide_password=False)
        quick = {"password_passes": 1, "password_memory_kib": 64, "password_lanes": 1}
        return read_settings(data_dir=self._folder / name, database_url=url, allow_drafts=True, **quick)

    def _copy(self, name: str) -> Settings:
        settings = self._settings(name)
        settings.data_dir.mkdir(parents=True)
        if self._server:
            self._on_server(f'CREATE DATABASE "{name}" TEMPLATE "{self._template}"')
        else:
            for file in (self._folder / self._template).glob("*.sqlite3*"):
                shutil.copy(file, settings.data_dir)
        shutil.copy(self._folder / self._template / "master.key", settings.data_dir)
        return settings

    def _drop(self, name: str) -> None:
        if self._server:
            self._on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(self._folder / name, ignore_errors=True)

    def _on_server(self, statement: str) -> None:
        """Names here are our own, made of letters and digits."""
        admin = create_engine(make_url(self._server or ""), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(statement))
        admin.dispose()


@contextmanager
def stage(database_url: str | None = None) -> Iterator[Stage]:
    """Yield a stage with a mail sink; everything it made is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="motcua-replay-") as folder, MailSink() as sink:
        made = Stage(Path(folder), sink, database_url)
        try:
            yield made
        finally:
            made.close()
