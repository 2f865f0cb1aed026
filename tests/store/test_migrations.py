"""Every migration after the first stage leaves a record whole that was written before it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from engine.store.database import Database
from engine.store.migrating import upgrade, upgrade_to
from engine.store.proof_of_record import prove
from engine.store.sightings import Sightings
from engine.store.vault import Vault
from tests.postgres import running_postgres
from tests.store import baseline


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'record.sqlite3'}")
        yield database
        database.close()
        return
    with running_postgres(tmp_path) as url:
        database = Database(make_url(url).set(drivername="postgresql+psycopg"))
        yield database
        database.close()


def test_a_record_of_the_first_stage_is_whole_after_every_later_migration(empty: Database) -> None:
    written = baseline.read()
    vault = Vault(bytes.fromhex(written["key"]))
    upgrade_to(empty, baseline.REVISION)
    with empty.write() as connection:
        baseline.put_in(connection, written["rows"])
    upgrade(empty)
    views = empty.beside("sightings.sqlite3", pool_size=1)
    Sightings(views, vault.record).prepare()
    with empty.read() as connection, views.read() as other:
        found = prove(connection, other, vault)
    views.close()
    assert found.cases > 5
    # The views stand in a file of their own, which is not kept here: their seal finds them gone, and nothing else.
    assert [one for one in found.broken if not one.place.startswith("sightings")] == []
