"""`motcua clocks …`: how a deadline came to be what it is, and whose time it was."""

from typing import Annotated

import typer

from cli.acting import acting
from cli.opening import As, AsJson, DataDir, open_world
from cli.output import complain, local, local_due, refusal_lines, say, say_json
from engine.commands import CaseRequest
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError, unknown_value
from engine.possible_views import ClockStoryView
from engine.reading.clock_stories import clock_stories
from engine.reading.whose_time import whose_time

app = typer.Typer(help="Deadlines and how they came to be.", no_args_is_help=True)


@app.command()
def explain(
    case: Annotated[str, typer.Argument(help="The case's code or id.")],
    clock: Annotated[str | None, typer.Argument(help="Only this deadline, by its id.")] = None,
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Tell what started, counted, halved, moved, stopped or breached each deadline, in Vietnamese and English."""
    with open_world(data) as world:
        try:
            stories = clock_stories(world, CaseRequest(actor=acting(world, by, changes=False), case=case))
            if clock is not None and not any(story.id == clock for story in stories):
                raise RefusedError([unknown_value("clock", clock, dict.fromkeys(story.id for story in stories))])
        except RefusedError as error:
            for line in refusal_lines(error, world.library.vocabulary):
                complain(line)
            raise typer.Exit(1) from None
    wanted = [story for story in stories if clock in (None, story.id)]
    if as_json:
        say_json(wanted)
    else:
        for story in wanted:
            _tell(story)


@app.command()
def whose(
    case: Annotated[str, typer.Argument(help="The case's code or id.")],
    clock: Annotated[str, typer.Argument(help="The deadline, by its id.")],
    occurrence: Annotated[int | None, typer.Option(help="Which of several with this id; the last, if none.")] = None,
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Tell who held a deadline for how long, the longest first; the parts add up to the whole."""
    with open_world(data) as world:
        try:
            asked = CaseRequest(actor=acting(world, by, changes=False), case=case)
            found = whose_time(world, asked, clock, occurrence)
        except RefusedError as error:
            for line in refusal_lines(error, world.library.vocabulary):
                complain(line)
            raise typer.Exit(1) from None
    if as_json:
        say_json(found)
        return
    say(f"{found.id} #{found.occurrence}  {_both(found.label)}  {_span(found.whole_seconds)}")
    for held in found.held:
        who = ", ".join(_both(label) for label in (held.agency_label or held.whose_label, held.phase_label) if label)
        roles = ", ".join(role.vi for role in held.roles)
        say(f"  {_span(held.seconds)}  {who}" + (f"  ({roles})" if roles else ""))
    for outage in found.outages:
        say(f"  {local(outage.began_at)} - {local(outage.ended_at)}  {_both(outage.part_label)}")


def _span(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _tell(story: ClockStoryView) -> None:
    say(f"{story.id} #{story.occurrence}  {_both(story.label)}  {_both(story.status_label)}")
    say(f"  {story.basis_kind}: {_both(story.basis)}" + (f"; {_both(story.limit)}" if story.limit else ""))
    for moment in story.history:
        by = f"  ({_both(moment.by)})" if moment.by else ""
        why = _both(moment.why) if moment.why else moment.status
        say(f"  {local(moment.at)}  {why}{by}  -> {local_due(moment.due)}  {_both(moment.status_label)}")
        if moment.reason:
            say(f"      {moment.reason}")
        for line in moment.computed:
            say(f"      {_both(line)}")


def _both(label: Label) -> str:
    return f"{label.vi} / {label.en}"
