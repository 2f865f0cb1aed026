"""Drafts as rows: kept for a day, gone when the form is sent, opened by their author alone.

Two windows with the same form keep a draft each, so that neither takes the other's words away.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from engine.store.schema import DRAFT
from engine.store.vault import Vault

KEPT_FOR = timedelta(hours=24)
# Whoever leaves more forms half done keeps the newest of them.
MOST_A_PERSON = 40
Boxes = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Draft:
    """What was typed into a form, and when it was kept last."""

    boxes: Boxes
    saved_at: datetime


def place_of_draft(vault: Vault, person: str, form: str) -> str:
    """Return under which name the drafts of a form are kept: it tells neither the case nor the step."""
    return vault.digest("place of a draft", person, form).hex()


def put_draft(
    connection: Connection, vault: Vault, person: str, form: str, tab: str, boxes: Boxes, now: datetime
) -> None:
    """Keep what was typed, in place of what the same window kept before; forget what is older than a day."""
    place = place_of_draft(vault, person, form)
    mine = (DRAFT.c.person == person, DRAFT.c.place == place, DRAFT.c.tab == tab)
    connection.execute(delete(DRAFT).where(*mine))
    forget_drafts(connection, now)
    if boxes:
        sealed = vault.drafts.seal({name: list(texts) for name, texts in boxes.items()}, f"{person} {place} {tab}")
        row = {"person": person, "place": place, "tab": tab, "sealed": sealed, "saved_at": now}
        connection.execute(insert(DRAFT), row)
    newest = select(DRAFT.c.saved_at).where(DRAFT.c.person == person).order_by(DRAFT.c.saved_at.desc())
    over = connection.execute(newest.offset(MOST_A_PERSON).limit(1)).scalar()
    if over is not None:
        connection.execute(delete(DRAFT).where(DRAFT.c.person == person, DRAFT.c.saved_at <= over))


def newest_draft(connection: Connection, vault: Vault, person: str, form: str, now: datetime) -> Draft | None:
    """Return what somebody typed last into a form and never sent, None when nothing is left of it."""
    place = place_of_draft(vault, person, form)
    statement = (
        select(DRAFT)
        .where(DRAFT.c.person == person, DRAFT.c.place == place, DRAFT.c.saved_at > now - KEPT_FOR)
        .order_by(DRAFT.c.saved_at.desc())
        .limit(1)
    )
    row = connection.execute(statement).first()
    if row is None:
        return None
    boxes = vault.drafts.open(row.sealed, f"{person} {place} {row.tab}")
    return Draft({name: tuple(texts) for name, texts in boxes.items()}, row.saved_at)


def drop_drafts(connection: Connection, vault: Vault, person: str, form: str) -> None:
    """Forget what somebody typed into a form, in every window."""
    place = place_of_draft(vault, person, form)
    connection.execute(delete(DRAFT).where(DRAFT.c.person == person, DRAFT.c.place == place))


def forget_drafts(connection: Connection, now: datetime) -> None:
    """Forget every draft that is older than a day."""
    connection.execute(delete(DRAFT).where(DRAFT.c.saved_at <= now - KEPT_FOR))
