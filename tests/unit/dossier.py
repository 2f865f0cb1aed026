"""One case on paper: the published rules and the demo's directory, decided step by step without any database."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import pytest

from config.demo import demo_directory
from config.settings import ROOT
from engine.bootstrap import directory_rows, working_calendar
from engine.definitions import load_library
from engine.domain.case.case import Actor, Case, Clock, Referral
from engine.domain.case.decision import Decision, Notice
from engine.domain.case.rules import Rules
from engine.domain.deciding.answer_referral import decide_answer, decide_sending
from engine.domain.deciding.open_case import Names, decide_linked, decide_open
from engine.domain.deciding.order_clock import decide_clock_order
from engine.domain.deciding.pull_trigger import decide_pull
from engine.domain.deciding.record_consent import Asked, decide_consent, decide_withdrawal
from engine.domain.deciding.sweep_deadlines import decide_sweep
from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import RefusedError
from tests import people

LIBRARY = load_library(ROOT / "workflows" / "definitions")
ONE_STOP, HARASSMENT, DOMESTIC = "hung_vuong_one_stop", "hcmc_sexual_harassment", "hcmc_domestic_violence"


@cache
def directory() -> Directory:
    """Return the demo's directory as the rules see it."""
    rows = directory_rows(demo_directory())
    agencies = [
        Agency(
            row["id"], row["party"], Label(row["name_vi"], row["name_en"]), frozenset(row["wards"]),
            frozenset(row["settings"]), row["is_default"], row["valid_from"], row["valid_to"], row["successor"],
        )
        for row in rows["agency"]
    ]  # fmt: skip
    wards = [Ward(row["code"], row["name"]) for row in rows["ward"]]
    return Directory(wards, agencies, [row["id"] for row in rows["person"]])


def rules_of(procedure: str) -> Rules:
    """Return the rules of a published procedure."""
    return Rules(LIBRARY.version(procedure, 1), LIBRARY.vocabulary, directory(), working_calendar())


