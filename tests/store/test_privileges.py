"""On PostgreSQL a process does its work with no more than it needs, and the record cannot be changed even by one."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from api.web.doors import DOORS
from engine.commands import CaseRequest
from engine.handlers.make_digests import make_digests
from engine.handlers.verify_audit import seal_record, verify_audit
from engine.reading.view_case import view_case
from engine.store.database import Database
from engine.store.directories import Directories
from engine.store.migrating import EarlierDatabaseError, upgrade
from engine.store.privileges import APPENDED, TABLES, Process, grant, may
from engine.store.schema import METADATA
from engine.store.sightings import Sightings
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.cli.command import motcua
from tests.conftest import Desk
from tests.store.test_alterations import NEVER_CHANGED, ONLY_KEYS
from tests.web.visiting import Visitor
from workflows.replay.routers import DirectRouter


@contextmanager
def as_process(world: World, process: Process) -> Iterator[World]:
    """The same world, over connections of a role that may do no more than a process needs."""
    name = f"{process}_{uuid4().hex[:8]}"
    with world.database.write() as connection:
        connection.execute(text(f"CREATE ROLE \"{name}\" LOGIN PASSWORD 'invented'"))
        grant(connection, process, name)
    mine = Database(world.database.db.url.set(username=name, password="invented"))
    views = Sightings(mine.beside("sightings", pool_size=1), world.vault.record)
    views.prepare()
    try:
        yield replace(world, database=mine, sightings=views, directories=Directories(mine))
    finally:
        views.close()
        mine.close()
        with world.database.write() as connection:
            connection.execute(text(f'DROP OWNED BY "{name}"'))
            connection.execute(text(f'DROP ROLE "{name}"'))


@pytest.fixture
def kind() -> str:
    """SQLite has no roles: the file's owner is the only one."""
    return "postgresql"


def test_the_pages_and_the_worker_do_their_work_with_what_they_are_given(world: World, clock: SetTime) -> None:
    with as_process(world, Process.API) as api, as_process(world, Process.WORKER) as worker:
        desk = Desk(api)
        case = desk.activated(age_years=12, alias="Bé Sen")
        DirectRouter().route(worker)
        desk.consent(case, "examination", given_by="survivor_and_carer", child_agrees=True)
        for actor in (people.INTAKE, people.SUPERVISOR, people.DATA_PROTECTION, people.ADMINISTRATOR):
            visitor = Visitor(api, actor)
            assert {visitor.get(door.address).status_code for door in DOORS} <= {200, 303, 403, 404}
        assert Visitor(api, people.INTAKE).post("/drafts", {"form": "open x", "f.alias": "Sen"}).status_code < 500
        clock.at += timedelta(days=2)
        DirectRouter().sweep(worker)
        DirectRouter().route(worker)
        make_digests(worker)
        seal_record(worker)
        assert view_case(api, CaseRequest(actor=people.SOCIAL_WORKER, case=case)).code
        assert verify_audit(api).broken == ()


@pytest.mark.parametrize("process", list(Process))
def test_no_process_changes_or_takes_out_what_was_written_once(desk: Desk, world: World, process: Process) -> None:
    desk.activated()
    with as_process(world, process) as mine:
        for name in sorted(APPENDED):
            for statement in (f'DELETE FROM "{name}"', f'TRUNCATE "{name}"', f'DROP TABLE "{name}"'):
                refused(mine, statement)
            column = "at" if name == "sighting" else next(iter(METADATA.tables[name].columns)).name
            refused(mine, f'UPDATE "{name}" SET "{column}" = "{column}"')
        refused(mine, "CREATE TABLE mine (id integer)")


def test_a_worker_reads_no_session_and_no_draft(world: World) -> None:
    with as_process(world, Process.WORKER) as worker:
        for name in ("session", "recovery_code", "draft", "document_content"):
            refused(worker, f'SELECT * FROM "{name}"')


def refused(world: World, statement: str) -> None:
    with pytest.raises(ProgrammingError), world.database.write() as connection:
        connection.execute(text(statement))


def test_what_is_written_once_is_what_the_proof_takes_for_unchanging() -> None:
    beside = {"notice", "search_token", "kept_from"}
    assert NEVER_CHANGED - beside == APPENDED
    assert all("UPDATE" in may(Process.API, name) for name in TABLES - APPENDED)
    assert ONLY_KEYS - beside <= APPENDED


def test_a_process_that_may_not_migrate_says_who_can(world: World) -> None:
    with as_process(world, Process.API) as api:
        upgrade(api.database)
        with world.database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
        with pytest.raises(EarlierDatabaseError, match="as the owner of the tables"):
            upgrade(api.database)


def test_the_statements_are_printed_for_whoever_keeps_the_database() -> None:
    done = motcua("db", "roles", "--api", 'odd"name')
    assert done.returncode == 0
    assert 'GRANT SELECT, INSERT ON "event" TO "odd""name";' in done.stdout
    assert 'GRANT SELECT, INSERT, UPDATE ON "letter" TO "motcua_worker";' in done.stdout
    assert '"session" TO "motcua_worker"' not in done.stdout
