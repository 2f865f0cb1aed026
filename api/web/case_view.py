"""A case as its page shows it: lanes, referrals, consents. Pure: it orders and names what was read.

Nothing here names a strand, a step, a field or a party.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from api.web.case_words import CaseWords, moment_of
from api.web.chips import Chip, answer_chip, chip_of
from api.web.deeds import Deed, deeds_of
from api.web.form_errors import within
from engine.domain.case.case import UNANSWERED_REFERRAL
from engine.domain.definition.procedure import CORE
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.spoken_time import moment_in_words
from engine.possible_views import ClockStoryView
from engine.reading.case_desk import CaseDesk

# More buttons than these in one lane are folded away.
_BUTTONS = 4
_SOON_OVER = ("cancelled",)
_ANSWERS = Label("trả lời chuyển gửi", "answer the referral")
_OR = Label(" hay ", " or ")


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A deadline in a lane, with its detail."""

    label: str
    chip: Chip
    exact: str
    since: str
    basis: str
    owner: str


@dataclass(frozen=True, slots=True)
class Button:
    """A deed as a button: its key, its words, where its form opens; `onward`: it leads the case on its way."""

    key: str
    text: str
    into: str
    onward: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """A strand: where it stands, its deadlines, who is waited for, what can be done and what not."""

    id: str
    name: str
    state: str
    since: str
    core: bool
    done: bool
    clocks: tuple[ClockLine, ...]
    waits: tuple[str, ...]
    buttons: tuple[Button, ...]
    more: tuple[Button, ...]
    reasons: tuple[tuple[str, str], ...]
    form: str


@dataclass(frozen=True, slots=True)
class ReferralLine:
    """A referral: who must do what by when, and what its reader may do with it."""

    id: str
    agency: str
    state: str
    made: str
    task: str
    chip: Chip | None
    buttons: tuple[Button, ...]
    mine: bool


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """A consent: of what, who gave it when, whether it stands, and how somebody may be reached."""

    label: str
    given: str
    stands: bool
    ended: str
    scope: tuple[tuple[str, str], ...]


