"""Turning views into what the API answers: labels in the reader's language, deadlines also as people say them."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from engine.domain.definition.procedure import Procedure
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.spoken_time import in_english, in_vietnamese

# What somebody must have done by then: beside the moment stands how people say it, 24:00 for the end of a day.
_DEADLINES = ("due", "first_due", "next_due", "answer_by")
_SAID: dict[Language, Callable[[datetime | None], str]] = {"vi": in_vietnamese, "en": in_english}


def shown(value: Any, language: Language) -> Any:
    """Return a view as plain data, each label as the one text that the reader reads."""
    if isinstance(value, Label):
        return value[language]
    if is_dataclass(value) and not isinstance(value, type):
        named = {field.name: getattr(value, field.name) for field in fields(value)}
        said = {f"{name}_text": _SAID[language](named[name]) for name in _DEADLINES if name in named}
        return {name: shown(item, language) for name, item in named.items()} | said
    if isinstance(value, Mapping):
        return {key: shown(item, language) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(item, language) for item in value]
    return value


def procedure_shown(procedure: Procedure, language: Language) -> dict[str, Any]:
    """Return what everybody may read of a procedure."""
    return {
        "id": procedure.id,
        "version": procedure.version,
        "status": procedure.status,
        "title": procedure.title[language],
        "basis": procedure.basis.label[language],
        "in_force_from": procedure.in_force_from.isoformat() if procedure.in_force_from else None,
        "review_by": procedure.review_by.isoformat() if procedure.review_by else None,
        "strands": [
            {
                "id": strand.id,
                "label": strand.label[language],
                "states": [
                    {"id": state.id, "label": state.label[language], "final": state.final}
                    for state in strand.states.values()
                ],
                "triggers": [
                    {
                        "id": trigger.id,
                        "label": trigger.label[language],
                        "from": sorted(trigger.sources) if trigger.sources is not None else None,
                        "to": trigger.to,
                        "by": [puller.role for puller in trigger.by],
                        "basis_kind": trigger.basis.kind,
                        "basis": trigger.basis.label[language],
                    }
                    for trigger in strand.triggers.values()
                ],
            }
            for strand in procedure.strands.values()
        ],
        "clocks": [
            {
                "id": clock.id,
                "label": clock.label[language],
                "strand": clock.strand,
                "stops_on": sorted(clock.stops_on),
                "basis": [
                    {"kind": choice.value.kind, "text": choice.value.label[language]} for choice in clock.basis
                ],
            }
            for clock in procedure.clocks.values()
        ],
    }
