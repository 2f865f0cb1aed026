"""`motcua case …`: opening and working cases from the command line, through the same handlers as everybody."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from cli.acting import acting
from cli.opening import As, AsJson, DataDir, With, fields_from, open_world
from cli.output import complain, local, local_due, refusal_lines, say, say_json, table
from engine.commands import (
    AnswerReferral,
    CaseRequest,
    Done,
    OpenCase,
    OrderClock,
    PullTrigger,
    RecordConsent,
    WithdrawConsent,
)
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError, unknown
from engine.handlers.answer_referral import answer_referral
from engine.handlers.hint_earlier_case import hint_earlier_case
from engine.handlers.open_case import open_case
from engine.handlers.order_clock import order_clock
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent, withdraw_consent
from engine.reading.form_words import MAY_BE_EARLIER
from engine.reading.view_case import view_case
from engine.views import CaseView
from engine.world import World

app = typer.Typer(help="Open a case and work on it.", no_args_is_help=True)
CaseName = Annotated[str, typer.Argument(help="The case's code or id.")]
RequestId = Annotated[str | None, typer.Option("--request-id", help="Sent again, it gets the same answer.")]


def _do(data: Path | None, named: str | None, as_json: bool, act: Callable[[World, Actor], Done]) -> None:
    with open_world(data) as world:
        try:
            done = act(world, acting(world, named, changes=True))
        except RefusedError as error:
            _refused(world, error, as_json)
    if as_json:
        say_json(done)
    else:
        say(done.code)


def _refused(world: World, error: RefusedError, as_json: bool) -> None:
    if as_json:
        say_json({"refused": list(error.codes), "refusals": [[r.code, r.about] for r in error.refusals]})
    else:
        for line in refusal_lines(error, world.library.vocabulary):
            complain(line)
    raise typer.Exit(1)


@app.command("open")
def open_(
    procedure: Annotated[str, typer.Argument(help="The procedure's name.")],
    by: As = None,
    fields: With = None,
    data: DataDir = None,
    as_json: AsJson = False,
    request_id: RequestId = None,
) -> None:
    """Open a case."""
    given = fields_from(fields)
    _do(
        data,
        by,
        as_json,
        lambda world, actor: open_case(
            world, OpenCase(actor=actor, procedure=procedure, fields=given, request_id=request_id)
        ),
    )


@app.command()
def hint(by: As = None, fields: With = None, data: DataDir = None, as_json: AsJson = False) -> None:
    """Ask, before opening, whether there may be an earlier case (phone=…, full_name=…, birth_date=…)."""
    with open_world(data) as world:
        try:
            earlier = hint_earlier_case(world, acting(world, by, changes=False), fields_from(fields))
        except RefusedError as error:
            _refused(world, error, as_json)
    if as_json:
        say_json({"earlier": earlier})
    elif earlier:
        say(f"{MAY_BE_EARLIER.vi} / {MAY_BE_EARLIER.en}")


@app.command()
def pull(
    case: CaseName,
    trigger: Annotated[str, typer.Argument(help="The trigger's id.")],
    by: As = None,
    fields: With = None,
    data: DataDir = None,
    as_json: AsJson = False,
    version: Annotated[str | None, typer.Option(help="The version that was seen, as `show` says it.")] = None,
    request_id: RequestId = None,
) -> None:
    """Pull a trigger."""
    given = fields_from(fields)

    def act(world: World, actor: Actor) -> Done:
        return pull_trigger(
            world,
            PullTrigger(
                actor=actor,
                case=case,
                trigger=trigger,
                fields=given,
                expected_version=version,
                request_id=request_id,
            ),
        )

    _do(data, by, as_json, act)


@app.command()
def consent(
    case: CaseName,
    kind: Annotated[str, typer.Argument(help="The consent's kind.")],
    by: As = None,
    fields: With = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Withdraw it instead.")] = False,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Record a consent (given_by=…, party=…, channel=…), or withdraw it."""
    given = fields_from(fields)

    def act(world: World, actor: Actor) -> Done:
        party = given.pop("party", None)
        if withdraw:
            reason = given.pop("reason", None)
            if given:
                raise RefusedError(unknown("field", name, ("party", "reason")) for name in given)
            return withdraw_consent(
                world, WithdrawConsent(actor=actor, case=case, kind=kind, party=party, reason=reason)
            )
        return record_consent(
            world,
            RecordConsent(
                actor=actor,
                case=case,
                kind=kind,
                given_by=given.pop("given_by", None),
                party=party,
                expires_at=given.pop("expires_at", None),
                child_agrees=given.pop("child_agrees", None),
                scope=given,
            ),
        )

    _do(data, by, as_json, act)


