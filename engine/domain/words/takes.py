"""Which fields a step takes: what its needs name, a reason, a legal basis where one would do, and what it declares.

Everything else that is sent with it is refused, so that nobody writes what the step is not about.
"""

from collections.abc import Callable, Iterable, Mapping

from engine.domain.case.step import Step
from engine.domain.definition.procedure import Rule, Trigger
from engine.domain.parties.projection import fields_seen

REASON, LEGAL_BASIS = "reason", "legal_basis"
# The fields each need asks for; a need that is not here asks for none.
_ASKED: Mapping[str, Callable[[Rule], Iterable[str]]] = {
    "field": lambda rule: (rule.value,),
    "capacity": lambda _: ("capacity_confirmed",),
    "risk_at_most": lambda rule: (rule.options["of"],) if "of" in rule.options else (),
    "closure_risk": lambda _: ("risk_level",),
    "interview": lambda _: ("interview_minutes",),
    "safe_contact": lambda _: (REASON,),
    "recipient": lambda _: ("party", "agency"),
    "may_be_waived": lambda _: ("strand",),
    "consent": lambda _: (LEGAL_BASIS,),
    "basis": lambda _: (LEGAL_BASIS,),
}
_CORRECTING = "change"


def taken_anyway(needs: Iterable[Rule]) -> frozenset[str]:
    """Return the fields that a step takes because of its needs, without declaring them."""
    return frozenset({REASON, *(name for rule in needs if rule.name in _ASKED for name in _ASKED[rule.name](rule))})


def corrects(trigger: Trigger) -> bool:
    """Say whether the step corrects facts of the opening: what it takes then depends on who corrects."""
    return any(need.name == _CORRECTING for need in trigger.needs)


def taken_by(step: Step, trigger: Trigger) -> frozenset[str]:
    """Return the fields that may be given with a trigger by the person who pulls it, as things stand."""
    return trigger.takes | correctable(step) if corrects(trigger) else trigger.takes


def correctable(step: Step) -> frozenset[str]:
    """Return the facts of the opening that the actor's agency reads, and so may correct."""
    case, rules, agency = step.case, step.rules, step.actor.agency
    return frozenset(n for n in fields_seen(case, rules, agency) if rules.vocabulary.fields[n].opening)
