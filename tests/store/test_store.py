"""What is stored stays whole: sealed values, chains that show every alteration, requests answered once."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import delete, func, insert, select, text, update

from engine.commands import OpenCase, PullTrigger
from engine.domain.errors import RefusedError
from engine.handlers.open_case import open_case
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.verify_audit import seal_record, verify_audit
from engine.store import sightings
from engine.store.checkpoints import parse_head
from engine.store.migrating import EarlierDatabaseError, is_present, newest_revision, present_revision, upgrade
from engine.store.schema import BEAT, CASE, EVENT, FACT, METADATA, NOTICE
from engine.store.time import SetTime
from engine.store.vault import Vault, VaultError, make_key_file, read_key_file
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.store.altering import everything, put_back

SECRETS = ("Trần Thị Thử Nghiệm", "0900000999", "kể rằng đêm đó")


def test_the_migrations_lead_to_the_models(world: World) -> None:
    assert is_present(world.database)
    with world.database.read() as connection:
        assert present_revision(connection) == newest_revision()
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        # On PostgreSQL the record of views stands in the same database.
        models = [METADATA] if world.database.is_sqlite else [METADATA, sightings.METADATA]
        assert compare_metadata(context, models) == []


def test_a_moment_comes_back_as_it_went_in_and_without_a_zone_is_refused(world: World) -> None:
    elsewhere = datetime(2026, 5, 1, 7, 30, 0, 123456, tzinfo=timezone(timedelta(hours=7)))
    with world.database.write() as connection:
        connection.execute(insert(BEAT), {"name": "x", "at": elsewhere, "detail": {}})
        found = connection.execute(select(BEAT.c.at)).scalar()
        assert (found, found.tzinfo) == (elsewhere, UTC)
    with pytest.raises(Exception, match="without a zone"), world.database.write() as connection:
        connection.execute(insert(BEAT), {"name": "y", "at": elsewhere.replace(tzinfo=None), "detail": {}})


def test_nothing_personal_stands_open_in_any_table(desk: Desk, world: World) -> None:
    name, phone, story = SECRETS
    case = desk.activated(full_name=name, phone=phone, narrative=f"Em {story}", abuse_kinds=["molestation"])
    desk.consent(case, "safe_contact", scope={"channel": "phone", "hours": "18:00", "code_word": SECRETS[0]})
    with world.database.read() as connection:
        for table in METADATA.sorted_tables:
            for row in connection.execute(select(table)):
                for secret in (*SECRETS, "molestation"):
                    assert secret not in repr(row._mapping), table.name
                    assert secret.encode() not in b"".join(v for v in row if isinstance(v, bytes))


@pytest.mark.parametrize(
    "alter",
    [
        update(EVENT).where(EVENT.c.seq == 1).values(actor_user="somebody else"),
        update(EVENT).where(EVENT.c.seq == 1).values(body='{"changes":[]}'),
        update(EVENT).where(EVENT.c.seq == 2).values(at=datetime(2020, 1, 1, tzinfo=UTC)),
        delete(EVENT).where(EVENT.c.seq == 2),
        update(FACT).where(FACT.c.field == "entry_point").values(value='"police"'),
        update(FACT).where(FACT.c.field == "abuse_kinds").values(sealed=b"x" * 40),
        delete(FACT).where(FACT.c.field == "sex"),
        update(CASE).values(head_seq=1),
    ],
    ids=["actor", "body", "moment", "deleted event", "open value", "sealed value", "deleted value", "shorter chain"],
)
def test_every_alteration_is_found(desk: Desk, world: World, alter: object) -> None:
    desk.activated()
    assert verify_audit(world).broken == ()
    with world.database.write() as connection:
        connection.execute(alter)  # type: ignore[call-overload]
    assert verify_audit(world).broken != ()


def test_a_record_put_back_as_it_once_was_is_found_with_an_exported_head(desk: Desk, world: World) -> None:
    case = desk.activated()
    seal_record(world)
    before = everything(world)
    desk.pull(case, people.COUNSELLOR, "give_first_aid")
    exported = parse_head(str(seal_record(world)))
    put_back(world, before)
    assert verify_audit(world).broken == ()
    assert verify_audit(world, exported).broken[0].fault == "head_missing"


def test_a_seal_is_made_only_when_something_moved(desk: Desk, world: World) -> None:
    desk.open()
    first = seal_record(world)
    assert seal_record(world) == first
    desk.open()
    assert seal_record(world).number == first.number + 1


def test_a_request_sent_twice_happens_once_and_its_id_serves_nothing_else(desk: Desk, world: World) -> None:
    fields = {"entry_point": "walk_in", "abuse_kinds": ["rape"]}
    request = OpenCase(actor=people.INTAKE, procedure="hung_vuong_one_stop", fields=fields, request_id="r-1")
    first = open_case(world, request)
    assert open_case(world, request) == first
    other = OpenCase(
        actor=people.INTAKE, procedure="hung_vuong_one_stop", fields=fields | {"sex": "male"}, request_id="r-1"
    )
    with pytest.raises(RefusedError) as error:
        open_case(world, other)
    assert error.value.codes == ("duplicate_request",)
    again = OpenCase(actor=people.DOCTOR, procedure="hung_vuong_one_stop", fields=fields, request_id="r-1")
    assert open_case(world, again).case != first.case
    pull = PullTrigger(
        actor=people.DOCTOR, case=first.case, trigger="screen", fields={"screening_private": True}, request_id="r-2"
    )
    assert pull_trigger(world, pull) == pull_trigger(world, pull)
    with world.database.read() as connection:
        assert connection.execute(select(func.count()).select_from(CASE)).scalar() == 2


def test_many_at_once_lose_nothing_and_do_nothing_twice(desk: Desk, world: World) -> None:
    case = desk.activated()
    errors: list[RefusedError] = []

    def work(number: int) -> None:
        try:
            for step in range(5):
                request = PullTrigger(
                    actor=people.DOCTOR,
                    case=case,
                    trigger="record_tetanus",
                    fields={"tetanus_outcome": "given"},
                    request_id=f"{number}-{step}",
                )
                pull_trigger(world, request)
                pull_trigger(world, request)
        except RefusedError as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with world.database.read() as connection:
        pulled = connection.execute(select(func.count()).where(EVENT.c.trigger == "record_tetanus")).scalar()
    assert pulled == 30
    assert verify_audit(world).broken == ()


def test_a_refusal_leaves_nothing_behind(desk: Desk, world: World) -> None:
    case = desk.activated()
    with world.database.read() as connection:
        before = {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar() for t in METADATA.sorted_tables
        }
    with pytest.raises(RefusedError):
        desk.pull(case, people.SOCIAL_WORKER, "inform_police")
    with world.database.read() as connection:
        after = {
            t.name: connection.execute(select(func.count()).select_from(t)).scalar() for t in METADATA.sorted_tables
        }
    assert after == before


def test_a_step_that_fails_while_it_is_written_leaves_nothing_behind(desk: Desk, world: World) -> None:
    case = desk.activated()
    with world.database.write() as connection:
        connection.execute(text("DROP TABLE notice"))
    rest = [table for table in METADATA.sorted_tables if table is not NOTICE]
    before = everything(world, rest)
    with pytest.raises(Exception, match="notice"):
        desk.pull(case, people.COUNSELLOR, "give_first_aid")
    assert everything(world, rest) == before
    broken = verify_audit(world).broken
    assert broken
    assert all("notice" in one.place for one in broken)


def test_every_notice_stands_with_its_event(desk: Desk, world: World, clock: SetTime) -> None:
    desk.activated(age_years=13)
    with world.database.read() as connection:
        events = {(r.case_id, r.seq) for r in connection.execute(select(EVENT.c.case_id, EVENT.c.seq))}
        notices = {(r.case_id, r.event_seq) for r in connection.execute(select(NOTICE.c.case_id, NOTICE.c.event_seq))}
    assert notices <= events
    assert notices


def test_a_key_file_is_private_and_made_once(tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "deep" / "master.key"
    make_key_file(path)
    first = path.read_bytes()
    make_key_file(path)
    assert path.read_bytes() == first
    assert path.stat().st_mode & 0o777 == 0o600
    wrapped, key = read_key_file(path, frozenset()).new_case_key("a")
    sealed = key.seal("bí mật", "a|full_name|1")
    opened = read_key_file(path, frozenset()).case_key(wrapped, "a")
    assert opened.open(sealed, "a|full_name|1") == "bí mật"
    with pytest.raises(VaultError):
        opened.open(sealed, "a|full_name|2")
    with pytest.raises(VaultError):
        Vault(b"x" * 32).case_key(wrapped, "a")
    with pytest.raises(VaultError):
        read_key_file(path, frozenset()).case_key(wrapped, "b")


def test_a_database_whose_rows_nobody_holds_is_refused_in_both_languages(desk: Desk, world: World) -> None:
    with world.database.write() as connection:
        connection.execute(text("ALTER TABLE event DROP COLUMN digests"))
    with pytest.raises(EarlierDatabaseError) as error:
        upgrade(world.database)
    assert "dấu khóa" in str(error.value)
    assert "motcua db upgrade" in str(error.value)
