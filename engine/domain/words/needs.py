"""Why not: the closed list of needs a definition may name. Every guard returns all the reasons it finds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from engine.domain.case.case import ACCEPTED_REFERRAL, RISKS
from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.case.values import moment
from engine.domain.definition.procedure import CORE, Rule, Trigger
from engine.domain.errors import Refusal
from engine.domain.parties.recipients import NEVER_REFUSED, excluded_of, parties_meant, referral_of_destination
from engine.domain.referrals.referring import DUTY, grounds
from engine.domain.time_limits import CITY_TIME

# A closure at more than low risk is for people who leave; at any risk for a life that ended or cannot be found.
_LEAVING = ("transferred", "relocated", "withdrew")
_AT_ANY_RISK = ("deceased", "duplicate", "lost_contact")


@dataclass(frozen=True, slots=True)
class Asking:
    """A trigger being asked for: the step, and the fields that were given but cannot be read."""

    step: Step
    trigger: Trigger
    unreadable: frozenset[str]

    def has(self, name: str) -> bool:
        """Say whether a field is given, or stands on the case where that is enough."""
        step, field = self.step, self.step.vocabulary.fields[name]
        return name in step.given or name in self.unreadable or (field.meets_later_needs and name in step.case.facts)


Guard = Callable[[Asking, Rule], list[Refusal]]


def _field(asking: Asking, rule: Rule) -> list[Refusal]:
    step, name = asking.step, rule.value
    value = step.situation().fact(name)
    allowed = rule.options.get("is")
    if not asking.has(name) and (allowed is None or value is None):
        return [Refusal("field_missing", name)]
    if allowed is not None and name not in asking.unreadable and value not in allowed:
        return [Refusal("field_invalid", name)]
    hours = rule.options.get("within_hours")
    if (hours or rule.options.get("later")) and name not in asking.unreadable:
        until = moment(step.given.get(name))
        if until is None or until <= step.now or (hours and until > step.now + timedelta(hours=hours)):
            return [Refusal("field_invalid", name)]
    return []


def _stands(step: Step, basis: str) -> bool:
    definition = step.vocabulary.bases[basis]
    if definition.age_band and age_band(step.case) not in definition.age_band:
        return False
    return step.given.get("legal_basis") == basis or (basis in step.case.bases and not definition.once)


def _consent(asking: Asking, rule: Rule) -> list[Refusal]:
    step, party = asking.step, rule.options.get("party")
    if any(_stands(step, basis) for basis in rule.options.get("or", ())):
        return []
    parties = [party]
    if party == "invited":
        parties = list(step.given.get("invited", ()))
    elif party == "given":
        parties = [step.given.get("party")]
    about = "" if party is None else "sharing "
    return [
        Refusal("consent_missing", f"{about}{wanted}" if wanted and about else rule.value)
        for wanted in parties
        if step.case.consent(rule.value, step.now, wanted) is None
    ]


def _basis(asking: Asking, rule: Rule) -> list[Refusal]:
    wanted = rule.value if isinstance(rule.value, (list, tuple)) else [rule.value]
    met = any(_stands(asking.step, basis) for basis in wanted)
    return [] if met else [Refusal("legal_basis_missing", wanted[0])]


def _age_band(asking: Asking, rule: Rule) -> list[Refusal]:
    return [] if age_band(asking.step.case) in rule.value else [Refusal("age_condition", age_band(asking.step.case))]


def _capacity(asking: Asking, rule: Rule) -> list[Refusal]:
    confirmed = asking.step.given.get("capacity_confirmed") == "yes"
    return [] if confirmed else [Refusal("capacity_not_confirmed", "capacity_confirmed")]


def _risk_at_most(asking: Asking, rule: Rule) -> list[Refusal]:
    field = rule.options.get("of")
    found = asking.step.given.get(field) if field else asking.step.case.risk
    above = found is not None and RISKS.index(found) > RISKS.index(rule.value)
    return [Refusal("risk_high", field or "risk")] if above else []


def _strand_in(asking: Asking, rule: Rule) -> list[Refusal]:
    states = {strand: asking.step.case.state(strand) for strand in rule.value}
    return [Refusal("strands_open", strand) for strand, at in states.items() if at and at not in rule.value[strand]]


def _strands_final(asking: Asking, rule: Rule) -> list[Refusal]:
    step = asking.step
    return [
        Refusal("strands_open", strand)
        for strand, standing in step.case.strands.items()
        if strand != CORE and not step.procedure.strands[strand].closed(standing.state)
    ]


def _referral(asking: Asking, rule: Rule) -> list[Refusal]:
    step = asking.step
    own = step.case.manager.agency if step.case.manager else None
    others = [r for r in step.case.referrals.values() if r.agency != own]
    if rule.value == "none_open":
        return [Refusal("strands_open", r.party) for r in others if r.open]
    if rule.value == "support":
        choices: Mapping[str, str] = step.case.facts.get("choices") or {}
        nobody_else = not any(answer == "yes" for answer in choices.values())
        met = nobody_else or any(r.state in ACCEPTED_REFERRAL for r in others)
        return [] if met else [Refusal("referral_not_accepted", "support")]
    party = step.case.memo.destination_party
    if party is None:
        return []
    referral = referral_of_destination(step)
    met = referral is not None and referral.state in ("accepted", "in_service")
    return [] if met else [Refusal("referral_not_accepted", party)]


def _another_person(asking: Asking, rule: Rule) -> list[Refusal]:
    own = asking.step.case.memo.put_forward_by.get(rule.value) == asking.step.actor.user
    return [Refusal("self_approval", rule.value)] if own else []


def _interview(asking: Asking, rule: Rule) -> list[Refusal]:
    """Juvenile Justice Law 59/2024: at most two a day, two hours each."""
    step = asking.step
    today = step.now.astimezone(CITY_TIME).date()
    too_many = step.case.memo.interviews.count(today) >= rule.value["a_day"]
    too_long = step.given.get("interview_minutes", 0) > rule.value["minutes"]
    return [Refusal("interview_limit", "interview_minutes")] if too_many or too_long else []


def _safe_contact(asking: Asking, rule: Rule) -> list[Refusal]:
    step = asking.step
    met = step.case.consent("safe_contact", step.now) or asking.has("reason")
    return [] if met else [Refusal("field_missing", "reason")]


def _attempts(asking: Asking, rule: Rule) -> list[Refusal]:
    days = set(asking.step.case.memo.attempts)
    return [] if len(days) >= rule.value else [Refusal("field_missing", "log_attempt")]


def _closure_risk(asking: Asking, rule: Rule) -> list[Refusal]:
    given = asking.step.given
    risk, reason = given.get("risk_level"), given.get("closure_reason")
    if reason in _AT_ANY_RISK:
        return []
    if risk is None:
        return [] if "risk_level" in asking.unreadable else [Refusal("field_missing", "risk_level")]
    fine = risk == "low" or (risk == "medium" and reason in _LEAVING)
    return [] if fine else [Refusal("risk_high", "risk_level")]


def _change(asking: Asking, rule: Rule) -> list[Refusal]:
    fields = asking.step.vocabulary.fields
    given = [*asking.step.given, *asking.unreadable]
    return (
        [] if any(fields[name].opening for name in given if name in fields) else [Refusal("field_missing", "facts")]
    )


def _recipient(asking: Asking, rule: Rule) -> list[Refusal]:
    step, given = asking.step, {"party", "agency"} & {*asking.step.given, *asking.unreadable}
    if not given:
        return [Refusal("field_missing", "party")]
    if given & asking.unreadable:
        return []
    party = step.given.get("party")
    if party is not None and (step.vocabulary.parties[party].oversees or _owns(step)):
        return [Refusal("field_invalid", "agency" if "agency" in given else "party")]
    return []


def _owns(step: Step) -> bool:
    """Whether whom the step names owns the case already."""
    named = step.given.get("agency")
    if named is None:
        own = step.rules.directory.party_of(step.case.owner) if step.case.owner in step.rules.directory else None
        return bool(own == step.given.get("party") == step.procedure.owner)
    return bool(named == step.case.owner)


def _may_be_waived(asking: Asking, rule: Rule) -> list[Refusal]:
    """Core never; a child's police and child protection never."""
    step, strand = asking.step, asking.step.given.get("strand")
    if strand is None:
        return []
    if strand == CORE:
        return [Refusal("field_invalid", "strand")]
    if strand in rule.value and age_band(step.case) == "child":
        return [Refusal("age_condition", strand)]
    return []


