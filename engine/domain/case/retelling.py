"""A case told again from its events: what became of strands, referrals, consents and deadlines, change by change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine.domain.case.case import Case, Clock, ClockKey, Consent, Referral, Standing
from engine.domain.case.telling import COUNTED, ROW, clock_retold, consent_retold, referral_retold
from engine.domain.case.values import Value, moment, number, text


@dataclass(frozen=True, slots=True)
class Told:
    """An event as it was written: which, when, by whom, and the changes it made."""

    seq: int
    at: datetime
    kind: str
    trigger: str | None
    role: str
    agency: str
    changes: Sequence[Mapping[str, Value]]


@dataclass(frozen=True, slots=True)
class ClockMoment:
    """One thing that became of a run of a deadline: by which event, why, and how the run stood then.

    `counted`: by which limit its end was counted at this moment, "" where it was not.
    """

    event: Told
    why: str
    clock: Clock
    counted: str = ""


@dataclass(frozen=True, slots=True)
class ReferralMoment:
    """One thing that became of a referral."""

    event: Told
    why: str
    referral: Referral


def clock_moments(events: Iterable[Told]) -> dict[ClockKey, list[ClockMoment]]:
    """Return what became of each run of a deadline, in the order in which it happened."""
    found: dict[ClockKey, list[ClockMoment]] = {}
    for event, change in _changes(events, "clock"):
        key = ClockKey(text(change["clock"]) or "", number(change["occurrence"]) or 0)
        before = found.setdefault(key, [])
        clock = clock_retold(before[-1].clock if before else None, change, event.at)
        told = change.get(ROW)
        counted = text(told.get(COUNTED)) if isinstance(told, Mapping) else None
        before.append(ClockMoment(event, text(change["why"]) or "", clock, counted or ""))
    return found


def referral_moments(events: Iterable[Told]) -> dict[str, list[ReferralMoment]]:
    """Return what became of each referral, in the order in which they were made."""
    found: dict[str, list[ReferralMoment]] = {}
    for event, change in _changes(events, "referral"):
        before = found.setdefault(text(change["referral"]) or "", [])
        referral = referral_retold(before[-1].referral if before else None, change, event.at)
        before.append(ReferralMoment(event, text(change["why"]) or "", referral))
    return found


def retell(case: Case, events: Sequence[Told]) -> None:
    """Put into a case where its events left strands, bases, consents, referrals and deadlines."""
    for event, change in _changes(events, "moved"):
        told = change.get(ROW)
        since = moment(told.get("since")) if isinstance(told, Mapping) else None
        case.strands[text(change["strand"]) or ""] = Standing(text(change["after"]) or "", since or event.at)
    case.bases |= {text(change["basis"]) or "" for _, change in _changes(events, "basis")}
    consents: dict[int, Consent] = {}
    for event, change in _changes(events, "consent"):
        which = number(change["number"]) or 0
        consents[which] = consent_retold(consents.get(which), change, event.at)
    case.consents = list(consents.values())
    case.referrals = {key: moments[-1].referral for key, moments in referral_moments(events).items()}
    case.clocks = {key: moments[-1].clock for key, moments in clock_moments(events).items()}


def _changes(events: Iterable[Told], of: str) -> Iterable[tuple[Told, Mapping[str, Value]]]:
    return ((event, change) for event in events for change in event.changes if change["change"] == of)
