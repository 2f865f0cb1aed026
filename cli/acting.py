"""Who acts at the command line: whoever a token stands for, or anybody for the administrator of this machine.

Which way it was is kept with what is done: `token …`, `server`, and `demo` for a demo, where anybody may be anybody.
"""

import os
from pathlib import Path

import typer

from config.settings import Settings, read_settings
from engine.domain.case.case import Actor
from engine.domain.nearest import nearest
from engine.reading.accounts.find_bearer import find_bearer
from engine.world import World

_NOBODY = (
    "cần mã truy cập (MOTCUA_TOKEN hoặc MOTCUA_TOKEN_FILE) để làm việc; `--as` chỉ dùng được trong bản dùng thử, "
    "hoặc khi là quản trị viên của máy chủ này / a token is needed (MOTCUA_TOKEN or MOTCUA_TOKEN_FILE); `--as` is "
    "for a demo, or for the administrator of this machine"
)
_NOT_VALID = "mã truy cập không còn hiệu lực / the token is not valid"
_ONLY_READS = "mã truy cập này chỉ được đọc / this token may only read"


def acting(world: World, named: str | None, *, changes: bool) -> Actor:
    """Return who acts, with the way they came in. Raises typer.BadParameter for nobody.

    `changes`: whether something is to be changed, which a token for reading alone may not.
    """
    token = given_token(read_settings())
    if named is None and token is not None:
        bearer = find_bearer(world, token)
        if bearer is None:
            raise typer.BadParameter(_NOT_VALID)
        if changes and not bearer.writes:
            raise typer.BadParameter(_ONLY_READS)
        return bearer.actor
    if named is None or not (world.demo or is_administrator()):
        raise typer.BadParameter(_NOBODY)
    return who(world, named)._replace(way="demo" if world.demo else "server")


def given_token(settings: Settings) -> str | None:
    """Return the token of the environment, or of the file that it names. Raises typer.BadParameter."""
    if settings.token is not None:
        return settings.token.get_secret_value()
    if settings.token_file is None:
        return None
    try:
        return Path(settings.token_file).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise typer.BadParameter("the file that MOTCUA_TOKEN_FILE names cannot be read") from None


def is_administrator() -> bool:
    """Say whether this process runs as the administrator of the machine."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def who(world: World, named: str) -> Actor:
    """Return the person named by id or by role@agency. Raises typer.BadParameter."""
    posts = [post for found in world.directories.refresh().posts_at(world.time.now()).values() for post in found]
    role, _, agency = named.partition("@")
    matching = [p for p in posts if p.user == named] or [
        p for p in posts if p.role == role and agency and p.agency == agency
    ]
    if not matching:
        right = nearest(named, dict.fromkeys(f"{post.role}@{post.agency}" for post in posts))
        meant = f"did you mean `{right}`?" if right else "name a person's id, or role@agency"
        raise typer.BadParameter(f"nobody is `{named}`; {meant}")
    return matching[0]
