"""Which parts of the API's models are closed lists in this deployment, and what fields of a case look like."""

from collections.abc import Iterable, Mapping
from typing import Any

from engine.domain.case.case import RISKS, URGENCIES
from engine.domain.case.values import LONGEST_TEXT
from engine.domain.deciding.order_clock import ORDERS
from engine.domain.definition.vocabulary import Field, Vocabulary
from engine.domain.errors import CODES, OF_DOCUMENTS, OF_PAPERS, OF_REPORTS
from engine.domain.referrals.referring import ANSWERS
from engine.world import World

_BASES = ("law", "city", "clinical", "proposed")
_OF_THE_DOOR = ("only_reads", "sign_in_failed", "too_many_tries")
_TEXT = {"type": "string", "maxLength": LONGEST_TEXT}


def closed_lists(world: World) -> Mapping[tuple[str, str], Iterable[str]]:
    """Return the values of every property that is a closed list, by model and property."""
    words, names = world.library.vocabulary, world.library.names()
    procedures = [found for name in names if (found := world.library.newest(name))]
    triggers = dict.fromkeys(t for p in procedures for t in p.triggers if t != p.opening.id)
    return {
        ("OpenIn", "procedure"): names,
        ("StepIn", "trigger"): triggers,
        ("AnswerIn", "answer"): ANSWERS,
        ("ClockOrderIn", "order"): ORDERS,
        ("ClockOrderIn", "clock"): dict.fromkeys(clock for p in procedures for clock in p.clocks),
        ("ConsentIn", "kind"): words.consents,
        ("ConsentIn", "given_by"): words.givers,
        ("ConsentIn", "party"): words.parties,
        ("ConsentIn", "channel"): words.channels,
        ("WithdrawalIn", "kind"): words.consents,
        ("WithdrawalIn", "party"): words.parties,
        ("ClockOut", "status"): words.clock_statuses,
        ("ClockOut", "basis_kind"): _BASES,
        ("StepOut", "basis_kind"): _BASES,
        ("ReferralOut", "party"): words.parties,
        ("ReferralOut", "state"): words.referral_states,
        ("ReferralOut", "urgency"): URGENCIES,
        ("ConsentOut", "kind"): words.consents,
        ("ConsentOut", "given_by"): words.givers,
        ("StrandOut", "sees"): ("full", "part", "state"),
        ("DocumentOut", "document"): words.documents,
        ("CaseOut", "procedure"): names,
        ("CaseOut", "age_band"): ("child", "minor", "adult"),
        ("CaseOut", "risk"): RISKS,
        ("WorkOut", "procedure"): names,
        ("WorkOut", "asks"): ("needed", "followed", "ended"),
        ("DeadlineOut", "basis_kind"): _BASES,
        ("DeadlineOut", "status"): words.clock_statuses,
        ("NoticeOut", "kind"): words.notice_kinds,
        ("NoticeOut", "urgency"): URGENCIES,
        ("ProcedureOut", "status"): ("in_force", "draft"),
        ("FieldOut", "class"): ("open", "restricted", "clinical", "identity"),
        ("RefusalOut", "code"): (*CODES, *OF_PAPERS, *OF_DOCUMENTS, *OF_REPORTS, *_OF_THE_DOOR),
        ("RefusalOut", "fault"): ("unknown", "not_taken", "giver"),
    }


def given_fields(world: World) -> dict[str, Any]:
    """Return the schema of what may be given with a step: every field by its kind. Which, each step says itself."""
    words = world.library.vocabulary
    procedures = [found for name in world.library.names() if (found := world.library.newest(name))]
    strands = list(dict.fromkeys(strand for procedure in procedures for strand in procedure.strands))
    return {
        "type": "object",
        "title": "GivenFields",
        "description": "Fields by name. A step takes those it needs or declares; anything else is field_invalid.",
        "additionalProperties": False,
        "properties": {
            field.id: {"title": field.label.en, "description": field.label.vi, **_schema(field, words, strands)}
            for field in words.fields.values()
        },
    }


def _schema(field: Field, words: Vocabulary, strands: list[str]) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "choice": {"enum": list(field.values)},
        "choices": _list({"enum": list(field.values)}),
        "yes_no": {"enum": [True, False, "yes", "no"]},
        "number": {"type": "integer", "minimum": field.least or 0, "maximum": field.most},
        "text": _TEXT,
        "words": {"anyOf": [_TEXT, _list(_TEXT)]},
        "date": {"type": "string", "format": "date"},
        "moment": {"type": "string", "format": "date-time"},
        "ward": {"type": "string", "description": "Code or exact name; see /wards"},
        "agency": {"type": "string"},
        "employer": {"type": "string"},
        "exclusions": _list({"type": "string", "description": "Id of a party, an agency or a person"}),
        "parties": _list({"enum": list(words.parties)}),
        "party": {"enum": list(words.parties)},
        "basis": {"enum": list(words.bases)},
        "strand": {"enum": strands},
        "service_answers": {"type": "object", "additionalProperties": {"enum": [True, False, "yes", "no"]}},
        "plan": {"anyOf": [_TEXT, _plan()]},
    }
    return kinds[field.kind]


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _plan() -> dict[str, Any]:
    task = {"task": _TEXT, "owner": _TEXT, "due": {"type": "string", "format": "date"}}
    tasks = _list(
        {"type": "object", "required": ["task", "owner"], "properties": task, "additionalProperties": False}
    )
    properties = {"text": _TEXT, "tasks": tasks}
    return {"type": "object", "required": ["text"], "properties": properties, "additionalProperties": False}
