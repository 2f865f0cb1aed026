"""From a committed step to an accepted letter through Prefect, idle; and letters a second under load, one worker."""

import asyncio
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from aiosmtplib import SMTP
from sqlalchemy import func, insert, select

from engine.handlers.open_case import open_case
from engine.mail.message import compose
from engine.mail.sink import MailSink
from engine.mail.smtp import MailServer
from engine.store.schema import LETTER, NOTICE
from engine.world import World
from tests.benchmarks.stages import stage_on
from tests.people import INTAKE
from workflows.prefect_environment import PrefectServer
from workflows.replay.routers import PREFECT_STARTS_WITHIN_SECONDS, prefect_server
from workflows.worker import Worker

LETTERS, IDLE_ROUNDS = 600, 15


@dataclass(frozen=True, slots=True)
class Delivery:
    """Seconds from commit to acceptance (median), letters a second, and what the sink takes from a bare loop."""

    latency: float
    a_second: float
    bare_a_second: float


def measure() -> Delivery:
    """Measure with a real Prefect server, a real worker and a real mail server."""
    with (
        tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder,
        prefect_server(Path(folder)) as server,
        stage_on("sqlite") as stage,
        stage.world() as (world, clock),
        MailSink(keep=10) as sink,
    ):
        world.mail = MailServer("127.0.0.1", sink.port, "none")
        clock.at = datetime.now(UTC)
        with _worker(world, server):
            latency = statistics.median(_one_letter(world, sink) for _ in range(IDLE_ROUNDS))
            a_second = _many_letters(world, sink, clock)
        return Delivery(latency, a_second, asyncio.run(_bare(world, sink)))


@contextmanager
def _worker(world: World, server: PrefectServer) -> Iterator[None]:
    """Run a worker until the block ends, once its flows go through Prefect."""
    worker = Worker(world, server, 0.05)
    if not worker.prefect.ready(PREFECT_STARTS_WITHIN_SECONDS):
        raise RuntimeError("Prefect did not start")
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def _one_letter(world: World, sink: MailSink) -> float:
    from engine.commands import OpenCase

    time.sleep(0.5)
    before = sink.count
    fields = {"entry_point": "walk_in", "abuse_kinds": ["rape"]}
    open_case(world, OpenCase(actor=INTAKE, procedure="hung_vuong_one_stop", fields=fields))
    began = time.monotonic()
    if not sink.wait_for(before + 1, 30):
        raise RuntimeError("no letter came")
    return time.monotonic() - began


def _many_letters(world: World, sink: MailSink, clock: object) -> float:
    """Let many notices be there at once, as after an outage, and time how fast they leave."""
    time.sleep(1)
    with world.database.write() as connection:
        pattern = connection.execute(select(NOTICE).where(NOTICE.c.role == "doctor").limit(1)).one()
        row = {k: v for k, v in pattern._mapping.items() if k not in ("id", "routed_at")}
        rows = [{**row, "number": f"bench{n}", "event_seq": row["event_seq"] + 10 + n} for n in range(LETTERS)]
        before, began = sink.count, time.monotonic()
        connection.execute(insert(NOTICE), rows)
    if not sink.wait_for(before + LETTERS, 120):
        with world.database.read() as connection:
            counts = connection.execute(select(LETTER.c.status, func.count()).group_by(LETTER.c.status)).all()
        raise RuntimeError(f"letters did not leave: {counts}")
    return LETTERS / (time.monotonic() - began)


async def _bare(world: World, sink: MailSink) -> float:
    text = world.templates.render("action_needed", number="N", due=None, site=world.site)
    recipient = "somebody@b.example"
    async with SMTP(hostname="127.0.0.1", port=sink.port, use_tls=False, start_tls=False) as smtp:
        began = time.monotonic()
        for number in range(LETTERS):
            message = compose(
                text,
                sender=world.sender,
                recipient=recipient,
                message_id=f"<{number}@b.example>",
                sent_at=datetime.now(UTC),
            )
            await smtp.send_message(message)
        return LETTERS / (time.monotonic() - began)
