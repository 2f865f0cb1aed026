"""What one person can do on a case now, and what not, and why: by trying each step with the decision itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from engine.domain.case.asked import fields_given
from engine.domain.case.case import Actor, Case, Clock, Referral
from engine.domain.case.rules import Rules
from engine.domain.case.step import Step
from engine.domain.deciding.answer_referral import decide_answer
from engine.domain.deciding.order_clock import ORDERS, decide_clock_order
from engine.domain.deciding.probing import Found, Try, probe, samples_of
from engine.domain.deciding.pull_trigger import why_not_pull
from engine.domain.deciding.record_consent import Asked, decide_consent, decide_withdrawal
from engine.domain.deciding.sweep_deadlines import catch_up
from engine.domain.definition.procedure import OPEN
from engine.domain.definition.references import SpokenFor
from engine.domain.definition.strand import Trigger
from engine.domain.definition.vocabulary import SAFE_CONTACT, SHARING
from engine.domain.errors import Refusal, RefusedError
from engine.domain.referrals.referring import ANSWERS, OF_THE_FLOW
from engine.domain.words.consents import SAFE_CONTACT_SCOPE, spoken_for
from engine.domain.words.rounds import EndStrands
from engine.domain.words.takes import corrects, taken_by

_NOT_HIS = "not_permitted"
_CLOSED_OFF = "wrong_state"
_YES_NO: Mapping[object, bool] = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Doable:
    """A step, answer, consent or order that this person may take in principle: whether it can be taken now.

    `id` and `about` name it: a trigger and its strand, an answer and its referral, a consent and its party, an order
    and its clock. `barred`: who may not give a consent, and for whom somebody must speak instead; "" where the
    procedure itself names who may.
    """

    id: str
    about: str
    found: Found
    barred: Mapping[str, SpokenFor | Literal[""]] = field(default_factory=dict)


def possible_pulls(rules: Rules, case: Case, actor: Actor, now: datetime) -> tuple[Doable, ...]:
    """Return the triggers that this person pulls and that lead somewhere from where the case stands."""
    return tuple(
        Doable(trigger.id, trigger.strand, found)
        for trigger in rules.procedure.triggers.values()
        if trigger.id != OPEN and (found := _pull(rules, case, trigger, actor, now))
    )


def _pull(rules: Rules, case: Case, trigger: Trigger, actor: Actor, now: datetime) -> Found | None:
    state = case.state(trigger.strand)
    if state is None or (trigger.sources is not None and state not in trigger.sources | trigger.restart_from):
        return None

    def try_(given: Mapping[str, object]) -> tuple[Refusal, ...]:
        return why_not_pull(rules, case, trigger.id, given, actor=actor, now=now)

    first = try_({})
    if any(refusal.code == _NOT_HIS for refusal in first):
        return None
    step = Step(rules, case.draft(), now, actor, {}, trigger.id, trigger.strand, state)
    names = taken_by(step, trigger)
    samples = samples_of(names, rules.vocabulary, rules.directory, rules.procedure.strands, now)
    found = probe(try_, samples, _hints(rules, trigger))
    asked_again = trigger.to == state or trigger.sources is None
    if not found.possible and asked_again and [r.code for r in found.against] == [_CLOSED_OFF]:
        return None
    return found


def _hints(rules: Rules, trigger: Trigger) -> dict[str, tuple[str, ...]]:
    """Fields that a wrong state, or facts that are missing, may be met by."""
    states = [name for rule in trigger.allowed for name in fields_given(rule.holds)]
    states += ["strand"] if any(isinstance(effect, EndStrands) for effect in trigger.then) else []
    facts = [f.id for f in rules.vocabulary.fields.values() if f.opening and f.kind == "choice"]
    hints = {_CLOSED_OFF: tuple(states), "excluded_party": ("party",)}
    return hints | ({"facts": tuple(facts)} if corrects(trigger) else {})


def possible_answers(rules: Rules, case: Case, actor: Actor, now: datetime) -> tuple[Doable, ...]:
    """Return the answers to referrals that this person may give as they stand."""
    return tuple(
        Doable(answer, referral.key, found)
        for referral in case.referrals.values()
        for answer in ANSWERS
        if answer not in OF_THE_FLOW and (found := _answer(rules, case, referral, answer, actor, now))
    )


def _answer(rules: Rules, case: Case, referral: Referral, answer: str, actor: Actor, now: datetime) -> Found | None:
    rule = ANSWERS[answer]
    if referral.state not in rule.sources or not (rule.by_case_manager or referral.agency == actor.agency):
        return None

    def try_(given: Mapping[str, object]) -> tuple[Refusal, ...]:
        return _refusals(lambda: decide_answer(rules, case, referral.key, answer, given, actor=actor, now=now))

    samples = samples_of(rule.takes, rules.vocabulary, rules.directory, (), now)
    return _unless_not_his(try_, samples)


def possible_consents(rules: Rules, case: Case, actor: Actor, now: datetime) -> tuple[Doable, ...]:
    """Return the kinds of consent that this person may record, with who may give each."""
    return tuple(
        Doable(kind, "", found, _barred(rules, case, kind, found, actor, now))
        for kind in rules.vocabulary.consents
        if (found := _consent(rules, case, kind, actor, now))
    )


def _barred(
    rules: Rules, case: Case, kind: str, found: Found, actor: Actor, now: datetime
) -> Mapping[str, SpokenFor | Literal[""]]:
    allowed = next((w.values for w in found.wanted if w.field == "given_by"), None) or ()
    here = rules.procedure.givers.get(kind)
    wanted = spoken_for(Step(rules, case.draft(), now, actor))[0]
    others = (giver for giver in rules.vocabulary.givers if giver not in allowed)
    return {giver: "" if here and giver not in here else wanted for giver in others}


def _consent(rules: Rules, case: Case, kind: str, actor: Actor, now: datetime) -> Found | None:
    def try_(given: Mapping[str, object]) -> tuple[Refusal, ...]:
        agrees = _YES_NO.get(given.get("child_agrees"))
        scope = {name: _YES_NO.get(given[name], given[name]) for name in SAFE_CONTACT_SCOPE if name in given}
        giver, party, until = (_word(given, name) for name in ("given_by", "party", "expires_at"))
        asked = Asked(kind, giver, party, until, agrees, scope)
        found = _refusals(lambda: decide_consent(rules, case, asked, actor=actor, now=now))
        # That this giver may not give it says nothing against the person who records it.
        return tuple(
            Refusal("field_invalid", "given_by") if (r.code, r.about) == (_NOT_HIS, kind) else r for r in found
        )

    samples: dict[str, tuple[object, ...]] = {
        "given_by": tuple(rules.vocabulary.givers),
        "child_agrees": ("yes", "no"),
    }
    if kind == SHARING:
        samples["party"] = tuple(rules.vocabulary.parties)
    if kind == SAFE_CONTACT:
        samples["channel"] = tuple(rules.vocabulary.channels)
        samples |= {"hours": ("x",), "may_leave_message": ("yes", "no"), "code_word": ("x",)}
    samples["expires_at"] = ((now + timedelta(days=1)).isoformat(),)
    found = _unless_not_his(try_, samples)
    return found and replace(found, wanted=tuple(w for w in found.wanted if w.code or w.field != "child_agrees"))


def possible_withdrawals(rules: Rules, case: Case, actor: Actor, now: datetime) -> tuple[Doable, ...]:
    """Return the consents that stand and that this person may record as withdrawn."""
    standing = dict.fromkeys((c.kind, c.party) for c in case.consents if c.stands_at(now))
    return tuple(
        Doable(kind, party or "", found)
        for kind, party in standing
        if (found := _withdrawal(rules, case, kind, party, actor, now))
    )


def _withdrawal(rules: Rules, case: Case, kind: str, party: str | None, actor: Actor, now: datetime) -> Found | None:
    def try_(given: Mapping[str, object]) -> tuple[Refusal, ...]:
        reason = _word(given, "reason")
        return _refusals(lambda: decide_withdrawal(rules, case, kind, party, reason=reason, actor=actor, now=now))

    return _unless_not_his(try_, {"reason": ("x",)})


def possible_orders(rules: Rules, case: Case, actor: Actor, now: datetime) -> tuple[Doable, ...]:
    """Return the orders on clocks that this person may give; what no order can move is not listed."""
    return tuple(
        Doable(order, f"{clock.id}:{clock.occurrence}", found)
        for clock in case.clocks.values()
        if clock.active
        for order in ORDERS
        if (found := _order(rules, case, order, clock, actor, now))
    )


def _order(rules: Rules, case: Case, order: str, clock: Clock, actor: Actor, now: datetime) -> Found | None:
    def try_(given: Mapping[str, object]) -> tuple[Refusal, ...]:
        return _refusals(
            lambda: decide_clock_order(
                rules,
                case,
                order,
                clock.id,
                reason=_word(given, "reason"),
                until=_word(given, "until"),
                occurrence=clock.occurrence,
                actor=actor,
                now=now,
            )
        )

    later = max(clock.due, now) + (clock.due - clock.started_at)
    samples: dict[str, tuple[object, ...]] = {"reason": ("x",)}
    if order == "extend_clock":
        samples["until"] = (later.isoformat(),)
    if order == "pause_clock":
        samples["until"] = ((now + timedelta(minutes=30)).isoformat(),)
    found = _unless_not_his(try_, samples)
    closed_off = found is not None and any(r.code == _CLOSED_OFF for r in found.against)
    return None if closed_off else found


def _unless_not_his(try_: Try, samples: Mapping[str, tuple[object, ...]]) -> Found | None:
    if any(refusal.code == _NOT_HIS for refusal in try_({})):
        return None
    found = probe(try_, samples)
    return None if any(refusal.code == _NOT_HIS for refusal in found.against) else found


def _word(given: Mapping[str, object], name: str) -> str | None:
    found = given.get(name)
    return found if isinstance(found, str) else None


def _refusals(decide: Callable[[], object]) -> tuple[Refusal, ...]:
    try:
        decide()
    except RefusedError as error:
        return error.refusals
    return ()


def as_it_stands(rules: Rules, case: Case, now: datetime) -> Case:
    """Return the case with what time has brought about since it was last looked at, as a step would find it."""
    step = Step(rules, case.draft(), now, case.reporter)
    catch_up(step)
    return step.case