class CasePage:
    """Everything the page shows of one case to one reader."""

    def __init__(self, desk: CaseDesk, language: Language, agency: str) -> None:
        self._desk = desk
        self._language = language
        self._mine = agency
        self.words = CaseWords(desk, language)
        self.deeds = deeds_of(desk.possible)

    def lanes(self) -> tuple[Lane, ...]:
        """Return the strands in the order of the procedure, the one of the case as a whole first."""
        order = list(self._desk.rules.procedure.strands)
        seen = sorted(self._desk.view.strands, key=lambda strand: (strand.id != CORE, order.index(strand.id)))
        return tuple(self._lane(strand.id) for strand in seen)

    def _lane(self, name: str) -> Lane:
        language, now = self._language, self._desk.now
        strand = next(strand for strand in self._desk.view.strands if strand.id == name)
        done = self._desk.rules.procedure.strands[name].final(strand.state)
        steps = [deed for deed in self.deeds if deed.kind == "step" and deed.doable.about == name]
        clocks = [clock for clock in self._desk.clocks if clock.strand == name and not clock.window]
        buttons = tuple(self._button(deed, f"form-{name}") for deed in steps if deed.doable.possible)
        # What leads on comes before what leads aside: a side way is never the first thing offered.
        buttons = tuple(sorted(buttons, key=lambda button: not button.onward))
        orders = [deed for deed in self.deeds if deed.kind == "order" and self._strand_of(deed) == name]
        few = len(buttons) if len(buttons) <= _BUTTONS + 1 else _BUTTONS
        # What only moves a deadline stands behind what helps.
        buttons += tuple(self._button(deed, f"form-{name}") for deed in orders if deed.doable.possible)
        return Lane(
            id=f"lane-{name}",
            name=strand.label[language],
            state=strand.state_label[language],
            since=moment_in_words(strand.since, now, language),
            core=name == CORE,
            done=done,
            clocks=tuple(self._clock(clock) for clock in _latest(clocks)),
            waits=() if done else tuple(self._waits(clocks)),
            buttons=buttons[:few],
            more=buttons[few:],
            reasons=tuple(self._reason(deed) for deed in steps if not deed.doable.possible),
            form=f"form-{name}",
        )

    def _strand_of(self, deed: Deed) -> str:
        clock = self._desk.rules.procedure.clocks.get(deed.doable.about.partition(":")[0])
        return clock.strand if clock else ""

    def _button(self, deed: Deed, into: str) -> Button:
        return Button(deed.key, self.title(deed), into, self._leads_on(deed))

    def _leads_on(self, deed: Deed) -> bool:
        """Whether a step moves its strand to a state that is no side way and not its end."""
        trigger = self._desk.rules.procedure.triggers.get(deed.doable.id) if deed.kind == "step" else None
        if trigger is None or trigger.to is None:
            return False
        state = self._desk.rules.procedure.strands[trigger.strand].states.get(trigger.to)
        return state is not None and not state.side and not state.final

    def title(self, deed: Deed) -> str:
        """Return what a deed is called, with what it is about where its own name says too little."""
        label, about = deed.doable.label[self._language], deed.doable.about_label
        if deed.kind == "answer":
            return label
        return f"{label}: {about[self._language]}" if deed.title_about and about else label

    def _reason(self, deed: Deed) -> tuple[str, str]:
        said = dict.fromkeys(reason.sentence[self._language] for reason in deed.doable.against)
        return self.title(deed), " ".join(said)

    def _clock(self, clock: ClockStoryView) -> ClockLine:
        language, desk = self._language, self._desk
        limit = f", {clock.limit[language]}" if clock.limit else ""
        return ClockLine(
            label=clock.label[language],
            chip=chip_of(clock, desk.now, desk.rules.calendar, language),
            exact=moment_of(clock.due, desk, language),
            since=f"{moment_of(clock.counted_from, desk, language)}{limit}",
            basis=clock.basis[language],
            owner=clock.owner_label[language] if clock.owner_label else "",
        )

    def _waits(self, clocks: Iterable[ClockStoryView]) -> Iterable[str]:
        """Who else is waited for, and for what: whoever can stop a deadline that runs or was missed."""
        language = self._language
        waited: dict[str, list[str]] = {}
        for clock in clocks:
            if clock.status not in ("running", "breached") or clock.ended_at or not clock.stopped_by:
                continue
            mine = clock.owner == self._mine
            who = ", ".join(role[language] for role in clock.can_stop) if mine else ""
            who = who or (clock.owner_label[language] if clock.owner_label else "")
            if who:
                waited.setdefault(who, []).append(self._what(clock))
        return [f"{who}: {'; '.join(dict.fromkeys(what))}" for who, what in waited.items()]

    def _what(self, clock: ClockStoryView) -> str:
        """What would stop a deadline; of many ways two are named."""
        return _OR[self._language].join(within(label[self._language]) for label in clock.stopped_by[:2])

    def referrals(self) -> tuple[ReferralLine, ...]:
        """Return the referrals, those that somebody must still answer or work on first."""
        lines = [self._referral(index) for index in range(len(self._desk.view.referrals))]
        return tuple(sorted(lines, key=lambda line: line.chip is None))

    def _referral(self, index: int) -> ReferralLine:
        referral, language, now = self._desk.view.referrals[index], self._language, self._desk.now
        agency = self.words.agency(referral.agency) or self.words.party(referral.party)
        task, chip = "", None
        if referral.state in UNANSWERED_REFERRAL:
            task = _ANSWERS[language]
            chip = answer_chip(referral.made_at, referral.answer_by, now, self._desk.rules.calendar, language)
        elif clock := self._nearest(referral.agency):
            task = self._what(clock)
            chip = chip_of(clock, now, self._desk.rules.calendar, language)
        deeds = [d for d in self.deeds if d.kind == "answer" and d.doable.about == referral.key and d.doable.possible]
        return ReferralLine(
            id=f"referral-{index}",
            agency=agency,
            state=referral.state_label[language],
            made=moment_in_words(referral.made_at, now, language),
            task=task,
            chip=chip,
            buttons=tuple(self._button(deed, f"form-referral-{index}") for deed in deeds),
            mine=referral.agency == self._mine,
        )

    def _nearest(self, agency: str) -> ClockStoryView | None:
        owned = [c for c in self._desk.clocks if c.owner == agency and c.status in ("running", "breached")]
        return min((c for c in owned if c.ended_at is None), key=lambda clock: clock.due, default=None)

    def consents(self) -> tuple[ConsentLine, ...]:
        """Return the consents, those that stand first."""
        language, now = self._language, self._desk.now
        lines = []
        for given in sorted(self._desk.view.consents, key=lambda one: not one.stands):
            party = self.words.party(given.party)
            ended = given.withdrawn_at or (given.expires_at if not given.stands else None)
            lines.append(
                ConsentLine(
                    label=f"{given.label[language]} ({party})" if party else given.label[language],
                    given=f"{self.words.giver(given.given_by)}, {moment_in_words(given.given_at, now, language)}",
                    stands=given.stands,
                    ended=moment_in_words(ended, now, language) if ended else "",
                    scope=tuple(self._scope(given.scope or {})),
                )
            )
        return tuple(lines)

    def _scope(self, scope: object) -> Iterable[tuple[str, str]]:
        inputs, channels = self._desk.rules.vocabulary.inputs, self._desk.rules.vocabulary.channels
        yes_no = (Label("không", "no"), Label("có", "yes"))
        for name, value in scope.items() if isinstance(scope, dict) else ():
            label = inputs[name].label[self._language] if name in inputs else name
            said = channels[value].label[self._language] if value in channels else str(value)
            yield label, yes_no[value][self._language] if isinstance(value, bool) else said

    def consent_buttons(self) -> tuple[tuple[Button, ...], tuple[Button, ...], tuple[tuple[str, str], ...]]:
        """Return what can be recorded as agreed, what as withdrawn, and what of it not, with the reasons."""
        agreeing = [deed for deed in self.deeds if deed.kind == "consent"]
        ending = [deed for deed in self.deeds if deed.kind == "withdrawal" and deed.doable.possible]
        return (
            tuple(self._button(deed, "form-consent") for deed in agreeing if deed.doable.possible),
            tuple(self._button(deed, "form-consent") for deed in ending),
            tuple(self._reason(deed) for deed in agreeing if not deed.doable.possible),
        )


def _latest(clocks: Iterable[ClockStoryView]) -> list[ClockStoryView]:
    """The last run of each deadline; what no longer applies is in the timeline alone."""
    last = {clock.id: clock for clock in sorted(clocks, key=lambda one: one.occurrence)}
    kept = [clock for clock in last.values() if clock.status not in _SOON_OVER]
    return sorted(kept, key=lambda clock: (clock.ended_at is not None, clock.due))
