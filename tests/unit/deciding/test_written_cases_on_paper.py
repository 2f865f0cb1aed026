"""The written cases on paper: the same files and the same expectations, decided without database, mail or flows."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from config.demo import demo_directory
from config.settings import ROOT
from engine.domain.case.case import Actor, Case
from engine.domain.case.retelling import Told, retell
from engine.domain.deciding.open_case import Names, decide_open
from engine.domain.deciding.sweep_deadlines import next_moment
from engine.domain.errors import refused
from engine.domain.parties.access import sees
from engine.store.digests import encoded
from tests.unit.dossier import LIBRARY, Dossier, rules_of
from workflows.replay.cast import Posts, actor_for, case_to_be, who_moves
from workflows.replay.expectations import differences, referral_meant, untold
from workflows.replay.play import outcome
from workflows.replay.vignette import SCOPE, Move, Vignette, fields_of, read_vignette

FILES = sorted((ROOT / "tests" / "journeys" / "cases").glob("*.yaml"))


@cache
def posts() -> Posts:
    """Return who of the demo's directory holds which post."""
    found: dict[str, list[Actor]] = {}
    for row in sorted(demo_directory().posts, key=lambda row: row.person):
        found.setdefault(row.role, []).append(Actor(row.person, row.role, row.agency))
    return found


class Desk:
    """A case, and those it opens, worked on step by step, with whatever time brings in between."""

    def __init__(self, vignette: Vignette) -> None:
        self._vignette = vignette
        self._now = vignette.opened_at
        self._papers: list[Dossier] = []
        self._told: dict[int, list[Told]] = {}
        self._since: set[str] = set()
        self._ever: set[str] = set()

    def play(self) -> list[str]:
        """Return every difference from what was expected."""
        found, moves = self._open(), self._vignette.moves
        if not self._papers:
            return found
        self._note(self._papers[0])
        for place, move in enumerate(moves):
            self._let_time_pass(self._vignette.opened_at + move.at)
            found += [f"{move.place}: {line}" for line in self._make(move, moves[place + 1 :])]
            found += [f"{move.place}: {line}" for line in self._differences(move.expect)]
        return found + [f"at the end: {line}" for line in self._differences(self._vignette.expect)]

    def told_again(self) -> list[tuple[Case, Case]]:
        """Return each case as it stands, and as its events alone tell it."""
        found = []
        for paper in self._papers:
            case = paper.case
            again = replace(case, strands={}, bases=set(), consents=[], referrals={}, clocks={})
            retell(again, self._told[id(paper)])
            found.append((case, again))
        return found

    def _open(self) -> list[str]:
        body, newest = self._vignette.opening, LIBRARY.newest(self._vignette.procedure)
        assert newest is not None
        rules, fields, codes = rules_of(newest.id), fields_of(body.get("with")), body.get("refused")
        actor = actor_for(
            posts(), rules, case_to_be(rules, fields, self._now), body["by"], self._now, body.get("agency")
        )

        def opening() -> None:
            names = Names("0" * 32, "PAPER")
            last = decide_open(rules, names, fields, actor=actor, now=self._now, drafts_allowed=True)
            self._papers.append(Dossier.begun(rules, last, self._now))

        return outcome(opening, None if codes is None else frozenset(codes))

    def _note(self, paper: Dossier) -> None:
        """Take down who was told, open what the step opens, and send what waits."""
        told = {role for _, role in paper.told()}
        written = self._told.setdefault(id(paper), [])
        for event in paper.last.events:
            changes = json.loads(encoded(event.changes))
            actor = event.actor
            written.append(
                Told(len(written) + 1, self._now, event.kind, event.trigger, actor.role, actor.agency, changes)
            )
        self._since |= told
        self._ever |= told
        if paper.last.linked is not None:
            linked = paper.linked(paper.last.events[0].actor)
            self._papers.append(linked)
            self._note(linked)
        paper.now = self._now
        if paper.send() is not None:
            self._note(paper)

    def _let_time_pass(self, until: datetime) -> None:
        while (due := min(filter(None, map(next_moment, (p.case for p in self._papers))), default=until)) <= until:
            self._now = max(due, self._now)
            swept = [paper for paper in self._papers if (at := next_moment(paper.case)) and at <= self._now]
            if not swept:
                break
            for paper in swept:
                paper.now = self._now
                if paper.sweep() is not None:
                    self._note(paper)
        self._now = until

    def _make(self, move: Move, later: tuple[Move, ...]) -> list[str]:
        if move.kind == "tick":
            return []
        paper = self._papers[0]
        paper.now = self._now
        actor = who_moves(posts(), paper.rules, paper.case, move, later, self._now)

        def step() -> None:
            if not sees(paper.case, paper.rules, actor, self._now):
                raise refused("not_found")
            _STEPS[move.kind](paper, actor, move.body)
            self._note(paper)

        return outcome(step, move.refused)

    def _differences(self, expected: Mapping[str, Any]) -> list[str]:
        if not expected:
            return []
        main, *others = self._papers
        found = differences(main.rules, main.case, self._now, expected)
        found += untold(expected, self._since, self._ever, {other.case.procedure for other in others})
        self._since = set()
        return found


def _pull(paper: Dossier, actor: Actor, body: Mapping[str, Any]) -> None:
    paper.pull(actor, body["do"], **fields_of(body.get("with")))


def _answer(paper: Dossier, actor: Actor, body: Mapping[str, Any]) -> None:
    named: str = body["referral"]
    meant = referral_meant(paper.rules, paper.case, named, paper.now) if "@" in named else None
    key = meant.key if meant else named.partition("@")[0]
    paper.answer(actor, key, body["do"], **fields_of(body.get("with")))


def _order(paper: Dossier, actor: Actor, body: Mapping[str, Any]) -> None:
    given = fields_of({name: body[name] for name in ("until", "reason", "occurrence") if name in body})
    paper.order(actor, body["order"], body["clock"], **{"reason": None, **given})


def _consent(paper: Dossier, actor: Actor, body: Mapping[str, Any]) -> None:
    given = fields_of(body["consent"])
    more = {name: given[name] for name in ("party", "expires_at", "child_agrees") if name in given}
    scope = {name: given[name] for name in SCOPE if name in given}
    paper.consent(
        str(given.get("kind")), given_by=given.get("given_by", "survivor"), actor=actor, scope=scope, **more
    )


def _withdraw(paper: Dossier, actor: Actor, body: Mapping[str, Any]) -> None:
    given = fields_of(body["withdraw"])
    paper.withdraw(str(given.get("kind")), given.get("party"), actor, reason=given.get("reason"))


_STEPS = {"do": _pull, "referral": _answer, "order": _order, "consent": _consent, "withdraw": _withdraw}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_written_case_goes_as_it_is_written(path: Path) -> None:
    desk = Desk(read_vignette(path))
    assert desk.play() == []
    for case, again in desk.told_again():
        assert again == case
