"""What the rows of a decision hold."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.domain.case.case import Case, Clock, Consent, Referral
from engine.domain.case.decision import Decision
from engine.domain.case.facts import age_band
from engine.domain.deciding.sweep_deadlines import next_moment
from engine.store.case_changes import case_told
from engine.store.cases import StoredCase, place_of
from engine.store.chain import link
from engine.store.digests import Written, encoded
from engine.store.memo import memo_value
from engine.store.vault import OPEN_CLASS

# Without letters and digits that are mistaken for each other when a code is said aloud.
SPOKEN = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
NOTHING_WRITTEN = encoded({})


def random_word(length: int) -> str:
    """Return a word of letters and digits that cannot be guessed."""
    word, rest = "", secrets.randbits(5 * length + 16)
    for _ in range(length):
        rest, place = divmod(rest, len(SPOKEN))
        word += SPOKEN[place]
    return word


def case_row(stored: StoredCase, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole row of a case, from what a step changes of it."""
    case = stored.case
    return {
        **changes,
        "id": stored.row_id,
        "public_id": case.id,
        "code": case.code,
        "procedure": case.procedure,
        "procedure_version": case.procedure_version,
        "vocabulary_version": case.vocabulary_version,
        "opened_at": case.opened_at,
        "reporter_user": case.reporter.user,
        "reporter_role": case.reporter.role,
        "reporter_agency": case.reporter.agency,
        "sealed_key": stored.sealed_key,
    }


def case_values(case: Case) -> dict[str, Any]:
    """Return the columns of a case that a step may change."""
    return {
        "owner": case.owner,
        "manager_role": case.manager.role if case.manager else None,
        "manager_agency": case.manager.agency if case.manager else None,
        "version": case.version,
        "head_seq": case.head_seq,
        "core": case.core,
        "age_band": age_band(case),
        "risk": case.risk,
        "next_look": next_moment(case),
        "strands": {name: [standing.state, standing.since.isoformat()] for name, standing in case.strands.items()},
        "memory": case.memory,
        "memo": memo_value(case.memo),
        "bases": sorted(case.bases),
    }


def fact_rows(stored: StoredCase, decision: Decision, seq: int) -> list[dict[str, Any]]:
    """Return a row for each new value, sealed unless its class is open."""
    rows = []
    for fact in decision.facts:
        sealed = fact.class_ != OPEN_CLASS
        place = place_of(decision.case.id, fact.field, seq)
        rows.append(
            {
                "case_id": stored.row_id,
                "event_seq": seq,
                "field": fact.field,
                "class": fact.class_,
                "value": None if sealed else json.dumps(fact.value, ensure_ascii=False),
                "sealed": stored.key.seal(fact.value, place) if sealed else None,
            }
        )
    return rows


def event_rows(
    stored: StoredCase, decision: Decision, first_seq: int, at: datetime, written: Written
) -> tuple[list[dict[str, Any]], bytes]:
    """Return a row for each event, each linked to the one before, and the new head of the chain.

    The last event holds the digests of every row that the decision wrote, and tells what changed of the case itself.
    """
    rows, head = [], stored.head_hash
    last = first_seq + len(decision.events) - 1
    of_case = case_told(stored.case if first_seq > 1 else None, decision.case)
    for seq, event in enumerate(decision.events, first_seq):
        told = {"case": of_case} if seq == last and of_case else {}
        body, digests = (
            encoded({"changes": event.changes, **told}),
            written.text() if seq == last else NOTHING_WRITTEN,
        )
        head = link(
            stored.record,
            head,
            case=decision.case.id,
            seq=seq,
            kind=event.kind,
            trigger=event.trigger,
            at=at,
            actor=event.actor,
            body=body,
            digests=digests,
        )
        rows.append(
            {
                "case_id": stored.row_id,
                "seq": seq,
                "kind": event.kind,
                "trigger": event.trigger,
                "at": at,
                "actor_user": event.actor.user,
                "actor_role": event.actor.role,
                "actor_agency": event.actor.agency,
                "actor_way": event.actor.way,
                "body": body,
                "key_id": stored.record.id,
                "hash": head,
                "digests": digests,
            }
        )
    return rows, head


def consent_row(stored: StoredCase, consent: Consent) -> dict[str, Any]:
    """Return the row of a consent, with its scope as it is stored."""
    return {
        "case_id": stored.row_id,
        "number": consent.number,
        "kind": consent.kind,
        "party": consent.party,
        "given_by": consent.given_by,
        "given_at": consent.given_at,
        "expires_at": consent.expires_at,
        "withdrawn_at": consent.withdrawn_at,
        "recorded_by": consent.recorded_by,
        "scope": stored.scopes.get(consent.number),
    }


def sealed_scopes(stored: StoredCase, scopes: Mapping[int, Mapping[str, Any]]) -> dict[int, bytes]:
    """Return the scopes of new consents, sealed, by the consents' numbers."""
    place = stored.case.id
    return {n: stored.key.seal(dict(scope), place_of(place, "consent", n)) for n, scope in scopes.items() if scope}


def referral_row(stored: StoredCase, referral: Referral, place: int) -> dict[str, Any]:
    """Return the row of a referral."""
    fixed = {"key": referral.key, "place": place, "agency": referral.agency, "party": referral.party}
    return {
        "case_id": stored.row_id,
        **fixed,
        "at_opening": referral.at_opening,
        **referral_changes(referral),
    }


def referral_changes(referral: Referral) -> dict[str, Any]:
    """Return the columns of a referral that a step may change."""
    return {
        "state": referral.state,
        "urgency": referral.urgency,
        "grounds": sorted(referral.grounds),
        "made_at": referral.made_at,
        "answer_by": referral.answer_by,
        "hops": referral.hops,
        "next_hop_at": referral.next_hop_at,
        "substitute_for": list(referral.substitute_for),
    }


def clock_row(stored: StoredCase, clock: Clock) -> dict[str, Any]:
    """Return the row of a run of a deadline."""
    return {
        "case_id": stored.row_id,
        "clock_id": clock.id,
        "occurrence": clock.occurrence,
        "strand": clock.strand,
        "started_at": clock.started_at,
        **clock_changes(clock),
    }


def clock_changes(clock: Clock) -> dict[str, Any]:
    """Return the columns of a clock that a step may change."""
    return {
        "status": clock.status,
        "counted_from": clock.counted_from,
        "first_due": clock.first_due,
        "due": clock.due,
        "owner": clock.owner,
        "halved": clock.halved,
        "warned": clock.warned,
        "extensions": clock.extensions,
        "next_look": clock.next_look,
        "left_microseconds": None if clock.left is None else clock.left // timedelta(microseconds=1),
        "stands_still_for": clock.stands_still_for,
        "ended_at": clock.ended_at,
        "level": clock.level,
        "taken_on_at": clock.taken_on_at,
        "held_microseconds": clock.stood // timedelta(microseconds=1),
    }


def notice_rows(stored: StoredCase, decision: Decision, first_seq: int, at: datetime) -> list[dict[str, Any]]:
    """Return a row for each notice, under a random number."""
    return [
        {
            "number": random_word(10),
            "case_id": stored.row_id,
            "event_seq": first_seq + notice.event,
            "agency": notice.agency,
            "role": notice.role,
            "kind": notice.kind,
            "urgency": notice.urgency,
            "due": notice.due,
            "strand": notice.strand,
            "rank": notice.rank,
            "acted_by": decision.events[notice.event].actor.user,
            "created_at": at,
        }
        for notice in decision.notices
    ]
