"""Checking the opening: each role that opens cases must be able to open one, by the engine's own decision."""

from collections.abc import Mapping
from datetime import datetime, time

from engine.definitions.faults import Faults
from engine.definitions.situations import AGES, NOW, Surroundings, agencies_of, truthful
from engine.domain.case.case import Actor
from engine.domain.case.rules import Rules
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.probing import Found, probe, samples_of
from engine.domain.errors import Refusal, RefusedError
from engine.domain.time_limits import CITY_TIME

# Beside one of each band somebody old: a procedure may be for older people alone.
_AGES = (*AGES.items(), ("adult", 70))
_NAMES = Names("id", "code")


def check_opening(rules: Rules, faults: Faults) -> int:
    """Note each role that can open no case, and what stands against it; return how often the engine was asked."""
    opener = _Opener(rules)
    for puller in rules.procedure.opening.by:
        found = [opener.try_(puller.role, age_band, age) for age_band, age in _AGES]
        if found and not any(one.possible for one in found):
            against = sorted(
                {f"{one.code} ({one.about})" if one.about else one.code for f in found for one in f.against}
            )
            faults.within("opening.by").add(
                f"nobody in the role `{puller.role}` can ever open a case: {', '.join(against)}",
                "Let what the opening needs and does be possible before there is a case",
            )
    return opener.decisions


class _Opener:
    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.decisions = 0
        since = rules.procedure.in_force_from
        self._now = max(NOW, datetime.combine(since, time(12), CITY_TIME)) if since else NOW

    def try_(self, role: str, age_band: str, age: int) -> Found:
        rules, opening = self._rules, self._rules.procedure.opening
        agency = next(agencies_of(rules, role), "")
        actor = Actor("opener", role, agency)
        around = Surroundings(age_band, "low", consents=False, excluded=None, silent=None)
        samples = samples_of(opening.takes, rules.vocabulary, rules.directory, rules.procedure.strands, NOW)
        known = {"age_years": age}

        def why_not(given: Mapping[str, object]) -> tuple[Refusal, ...]:
            self.decisions += 1
            try:
                decide_open(rules, _NAMES, {**known, **given}, actor=actor, now=self._now, drafts_allowed=True)
            except RefusedError as error:
                return error.refusals
            return ()

        return probe(why_not, truthful(rules, around, samples), any_way=True)
