"""`make bench`: every figure with what it must reach."""

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks import delivery, lists, pages, reports, sealing, start, steps, sweep, viewing

WANTED = sys.argv[1:] or ["steps", "delivery", "sweep", "sealing", "viewing", "lists", "pages", "reports", "start"]


def rows() -> list[tuple[str, str, str, bool]]:
    """Measure, and return what was measured, the figure, what it must reach, and whether it does."""
    found = []
    if "steps" in WANTED:
        for kind, least in (("sqlite", 0.4), ("postgresql", 0.6)):
            ours, raw = steps.measure(kind)
            share = ours / raw
            text = f"{ours:.0f} of {raw:.0f} /s = {share:.2f}"
            found.append((f"durable steps a second, {kind}, of the raw driver", text, f"≥ {least}", share >= least))
    if "delivery" in WANTED:
        mail = delivery.measure()
        found.append(
            ("commit → mail accepted, through Prefect, idle", f"{mail.latency:.3f} s", "≤ 0.6 s", mail.latency <= 0.6)
        )
        bare = f"{mail.a_second:.0f} /s (bare loop {mail.bare_a_second:.0f} /s)"
        good = mail.a_second >= min(100, 0.7 * mail.bare_a_second)
        found.append(("notices delivered under load, one worker", bare, "≥ 100 /s, or 0.7 of bare", good))
    if "sweep" in WANTED:
        for kind in ("sqlite", "postgresql"):
            done = sweep.measure(kind)
            text = f"{done.found * 1000:.2f} ms ({done.found_among_few * 1000:.2f} ms among few)"
            found.append(
                (f"100 due among {done.running:,} running, found, {kind}", text, "≤ 10 ms", done.found <= 0.010)
            )
            found.append((f"acted on, each, {kind}", f"{done.acted * 1000:.2f} ms", "≤ 5 ms", done.acted <= 0.005))
    if "sealing" in WANTED:
        for kind in ("sqlite", "postgresql"):
            seconds = sealing.measure(kind)
            what = f"a seal over {sealing.MOVED} moved of {sealing.CASES:,} cases, a year of seals, {kind}"
            found.append((what, f"{seconds * 1000:.1f} ms", "≤ 50 ms", seconds <= 0.050))
    if "viewing" in WANTED:
        for kind in ("sqlite", "postgresql"):
            wall, cpu = viewing.measure(kind)
            text = f"{wall * 1000:.1f} ms ({cpu * 1000:.1f} ms of the processor)"
            found.append((f"a case of {viewing.EVENTS} events read, {kind}", text, "≤ 5 ms", min(wall, cpu) <= 0.005))
    if "lists" in WANTED:
        for kind in ("sqlite", "postgresql"):
            few = {(one.role, one.name): one.seconds for one in lists.measure(kind, lists.FEW)}
            for one in lists.measure(kind, lists.MANY):
                among_few = few[one.role, one.name]
                text = f"{one.seconds * 1000:.1f} ms ({among_few * 1000:.1f} ms among {lists.FEW:,})"
                good = one.seconds <= 0.030
                found.append((f"{one.name}, {one.role}, {lists.MANY:,} cases, {kind}", text, "≤ 30 ms", good))
    if "pages" in WANTED:
        with tempfile.TemporaryDirectory(prefix="motcua-bench-pages-") as folder:
            waited, _ = pages.measure("sqlite", lists.MANY, Path(folder))
        for page in waited:
            what = f"{page.page}, {lists.MANY:,} cases, {pages.PEOPLE} people, a click every {pages.EVERY:.0f} s"
            text = f"{page.p95 * 1000:.0f} ms (median {page.median * 1000:.0f} ms)"
            found.append((what, text, "≤ 100 ms", page.p95 <= 0.100))
    if "reports" in WANTED:
        for kind in ("sqlite", "postgresql"):
            for report in reports.measure(kind):
                what = f"a report over {reports.CASES:,} cases, {kind}"
                text = f"{report.seconds:.2f} s ({report.hidden} of {report.cells} cells hidden)"
                found.append((what, text, "≤ 5 s", report.seconds <= 5))
    if "start" in WANTED:
        seconds = start.measure()
        found.append(("`motcua serve` → first answered request", f"{seconds:.2f} s", "≤ 2.5 s", seconds <= 2.5))
    return found


def main() -> None:
    """Print the table; exit 1 when a figure is not reached."""
    table = Table("what", "figure", "at least", "")
    measured = rows()
    for what, figure, least, good in measured:
        table.add_row(what, figure, least, "ok" if good else "short")
    Console(width=140).print(table)
    sys.exit(0 if all(good for *_, good in measured) else 1)


if __name__ == "__main__":
    main()
