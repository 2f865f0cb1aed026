"""`motcua replay`: written cases through the real engine."""

import contextlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated

import typer

from cli.output import complain, progress, say, say_json
from workflows.replay.play import Player
from workflows.replay.routers import PrefectUnavailableError, Router, directly, through_prefect
from workflows.replay.stage import Stage, stage
from workflows.replay.vignette import Vignette, VignetteError, find_vignettes, read_vignette

_WAYS = ("direct", "prefect")


def replay(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.")],
    via: Annotated[str, typer.Option(help="direct or prefect.")] = "direct",
    database: Annotated[str | None, typer.Option(help="A PostgreSQL server's address; without one SQLite.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Play written cases, and print `ok`, or `differs` and under it what differed; exit 1 on any difference.

    A file that is not a written case, or in which a name is misspelt, fails with its faults; the others are played.
    """
    if via not in _WAYS:
        raise typer.BadParameter(f"--via is {' or '.join(_WAYS)}, not `{via}`")
    try:
        files = find_vignettes(paths)
    except VignetteError as error:
        raise typer.BadParameter(str(error)) from None
    results = []
    with stage(database) as theatre, _router(via) as router, progress() as bar:
        task = bar.add_task("replay", total=len(files))
        for case, faults in _read(files):
            began = time.monotonic()
            name = case if isinstance(case, str) else case.id
            differences = faults if isinstance(case, str) else _play(theatre, router, case)
            results.append({"id": name, "differences": differences, "seconds": time.monotonic() - began})
            if not as_json:
                say(f"{name}: {'differs' if differences else 'ok'}")
                for line in differences:
                    say(f"  {line}")
            bar.advance(task)
    if as_json:
        say_json(results)
    if any(result["differences"] for result in results):
        raise typer.Exit(1)


@contextlib.contextmanager
def _router(via: str) -> Iterator[Router]:
    way = through_prefect if via == "prefect" else directly
    try:
        with way() as router:
            yield router
    except PrefectUnavailableError:
        complain(
            "máy chủ Prefect không khởi động được; chạy lại, hoặc dùng --via direct / "
            "the Prefect server did not start; run it again, or use --via direct"
        )
        raise typer.Exit(1) from None


def _read(files: Iterable[Path]) -> Iterable[tuple[Vignette | str, list[str]]]:
    """Yield each written case; for a file that is none its name and its faults."""
    for file in files:
        try:
            yield read_vignette(file), []
        except VignetteError as error:
            yield file.name, list(error.faults)


def _play(theatre: Stage, router: Router, vignette: Vignette) -> list[str]:
    try:
        with theatre.world() as (world, clock):
            return Player(world, clock, router.route, router.sweep).play(vignette)
    # One case that breaks must not keep the others from being played.
    except Exception as error:
        return [f"broke off: {type(error).__name__}"]
