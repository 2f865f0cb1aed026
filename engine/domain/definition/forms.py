"""How forms ask for what is recorded, and which documents go with it."""

from dataclasses import dataclass
from typing import Annotated

from engine.domain.definition.label import Label
from engine.domain.definition.references import FieldId, FieldKind, Inline, Scoped


@dataclass(frozen=True, slots=True)
class FormGroup:
    """A part of a form: fields that belong together, in the order in which they are asked."""

    id: Annotated[str, Scoped("form_group")]
    label: Annotated[Label, Inline()]
    fields: tuple[FieldId, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of document: who reads `field`, and the strand it is added on, reads it."""

    id: Annotated[str, Scoped("document")]
    label: Annotated[Label, Inline()]
    field: FieldId


@dataclass(frozen=True, slots=True)
class PrintedForm:
    """A form that is printed of a case, once some of its fields are recorded. `log`: a line each time they were.

    `signed_by`: who signs it.
    """

    id: Annotated[str, Scoped("print")]
    label: Annotated[Label, Inline()]
    fields: tuple[FieldId, ...]
    signed_by: tuple[Label, ...]
    log: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """What consents, withdrawals and orders take beside the fields; read as a field of its kind."""

    label: Annotated[Label, Inline()]
    kind: FieldKind
    help: Label | None = None
    several_lines: bool = False
