"""A small record as the first stage wrote it, kept as a file: every later migration must leave it whole.

`python -m tests.store.baseline` writes the file anew; that is for changes of the baseline's own migrations alone,
which end with the first release.
"""

import gzip
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Connection, Date, LargeBinary, MetaData, Table, inspect, select

from engine.handlers.verify_audit import seal_record
from engine.store.columns import Instant
from engine.store.digests import encoded
from engine.store.schema import METADATA
from engine.world import World

REVISION = "0005"
FILE = Path(__file__).with_name("baseline.json.gz")


def write(world: World, master_key: str) -> None:
    """Write down everything that stands in a world, with its key."""
    seal_record(world)
    with world.database.read() as connection:
        rows = {
            table.name: [dict(row._mapping) for row in connection.execute(select(table))]
            for table in METADATA.sorted_tables
        }
    text = encoded({"key": master_key, "rows": rows})
    with gzip.GzipFile(FILE, "wb", mtime=0) as file:
        file.write(text.encode())


def read() -> dict[str, Any]:
    """Return what was written down."""
    found: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))
    return found


def put_in(connection: Connection, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Put the rows into the tables of their time, as the database has them."""
    for name in inspect(connection).get_table_names():
        if rows.get(name):
            there = Table(name, MetaData(), autoload_with=connection)
            columns = {column.key: _typed(column, name) for column in there.columns}
            table = Table(name, MetaData(), *(Column(key, kind) for key, kind in columns.items()))
            values = [{key: _value(columns[key], value) for key, value in row.items()} for row in rows[name]]
            connection.execute(table.insert(), values)


def _typed(column: Column[Any], table: str) -> Any:
    """Return the type that the models give a column, its own where they know it no more."""
    model = METADATA.tables.get(table)
    return model.c[column.key].type if model is not None and column.key in model.c else column.type


def _value(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return bytes.fromhex(value) if isinstance(kind, LargeBinary) else value


def main() -> None:
    """Write the file anew."""
    from tests.benchmarks.stages import stage_on
    from tests.store.prepared_record import prepare

    with stage_on("sqlite") as stage, stage.world() as (world, clock):
        prepare(world, clock)
        key = Path(str(world.database.db.url.database)).with_name("master.key").read_text(encoding="ascii").strip()
        write(world, key)


if __name__ == "__main__":
    main()
