"""The timeline of a case as one person reads it, numbered for this reader: a gap would tell of hidden steps."""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection

from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.case.telling import ROW
from engine.domain.parties.papers import PaperPlace, reads_place
from engine.domain.parties.projection import STATE, sees_state
from engine.reading.readership import Reader
from engine.store.case_details import events_of
from engine.store.cases import StoredCase
from engine.views import EventView


def timeline(connection: Connection, rules: Rules, stored: StoredCase, reader: Reader) -> tuple[EventView, ...]:
    """Return the events that concern the reader, each with the changes that do, numbered from 1 without gaps.

    Of a step on another strand neither its name, nor who took it, nor what was written with it is told; of what is no
    step (an answer, a consent, an order) only those who coordinate and its own agency are told what was written.
    """
    lines: list[EventView] = []
    for row in events_of(connection, stored):
        trigger = rules.procedure.triggers.get(row.trigger or "")
        followed = reader.follows(rules, trigger) if trigger else row.actor_agency == reader.agency
        told = followed or reader.coordinates
        found = (_change(rules, stored.case, reader, change) for change in orjson.loads(row.body)["changes"])
        changes = tuple(change for change in found if change and (told or "fields" not in change))
        number = len(lines) + 1
        if trigger is not None and not told and changes:
            lines.append(EventView(number, row.kind, None, row.at, "", "", changes))
        elif changes or (trigger is not None and told):
            by = (row.actor_role, row.actor_agency)
            lines.append(EventView(number, row.kind, row.trigger, row.at, *by, changes))
    return tuple(lines)


def _change(rules: Rules, case: Case, reader: Reader, change: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return what the reader may know of a change, None when nothing: of what its row holds only the headline."""
    change = {name: value for name, value in change.items() if name != ROW}
    if "document" in change:
        paper = rules.vocabulary.documents.get(change["document"])
        place = PaperPlace(paper, change["strand"]) if paper else None
        return change if place and reads_place(rules, reader.levels, reader.fields, place) else None
    if "clock" in change:
        return change if reader.sees_clock(rules, change["clock"]) else None
    if "strand" in change:
        level = reader.levels.get(change["strand"])
        return change if level != STATE and sees_state(rules, level, change["strand"]) else None
    if "referral" in change:
        if reader.coordinates:
            return change
        mine = case.referrals[change["referral"]].agency == reader.agency
        # For whom a stand-in serves tells who was excluded.
        return {key: value for key, value in change.items() if key != "stands_in_for"} if mine else None
    if "fields" in change:
        names = [name for name in change["fields"] if name in reader.fields]
        return {**change, "fields": names} if names else None
    return change if reader.coordinates else None
