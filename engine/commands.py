"""What somebody asks for, as frozen requests. Each names who asks, and may carry a request id and a version seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from engine.domain.case.case import Actor
from engine.uploads import Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What every request carries. `request_id`: sent again, it gets the same answer and nothing happens twice."""

    actor: Actor
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase(Request):
    """Open a case in a procedure."""

    procedure: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRequest(Request):
    """A request about one case, by its public id or code. `expected_version`: the one that the actor saw."""

    case: str
    expected_version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PullTrigger(CaseRequest):
    """Pull a trigger."""

    trigger: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordConsent(CaseRequest):
    """Record a consent. `scope`: how the survivor may be reached, and whatever else was sent."""

    kind: str
    given_by: str | None
    party: str | None = None
    expires_at: str | None = None
    child_agrees: bool | None = None
    scope: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawConsent(CaseRequest):
    """Withdraw a consent."""

    kind: str
    party: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerReferral(CaseRequest):
    """Answer a referral, named by its key, agency or party."""

    referral: str
    answer: str
    fields: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderClock(CaseRequest):
    """Pause, resume or extend a deadline of proposed basis."""

    order: str
    clock: str
    reason: str | None = None
    until: str | None = None
    occurrence: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDirectory:
    """Bring the directory to what files say; a dry run only tells what would change.

    `confirmed`: whoever runs the server has it in writing that the posts in the files are right.
    """

    files: tuple[Path, ...]
    dry_run: bool = False
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddDocument(CaseRequest):
    """Add a document of a kind, on a strand."""

    document: str
    strand: str
    upload: Upload


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPrint(Request):
    """Write down that something is printed, as it stands at `at`. `case`: None for a sheet of a shift."""

    kind: str
    about: str = ""
    case: str | None
    language: str
    at: datetime
    content: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeReport(Request):
    """Publish the report of some days, both inclusive."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Done:
    """A request that was carried out."""

    case: str
    code: str
