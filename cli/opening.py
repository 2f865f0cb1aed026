"""What commands share: where the data is, who acts, how fields are written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from cli.output import complain
from config.settings import Settings, read_settings
from engine.bootstrap import build_world, require_data
from engine.mail.smtp import MailServer
from engine.world import World

DataDir = Annotated[Path | None, typer.Option("--data", help="Data folder (default: MOTCUA_DATA_DIR or ./data).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
As = Annotated[
    str | None, typer.Option("--as", help="Who acts: a person's id, or role@agency; else whoever MOTCUA_TOKEN is.")
]
With = Annotated[list[str] | None, typer.Option("--with", "-w", help="A field as name=value; repeat for more.")]

NOBODY = (
    "chưa có ai trong danh bạ, nên chưa ai mở được hồ sơ hay nhận được thông báo: hãy chạy "
    "`motcua directory import TỆP…`. / nobody is in the directory yet, so nobody can open a case or be told of one: "
    "run `motcua directory import FILE…`."
)
_UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def settings_for(data: Path | None, **given: object) -> Settings:
    """Return the settings, with the data folder of the command line over them."""
    if data is not None:
        given["data_dir"] = data
    return read_settings(**{name: value for name, value in given.items() if value is not None})


@contextmanager
def open_world(data: Path | None) -> Iterator[World]:
    """Yield the world of data that is there already; raises NoDataError. It sends no mail: that is the worker's."""
    settings = settings_for(data)
    require_data(settings)
    world = build_world(settings, mail=MailServer("127.0.0.1", 0, "none"))
    try:
        yield world
    finally:
        world.close()


def tell_if_nobody(world: World) -> None:
    """Say in one sentence when nobody can act yet."""
    if not world.directories.refresh().holders(world.time.now()):
        complain(NOBODY)


def fields_from(pairs: list[str] | None) -> dict[str, Any]:
    """Return the fields of `name=value` pairs; a value is read as YAML (lists, numbers, yes/no, moments)."""
    fields = {}
    for pair in pairs or ():
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise typer.BadParameter(f"`{pair}` is not name=value")
        try:
            read = yaml.safe_load(value)
        except yaml.YAMLError:
            raise typer.BadParameter(f"the value of `{name}` cannot be read") from None
        fields[name] = read.isoformat() if hasattr(read, "isoformat") else read
    return fields


def span(text: str) -> timedelta:
    """Return the time that a text such as 1d, 2h or 45m says. Raises typer.BadParameter."""
    amount, unit = text[:-1], text[-1:]
    if not amount.isdigit() or unit not in _UNITS:
        raise typer.BadParameter(f"`{text}` is no span of time; write for instance 45m, 2h or 1d")
    return timedelta(**{_UNITS[unit]: int(amount)})
