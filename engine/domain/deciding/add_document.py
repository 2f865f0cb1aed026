"""Deciding that a document is added to a case."""

from datetime import datetime

from engine.domain.case.case import Actor, Case
from engine.domain.case.decision import Decision
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.errors import RefusedError, refused, unknown_value
from engine.domain.parties.papers import may_add, places_of
from engine.domain.words.carrying_out import settle


def decide_document(
    rules: Rules,
    case: Case,
    document: str,
    strand: str,
    number: str,
    *,
    actor: Actor,
    now: datetime,
    stale: bool = False,
) -> Decision:
    """Decide that a document of a kind is added on a strand. Raises RefusedError; `case` is left as it was.

    The event tells its kind, strand and field; who reads these reads that there is one.
    """
    step = Step(rules, case.draft(), now, actor)
    catch_up(step)
    named = {(place.paper.id, place.strand) for place in places_of(rules)}
    if document not in rules.vocabulary.documents:
        raise RefusedError([unknown_value("document", document, rules.vocabulary.documents)])
    allowed = {(place.paper.id, place.strand) for place in may_add(step.case, rules, actor, now)}
    if not allowed or ((document, strand) in named and (document, strand) not in allowed):
        raise refused("not_permitted", "document")
    if (document, strand) not in named:
        raise refused("field_invalid", "strand")
    if stale:
        raise refused("stale_version")
    step.begin("document_added", actor)
    step.event.record(
        "document",
        document=document,
        strand=strand,
        field=rules.vocabulary.documents[document].field,
        number=number,
    )
    settle(step)
    return step.decision()
