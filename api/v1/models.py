"""What is sent to the JSON API and what it answers. Unknown keys are refused."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# Nothing that is given is deeper: a plan is a mapping with a list of mappings.
_DEEPEST = 6


def _shallow(fields: dict[str, Any]) -> dict[str, Any]:
    level: list[Any] = [fields]
    for _ in range(_DEEPEST):
        inner = [item.values() if isinstance(item, dict) else item for item in level]
        level = [found for items in inner for found in items if isinstance(found, (dict, list))]
        if not level:
            return fields
    raise ValueError("too deep")


GivenFields = Annotated[dict[str, Any], AfterValidator(_shallow)]


class _In(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OpenIn(_In):
    """A case to open."""

    procedure: str = Field(examples=["hung_vuong_one_stop"])
    fields: GivenFields = Field(default_factory=dict)


class HintIn(_In):
    """What is known of whom a case may be opened for: phone, national_id, full_name with birth_date or age_years."""

    fields: GivenFields = Field(default_factory=dict)


class HintOut(BaseModel):
    """Whether there may be an earlier case; nothing of it."""

    earlier: bool
    sentence: str


class StepIn(_In):
    """A trigger to pull. It stands in the body: an address must not tell what kind of service it is about."""

    trigger: str
    fields: GivenFields = Field(default_factory=dict)


class ConsentIn(_In):
    """A consent to record."""

    kind: str
    given_by: str | None = None
    party: str | None = None
    expires_at: str | None = None
    child_agrees: bool | None = None
    channel: str | None = None
    hours: str | None = None
    may_leave_message: bool | None = None
    code_word: str | None = None

    def scope(self) -> dict[str, Any]:
        """Return how she may be reached, as far as it is said."""
        names = ("channel", "hours", "may_leave_message", "code_word")
        return {name: value for name in names if (value := getattr(self, name)) is not None}


class WithdrawalIn(_In):
    """A consent to withdraw."""

    kind: str
    party: str | None = None
    reason: str | None = None


class AnswerIn(_In):
    """An answer to a referral, which is named by its key, agency or party."""

    referral: str
    answer: str
    fields: GivenFields = Field(default_factory=dict)


class ClockOrderIn(_In):
    """A deadline to pause, resume or extend."""

    order: str
    clock: str
    reason: str | None = None
    until: str | None = None
    occurrence: int | None = None


class DoneOut(BaseModel):
    """A request that was carried out. The version comes with reading the case, for it stands for what was seen."""

    case: str
    code: str


class StrandOut(BaseModel):
    """Where a strand stands."""

    id: str
    label: str
    state: str
    state_label: str
    since: datetime
    sees: str


class ClockOut(BaseModel):
    """A deadline with its basis."""

    id: str
    label: str
    occurrence: int
    strand: str
    status: str
    status_label: str
    started_at: datetime
    counted_from: datetime
    first_due: datetime
    first_due_text: str
    due: datetime
    due_text: str
    owner: str
    basis_kind: str
    basis: str


class ReferralOut(BaseModel):
    """An agency's part in the case."""

    key: str
    agency: str
    party: str
    state: str
    state_label: str
    urgency: str
    made_at: datetime
    answer_by: datetime
    answer_by_text: str


class ConsentOut(BaseModel):
    """A consent."""

    number: int
    kind: str
    label: str
    party: str | None
    given_by: str
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    stands: bool
    scope: dict[str, Any] | None


class StepOut(BaseModel):
    """A trigger that the reader may pull from where the case stands."""

    trigger: str
    strand: str
    label: str
    basis_kind: str
    basis: str


class EventOut(BaseModel):
    """A line of the timeline, numbered for its reader from 1 without gaps."""

    number: int
    kind: str
    trigger: str | None
    at: datetime
    by_role: str
    by_agency: str
    changes: list[dict[str, Any]]


class DocumentOut(BaseModel):
    """A document that the reader may ask for by its key."""

    key: str
    document: str
    label: str
    strand: str
    strand_label: str
    type: str
    size: int
    added_at: datetime
    by_role: str | None
    by_agency: str | None


class CaseOut(BaseModel):
    """A case as the reader may see it."""

    id: str
    code: str
    procedure: str
    procedure_version: int
    title: str
    draft: bool
    version: str
    opened_at: datetime
    age_band: str | None
    risk: str | None
    strands: list[StrandOut]
    fields: dict[str, Any]
    clocks: list[ClockOut]
    referrals: list[ReferralOut]
    consents: list[ConsentOut]
    steps: list[StepOut]
    timeline: list[EventOut]
    linked: list[str]
    alike: list[str]
    documents: list[DocumentOut]


class ProcedureOut(BaseModel):
    """A published procedure, newest version."""

    id: str
    version: int
    status: str
    title: str
    basis: str
    in_force_from: str | None
    review_by: str | None
    strands: list[dict[str, Any]]
    clocks: list[dict[str, Any]]
