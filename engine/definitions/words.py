"""Building the shared vocabulary from its file."""

from typing import Any

from engine.definitions.faults import Faults
from engine.definitions.meanings import read_any, read_giver, read_proposed
from engine.domain.case.facts import AGE_BANDS
from engine.domain.definition.vocabulary import Field, FieldRule, Label, LegalBasis, Party, Role, Sight, Vocabulary
from engine.domain.errors import CODES

_SECTIONS = {"roles", "parties", "case_manager_sees", "fields", "values", "consents", "givers", "bases"} | {
    "proposed",
    "no_carer",
    "no_capacity",
    "referral_states",
    "clock_statuses",
    "notice_kinds",
    "refusals",
}
_PLACES = ("opener", "ward_of_incident", "ward_of_residence", "city", "reporter", "named")
_CLASSES = ("open", "restricted", "clinical", "identity")


def build_vocabulary(raw: Any, faults: Faults) -> Vocabulary:
    """Return the vocabulary; what is wrong with it is in `faults`."""
    data = faults.mapping(raw)
    faults.only(data, _SECTIONS)
    roles = {name: _role(name, value, faults.within(f"roles.{name}")) for name, value in _each(data, "roles", faults)}
    parties = {
        name: _party(name, value, faults.within(f"parties.{name}")) for name, value in _each(data, "parties", faults)
    }
    vocabulary = Vocabulary(
        roles=roles,
        parties=parties,
        fields={n: _field(n, value, faults.within(f"fields.{n}")) for n, value in _each(data, "fields", faults)},
        bases={n: _basis(n, value, faults.within(f"bases.{n}")) for n, value in _each(data, "bases", faults)},
        values=_labels(data, "values", faults),
        consents=_labels(data, "consents", faults),
        givers={n: read_giver(n, value, faults.within(f"givers.{n}")) for n, value in _each(data, "givers", faults)},
        referral_states=_labels(data, "referral_states", faults),
        clock_statuses=_labels(data, "clock_statuses", faults),
        notice_kinds=_labels(data, "notice_kinds", faults),
        refusals=_labels(data, "refusals", faults),
        case_manager_sees=_sight(data.get("case_manager_sees"), faults.within("case_manager_sees")),
        proposed=read_proposed(data.get("proposed"), faults.within("proposed")),
        no_carer=read_any(data.get("no_carer"), faults.within("no_carer")),
        no_capacity=read_any(data.get("no_capacity"), faults.within("no_capacity")),
    )
    _check_names(vocabulary, faults)
    return vocabulary


def _each(data: dict[str, Any], section: str, faults: Faults) -> list[tuple[str, Any]]:
    return list(faults.within(section).mapping(data.get(section)).items())


def _labels(data: dict[str, Any], section: str, faults: Faults) -> dict[str, Label]:
    return {name: faults.within(f"{section}.{name}").label(value) for name, value in _each(data, section, faults)}


def _role(name: str, raw: Any, faults: Faults) -> Role:
    data = faults.mapping(raw)
    said = ("oversees", "reports_only", "no_cases", "records_consents")
    faults.only(data, {"vi", "en", "parties", *said})
    parties = tuple(faults.items(data.get("parties")))
    return Role(name, faults.label(raw), parties, **{word: faults.said(data, word) for word in said})


def _party(name: str, raw: Any, faults: Faults) -> Party:
    data = faults.mapping(raw)
    known = {"vi", "en", "place", "front_door", "lead", "sees", "oversees", "supervises"}
    faults.only(data, known | {"substitute", "both_wards", "may_not_decline"})
    for band in faults.items(data.get("may_not_decline")):
        faults.within("may_not_decline").one_of(band, AGE_BANDS, "age band")
    faults.one_of(data.get("place"), _PLACES, "place")
    return Party(
        id=name,
        label=faults.label(raw),
        place=str(data.get("place")),
        front_door=tuple(faults.items(data.get("front_door"))),
        lead=data.get("lead"),
        sees=tuple(_sight(sight, faults.within("sees")) for sight in faults.items(data.get("sees"))),
        oversees=faults.said(data, "oversees"),
        supervises=faults.said(data, "supervises"),
        substitute=data.get("substitute"),
        both_wards=read_any(data.get("both_wards"), faults.within("both_wards")),
        may_not_decline=tuple(faults.items(data.get("may_not_decline"))),
    )


