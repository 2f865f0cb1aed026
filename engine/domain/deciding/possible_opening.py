"""What opening a case asks for: by trying it with the decision itself, like every other step."""

from collections.abc import Mapping
from datetime import datetime

from engine.domain.case.case import Actor
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.possible import Doable
from engine.domain.deciding.probing import probe, samples_of
from engine.domain.definition.procedure import CORE, OPEN
from engine.domain.errors import Refusal, RefusedError

# Nothing is kept of a case that is only tried.
TRIED = Names("", "")


def possible_opening(rules: Rules, actor: Actor, now: datetime, *, drafts_allowed: bool) -> Doable:
    """Return whether somebody may open a case, and what that takes."""

    def try_(given: Mapping[str, object]) -> tuple[Refusal, ...]:
        try:
            decide_open(rules, TRIED, given, actor=actor, now=now, drafts_allowed=drafts_allowed)
        except RefusedError as error:
            return error.refusals
        return ()

    takes = rules.procedure.opening.takes
    samples = samples_of(takes, rules.vocabulary, rules.directory, rules.procedure.strands, now)
    return Doable(OPEN, CORE, probe(try_, samples))
