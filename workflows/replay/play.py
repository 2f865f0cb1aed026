"""Playing a written case: each step at its moment, and between the steps whatever time brings, in order."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine.commands import AnswerReferral, OpenCase, OrderClock, PullTrigger, RecordConsent, WithdrawConsent
from engine.domain.case.case import Actor, Case
from engine.domain.case.rules import Rules
from engine.domain.errors import RefusedError
from engine.handlers.answer_referral import answer_referral
from engine.handlers.open_case import open_case
from engine.handlers.order_clock import order_clock
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent, withdraw_consent
from engine.handlers.sweep_deadlines import next_deadline
from engine.store.cases import load_case
from engine.store.schema import CASE
from engine.store.time import SetTime
from engine.world import World
from workflows.replay.cast import Posts, actor_for, case_to_be, who_moves
from workflows.replay.expectations import Witness, referral_meant
from workflows.replay.spelling import misspelt
from workflows.replay.vignette import SCOPE, Move, Vignette, fields_of

Act = Callable[[World], None]


class Player:
    """Plays one written case in a world of its own. `route` and `sweep` do what the worker would."""

    def __init__(self, world: World, clock: SetTime, route: Act, sweep: Act) -> None:
        self._world = world
        self._clock = clock
        self._route = route
        self._sweep = sweep
        self._row_id: int | None = None

    def play(self, vignette: Vignette) -> list[str]:
        """Play the case to its end and return every difference from what was expected.

        One in which a name is misspelt is not played: its faults are returned.
        """
        faults = misspelt(vignette, self._world.library, self._world.directories.refresh().directory)
        if faults:
            return faults
        self._clock.at = vignette.opened_at
        found = self._open(vignette)
        if self._row_id is None:
            return found
        witness = Witness(self._world, self._row_id)
        for place, move in enumerate(vignette.moves):
            self._let_time_pass(vignette.opened_at + move.at)
            found += [f"{move.place}: {line}" for line in self._make(move, vignette.moves[place + 1 :])]
            self._route(self._world)
            found += [f"{move.place}: {line}" for line in witness.differences(move.expect)]
        return found + [f"at the end: {line}" for line in witness.differences(vignette.expect)]

    def _let_time_pass(self, until: datetime) -> None:
        while (due := next_deadline(self._world)) is not None and due <= until:
            self._clock.at = max(due, self._clock.at)
            self._sweep(self._world)
            self._route(self._world)
        self._clock.at = until

    def _open(self, vignette: Vignette) -> list[str]:
        procedure = self._world.library.newest(vignette.procedure)
        if procedure is None:
            return [f"open: no procedure {vignette.procedure}"]
        rules = self._world.rules(procedure.id, procedure.version)
        body = vignette.opening
        fields = fields_of(body.get("with"))
        to_be = case_to_be(rules, fields, vignette.opened_at)
        try:
            actor = actor_for(self._posts(), rules, to_be, body["by"], vignette.opened_at, body.get("agency"))
        except LookupError as error:
            return [f"open: {error}"]
        request = OpenCase(actor=actor, procedure=vignette.procedure, fields=fields)
        refused = body.get("refused")
        found = outcome(lambda: open_case(self._world, request), None if refused is None else frozenset(refused))
        self._route(self._world)
        with self._world.database.read() as connection:
            row = connection.execute(select(CASE.c.id).order_by(CASE.c.id).limit(1)).one_or_none()
        self._row_id = row.id if row else None
        return [f"open: {line}" for line in found]

    def _case(self) -> tuple[Case, Rules]:
        with self._world.database.read() as connection:
            case = load_case(connection, self._world.vault, self._row_id or 0).case
        return case, self._world.rules_of(case)

    def _make(self, move: Move, later: Iterable[Move]) -> list[str]:
        if move.kind == "tick":
            return []
        case, rules = self._case()
        try:
            actor = who_moves(self._posts(), rules, case, move, later, self._clock.at)
        except LookupError as error:
            return [str(error)]
        make = {
            "do": self._pull,
            "referral": self._answer,
            "order": self._order,
            "consent": self._consent,
            "withdraw": self._withdraw,
        }[move.kind]
        return outcome(lambda: make(move.body, actor, case, rules), move.refused)

    def _posts(self) -> Posts:
        return self._world.directories.refresh().posts_at(self._clock.at)

    def _pull(self, body: Mapping[str, Any], actor: Actor, case: Case, rules: Rules) -> None:
        fields = fields_of(body.get("with"))
        pull_trigger(self._world, PullTrigger(actor=actor, case=case.id, trigger=body["do"], fields=fields))

    def _answer(self, body: Mapping[str, Any], actor: Actor, case: Case, rules: Rules) -> None:
        named: str = body["referral"]
        meant = referral_meant(rules, case, named, self._clock.at) if "@" in named else None
        answer = AnswerReferral(
            actor=actor,
            case=case.id,
            referral=meant.key if meant else named.partition("@")[0],
            answer=body["do"],
            fields=fields_of(body.get("with")),
        )
        answer_referral(self._world, answer)

    def _order(self, body: Mapping[str, Any], actor: Actor, case: Case, rules: Rules) -> None:
        given = fields_of({name: body[name] for name in ("until", "reason", "occurrence") if name in body})
        order_clock(
            self._world, OrderClock(actor=actor, case=case.id, order=body["order"], clock=body["clock"], **given)
        )

    def _consent(self, body: Mapping[str, Any], actor: Actor, case: Case, rules: Rules) -> None:
        given = fields_of(body["consent"])
        consent = RecordConsent(
            actor=actor,
            case=case.id,
            kind=str(given.get("kind")),
            given_by=given.get("given_by", "survivor"),
            party=given.get("party"),
            expires_at=given.get("expires_at"),
            child_agrees=given.get("child_agrees"),
            scope={name: given[name] for name in SCOPE if name in given},
        )
        record_consent(self._world, consent)

    def _withdraw(self, body: Mapping[str, Any], actor: Actor, case: Case, rules: Rules) -> None:
        given = fields_of(body["withdraw"])
        withdraw_consent(
            self._world,
            WithdrawConsent(
                actor=actor,
                case=case.id,
                kind=str(given.get("kind")),
                party=given.get("party"),
                reason=given.get("reason"),
            ),
        )


def outcome(act: Callable[[], object], refused: frozenset[str] | None) -> list[str]:
    """Do it, and return how it differs from being carried out, or from being refused with exactly these codes."""
    try:
        act()
    except RefusedError as error:
        if refused is None:
            return [f"refused: {error}"]
        if set(error.codes) != refused:
            return [f"refused with {', '.join(error.codes)}, expected {', '.join(sorted(refused))} ({error})"]
        return []
    return [] if refused is None else [f"carried out, expected to be refused with {', '.join(sorted(refused))}"]
