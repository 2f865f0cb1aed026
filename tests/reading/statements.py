"""What reading asks of the database: the statements as they are run, and the ways that the database takes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from engine.store.prepared import Prepared
from engine.world import World

# Walking along the partial index of what runs, or was breached, is reading in order, not searching.
_WHOLE_TABLE = re.compile(
    r"SCAN (desk|notice|case_file|access|kept_from|search_token|fact|event|consent|referral"
    r"|clock(?! USING INDEX clock_(running|breached|unmet)))|Seq Scan|Hash|hashed"
)


@contextmanager
def observed(world: World) -> Iterator[list[tuple[str, Any]]]:
    """Yield a list that every statement of the world's database goes into, with its parameters."""
    seen: list[tuple[str, Any]] = []

    def executed(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    event.listen(world.database.db, "before_cursor_execute", executed)
    Prepared.observed = lambda statement, parameters, many: seen.append((statement, parameters))
    try:
        yield seen
    finally:
        Prepared.observed = None
        event.remove(world.database.db, "before_cursor_execute", executed)


def assert_no_whole_table(world: World, asked: dict[str, Any], *, sorted_by_index: bool) -> None:
    """Hold that statements search through indexes alone; `sorted_by_index`: and that nothing is sorted."""
    with world.database.walk() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        cursor = driver.cursor()
        for statement, parameters in asked.items():
            explain = "EXPLAIN QUERY PLAN " if world.database.is_sqlite else "EXPLAIN "
            cursor.execute(explain + statement, parameters)
            plan = "\n".join(str(row[-1] if world.database.is_sqlite else row[0]) for row in cursor.fetchall())
            assert not _WHOLE_TABLE.search(plan), plan
            if sorted_by_index:
                assert "USE TEMP B-TREE" not in plan, plan
                assert "Sort Key" not in plan, plan
