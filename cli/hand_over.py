"""`motcua hand-over …`: the sheet of a shift, and the next shift's signature."""

from typing import Annotated

import typer

from cli.acting import acting
from cli.opening import As, AsJson, DataDir, open_world
from cli.output import complain, local, local_due, refusal_lines, say, say_json, table
from engine.account_commands import Browser, ProvePerson, SignHandOver
from engine.domain.errors import RefusedError
from engine.handlers.sign_hand_over import sign_hand_over
from engine.reading.hand_over_sheet import hand_over_sheet
from engine.world import World

app = typer.Typer(help="Hand a shift over.", no_args_is_help=True)
_HERE = Browser("", None, "motcua")


@app.command()
def show(by: As = None, data: DataDir = None, as_json: AsJson = False) -> None:
    """Show the sheet of one's role at one's agency."""
    with open_world(data) as world:
        try:
            sheet = hand_over_sheet(world, acting(world, by, changes=False))
        except RefusedError as error:
            _refused(world, error)
    if as_json:
        say_json(sheet)
        return
    say(f"{sheet.agency.vi} / {sheet.agency.en}, {sheet.role.vi} / {sheet.role.en}  {local(sheet.at)}")
    say(f"đang trực / on duty: {sheet.on_duty or '–'}")
    table(
        ("Đến hạn / Due", "Ca / Case", "Việc kế tiếp / Next", "Ai làm / Who"),
        [
            (
                local_due(line.due),
                line.code,
                " / ".join(step.vi for step in line.steps) or "Trả lời chuyển gửi",
                ", ".join(who.vi for who in line.who),
            )
            for line in sheet.lines
        ],
    )
    say(f"để ký / to sign: --mark {sheet.mark}")


@app.command()
def sign(
    receiver: Annotated[str, typer.Option(help="Who takes over: their id or mail address.")],
    mark: Annotated[str, typer.Option(help="The mark of the sheet as `show` says it.")],
    by: As = None,
    data: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Let the next shift sign: the receiver's password and one-time code are asked for, in a demo neither."""
    with open_world(data) as world:
        password = "" if world.demo else typer.prompt("Mật khẩu người nhận / Receiver's password", hide_input=True)
        code = "" if world.demo else typer.prompt("Mã dùng một lần / One-time code")
        shows = ProvePerson(email=receiver, password=password, code=code, browser=_HERE)
        try:
            actor = acting(world, by, changes=True)
            done = sign_hand_over(world, SignHandOver(actor=actor, mark=mark, receiver=shows))
        except RefusedError as error:
            _refused(world, error)
    if as_json:
        say_json(done)
    else:
        say(f"{done.name} đang trực từ / on duty since {local(done.at)}")


def _refused(world: World, error: RefusedError) -> None:
    for line in refusal_lines(error, world.library.vocabulary):
        complain(line)
    raise typer.Exit(1)