def _sight(raw: Any, faults: Faults) -> Sight:
    data = faults.mapping(raw)
    faults.only(data, {"strands", "fields", "when"})
    fields = faults.within("fields").mapping(data.get("fields"))
    faults.within("fields").only(
        fields, {"classes", "also", "never", "phone_if_safe", "safe_contact", "closure", "own"}
    )
    for name in faults.items(fields.get("classes")):
        faults.one_of(name, _CLASSES, "class")
    rule = FieldRule(
        classes=frozenset(faults.items(fields.get("classes"))),
        also=frozenset(faults.items(fields.get("also"))),
        never=frozenset(faults.items(fields.get("never"))),
        phone_if_safe=bool(fields.get("phone_if_safe")),
        safe_contact=bool(fields.get("safe_contact")),
        closure=bool(fields.get("closure")),
        own=bool(fields.get("own")),
    )
    return Sight(faults.mapping(data.get("strands")), rule, faults.mapping(data.get("when")))


def _field(name: str, raw: Any, faults: Faults) -> Field:
    data = faults.mapping(raw)
    known = {"vi", "en", "class", "kind", "values", "least", "most", "default", "opening", "corrected_only", "stands"}
    faults.only(data, known | {"choice"})
    if "choice" in data:
        faults.within("choice").one_of(data["choice"], faults.items(data.get("values")), "value")
    faults.one_of(data.get("class"), _CLASSES, "class")
    return Field(
        id=name,
        label=faults.label(raw),
        kind=str(data.get("kind")),
        class_=str(data.get("class")),
        values=tuple(faults.items(data.get("values"))),
        least=data.get("least"),
        most=data.get("most"),
        default=data.get("default"),
        opening=bool(data.get("opening")),
        corrected_only=bool(data.get("corrected_only")),
        stands=bool(data.get("stands")),
        choice=data.get("choice"),
    )


def _basis(name: str, raw: Any, faults: Faults) -> LegalBasis:
    data = faults.mapping(raw)
    said = ("once", "report", "court")
    faults.only(data, {"vi", "en", "kind", "age_band", *said})
    bands = tuple(faults.items(data.get("age_band")))
    return LegalBasis(name, faults.label(raw), bands, **{word: faults.said(data, word) for word in said})


def _check_names(vocabulary: Vocabulary, faults: Faults) -> None:
    for role in vocabulary.roles.values():
        for name in role.parties:
            faults.within(f"roles.{role.id}").one_of(name, vocabulary.parties, "party")
    for party in vocabulary.parties.values():
        place = faults.within(f"parties.{party.id}")
        for name in [*party.front_door, *([party.lead] if party.lead else [])]:
            place.one_of(name, vocabulary.roles, "role")
        for sight in party.sees:
            for field in sight.fields.also | sight.fields.never:
                place.one_of(field, vocabulary.fields, "field")
        if party.substitute is not None:
            place.within("substitute").one_of(party.substitute, vocabulary.parties, "party")
    if not vocabulary.supervising:
        faults.within("parties").add("nobody supervises", "Say `supervises: true` of the party that does")
    if sum(basis.report for basis in vocabulary.bases.values()) != 1:
        faults.within("bases").add("not one report of the law's own", "Say `report: true` of exactly one basis")
    for rule in vocabulary.fields.values():
        for value in rule.values:
            faults.within(f"fields.{rule.id}.values").one_of(value, vocabulary.values, "value (no label)")
    for code in CODES:
        if code not in vocabulary.refusals:
            faults.within("refusals").add(f"no sentence for `{code}`", "Add its sentence in both languages")
