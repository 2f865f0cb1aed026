"""Effects that write something down for later steps."""

from dataclasses import dataclass
from typing import Annotated, Literal

from engine.domain.case.case import Manager
from engine.domain.case.decision import LinkedOpening
from engine.domain.case.step import Step
from engine.domain.case.values import text
from engine.domain.clocks.holding import cancel_standing
from engine.domain.clocks.moving import shorten
from engine.domain.definition.procedure import CORE
from engine.domain.definition.references import BasisId, Declares, FieldId, FlagName, LinkedState, ProcedureId, Told
from engine.domain.parties.permission import is_case_manager
from engine.domain.parties.recipients import destination_party
from engine.domain.referrals.referring import first_manager, set_manager
from engine.domain.time_limits import CITY_TIME
from engine.domain.words.deed import Deed


@dataclass(frozen=True, slots=True)
class RecordBasis(Deed):
    """records the legal basis with this step"""

    name = "record_basis"
    before_move = True
    basis: BasisId

    def do(self, step: Step) -> None:
        step.case.bases.add(self.basis)
        step.event.record("basis", basis=self.basis)


@dataclass(frozen=True, slots=True)
class SetRisk(Deed):
    """takes the risk given as core's, the child's or (`pulled_by`) its whose it is to score"""

    name = "set_risk"
    before_move = True
    whose: Literal["core", "child", "pulled_by"]

    def do(self, step: Step) -> None:
        if level := text(step.given.get("risk_level")):
            of_core = self.whose == CORE or (self.whose == "pulled_by" and is_case_manager(step, step.actor))
            if of_core:
                step.case.memo.risk_core = level
            else:
                step.case.memo.risk_child = level
        if step.case.risk == "high":
            shorten(step)


@dataclass(frozen=True, slots=True)
class Raise(Deed):
    """raises a flag that conditions may ask for"""

    name = "raise"
    flag: Annotated[str, Declares("flag")]

    def do(self, step: Step) -> None:
        step.case.raise_flag(self.flag)


@dataclass(frozen=True, slots=True)
class Lower(Deed):
    """lowers a flag"""

    name = "lower"
    flag: FlagName

    def do(self, step: Step) -> None:
        step.case.lower_flag(self.flag)


@dataclass(frozen=True, slots=True)
class TakeBack(Deed):
    """what is recorded in these fields no longer counts, unless it is given with this step"""

    name = "take_back"
    before_move = True
    fields: tuple[FieldId, ...]

    def do(self, step: Step) -> None:
        gone = [name for name in self.fields if name in step.case.facts and name not in step.given]
        step.put_facts(dict.fromkeys(gone))


@dataclass(frozen=True, slots=True)
class Remember(Deed):
    """keeps who or what for a later need (`another_person`, `referral`, `attempts`, `interview`)"""

    name = "remember"
    before_move = True
    what: Literal["plan", "closure", "destination", "attempt", "interview"]

    def do(self, step: Step) -> None:
        today = step.now.astimezone(CITY_TIME).date()
        memo = step.case.memo
        if self.what == "destination":
            memo.destination_party = destination_party(step)
            memo.destination_agency = step.case.owner
        elif self.what == "attempt":
            memo.attempts = (*memo.attempts, today)
        elif self.what == "interview":
            memo.interviews = (*memo.interviews, today)
        else:
            memo.put_forward_by = {**memo.put_forward_by, self.what: step.actor.user}


@dataclass(frozen=True, slots=True)
class Forget(Deed):
    """forgets the attempts that were logged"""

    name = "forget"
    what: Literal["attempts"]

    def do(self, step: Step) -> None:
        step.case.memo.attempts = ()


@dataclass(frozen=True, slots=True)
class NameManager(Deed):
    """who is case manager from now on: who pulls this, if it may be; the destination; or as when the case began

    `puller`: where who pulls this may not be, nobody is, until somebody who may be acts.
    """

    name = "manager"
    who: Literal["puller", "destination", "first"]

    def do(self, step: Step) -> None:
        back_at_owner = self.who == "destination" and step.case.memo.destination_party is None
        may_be = step.actor.role in step.procedure.case_manager
        if self.who == "first" or back_at_owner or (self.who == "puller" and not may_be):
            first_manager(step)
        elif self.who == "destination" or may_be:
            set_manager(step, Manager(step.actor.role, step.actor.agency))
        if self.who == "puller":
            step.case.memo.manager_by_acting = True


@dataclass(frozen=True, slots=True)
class Opening:
    """A case to open in another procedure: where its core stands, on which basis, who is told.

    `windows: stay`: the clinical windows run on here, because that procedure has none.
    """

    procedure: ProcedureId
    at: LinkedState
    basis: BasisId | None = None
    tell: tuple[Told, ...] = ()
    windows: Literal["stay"] | None = None


@dataclass(frozen=True, slots=True)
class OpenLinked(Deed):
    """opens the linked case in the same step"""

    name = "open_linked"
    opening: Opening

    def do(self, step: Step) -> None:
        opening = self.opening
        step.linked = LinkedOpening(
            opening.procedure, opening.at, opening.basis, opening.tell, opening.windows == "stay"
        )


@dataclass(frozen=True, slots=True)
class CancelStanding(Deed):
    """clocks that stand still end as cancelled"""

    name = "cancel_standing"
    before_move = True
    asked: Literal[True]

    def do(self, step: Step) -> None:
        cancel_standing(step)