GUARDS: dict[str, Guard] = {
    "field": _field,
    "consent": _consent,
    "basis": _basis,
    "age_band": _age_band,
    "capacity": _capacity,
    "risk_at_most": _risk_at_most,
    "strand_in": _strand_in,
    "strands_final": _strands_final,
    "referral": _referral,
    "another_person": _another_person,
    "interview": _interview,
    "safe_contact": _safe_contact,
    "attempts": _attempts,
    "closure_risk": _closure_risk,
    "change": _change,
    "recipient": _recipient,
    "may_be_waived": _may_be_waived,
}


def reasons_why_not(asking: Asking) -> list[Refusal]:
    """Return everything that stands against the trigger, each naming its field, consent, party or strand."""
    step = asking.step
    refusals: list[Refusal] = []
    for rule in asking.trigger.needs:
        if step.holds(rule.when):
            refusals += GUARDS[rule.name](asking, rule)
    refusals += _basis_given_in_vain(step)
    refusals += _owner_excluded(step)
    refusals += _referrals_without_ground(asking)
    return refusals


def _owner_excluded(step: Step) -> list[Refusal]:
    """The agency that owns the case cannot be kept from it: nobody could act any more."""
    owner = step.case.owner
    if step.procedure.owner == "case_manager" or owner not in step.rules.directory:
        return []
    kept_out = {owner, step.rules.directory.party_of(owner)} & set(step.given.get("exclusions") or ())
    return [Refusal("field_invalid", "exclusions")] if kept_out else []


def _basis_given_in_vain(step: Step) -> list[Refusal]:
    given = step.given.get("legal_basis")
    bands = step.vocabulary.bases[given].age_band if given else ()
    return [Refusal("legal_basis_missing", given)] if given and bands and age_band(step.case) not in bands else []


def _referrals_without_ground(asking: Asking) -> list[Refusal]:
    """What a `refer` of the trigger itself lacks: nobody excluded, and a consent or a basis for each."""
    step, trigger = asking.step, asking.trigger
    if trigger.id in NEVER_REFUSED:
        return []
    asked_for = any(
        need.name == "basis" or (need.name == "consent" and need.value == "sharing") for need in trigger.needs
    )
    refusals: list[Refusal] = []
    for rule in trigger.then:
        if rule.name != "refer" or not step.holds(rule.when):
            continue
        if rule.value == "given" and ({"party", "agency"} & asking.unreadable or _recipient(asking, rule)):
            continue
        refusals += excluded_of(step, rule)
        if asked_for or rule.options.get("ground") == DUTY:
            continue
        refusals += [
            Refusal("consent_missing", f"sharing {party}")
            for party in parties_meant(step, rule)
            if not grounds(step, party) and not _all_on_case(step, party)
        ]
    return refusals


def _all_on_case(step: Step, party: str) -> bool:
    return any(r.open and r.party == party for r in step.case.referrals.values())
