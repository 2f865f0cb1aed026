"""The pages over real HTTP: 20 people, each with a click every five seconds, in a city of a hundred thousand cases.

    python -m tests.benchmarks.pages sqlite 100000 FOLDER

serves the city that stands in FOLDER (or builds it) and lets a process of its own click: My work, a case (of two
hundred events where the reader has it), the preview of an opening, a search. Printed for each page: the median and
the 95th percentile as a reader waits, and what the server's processor worked a click.
"""

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
from rich.console import Console
from rich.table import Table

from cli.serving import keep_what_stands
from engine.commands import CaseRequest
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.reading.view_case import view_case
from engine.store.time import SetTime
from engine.world import World
from tests.benchmarks.city import NOW, build_city, everybody, real_cases
from tests.benchmarks.stages import kept_world
from tests.benchmarks.viewing import long_case
from tests.people import INTAKE
from tests.web.browser import served
from tests.web.visiting import let_in

PEOPLE, EVERY, SECONDS, WARM = 20, 5.0, 60.0, 5.0
WORDS = ("Nguyễn Thị Lan", "nguyen thi hoa", "Lan Thị Nguyễn", "Nguyễn", "C-500", "Đinh Khắc Xuyên")
OPENING = {
    "procedure": "hung_vuong_one_stop",
    "f.entry_point": "walk_in",
    "f.abuse_kinds": "rape",
    "f.age_years": "24",
    "f.sex": "female",
}


@dataclass(frozen=True, slots=True)
class Click:
    """One click of one person: `page` is what is measured, the rest what is sent."""

    page: str
    session: str
    method: str
    address: str
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Waited:
    """How long readers of one page waited, in seconds."""

    page: str
    clicks: int
    median: float
    p95: float


def measure(kind: str, cases: int, folder: Path) -> tuple[list[Waited], float]:
    """Return how long readers waited for each page, and seconds of the server's processor a click."""
    with kept_world(kind, folder / f"{kind}-{cases}") as (world, clock, stands):
        if not stands:
            build_city(world, clock, cases)
        script = list(_clicks(world, clock))
        keep_what_stands()
        with served(world) as address:
            began = time.process_time()
            found = _clicked(address, script)
            worked = time.process_time() - began
    pages = {page: sorted(seconds for of, seconds in found if of == page) for page, _ in found}
    waited = [
        Waited(page, len(times), statistics.median(times), times[int(0.95 * len(times))])
        for page, times in sorted(pages.items())
    ]
    return waited, worked / len(script)


def _clicks(world: World, clock: SetTime) -> Iterator[Click]:
    """Yield what the people click, in the order of time."""
    long = long_case(world, clock)
    clock.at = NOW
    chance = random.Random(5)
    actors = [actor for _, actor in everybody()]
    people = [actors[place % len(actors)] for place in range(PEOPLE)]
    sessions = [let_in(world, actor) for actor in people]
    theirs = {actor: [case for case in (long, *real_cases(world)) if _reads(world, actor, case)] for actor in actors}
    for _ in range(int((SECONDS + WARM) / EVERY)):
        for actor, session in zip(people, sessions, strict=True):
            yield _click(chance, actor, session, theirs[actor])


def _click(chance: random.Random, actor: Actor, session: str, cases: list[str]) -> Click:
    pages = ["My work", "Search", *(["Case"] if cases else []), *(["Open preview"] if actor == INTAKE else [])]
    page = chance.choice(pages)
    if page == "My work":
        return Click(
            page, session, "GET", chance.choice(["/work", "/work", "/work?show=needed", "/work?show=ended"]), {}
        )
    if page == "Search":
        return Click(page, session, "POST", "/search", {"words": chance.choice(WORDS)})
    if page == "Case":
        return Click(page, session, "GET", f"/cases/{chance.choice([cases[0], chance.choice(cases)])}", {})
    return Click(page, session, "POST", "/open/preview", OPENING)


def _reads(world: World, actor: Actor, case: str) -> bool:
    try:
        view_case(world, CaseRequest(actor=actor, case=case))
    except RefusedError:
        return False
    return True


def _clicked(address: str, script: list[Click]) -> list[tuple[str, float]]:
    """Let a process of its own click, so that nothing of a browser's work is taken for the server's."""
    asked = json.dumps({"address": address, "clicks": [asdict(click) for click in script]})
    command = [sys.executable, "-m", "tests.benchmarks.pages", "click"]
    answer = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    return [(page, seconds) for page, seconds in json.loads(answer.stdout)]


def click(asked: Mapping[str, Any]) -> list[tuple[str, float]]:
    """Click when it is time, each in a thread of its own; return the pages and seconds, those to warm up left out."""
    found: list[tuple[str, float]] = []
    began = time.perf_counter()
    threads = []
    with httpx.Client(base_url=asked["address"], limits=httpx.Limits(max_connections=PEOPLE), timeout=60) as client:
        for place, one in enumerate(asked["clicks"]):
            at = place * EVERY / PEOPLE
            time.sleep(max(0.0, began + at - time.perf_counter()))
            threads.append(Thread(target=_one, args=(client, one, found if at >= WARM else [])))
            threads[-1].start()
        for thread in threads:
            thread.join()
    return found


def _one(client: httpx.Client, one: Mapping[str, Any], found: list[tuple[str, float]]) -> None:
    headers = {
        "Sec-Fetch-Site": "same-origin",
        "Cookie": f"motcua={one['session']}",
        **({"HX-Request": "true"} if one["page"] == "Open preview" else {}),
    }
    began = time.perf_counter()
    answer = client.request(one["method"], one["address"], headers=headers, data=one["fields"] or None)
    seconds = time.perf_counter() - began
    # A page that was refused is quick, and no measurement.
    found.append((one["page"] if answer.status_code == 200 else f"{one['page']}: {answer.status_code}", seconds))


def main(kind: str, cases: int, folder: Path) -> None:
    """Print the table."""
    waited, worked = measure(kind, cases, folder)
    table = Table("page", "clicks", "median ms", "95th percentile ms")
    for one in waited:
        table.add_row(one.page, str(one.clicks), f"{one.median * 1000:.0f}", f"{one.p95 * 1000:.0f}")
    Console().print(table)
    Console().print(f"{kind}, {cases:,} cases, {PEOPLE} people; processor {worked * 1000:.1f} ms a click")


if __name__ == "__main__":
    if sys.argv[1] == "click":
        sys.stdout.write(json.dumps(click(json.load(sys.stdin))))
    else:
        main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
