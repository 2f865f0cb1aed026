"""What somebody can do on a case, each under an address that tells nothing; how a filled-in form becomes a command.

An address must not tell what kind of service it is about: a deed is named in it by a digest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from engine.commands import AnswerReferral, CaseRequest, Done, OrderClock, PullTrigger, RecordConsent, WithdrawConsent
from engine.handlers.answer_referral import answer_referral
from engine.handlers.order_clock import order_clock
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent, withdraw_consent
from engine.possible_views import DoableView, PossibleView
from engine.world import World

DeedKind = Literal["step", "answer", "consent", "withdrawal", "order"]
# What a consent says of how somebody may be reached.
_SCOPE = ("channel", "hours", "may_leave_message", "code_word")


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that can be done, or not."""

    kind: DeedKind
    doable: DoableView
    key: str

    @property
    def title_about(self) -> bool:
        """Whether its name says too little without what it is about."""
        return self.kind != "step" and self.doable.about_label is not None


def deeds_of(possible: PossibleView) -> tuple[Deed, ...]:
    """Return everything that somebody can do, or not, on a case."""
    return tuple(_each(possible))


def _each(possible: PossibleView) -> Iterator[Deed]:
    for strand in possible.strands:
        yield from (_deed("step", step, possible.case) for step in strand.steps)
    yield from (_deed("answer", one, possible.case) for one in possible.answers)
    yield from (_deed("consent", one, possible.case) for one in possible.consents)
    yield from (_deed("withdrawal", one, possible.case) for one in possible.withdrawals)
    yield from (_deed("order", one, possible.case) for one in possible.orders)


def _deed(kind: DeedKind, doable: DoableView, case: str) -> Deed:
    named = "\x1f".join((case, kind, doable.id, doable.about))
    return Deed(kind, doable, sha256(named.encode()).hexdigest()[:16])


def carry_out(world: World, deed: Deed, request: CaseRequest, fields: dict[str, Any]) -> Done:
    """Carry a deed out with what was given. Raises RefusedError; then nothing has changed."""
    named: dict[str, Any] = {
        "actor": request.actor,
        "case": request.case,
        "expected_version": request.expected_version,
        "request_id": request.request_id,
    }
    name, about = deed.doable.id, deed.doable.about
    if deed.kind == "step":
        return pull_trigger(world, PullTrigger(**named, trigger=name, fields=fields))
    if deed.kind == "answer":
        return answer_referral(world, AnswerReferral(**named, referral=about, answer=name, fields=fields))
    if deed.kind == "order":
        clock, _, run = about.partition(":")
        order = OrderClock(
            **named,
            order=name,
            clock=clock,
            occurrence=int(run),
            reason=fields.get("reason"),
            until=fields.get("until"),
        )
        return order_clock(world, order)
    if deed.kind == "withdrawal":
        withdrawn = WithdrawConsent(**named, kind=name, party=about or None, reason=fields.get("reason"))
        return withdraw_consent(world, withdrawn)
    agrees = {"yes": True, "no": False}.get(fields.get("child_agrees", ""))
    scope = {key: fields[key] for key in _SCOPE if key in fields}
    if scope.get("may_leave_message") in ("yes", "no"):
        scope["may_leave_message"] = scope["may_leave_message"] == "yes"
    consent = RecordConsent(
        **named,
        kind=name,
        given_by=fields.get("given_by"),
        party=fields.get("party") or about or None,
        expires_at=fields.get("expires_at"),
        child_agrees=agrees,
        scope=scope,
    )
    return record_consent(world, consent)
