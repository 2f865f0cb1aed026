"""The closed list of conditions a definition may name. A condition is a mapping of which every key must hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from engine.domain.case.case import CONSENT, Case
from engine.domain.case.facts import age_band, is_at_least, is_under
from engine.domain.definition.procedure import ABSENT, Choice
from engine.domain.definition.vocabulary import Condition, Vocabulary


@dataclass(slots=True)
class Situation:
    """A case at a moment, with what is being given: all that a condition may look at."""

    case: Case
    vocabulary: Vocabulary
    now: datetime
    given: Mapping[str, Any] = field(default_factory=dict)
    strand: str = "core"
    source: str | None = None
    excluded: frozenset[str] = frozenset()

    @property
    def risk(self) -> str | None:
        """The effective risk."""
        return self.case.risk

    def fact(self, name: str) -> Any:
        """Return what is given, else what stands on the case, else the vocabulary's default."""
        if name in self.given:
            return self.given[name]
        return self.case.facts.get(name, self.vocabulary.fields[name].default)


def _list(wanted: Any) -> list[Any]:
    return list(wanted) if isinstance(wanted, (list, tuple)) else [wanted]


def _any_of(value: Any, wanted: Any) -> bool:
    values = value if isinstance(value, (list, tuple)) else [value]
    return any(found in _list(wanted) for found in values)


def _strand_in(s: Situation, wanted: Mapping[str, Any]) -> bool:
    return all((s.case.state(strand) or ABSENT) in _list(states) for strand, states in wanted.items())


def _in_state_days(s: Situation, days: int) -> bool:
    return s.now - s.case.strands[s.strand].since >= timedelta(days=days)


def allowed_by(s: Situation, party: str) -> frozenset[str]:
    """Return what allows `party` to be told: its consent, and the legal bases recorded on the case or given now."""
    found = {basis for basis in s.case.bases if not s.vocabulary.bases[basis].once}
    given = s.given.get("legal_basis")
    if given and age_band(s.case) in (s.vocabulary.bases[given].age_band or (age_band(s.case),)):
        found.add(given)
    if s.case.consent("sharing", s.now, party):
        found.add(CONSENT)
    return frozenset(found)


def _stands_allowed(s: Situation, party: str) -> bool:
    """Whether something allows it that outlasts this step."""
    return any(ground == CONSENT or not s.vocabulary.bases[ground].once for ground in allowed_by(s, party))


def _basis(s: Situation, wanted: Any) -> bool:
    return _any_of([*s.case.bases, s.given.get("legal_basis")], wanted)


def _pulled_less_often(s: Situation, limits: Mapping[str, int]) -> bool:
    return all(s.case.memo.pulled.count(name) < limit for name, limit in limits.items())


CONDITIONS: dict[str, Any] = {
    "age_band": lambda s, wanted: age_band(s.case) in _list(wanted),
    "aged_at_least": lambda s, years: is_at_least(s.case, years, s.now),
    "aged_under": lambda s, years: is_under(s.case, years),
    "risk": lambda s, wanted: s.risk in _list(wanted),
    "given": lambda s, wanted: all(_any_of(s.given.get(name), values) for name, values in wanted.items()),
    "given_any": lambda s, names: any(name in s.given for name in _list(names)),
    "fact": lambda s, wanted: all(_any_of(s.fact(name), values) for name, values in wanted.items()),
    "known": lambda s, names: all(name in s.given or name in s.case.facts for name in _list(names)),
    "from": lambda s, states: s.source in _list(states),
    "state": _strand_in,
    "basis": _basis,
    "on_case": lambda s, parties: any(r.reads for party in _list(parties) for r in s.case.referrals_of_party(party)),
    "excluded": lambda s, parties: _any_of(list(s.excluded), parties),
    "may_be_told": lambda s, parties: all(_stands_allowed(s, party) for party in _list(parties)),
    "consent": lambda s, kinds: any(s.case.consent(kind, s.now) for kind in _list(kinds)),
    "flag": lambda s, names: any(name in s.case.memo.flags for name in _list(names)),
    "in_state_days": _in_state_days,
    "pulled_less_often": _pulled_less_often,
    "not": lambda s, inner: not holds(inner, s),
}


def holds(condition: Condition, situation: Situation) -> bool:
    """Say whether every part of the condition holds; an empty condition does."""
    return all(CONDITIONS[name](situation, wanted) for name, wanted in condition.items())


def first_that_holds(choices: tuple[Choice, ...], situation: Situation) -> Any:
    """Return the value of the first choice whose condition holds, None when none does."""
    return next((choice.value for choice in choices if holds(choice.when, situation)), None)
