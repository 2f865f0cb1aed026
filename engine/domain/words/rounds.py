"""Effects that start, end and move strands: a round of support, and what happens along with a step."""

from dataclasses import dataclass
from typing import Literal

from engine.domain.case.asked import asks_age_band
from engine.domain.case.facts import age_band
from engine.domain.case.step import Step
from engine.domain.clocks import running
from engine.domain.clocks.movement import end_strand, move, start_strand
from engine.domain.clocks.moving import extend_for
from engine.domain.clocks.windows import child_duties, work_out_windows
from engine.domain.definition.procedure import CORE
from engine.domain.definition.references import Ground, StrandId, TriggerId
from engine.domain.definition.strand import Trigger
from engine.domain.parties.notices import tell_of_transition
from engine.domain.words.deed import Deed, Urgencies, run, urgency_of
from engine.domain.words.marks import RecordBasis
from engine.domain.words.refer import Refer


def begin_services(step: Step, *, found_a_child: bool = False) -> None:
    """Start what a round of support consists of, as far as it was not started or has ended since.

    `found_a_child`: what it does for a child is done now, and what is a child's alone begins again.
    """
    services, started = step.procedure.services, found_a_child
    by_law, step.by_law = step.by_law, True
    for begun in services.start:
        if step.holds(begun.when):
            started |= start_strand(step, begun.strand, again=found_a_child and _child_only(step, begun.strand))
    for effect in services.then:
        if started or (isinstance(effect, Refer) and not effect.on_case(step)):
            run(step, (effect,))
    step.by_law = by_law
    step.case.memo.served = True
    step.case.memo.restart_but = None


def _child_only(step: Step, strand: str) -> bool:
    return any(
        begun.strand == strand and asks_age_band(begun.when, "child") for begun in step.procedure.services.start
    )


@dataclass(frozen=True, slots=True)
class But:
    """All but these strands."""

    but: tuple[StrandId, ...] = ()


@dataclass(frozen=True, slots=True)
class Restart(Deed):
    """a new round: with the services that follow, ended strands begin again but for these; so do states' clocks"""

    name = "restart"
    before_move = True
    strands: But

    def do(self, step: Step) -> None:
        step.case.memo.restart_but = self.strands.but
        step.case.memo.begun_this_round = ()


@dataclass(frozen=True, slots=True)
class Start(Deed):
    """starts strands that are absent or have ended"""

    name = "start"
    strands: tuple[StrandId, ...]

    def do(self, step: Step) -> None:
        for strand in self.strands:
            start_strand(step, strand, again=True)


@dataclass(frozen=True, slots=True)
class Happens(Deed):
    """a trigger happens with this step if its strand stands before it, its needs asked of nobody

    `ground`: what its referrals rest on.
    """

    name = "happens"
    trigger: TriggerId
    urgency: Urgencies = ()
    ground: Ground | None = None

    def do(self, step: Step) -> None:
        trigger = step.procedure.triggers[self.trigger]
        state = step.case.state(trigger.strand)
        if state is None or (trigger.sources is not None and state not in trigger.sources | trigger.restart_from):
            return
        outer = (step.hurry, step.ground)
        step.hurry = urgency_of(step, self.urgency) if self.urgency else step.hurry
        step.ground = self.ground or step.ground
        bring_about(step, trigger)
        tell_of_transition(step, trigger.strand)
        step.hurry, step.ground = outer


def bring_about(step: Step, trigger: Trigger) -> None:
    """Do what a transition brings, however it comes about: pulled, with another one, or by what ran out.

    1. What deadlines and referrals that follow rest on. 2. The deadlines it stops. 3. The move. 4. Those it starts.
    5. The services of the state it leads to. 6. Its other effects. 7. The deadlines it extends.
    """
    case, outer = step.case, (step.trigger, step.strand, step.source, step.by_law)
    step.trigger, step.strand, step.source = trigger.id, trigger.strand, case.state(trigger.strand)
    step.by_law = step.by_law or trigger.never_refused
    if step.event.trigger != trigger.id:
        step.event.record("happened", trigger=trigger.id, strand=trigger.strand)
    case.memo.pulled = (*case.memo.pulled, trigger.id)
    run(step, trigger.then, before_move=True)
    by_choice = trigger.choice is not None
    running.stop_for(step, trigger.id, by_choice=by_choice or _chosen(step))
    if trigger.to is not None:
        move(step, trigger.strand, trigger.to, by_choice=by_choice)
    for clock in step.procedure.clocks_on.get(trigger.id, ()):
        running.start(step, clock)
    if trigger.strand == CORE and trigger.to is not None and case.core in step.procedure.services.on_entering:
        begin_services(step)
    run(step, trigger.then, before_move=False)
    extend_for(step, trigger.id)
    step.trigger, step.strand, step.source, step.by_law = outer


def _chosen(step: Step) -> bool:
    """Whether what is given is the survivor's own choice, for instance an outcome declined."""
    fields = step.vocabulary.fields
    return any(fields[name].choice is not None and fields[name].choice == value for name, value in step.given.items())


@dataclass(frozen=True, slots=True)
class EndStrands(Deed):
    """ends as waived the strands in their first state, all open ones, the one given, or a child's alone"""

    name = "end_strands"
    which: Literal["first_state", "open", "given", "child_only"]

    def do(self, step: Step) -> None:
        by_choice = step.procedure.triggers[step.trigger].choice is not None
        for name, standing in list(step.case.strands.items()):
            strand = step.procedure.strands[name]
            if name == CORE or strand.final(standing.state):
                continue
            ends = {
                "first_state": standing.state == strand.first,
                "open": not strand.closed(standing.state),
                "given": name == step.given.get("strand"),
                "child_only": age_band(step.case) != "child" and _child_only(step, name),
            }
            if ends[self.which]:
                end_strand(step, name, by_choice=by_choice)


@dataclass(frozen=True, slots=True)
class WorkOutAnew(Deed):
    """age band, windows and clocks after corrected facts"""

    name = "work_out_anew"
    asked: Literal[True]

    def do(self, step: Step) -> None:
        work_out_windows(step)
        a_childs = any(asks_age_band(begun.when, "child") for begun in step.procedure.services.start)
        if a_childs and step.case.memo.served and age_band(step.case) == "child" != age_band(step.as_it_was()):
            RecordBasis(step.vocabulary.report.id).do(step)
            begin_services(step, found_a_child=True)
            child_duties(step)
