"""The three ways this package says no: the caller can fix it, the deployment can fix it, delivery must wait."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from engine.domain.nearest import harmless, nearest

ALONE = (
    "not_found",
    "duplicate_request",
    "not_permitted",
    "stale_version",
    "wrong_state",
    "procedure_not_in_force",
)
TOGETHER = (
    "field_missing",
    "field_invalid",
    "consent_missing",
    "legal_basis_missing",
    "age_condition",
    "capacity_not_confirmed",
    "risk_high",
    "strands_open",
    "referral_not_accepted",
    "excluded_party",
    "interview_limit",
    "self_approval",
)
CODES = ALONE + TOGETHER
# Refusals about accounts, which no procedure and no vocabulary knows.
OF_ACCOUNTS = (
    "session_over",
    "too_many_tries",
    "too_many_requests",
    "sign_in_failed",
    "code_wrong",
    "invitation_invalid",
    "only_reads",
    "password_short",
    "password_long",
    "password_common",
)

# Refusals about sheets that are handed over, and about documents, which no procedure and no vocabulary knows.
OF_PAPERS = ("own_signature", "not_on_this_team", "sheet_changed", "sheet_signed")
OF_DOCUMENTS = ("document_empty", "document_long", "document_kind")
# Refusals about reports.
OF_REPORTS = ("period_not_over", "period_too_near")


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """One reason why not: a code, and the field, consent, party or strand it is about (may be empty).

    `fault` says what is not valid: `unknown`, there is no such name (`named`, as far as it may be said again, and the
    `nearest` right one); `not_taken`, this step does not take the field.
    """

    code: str
    about: str = ""
    fault: Literal["", "unknown", "not_taken", "giver"] = ""
    named: str = ""
    nearest: str = ""


class RefusedError(Exception):
    """The caller can fix it. Carries every reason found; its text holds codes and ids only."""

    def __init__(self, refusals: Iterable[Refusal]) -> None:
        order = {
            code: place for place, code in enumerate(CODES + OF_ACCOUNTS + OF_PAPERS + OF_DOCUMENTS + OF_REPORTS)
        }
        self.refusals = tuple(sorted(set(refusals), key=lambda found: (order[found.code], found.about)))
        super().__init__(", ".join(f"{r.code}({r.about})" if r.about else r.code for r in self.refusals))

    @property
    def codes(self) -> tuple[str, ...]:
        """The distinct codes, in the order of the specification."""
        return tuple(dict.fromkeys(refusal.code for refusal in self.refusals))


class WaitError(RefusedError):
    """There were too many failed tries, or requests: nothing is looked at before `until`."""

    def __init__(self, until: datetime, code: str = "too_many_tries") -> None:
        super().__init__([Refusal(code)])
        self.until = until


def unknown(what: str, name: object, known: Iterable[str]) -> Refusal:
    """Return the refusal of a name that does not exist; `what` kind of name it is: trigger, field, answer, …"""
    right = nearest(name, known)
    named = harmless(name, right)
    return Refusal("field_invalid", named or f"unknown_{what}", "unknown", named, right)


def unknown_value(field: str, value: object, known: Iterable[str]) -> Refusal:
    """Return the refusal of a value of `field` that is none of those known."""
    right = nearest(value, known)
    return Refusal("field_invalid", field, "unknown", harmless(value, right), right)


def refused(code: str, about: str = "") -> RefusedError:
    """Return the error for a single reason."""
    return RefusedError([Refusal(code, about)])


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong in a definition: the file, the place in it, what is wrong and what would mend it.

    `line` counts from 1; 0 where none can be named. `in_vietnamese`: the same, for who reads no English.
    """

    file: str
    place: str
    problem: str
    remedy: str
    line: int = 0
    in_vietnamese: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        said = f"{self.in_vietnamese} / " if self.in_vietnamese else ""
        return f"{where}: {self.place}: {said}{self.problem}. {self.remedy}"


class DefinitionError(Exception):
    """Refuse to start. Carries every fault of every file at once, in the order they were found."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(map(str, self.faults)))
