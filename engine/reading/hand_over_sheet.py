"""The sheet that one shift hands to the next: the team's cases by their codes, the nearest deadline first.

A case that is kept from somebody of the team stands on no sheet: a sheet goes from hand to hand. Its notices find
another person on duty by themselves.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from engine.commands import CaseRequest
from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import RUNNING, Actor, Case
from engine.domain.case.facts import age_band
from engine.domain.case.rules import Rules
from engine.domain.definition.procedure import CORE
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError, refused
from engine.domain.parties.access import works_on
from engine.paper_views import Colleague, SheetLine, SheetView, TookOver
from engine.possible_views import ClockStoryView
from engine.reading.clock_stories import stories_of
from engine.reading.list_work import NEEDS_READER, OVER, WorkFilter, list_work
from engine.reading.readership import reader_of
from engine.reading.visible_case import visible_case
from engine.store.cases import StoredCase
from engine.store.digests import encoded
from engine.store.hand_overs import last_hand_over
from engine.views import WorkItem
from engine.world import World

# More than a shift can take over at a glance: four pages. What is left out is counted.
MOST_LINES = 60
_OPEN = (RUNNING, "breached", "paused")


def hand_over_sheet(world: World, actor: Actor) -> SheetView:
    """Return the sheet of a person's role at its agency, and write down that it was shown.

    Raises RefusedError(not_permitted) where no roster is kept for the role.
    """
    now, found = world.time.now(), world.directories.refresh()
    role = world.library.vocabulary.roles[actor.role]
    if role.no_cases or not found.roster.kept_for(actor.agency, actor.role):
        raise refused("not_permitted")
    team = [post for post in found.posts_at(now).get(actor.role, ()) if post.agency == actor.agency]
    items = _items(world, actor)
    with world.database.read() as connection:
        lines = list(_lines(connection, world, actor, team, items, now))
        last = last_hand_over(connection, actor.agency, actor.role)
    world.sightings.listed(actor, now, "shift_sheet")
    lines.sort(key=lambda line: (line.due is None, line.due, line.code))
    on_duty = found.roster.on_duty(actor.agency, actor.role, now)
    names = found.people
    stands = last is not None and found.roster.took_over(actor.agency, actor.role, now) is not None
    sheet = SheetView(
        agency=found.directory.agency(actor.agency).name,
        role=role.label,
        at=now,
        mark="",
        lines=tuple(lines[:MOST_LINES]),
        more=len(lines) - len(lines[:MOST_LINES]),
        on_duty=on_duty[0].name if on_duty else None,
        last=TookOver(
            names[last.received_by].name if last.received_by in names else last.received_by,
            last.at,
            names[last.session_of].name if last.session_of in names else last.session_of,
            stands,
        )
        if last
        else None,
        colleagues=tuple(Colleague(p.user, names[p.user].name) for p in team if p.user != actor.user),
    )
    return replace(sheet, mark=_mark(world, actor, lines, last.id if last else 0))


def _items(world: World, actor: Actor) -> list[WorkItem]:
    """Everything open that the team works on or follows; of an overseer's, what asks for something."""
    wanted = WorkFilter(asks=NEEDS_READER) if world.library.vocabulary.roles[actor.role].oversees else WorkFilter()
    found = list_work(world, actor, wanted, limit=200)
    return [item for item in found.items if item.asks != OVER]


def _lines(
    connection: Connection,
    world: World,
    actor: Actor,
    team: Sequence[Actor],
    items: Sequence[WorkItem],
    now: datetime,
) -> Iterator[SheetLine]:
    for item in items:
        try:
            stored, rules = visible_case(connection, world, CaseRequest(actor=actor, case=item.case), now)
        except RefusedError:
            continue
        case, oversees = stored.case, rules.vocabulary.roles[actor.role].oversees
        kept_from_some = any(is_excluded(case, rules, agency=actor.agency, user=post.user) for post in team)
        if not kept_from_some and (oversees or works_on(case, rules, actor, now)):
            yield _line(connection, rules, stored, actor, item, now)


def _line(
    connection: Connection, rules: Rules, stored: StoredCase, actor: Actor, item: WorkItem, now: datetime
) -> SheetLine:
    case, reader = stored.case, reader_of(rules, stored.case, actor, now)
    clocks = [clock for clock in stories_of(connection, rules, stored, actor, now) if clock.ended_at is None]
    open_ = [clock for clock in clocks if clock.status in _OPEN]
    nearest = min(open_, key=lambda clock: clock.due, default=None)
    if item.to_answer and item.about is None:
        nearest = None
    due = item.next_due if item.to_answer and item.about is None else nearest.due if nearest else item.next_due
    mine = item.step if nearest and nearest.due == item.next_due else None
    return SheetLine(
        case=case.id,
        code=case.code,
        due=due,
        unit=nearest.unit if nearest else "h",
        by_law=bool(nearest and nearest.basis_kind in ("law", "clinical")),
        to_answer=item.to_answer,
        steps=(mine,) if mine else (nearest.label,) if nearest else (),
        who=_who(nearest, actor, rules, case, to_answer=item.to_answer),
        state=item.core_label,
        age_band=age_band(case) if "age_years" in reader.fields else None,
        risk=case.risk if CORE in reader.full else None,
        saves=item.saves if item.saves_by and item.saves_by != due else None,
        saves_by=item.saves_by if item.saves_by != due else None,
    )


def _who(
    clock: ClockStoryView | None, actor: Actor, rules: Rules, case: Case, *, to_answer: bool
) -> tuple[Label, ...]:
    if clock is None:
        return (rules.vocabulary.roles[actor.role].label,) if to_answer else ()
    if clock.owner == actor.agency and clock.can_stop:
        return clock.can_stop[:2]
    return (clock.owner_label,) if clock.owner_label else ()


def _mark(world: World, actor: Actor, lines: Sequence[SheetLine], last: int) -> str:
    """Return the keyed mark of a sheet: what stands on it, and after which hand-over; not the time it is read."""
    said = sorted(
        [line.code, line.due, [step.vi for step in line.steps], line.state.vi if line.state else "", line.saves_by]
        for line in lines
    )
    text = encoded([actor.agency, actor.role, last, said])
    return world.vault.version(b"hand-over", text.encode())
