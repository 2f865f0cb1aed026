"""A city's years in a minute: some dozens of real cases, their rows copied many times as steps would write them."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Table, func, insert, literal, select

from engine.domain.case.search_words import forms_of
from engine.handlers.route_events import route_events
from engine.handlers.sweep_deadlines import sweep_deadlines
from engine.store.schema import ACCESS, CASE, CLOCK, DESK, KEPT_FROM, NOTICE, REFERRAL, SEARCH_TOKEN
from engine.store.search import token_of
from engine.store.shelf import STILL_SHOWN
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.people import BEGINS, CHAIR, DOCTOR, POLICE, SOCIAL_WORKER, SUPERVISOR, UNION_WORKER

NOW = BEGINS + timedelta(days=4)
COPIED = [CASE, ACCESS, KEPT_FROM, DESK, CLOCK, REFERRAL, NOTICE]
# Of a hundred people in the city about so many have each of these; the rest share what is left.
_SURNAMES = [("Nguyễn", 38), ("Trần", 12), ("Lê", 9), ("Phạm", 7), ("Hoàng", 5), ("Võ", 5), ("Đặng", 4), ("Bùi", 20)]
_MIDDLE = ["Thị", "Văn", "Ngọc", "Minh", "Thanh", "Kim"]
_GIVEN = ["Lan", "Hoa", "Mai", "Hương", "Thủy", "Hòa", "Đào", "Yến", "Trúc", "Quỳnh", "Bích", "Duyên", "Nga", "Vy"]
CITY_OF = 24
SHIFTS, OPEN_SHARE, CLOCKS_A_CASE, NOTICES_A_CASE = 60, 0.3, 10, 10


def build_city(world: World, clock: SetTime, cases: int) -> int:
    """Fill an empty database with that many cases and ten times as many deadlines; return how many deadlines."""
    patterns = _real_cases(world, clock)
    chance = random.Random(7)
    names = _Names(world, chance)
    with world.database.write() as connection:
        _indexes(connection, drop=True)
        columns = {table.name: [c for c in table.columns if table is CASE or c.key != "id"] for table in COPIED}
        rows = {
            pattern: {table.name: _rows(connection, table, pattern) for table in COPIED} for pattern, _ in patterns
        }
        first = (connection.execute(select(func.max(CASE.c.id))).scalar() or 0) + 1
        writer = _writer(connection)
        ended = [pattern for pattern, over in patterns if over]
        running = [pattern for pattern, over in patterns if not over]
        variants: dict[tuple[int, int], dict[str, list[list[Any]]]] = {}
        places = {name: {c.key: place for place, c in enumerate(found)} for name, found in columns.items()}
        batch: dict[str, list[list[Any]]] = {table.name: [] for table in (*COPIED, SEARCH_TOKEN)}
        columns[SEARCH_TOKEN.name] = list(SEARCH_TOKEN.columns)
        clocks = 0
        for number in range(first, first + cases):
            over = chance.random() > OPEN_SHARE
            pattern = chance.choice(ended if over else running)
            shift = chance.randrange(SHIFTS)
            days = -730 * shift / SHIFTS if over else -6 * shift / SHIFTS
            key = (pattern, shift)
            if key not in variants:
                there = _put_away(rows[pattern], days)
                variants[key] = {
                    table.name: _shifted(connection, columns[table.name], there[table.name], days) for table in COPIED
                }
            for table in COPIED:
                for place, raw in enumerate(variants[key][table.name]):
                    batch[table.name].append(_as(table, places[table.name], raw, number, place))
            batch[SEARCH_TOKEN.name] += [[number, "full_name", token] for token in names.some()]
            clocks += len(variants[key][CLOCK.name])
            if number % 5000 == 0:
                _flush(writer, columns, batch)
        _flush(writer, columns, batch)
        clocks += _more_clocks(connection, cases * CLOCKS_A_CASE - clocks)
        _indexes(connection, drop=False)
    _settle(world)
    clock.at = NOW
    return clocks


def _real_cases(world: World, clock: SetTime) -> list[tuple[int, bool]]:
    """Work on some dozens of cases; return their inner ids, and whether they have ended."""
    desk = Desk(world)
    ended: dict[str, bool] = {}
    for number in range(CITY_OF):
        clock.at = BEGINS + timedelta(minutes=number)
        if number % 4 == 0:
            case = desk.open().case
        elif number % 4 == 1:
            case = desk.activated(age_years=12)
        elif number % 4 == 2:
            case = desk.activated()
        else:
            case = desk.harassed(UNION_WORKER)
        route_events(world)
        ended[case] = number % 2 == 1 and number % 4 != 3
        clock.at += timedelta(hours=number * 2)
        sweep_deadlines(world)
        if ended[case]:
            desk.pull(case, SOCIAL_WORKER, "close_early", closure_reason="duplicate", reason="x")
            desk.pull(case, people.HOME_CHAIR if number % 4 == 1 else SUPERVISOR, "close")
    with world.database.read() as connection:
        ids = {row.public_id: row.id for row in connection.execute(select(CASE.c.id, CASE.c.public_id))}
    return [(ids[case], over) for case, over in ended.items()]


def _rows(connection: Any, table: Table, case: int) -> list[Mapping[str, Any]]:
    mine = table.c.id if table is CASE else table.c.case_id
    rows = [
        row._mapping for row in connection.execute(select(table).where(mine == case).order_by(*table.primary_key))
    ]
    return rows[-NOTICES_A_CASE:] if table is NOTICE else rows


def _put_away(rows: Mapping[str, list[Mapping[str, Any]]], days: float) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of a case that ended so long ago, with what its agencies do not read any more put away by now."""
    span = timedelta(days=days)
    ends = {row["agency"]: row["until"] for row in rows[ACCESS.name] if row["agency"] and not row["role"]}
    gone = {agency for agency, until in ends.items() if until is not None and until + span <= NOW}
    roles = {row["role"] for row in rows[ACCESS.name] if row["role"]}
    found = {name: list(of) for name, of in rows.items()}
    found[CLOCK.name] = [{**row, "shelved": row["owner"] in gone} for row in rows[CLOCK.name]]
    found[NOTICE.name] = [
        {**row, "shelved": row["agency"] in gone and row["role"] not in roles and row["kind"] not in STILL_SHOWN}
        for row in rows[NOTICE.name]
    ]
    return found


