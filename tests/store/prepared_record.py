"""A record with something in every table, as it was at an earlier moment and as it is now, sealed in between."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection, Table, delete, insert, select, update

from engine.commands import AddDocument, CaseRequest, MakeReport, PullTrigger, RecordPrint, WithdrawConsent
from engine.handlers.add_document import add_document
from engine.handlers.make_report import make_report
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import withdraw_consent
from engine.handlers.record_print import record_print
from engine.handlers.route_events import route_events
from engine.handlers.verify_audit import seal_record
from engine.reading.view_case import view_case
from engine.store.books import page
from engine.store.checkpoints import Head
from engine.store.digests import DIRECTORY
from engine.store.directories import raise_version
from engine.store.directory_record import Hand, Line, write_lines
from engine.store.hand_over_book import write_hand_over
from engine.store.proof_of_record import prove
from engine.store.schema import ABSENCE, AGENCY, DUTY, METADATA, PERSON, POST, WARD
from engine.store.sightings import METADATA as VIEWS
from engine.store.time import DemoTime, SetTime, make_demo
from engine.uploads import Upload
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.papers.files import PDF
from tests.store.altering import Contents
from tests.store.prepared_accounts import accounts_begin, accounts_go_on
from workflows.replay.routers import DirectRouter

_KEPT = 4


@dataclass(frozen=True, slots=True)
class Connections:
    """One transaction on the record, and one on the record of views."""

    record: Connection
    views: Connection

    def of(self, table: Table) -> Connection:
        """Return the one that leads to a table."""
        return self.views if table.metadata is VIEWS else self.record


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """The world, what stood in every table at an earlier moment, and a head exported now."""

    world: World
    earlier: Contents
    exported: Head

    @contextmanager
    def altering(self) -> Iterator[Connections]:
        """Yield connections whose changes are undone at the end."""
        with ExitStack() as stack:
            record = stack.enter_context(self.world.database.db.connect())
            views = stack.enter_context(self.world.sightings.database.db.connect())
            begun = [record.begin(), views.begin()]
            yield Connections(record, views)
            for transaction in begun:
                transaction.rollback()

    def broken(self, on: Connections, exported: Head | None = None) -> tuple[str, ...]:
        """Return what the proof finds."""
        return tuple(str(damage) for damage in prove(on.record, on.views, self.world.vault, exported).broken)


def tables() -> list[Table]:
    """Return every table of the record."""
    return [*METADATA.sorted_tables, *VIEWS.sorted_tables]


def contents(on: Connections) -> Contents:
    """Return all rows of all tables, in the order of their keys."""
    return {table.name: rows_of(on, table) for table in tables()}


def rows_of(on: Connections, table: Table) -> list[dict[str, object]]:
    """Return the rows of a table, in the order of their keys."""
    found = on.of(table).execute(select(table).order_by(*table.primary_key.columns))
    return [dict(row._mapping) for row in found]


def prepare(world: World, clock: SetTime) -> PreparedRecord:
    """Let cases happen, in two parts with a seal after each."""
    clock.at = people.BEGINS
    desk = Desk(world)
    make_demo(world.database, world.vault.record)
    cases = []
    for number in range(3):
        clock.at += timedelta(minutes=1)
        cases.append(_first_part(desk, world, number))
    accounts_begin(world)
    seal_record(world)
    _absences(world)
    desk.open()
    route_events(world)
    with world.database.read() as record, world.sightings.database.read() as views:
        earlier = contents(Connections(record, views))
    clock.at += timedelta(days=2)
    for number, case in enumerate(cases):
        _second_part(desk, world, case, number)
    _people_change(world)
    accounts_go_on(world)
    _hand_over(world)
    for actor in (people.DOCTOR, people.SOCIAL_WORKER):
        paper = {"kind": "closure_form", "case": cases[0], "language": "vi", "at": world.time.now(), "content": ""}
        record_print(world, RecordPrint(actor=actor, **paper))
    for days in (3, 2):
        day = people.BEGINS.date() - timedelta(days=days)
        make_report(world, MakeReport(actor=people.SUPERVISOR, first=day, last=day))
    DemoTime(world.database, world.vault.record).forward(timedelta(hours=1))
    _fewer_people(world)
    return PreparedRecord(world, earlier, seal_record(world))


def _first_part(desk: Desk, world: World, number: int) -> str:
    agencies = (people.CHAIR.agency, people.OTHER_POLICE.agency, people.HOME_CHAIR.agency)
    kept_from = [agencies[number], people.UNION_WORKER.user]
    case = desk.activated(full_name=f"Người Thử {number}", phone="0900000999", exclusions=kept_from)
    desk.consent(case, "safe_contact", scope={"channel": "phone", "hours": "18:00"})
    desk.consent(case, "sharing", "legal_aid")
    for step in range(2):
        _give_tetanus(world, case, f"{number}-{step}")
    harassed = desk.harassed(people.UNION_WORKER)
    desk.pull(harassed, people.UNION_WORKER, "escalate_one_stop", injured=True, legal_basis="life_at_risk")
    view_case(world, CaseRequest(actor=people.DOCTOR, case=case))
    DirectRouter().route(world)
    return case


def _second_part(desk: Desk, world: World, case: str, number: int) -> None:
    desk.consent(case, "examination")
    if number < 2:
        upload = Upload(PDF + b"\n" * number)
        wanted = {"document": "minutes_signed", "strand": "core", "upload": upload}
        add_document(world, AddDocument(actor=people.SOCIAL_WORKER, case=case, **wanted))
    exclusion = (people.POLICE, people.OTHER_POLICE, people.HOME_CHAIR)[number].agency
    withdraw_consent(world, WithdrawConsent(actor=people.SOCIAL_WORKER, case=case, kind="sharing", party="legal_aid"))
    desk.pull(case, people.COUNSELLOR, "give_first_aid")
    desk.pull(case, people.DOCTOR, "correct_facts", exclusions=[exclusion], reason="Nhập nhầm")
    _give_tetanus(world, case, f"{number}-later")
    DirectRouter().sweep(world)
    DirectRouter().route(world)
    view_case(world, CaseRequest(actor=people.INTAKE, case=case))


def _give_tetanus(world: World, case: str, request: str) -> None:
    """Take a step whose answer is kept for when it is asked for again."""
    fields = {"tetanus_outcome": "given"}
    pull_trigger(
        world,
        PullTrigger(actor=people.DOCTOR, case=case, trigger="record_tetanus", fields=fields, request_id=request),
    )


def _hand_over(world: World) -> None:
    """Let two shifts sign, at the sessions of others."""
    pairs = ((people.INTAKE, people.DOCTOR), (people.SOCIAL_WORKER, people.LEAD))
    for number, (one, other) in enumerate(pairs):
        with world.database.write() as connection:
            write_hand_over(
                connection,
                world.vault.record,
                agency=one.agency,
                role=one.role,
                at=world.time.now(),
                received_by=one.user,
                session_of=other.user,
                session_way="session",
                sheet=f"{number:032x}",
                cases=number,
            )


def _fewer_people(world: World) -> None:
    """Take most of the directory out again, through its book: what is left is checked hundreds of times."""
    at = datetime.now(UTC)
    with world.database.write() as connection, page(connection, world.vault.record, DIRECTORY, at) as written:
        for table in (WARD, AGENCY, PERSON, POST, DUTY):
            key = list(table.primary_key.columns)
            rows = [row._mapping for row in connection.execute(select(table).order_by(*key))]
            out = [row for place, row in enumerate(rows) if place >= _KEPT and people.HOSPITAL not in str(row)]
            written.gone(table, out)
            for row in out:
                connection.execute(delete(table).where(*(column == row[column.key] for column in key)))
        raise_version(connection, written)


def _people_change(world: World) -> None:
    at, later = datetime.now(UTC), date(2030, 1, 1)
    changes = [
        (WARD, {"name_en": "another"}),
        (AGENCY, {"valid_to": later}),
        (PERSON, {"email": "another@hospital.example"}),
        (DUTY, {"ends_on": later}),
        (POST, {"ends_on": later}),
        (ABSENCE, {"ends_on": later}),
    ]
    hand = Hand(people.ADMINISTRATOR.user, "session", at)
    lines = [
        Line("people", "changed", (str(n),), {"id": str(n), "name": "x"}, {"id": str(n), "name": "y"})
        for n in range(_KEPT)
    ]
    with world.database.write() as connection, page(connection, world.vault.record, DIRECTORY, at) as written:
        for table, values in changes:
            key = next(
                iter(connection.execute(select(*table.primary_key.columns).order_by(*table.primary_key.columns)))
            )
            one = [column == key._mapping[column.key] for column in table.primary_key.columns]
            rows = connection.execute(update(table).where(*one).values(**values).returning(table))
            written.rows(table, [row._mapping for row in rows])
        write_lines(connection, written, hand, lines)
        raise_version(connection, written)


def _absences(world: World) -> None:
    days = [date(2026, 5, day) for day in range(1, 1 + _KEPT)]
    away = {"person": people.DOCTOR.user, "substitute": people.INTAKE.user}
    rows = [{**away, "starts_on": day, "ends_on": day} for day in days]
    at = datetime.now(UTC)
    with world.database.write() as connection, page(connection, world.vault.record, DIRECTORY, at) as written:
        connection.execute(insert(ABSENCE), rows)
        written.rows(ABSENCE, rows)
        raise_version(connection, written)
