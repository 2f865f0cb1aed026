"""The words of the system over the JSON API: what every list of choices is made of, in both languages."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from api.deps import TheActor, TheWorld, only_known_parameters
from api.v1.problems import PROBLEMS
from engine.domain.definition.vocabulary import Label, Vocabulary


class NamedOut(BaseModel):
    """An id with what a person reads, in both languages."""

    id: str
    vi: str
    en: str


class LabelOut(BaseModel):
    """What a person reads, in both languages."""

    vi: str
    en: str


class InputOut(NamedOut):
    """What consents, withdrawals and orders take beside the fields."""

    kind: str
    help: LabelOut | None
    several_lines: bool


class FieldOut(NamedOut):
    """A field that may be recorded: its class, its kind, and its values where they are a closed list.

    `moves_windows`: deadlines count from it or hang on it. `default`: what counts as long as nothing is given.
    """

    field_class: str = Field(serialization_alias="class")
    kind: str
    values: list[NamedOut]
    least: int | None
    most: int | None
    opening: bool
    default: str | None
    help: LabelOut | None
    unit: LabelOut | None
    several_lines: bool
    moves_windows: bool


class GroupOut(NamedOut):
    """A part of a form, with the fields that belong together in the order in which they are asked."""

    fields: list[str]


class RoleOut(NamedOut):
    """A role, and the kinds of agency in which somebody has it."""

    parties: list[str]


class VocabularyOut(BaseModel):
    """The words all procedures share."""

    roles: list[RoleOut]
    parties: list[NamedOut]
    fields: list[FieldOut]
    groups: list[GroupOut]
    inputs: list[InputOut]
    consents: list[NamedOut]
    givers: list[NamedOut]
    channels: list[NamedOut]
    bases: list[NamedOut]
    referral_states: list[NamedOut]
    clock_statuses: list[NamedOut]
    notice_kinds: list[NamedOut]
    refusals: list[NamedOut]


class WardOut(BaseModel):
    """A ward, commune or special zone of the city."""

    code: str
    name: str


router = APIRouter(tags=["words"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)])


@router.get("/vocabulary", response_model=VocabularyOut)
def vocabulary(world: TheWorld, actor: TheActor) -> Any:
    """Read every role, party, field, value and code, with labels in both languages."""
    words = world.library.vocabulary
    return {
        "roles": [_named(r.id, r.label, parties=r.parties) for r in words.roles.values()],
        "parties": [_named(p.id, p.label) for p in words.parties.values()],
        "fields": [
            _named(
                f.id,
                f.label,
                field_class=f.class_,
                kind=f.kind,
                values=_values(words, f.values),
                least=f.least,
                most=f.most,
                opening=f.opening,
                default=f.default,
                help=f.help,
                unit=f.unit,
                several_lines=f.several_lines,
                moves_windows=f.moves_windows,
            )
            for f in words.fields.values()
        ],
        "groups": [_named(g.id, g.label, fields=g.fields) for g in words.groups.values()],
        "inputs": [
            _named(name, i.label, kind=i.kind, help=i.help, several_lines=i.several_lines)
            for name, i in words.inputs.items()
        ],
        "channels": [_named(c.id, c.label) for c in words.channels.values()],
        "bases": [_named(b.id, b.label) for b in words.bases.values()],
        "consents": _labels(words.consents),
        "givers": [_named(g.id, g.label) for g in words.givers.values()],
        "referral_states": _labels(words.referral_states),
        "clock_statuses": _labels(words.clock_statuses),
        "notice_kinds": _labels(words.notice_kinds),
        "refusals": _labels(words.refusals),
    }


@router.get("/wards", response_model=list[WardOut])
def wards(world: TheWorld, actor: TheActor) -> Any:
    """List the wards, communes and the special zone of the city."""
    found = world.directories.refresh().directory.wards
    return [{"code": ward.code, "name": ward.name} for ward in sorted(found, key=lambda ward: ward.name)]


def _named(name: str, label: Label, **more: Any) -> dict[str, Any]:
    return {"id": name, "vi": label.vi, "en": label.en, **more}


def _labels(labels: Mapping[str, Label]) -> list[dict[str, Any]]:
    return [_named(name, label) for name, label in labels.items()]


def _values(words: Vocabulary, values: Iterable[str]) -> list[dict[str, Any]]:
    return [_named(value, words.values[value]) for value in values]