class _Names:
    """Names as the city has them, as the tokens that a step would write of them."""

    def __init__(self, world: World, chance: random.Random) -> None:
        self._vault, self._chance = world.vault, chance
        self._known: dict[str, list[bytes]] = {}

    def some(self) -> list[bytes]:
        [surname] = self._chance.choices([s for s, _ in _SURNAMES], [share for _, share in _SURNAMES])
        name = " ".join((surname, self._chance.choice(_MIDDLE), self._chance.choice(_GIVEN)))
        if name not in self._known:
            self._known[name] = [token_of(self._vault, form) for form in sorted(forms_of("full_name", name))]
        return self._known[name]


def _indexes(connection: Any, *, drop: bool) -> None:
    """Indexes are made once over all rows: kept up row by row they cost most of the time."""
    for table in (*COPIED, SEARCH_TOKEN):
        for index in table.indexes:
            (index.drop if drop else index.create)(connection)


def _shifted(connection: Any, columns: list[Any], rows: list[Mapping[str, Any]], days: float) -> list[list[Any]]:
    span, made = timedelta(days=days), []
    processors = [
        column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) for column in columns
    ]
    for row in rows:
        values = []
        for column, process in zip(columns, processors, strict=True):
            value = row[column.key]
            if isinstance(value, datetime) and value.year < 9000:
                value += span
            values.append(process(value) if process else value)
        made.append(values)
    return made


def _as(table: Table, places: Mapping[str, int], raw: list[Any], number: int, place: int) -> list[Any]:
    """The same row, of another case."""
    row = raw.copy()
    if table is CASE:
        row[places["id"]], row[places["public_id"]], row[places["code"]] = number, f"{number:032d}", f"C-{number}"
    else:
        row[places["case_id"]] = number
    if table is NOTICE:
        row[places["number"]] = f"N{number}-{place}"
    return row


def _writer(connection: Any) -> Any:
    driver = connection.connection.dbapi_connection
    if connection.dialect.name == "sqlite":

        def write(table: str, names: list[str], rows: list[list[Any]]) -> None:
            marks = ",".join("?" * len(names))
            driver.executemany(f"INSERT INTO {table} ({_quoted(names)}) VALUES ({marks})", rows)

        return write

    def copy(table: str, names: list[str], rows: list[list[Any]]) -> None:
        with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({_quoted(names)}) FROM STDIN") as stream:
            for row in rows:
                stream.write_row(row)

    return copy


def _quoted(names: list[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _flush(writer: Any, columns: dict[str, list[Any]], batch: dict[str, list[list[Any]]]) -> None:
    for table, rows in batch.items():
        if rows:
            writer(table, [column.key for column in columns[table]], rows)
            rows.clear()


def _more_clocks(connection: Any, missing: int) -> int:
    """Further runs of deadlines that were met, so that a case has ten on the average."""
    made = 0
    while made < missing:
        last = connection.execute(select(func.max(CLOCK.c.occurrence))).scalar()
        names = [column.key for column in CLOCK.columns]
        values = [CLOCK.c[name] + last if name == "occurrence" else CLOCK.c[name] for name in names]
        found = [literal("met") if name == "status" else value for name, value in zip(names, values, strict=True)]
        some = select(*found).where(CLOCK.c.occurrence <= last).limit(missing - made)
        made += connection.execute(insert(CLOCK).from_select(names, some)).rowcount
    return made


def _settle(world: World) -> None:
    """What the databases' own housekeeping does within minutes."""
    if not world.database.is_sqlite:
        with world.database.db.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")


def real_cases(world: World) -> list[str]:
    """Return the ids of the cases that the others were copied from: they alone have a history and can be opened."""
    with world.database.read() as connection:
        found = select(CASE.c.public_id).where(CASE.c.code.not_like("C-%")).order_by(CASE.c.id).limit(CITY_OF)
        return list(connection.execute(found).scalars())


def everybody() -> Iterator[tuple[str, Any]]:
    """Yield who asks: of a hospital with every case, of a busy ward, of the city, and who oversees all."""
    yield "intake", people.INTAKE
    yield "doctor", DOCTOR
    yield "hospital social worker", SOCIAL_WORKER
    yield "ward police", POLICE
    yield "ward chair", CHAIR
    yield "women's union", UNION_WORKER
    yield "supervisor", SUPERVISOR
    yield "legal aid", people.LEGAL_AID
    yield "hospital lead", people.LEAD
