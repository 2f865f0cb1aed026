"""Playing a written case: each step at its moment, and between the steps whatever time brings, in order."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from engine.commands import AnswerReferral, OpenCase, PullTrigger, RecordConsent, WithdrawConsent
from engine.domain.case.case import Actor, Case
from engine.domain.case.step import Rules
from engine.domain.errors import RefusedError
from engine.domain.parties.responsible import Place
from engine.handlers.answer_referral import answer_referral
from engine.handlers.open_case import open_case
from engine.handlers.pull_trigger import pull_trigger
from engine.handlers.record_consent import record_consent, withdraw_consent
from engine.handlers.sweep_deadlines import next_deadline
from engine.store.cases import load_case
from engine.store.schema import CASE
from engine.store.time import SetTime
from engine.world import World
from workflows.replay.cast import actor_for, case_to_be, recorder_for
from workflows.replay.expectations import Witness
from workflows.replay.vignette import Move, Vignette, fields_of

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
        """Play the case to its end and return every difference from what was expected."""
        self._clock.at = vignette.opened_at
        found = self._open(vignette)
        if self._row_id is None:
            return found
        witness = Witness(self._world, self._row_id)
        for move in vignette.moves:
            self._let_time_pass(vignette.opened_at + move.at)
            found += [f"{move.place}: {line}" for line in self._make(move)]
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
        fields = fields_of(vignette.opening.get("with"))
        to_be = case_to_be(rules, fields, vignette.opened_at)
        actor = actor_for(self._world, rules, to_be, str(vignette.opening["by"]), vignette.opened_at)
        request = OpenCase(actor=actor, procedure=vignette.procedure, fields=fields)
        refused = vignette.opening.get("refused")
        found = _outcome(lambda: open_case(self._world, request), None if refused is None else frozenset(refused))
        self._route(self._world)
        with self._world.database.read() as connection:
            row = connection.execute(select(CASE.c.id).order_by(CASE.c.id).limit(1)).one_or_none()
        self._row_id = row.id if row else None
        return [f"open: {line}" for line in found]

    def _case(self) -> tuple[Case, Rules]:
        with self._world.database.read() as connection:
            case = load_case(connection, self._world.vault, self._row_id or 0).case
        return case, self._world.rules_of(case)

    def _make(self, move: Move) -> list[str]:
        case, rules = self._case()
        body, now = move.body, self._clock.at
        if "do" not in body and "referral" not in body:
            return self._consent(move, case, rules)
        place: Place | None = "residence" if body.get("agency") == "residence" else None
        actor = actor_for(self._world, rules, case, str(body["by"]), now, place)
        fields = fields_of(body.get("with"))
        if "referral" in body:
            answer = AnswerReferral(
                actor=actor, case=case.id, referral=str(body["referral"]), answer=str(body["do"]), fields=fields
            )
            return _outcome(lambda: answer_referral(self._world, answer), move.refused)
        pull = PullTrigger(actor=actor, case=case.id, trigger=str(body["do"]), fields=fields)
        return _outcome(lambda: pull_trigger(self._world, pull), move.refused)

    def _consent(self, move: Move, case: Case, rules: Rules) -> list[str]:
        body, now = move.body, self._clock.at
        if "consent" not in body and "withdraw" not in body:
            return []
        given = fields_of(body.get("consent") or body.get("withdraw"))
        actor: Actor = recorder_for(self._world, rules, case, now)
        if "by" in body:
            actor = actor_for(self._world, rules, case, str(body["by"]), now)
        kind, party = str(given.pop("kind", None)), given.pop("party", None)
        if "withdraw" in body:
            reason = given.pop("reason", None)
            withdrawal = WithdrawConsent(actor=actor, case=case.id, kind=kind, party=party, reason=reason)
            return _outcome(lambda: withdraw_consent(self._world, withdrawal), move.refused)
        consent = RecordConsent(
            actor=actor,
            case=case.id,
            kind=kind,
            given_by=given.pop("given_by", "survivor"),
            party=party,
            expires_at=given.pop("expires_at", None),
            child_agrees=given.pop("child_agrees", None),
            scope=given,
        )
        return _outcome(lambda: record_consent(self._world, consent), move.refused)


def _outcome(act: Callable[[], object], refused: frozenset[str] | None) -> list[str]:
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
