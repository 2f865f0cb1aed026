"""Before a case is opened: what the form asks, and what opening it with these answers would bring about."""

from collections.abc import Mapping
from typing import Any

from engine.domain.case.case import Actor
from engine.domain.case.decision import Decision
from engine.domain.case.facts import age_band, incident_start
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import decide_open, in_force
from engine.domain.deciding.possible_opening import TRIED, possible_opening
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import refused
from engine.possible_views import AskView, OpeningChoice, OpeningPreview, ToldView
from engine.reading.asked_fields import AskedFields
from engine.reading.clock_stories import story_of
from engine.world import World

_BY_LAW = Label("Luật buộc báo; không cần ai đồng ý.", "The law has it told; nobody needs to agree.")
_DUTY = Label("Bên này phải làm bước tiếp theo.", "This agency must take the next step.")
_OWN = Label("Làm việc với ca này.", "Works on this case.")


def list_openings(world: World, actor: Actor) -> tuple[OpeningChoice, ...]:
    """Return the procedures in which this person may open a case now, those in force first."""
    now, found = world.time.now(), []
    for name in world.library.names():
        procedure = world.library.newest(name)
        if procedure is None or not any(puller.role == actor.role for puller in procedure.opening.by):
            continue
        if in_force(procedure, now, drafts_allowed=world.drafts_allowed):
            found.append(OpeningChoice(procedure.id, procedure.title, procedure.status == "draft"))
    return tuple(sorted(found, key=lambda one: one.draft))


def asks_of_opening(world: World, actor: Actor, procedure: str) -> tuple[AskView, ...]:
    """Return what the form asks. Raises RefusedError: not_found, not_permitted, procedure_not_in_force."""
    rules, now = _rules(world, procedure), world.time.now()
    doable = possible_opening(rules, actor, now, drafts_allowed=world.drafts_allowed)
    if not doable.found.possible:
        raise refused(doable.found.against[0].code if doable.found.against else "not_permitted", procedure)
    return AskedFields(rules).of(doable)


def preview_opening(world: World, actor: Actor, procedure: str, fields: Mapping[str, Any]) -> OpeningPreview:
    """Return what would follow from opening now with these answers; nothing is kept. Raises RefusedError."""
    rules, now = _rules(world, procedure), world.time.now()
    decision = decide_open(rules, TRIED, fields, actor=actor, now=now, drafts_allowed=world.drafts_allowed)
    case = decision.case
    return OpeningPreview(
        age_band=age_band(case),
        incident=incident_start(case),
        arrived=now,
        clocks=tuple(story_of(rules, case, clock, now) for clock in case.clocks.values()),
        told=tuple(_told(rules, decision, actor)),
    )


def _rules(world: World, name: str) -> Rules:
    procedure = world.library.newest(name)
    if procedure is None:
        raise refused("not_found", "procedure")
    return world.rules(procedure.id, procedure.version)


def _told(rules: Rules, decision: Decision, actor: Actor) -> list[ToldView]:
    """Who would hear of it: the agencies that are brought in, and who works on the case."""
    directory, roles = rules.directory, rules.vocabulary.roles
    found = [
        ToldView(
            directory.agency(referral.agency).name,
            None,
            _BY_LAW if {"duty", "report"} & referral.grounds else _DUTY,
        )
        for referral in decision.case.referrals.values()
    ]
    brought_in = {referral.agency for referral in decision.case.referrals.values()}
    for notice in decision.notices:
        told = (notice.agency, notice.role)
        if notice.agency in brought_in or told == (actor.agency, actor.role) or notice.agency not in directory:
            continue
        one = ToldView(directory.agency(notice.agency).name, roles[notice.role].label, _OWN)
        if one not in found:
            found.append(one)
    return found
