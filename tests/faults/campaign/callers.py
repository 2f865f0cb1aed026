"""People at work while everything fails around them: each call is made until it is answered, under the same key."""

import random
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from engine.domain.case.case import Actor
from tests import people

# Who gave up after so long would come again later; here it is counted as unanswered.
_PATIENCE_SECONDS = 90.0
_UNKNOWN = "outcome_unknown"
_ASSESSED = {"carer_suspected": "no", "immediate_danger": "no", "safety_plan": "Bịa"}


@dataclass(slots=True)
class Answered:
    """A call that was acknowledged: who made it, the request, and what was answered."""

    actor: Actor
    path: str
    body: Mapping[str, Any]
    key: str
    answer: Mapping[str, Any]


@dataclass(slots=True)
class Account:
    """What the callers were told, together."""

    answered: list[Answered] = field(default_factory=list)
    tries: int = 0
    unknown: int = 0
    unanswered: int = 0
    slowest: float = 0.0
    wrong: list[str] = field(default_factory=list)


class Callers:
    """So many threads that open and advance cases until they are stopped."""

    def __init__(self, site: str, tokens: Mapping[str, str], many: int, seed: int) -> None:
        self.account = Account()
        self._site, self._tokens = site, tokens
        self._stop, self._lock = threading.Event(), threading.Lock()
        self._threads = [
            threading.Thread(target=self._work, args=(random.Random(f"{seed} {n}"),), daemon=True)
            for n in range(many)
        ]

    def begin(self) -> None:
        """Let them work."""
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Let each end its case."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * _PATIENCE_SECONDS)

    def _work(self, chance: random.Random) -> None:
        with httpx.Client(base_url=f"{self._site}/api/v1", timeout=15) as client:
            while not self._stop.is_set():
                self._one_case(client, chance)
                time.sleep(chance.uniform(0.0, 0.3))

    def _one_case(self, client: httpx.Client, chance: random.Random) -> None:
        fields = {
            "entry_point": "walk_in",
            "abuse_kinds": ["rape"],
            "age_years": chance.randint(4, 15),
            "sex": "female",
        }
        wards = {"ward_of_incident": "Phường Bến Thành", "ward_of_residence": "Phường Tân Định"}
        opening = {"procedure": "hung_vuong_one_stop", "fields": fields | wards}
        opened = self.call(client, people.INTAKE, "/cases", opening)
        if opened is None:
            return
        steps = {
            people.DOCTOR: [("activate", {"indicators": ["obvious_assault"]})],
            people.SOCIAL_WORKER: [("assess", _ASSESSED | {"risk_level": chance.choice(["medium", "high"])})],
        }
        for actor, pulled in steps.items():
            for trigger, given in pulled:
                body = {"trigger": trigger, "fields": given}
                self.call(client, actor, f"/cases/{opened['case']}/steps", body)

    def call(
        self, client: httpx.Client, actor: Actor, path: str, body: Mapping[str, Any], key: str = ""
    ) -> Mapping[str, Any] | None:
        """Make a call until it is answered; None when it was refused, or nobody answered in time."""
        key = key or uuid4().hex
        began = time.monotonic()
        headers = {"Authorization": f"Bearer {self._tokens[actor.user]}", "Idempotency-Key": key}
        while time.monotonic() - began < _PATIENCE_SECONDS:
            with self._lock:
                self.account.tries += 1
            try:
                answer = client.post(path, json=body, headers=headers)
            except httpx.HTTPError:
                time.sleep(0.1)
                continue
            if answer.status_code in (502, 503, 429):
                with self._lock:
                    self.account.unknown += _UNKNOWN in answer.text
                time.sleep(0.1)
                continue
            return self._note(actor, path, body, key, answer, time.monotonic() - began)
        with self._lock:
            self.account.unanswered += 1
        return None

    def _note(
        self, actor: Actor, path: str, body: Mapping[str, Any], key: str, answer: httpx.Response, took: float
    ) -> Mapping[str, Any] | None:
        with self._lock:
            self.account.slowest = max(self.account.slowest, took)
            if answer.status_code not in (200, 201):
                self.account.wrong.append(f"{path.rpartition('/')[2]}: {answer.status_code} {answer.text[:200]}")
                return None
            found: Mapping[str, Any] = answer.json()
            self.account.answered.append(Answered(actor, path, body, key, found))
            return found
