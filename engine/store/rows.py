"""What the rows of a decision hold."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from engine.domain.case.case import Case, Clock, Consent, Referral
from engine.domain.case.decision import Decision, Event
from engine.domain.case.facts import age_band
from engine.domain.deciding.sweep_deadlines import next_moment
from engine.store.cases import StoredCase, place_of
from engine.store.chain import canonical, digest_of_value, link
from engine.store.memo import memo_value
from engine.store.vault import OPEN_CLASS

# Without letters and digits that are mistaken for each other when a code is said aloud.
SPOKEN = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def random_word(length: int) -> str:
    """Return a word of letters and digits that cannot be guessed."""
    word, rest = "", secrets.randbits(5 * length + 16)
    for _ in range(length):
        rest, place = divmod(rest, len(SPOKEN))
        word += SPOKEN[place]
    return word


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
    stored: StoredCase, decision: Decision, first_seq: int, at: datetime, facts: list[dict[str, Any]]
) -> tuple[list[dict[str, Any]], bytes]:
    """Return a row for each event, each linked to the one before, and the new head of the chain."""
    rows, head = [], stored.head_hash
    digests = {row["field"]: digest_of_value(row["value"], row["sealed"]) for row in facts}
    for seq, event in enumerate(decision.events, first_seq):
        last = seq == first_seq + len(decision.events) - 1
        body = canonical({"changes": event.changes, **({"values": digests} if last and digests else {})})
        head = link(
            head,
            case=decision.case.id,
            seq=seq,
            kind=event.kind,
            trigger=event.trigger,
            at=at,
            actor=event.actor,
            body=body,
        )
        rows.append(_event_row(stored, event, seq, at, body, head))
    return rows, head


def _event_row(stored: StoredCase, event: Event, seq: int, at: datetime, body: str, head: bytes) -> dict[str, Any]:
    return {
        "case_id": stored.row_id,
        "seq": seq,
        "kind": event.kind,
        "trigger": event.trigger,
        "at": at,
        "actor_user": event.actor.user,
        "actor_role": event.actor.role,
        "actor_agency": event.actor.agency,
        "body": body,
        "hash": head,
    }


def consent_row(stored: StoredCase, consent: Consent, scopes: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the row of a new consent."""
    scope = scopes.get(consent.number)
    place = place_of(stored.case.id, "consent", consent.number)
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
        "scope": stored.key.seal(dict(scope), place) if scope else None,
    }


def referral_row(stored: StoredCase, referral: Referral, place: int) -> dict[str, Any]:
    """Return the row of a new referral."""
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