@app.command()
def refer(
    case: CaseName,
    referral: Annotated[str, typer.Argument(help="The referral's key, agency or party.")],
    answer: Annotated[str, typer.Argument(help="acknowledge, accept, request_info, answer_info, …")],
    by: As = None,
    fields: With = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Answer a referral."""
    given = fields_from(fields)
    _do(
        data,
        by,
        as_json,
        lambda world, actor: answer_referral(
            world, AnswerReferral(actor=actor, case=case, referral=referral, answer=answer, fields=given)
        ),
    )


@app.command()
def order(
    case: CaseName,
    clock: Annotated[str, typer.Argument(help="The deadline's id.")],
    order: Annotated[str, typer.Argument(help="pause_clock, resume_clock or extend_clock.")],
    by: As = None,
    reason: Annotated[str | None, typer.Option(help="Why.")] = None,
    until: Annotated[str | None, typer.Option(help="The new due moment, with its offset from UTC.")] = None,
    occurrence: Annotated[int | None, typer.Option(help="Which of several with this id.")] = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Pause, resume or extend a deadline."""
    _do(
        data,
        by,
        as_json,
        lambda world, actor: order_clock(
            world,
            OrderClock(
                actor=actor,
                case=case,
                order=order,
                clock=clock,
                reason=reason,
                until=until,
                occurrence=occurrence,
            ),
        ),
    )


@app.command()
def show(case: CaseName, by: As = None, data: DataDir = None, as_json: AsJson = False) -> None:
    """Show a case as one person may see it."""
    with open_world(data) as world:
        try:
            view = view_case(world, CaseRequest(actor=acting(world, by, changes=False), case=case))
        except RefusedError as error:
            _refused(world, error, as_json)
    if as_json:
        say_json(view)
    else:
        _print(view)


def _print(view: CaseView) -> None:
    draft = "  (dự thảo / draft)" if view.draft else ""
    say(f"{view.code}  {view.title.vi} / {view.title.en}  v{view.procedure_version}{draft}")
    say(f"version {view.version}  opened {local(view.opened_at)}  {view.age_band or ''} {view.risk or ''}".rstrip())
    say("")
    table(
        ("Nhánh / Strand", "Trạng thái / State", "Từ / Since"),
        [(f"{s.label.vi} ({s.id})", f"{s.state_label.vi} ({s.state})", local(s.since)) for s in view.strands],
    )
    if view.clocks:
        say("")
        table(
            ("Thời hạn / Deadline", "Hạn / Due", "Tình trạng / Status", "Căn cứ / Basis"),
            [
                (f"{c.label.vi} ({c.id})", local_due(c.due), f"{c.status_label.vi} ({c.status})", c.basis.vi)
                for c in view.clocks
            ],
        )
    if view.referrals:
        say("")
        table(
            ("Bên / Party", "Đơn vị / Agency", "Tình trạng / State", "Trả lời trước / Answer by"),
            [(r.party, r.key, f"{r.state_label.vi} ({r.state})", local_due(r.answer_by)) for r in view.referrals],
        )
    if view.steps:
        say("")
        say("Bước có thể làm / Steps: " + ", ".join(step.trigger for step in view.steps))