class Dossier:
    """A case that is worked on: every decision that is taken becomes what the next one starts from."""

    def __init__(
        self, opener: Actor = people.INTAKE, procedure: str = ONE_STOP, at: datetime = people.BEGINS, **facts: Any
    ) -> None:
        self.rules = rules_of(procedure)
        self.now = at
        given = {
            "entry_point": "walk_in",
            "abuse_kinds": ["rape"],
            "age_years": 24,
            "sex": "female",
            "ward_of_incident": "Phường Bến Thành",
            "ward_of_residence": "Phường Tân Định",
        }
        fields = {name: value for name, value in (given | facts).items() if value is not None}
        self.last = decide_open(
            self.rules, Names("0" * 32, "PAPER"), fields, actor=opener, now=at, drafts_allowed=True
        )

    @classmethod
    def begun(cls, rules: Rules, last: Decision, now: datetime) -> "Dossier":
        """Return the paper of a case that was opened in another way."""
        found = cls.__new__(cls)
        found.rules, found.last, found.now = rules, last, now
        return found

    @property
    def case(self) -> Case:
        """The case as it stands."""
        return self.last.case

    def later(self, **span: float) -> "Dossier":
        """Let time pass; nobody sweeps."""
        self.now += timedelta(**span)
        return self

    def pull(self, actor: Actor, trigger: str, **fields: Any) -> Decision:
        """Pull a trigger."""
        self.last = decide_pull(self.rules, self.case, trigger, fields, actor=actor, now=self.now)
        return self.last

    def consent(
        self,
        kind: str,
        party: str | None = None,
        given_by: str = "survivor",
        actor: Actor = people.SOCIAL_WORKER,
        **more: Any,
    ) -> Decision:
        """Record a consent."""
        asked = Asked(kind, given_by, party, **more)
        self.last = decide_consent(self.rules, self.case, asked, actor=actor, now=self.now)
        return self.last

    def withdraw(
        self, kind: str, party: str | None = None, actor: Actor = people.SOCIAL_WORKER, reason: str | None = None
    ) -> Decision:
        """Withdraw a consent."""
        self.last = decide_withdrawal(self.rules, self.case, kind, party, reason=reason, actor=actor, now=self.now)
        return self.last

    def answer(self, actor: Actor, named: str, answer: str, **fields: Any) -> Decision:
        """Answer a referral."""
        self.last = decide_answer(self.rules, self.case, named, answer, fields, actor=actor, now=self.now)
        return self.last

    def order(self, actor: Actor, order: str, clock: str, **more: Any) -> Decision:
        """Pause, resume or extend a clock."""
        given = {"reason": "vì lý do chính đáng"} | more
        self.last = decide_clock_order(self.rules, self.case, order, clock, actor=actor, now=self.now, **given)
        return self.last

    def send(self) -> Decision | None:
        """Do what the routing flow does with referrals."""
        found = decide_sending(self.rules, self.case, self.now)
        self.last = found or self.last
        return found

    def sweep(self) -> Decision | None:
        """Do what time has brought."""
        found = decide_sweep(self.rules, self.case, self.now)
        self.last = found or self.last
        return found

    def linked(self, actor: Actor) -> "Dossier":
        """Return the case that the last step opens, on a paper of its own."""
        opening = self.last.linked
        assert opening is not None
        rules, names = rules_of(opening.procedure), Names("1" * 32, "OTHER")
        last = decide_linked(rules, names, self.case, opening, actor=actor, now=self.now)
        return Dossier.begun(rules, last, self.now)

    def referral(self, party: str) -> Referral:
        """Return the newest referral of a party."""
        return [r for r in self.case.referrals.values() if r.party == party][-1]

    def clock(self, clock: str) -> Clock:
        """Return the last run of a clock."""
        found = self.case.latest_clock(clock)
        assert found is not None, clock
        return found

    def told(self, kind: str | None = None) -> set[tuple[str, str]]:
        """Return to whom the last decision gives notices (of a kind), as agency and role."""
        return {(n.agency, n.role) for n in self.notices(kind)}

    def notices(self, kind: str | None = None) -> list[Notice]:
        """Return the notices of the last decision."""
        return [n for n in self.last.notices if kind in (None, n.kind)]

    def refuses(self, *reasons: str) -> "_Refusal":
        """Expect these reasons, each as code or code(about), and nothing changed."""
        return _Refusal(self, set(reasons))


class _Refusal:
    def __init__(self, dossier: Dossier, reasons: set[str]) -> None:
        self._dossier, self._reasons = dossier, reasons
        self._before = dossier.case.draft()

    def __enter__(self) -> None:
        """Begin to watch."""

    def __exit__(self, kind: object, error: BaseException | None, _: object) -> bool:
        """Check that it was refused for these reasons."""
        if error is not None and not isinstance(error, RefusedError):
            return False
        if error is None:
            pytest.fail("it was not refused")
        assert isinstance(error, RefusedError)
        said = {f"{r.code}({r.about})" if r.about else r.code for r in error.refusals}
        assert said == self._reasons
        assert self._dossier.case == self._before
        return True


def harassed(**facts: Any) -> Dossier:
    """Return a case of harassment at work that the women's union opened."""
    report = {
        "entry_point": "community",
        "abuse_kinds": ["sexual_harassment"],
        "setting": "workplace",
        "perpetrator_relation": "employer_colleague",
        "employer_agency": "employer_company",
    }
    return Dossier(people.UNION_WORKER, HARASSMENT, **(report | facts))


def activated(**facts: Any) -> Dossier:
    """Return a case whose one-stop room was activated."""
    found = Dossier(**facts)
    if (facts.get("age_years", 24) or 0) >= 16:
        found.consent("case_management")
    found.pull(people.DOCTOR, "activate", indicators=["obvious_assault"])
    return found
