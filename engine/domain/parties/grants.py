"""Access as rows: who a case exists for, until when, and whom it is kept from; written with every step.

The rows say the same as `engine.domain.parties.access` for every person at every later moment, as long as no step is
taken: what time alone ends stands in `until`. Whether an agency exists at the moment of reading, and what a role may
see at all, is no matter of the case and is asked then (`scope_of`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from engine.domain.case.agencies import is_excluded
from engine.domain.case.case import CONSENT, Actor, Case, Referral
from engine.domain.case.rules import Rules
from engine.domain.case.values import texts
from engine.domain.definition.procedure import CORE
from engine.domain.definition.vocabulary import SHARING, Vocabulary
from engine.domain.parties.access import (
    core_is_final,
    may_act_on,
    reports_in_shifts,
    reports_until_taken_over,
)

# The thirty days include their last moment; `until` does not.
_JUST_AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Holder:
    """Whom a row is for: an agency (without those who only report), one role there, or one person in one role.

    What a holder leaves empty it does not ask for.
    """

    agency: str = ""
    role: str = ""
    user: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """That a case exists for a holder; from `until` on no longer (None: as long as no step says otherwise)."""

    holder: Holder
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """What decides for one person which rows count: the holders it is, the names under which it may be excluded.

    `everything`: the role oversees every case. Without holders nothing is seen.
    """

    holders: tuple[Holder, ...]
    names: tuple[str, ...]
    everything: bool


def grants_of(case: Case, rules: Rules) -> tuple[Grant, ...]:
    """Return every grant of a case as it stands."""
    ends: dict[str, datetime | None] = {}
    for agency in filter(None, (case.owner, case.manager.agency if case.manager else "")):
        ends[agency] = _consent_of_owner(case, agency)
    for referral in case.referrals.values():
        if referral.reads:
            until = _earlier(_consent_until(case, referral), _after_the_end(case, rules, referral))
            ends[referral.agency] = _later(ends[referral.agency], until) if referral.agency in ends else until
    grants = [
        Grant(Holder(agency=agency), until)
        for agency, until in ends.items()
        if not is_excluded(case, rules, agency=agency) and (until is None or until > case.opened_at)
    ]
    reporter = case.reporter
    grants.append(Grant(Holder(role=reporter.role, user=reporter.user)))
    if reports_until_taken_over(case, rules) or reports_in_shifts(rules, reporter.agency):
        grants.append(Grant(Holder(agency=reporter.agency, role=reporter.role)))
    return tuple(grants)


def kept_from(case: Case) -> frozenset[str]:
    """Return the parties, agencies and people that the case is kept from."""
    return frozenset(name for name in texts(case.facts.get("exclusions")) if name)


def scope_of(actor: Actor, vocabulary: Vocabulary, party: str | None, forerunners: Collection[str] = ()) -> Scope:
    """Return what a person is to every case; `party` is its agency's, None when the agency does not exist now.

    `forerunners`: the agencies that its agency took over from; what is kept from them is kept from it.
    """
    role = vocabulary.roles.get(actor.role)
    named = (actor.user, actor.agency, party, *sorted(forerunners))
    names = tuple(dict.fromkeys(name for name in named if name))
    if role is None or party is None or role.no_cases:
        return Scope((), names, everything=False)
    own = [Holder(role=actor.role, user=actor.user), Holder(agency=actor.agency, role=actor.role)]
    if not role.reports_only:
        own.append(Holder(agency=actor.agency))
    return Scope(tuple(own), names, everything=role.oversees)


def _consent_of_owner(case: Case, agency: str) -> datetime | None:
    """Who owns or manages a case was brought in at times, and then rests on the same ground."""
    brought_in = case.referral_of(agency)
    return _consent_until(case, brought_in) if brought_in and brought_in.reads else None


def _consent_until(case: Case, referral: Referral) -> datetime | None:
    """Until when the consent that a referral rests on alone stands; when none does any more, since ever."""
    if referral.grounds != {CONSENT}:
        return None
    standing = [
        given.expires_at
        for given in case.consents
        if (given.kind, given.party) == (SHARING, referral.party) and given.withdrawn_at is None
    ]
    return _latest(standing, case.opened_at)


def _after_the_end(case: Case, rules: Rules, referral: Referral) -> datetime | None:
    """So long after core is final, unless a strand is open that the agency may act on."""
    if not core_is_final(case, rules.procedure):
        return None
    parties = (referral.party, *referral.substitute_for)
    for strand, standing in case.strands.items():
        if strand == CORE or rules.procedure.strands[strand].closed(standing.state):
            continue
        if may_act_on(case, rules, parties, strand):
            return None
    after = rules.vocabulary.proposed.reading_after_end.span
    return case.strands[CORE].since + after + _JUST_AFTER


def _latest(ends: Iterable[datetime | None], without: datetime) -> datetime | None:
    found = list(ends)
    return None if None in found else max((end for end in found if end), default=without)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((end for end in (one, other) if end), default=None)
