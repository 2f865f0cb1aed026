"""Which conditions may hold at one moment and not at a later one though nobody did anything: each says so itself."""

from datetime import timedelta

import pytest

from engine.domain.case.case import Standing
from engine.domain.case.conditions import CONDITIONS, ConsentStands, InStateDays, MayBeTold
from engine.domain.case.situation import Look, Situation
from engine.domain.case.survivor import AgedAtLeast
from tests.unit.dossier import Dossier

HOUR = timedelta(hours=1)


def agreed() -> Dossier:
    dossier = Dossier(birth_date="2010-03-03", age_years=None)
    until = (dossier.now + HOUR).isoformat()
    dossier.case.strands["core"] = Standing("received", dossier.now - timedelta(days=1))
    dossier.consent("examination", expires_at=until, given_by="survivor_and_carer")
    dossier.consent("sharing", "legal_aid", expires_at=until, given_by="survivor_and_carer")
    return dossier


@pytest.mark.parametrize(
    ("look", "before", "after"),
    [
        (ConsentStands(("examination",)), timedelta(0), HOUR),
        (MayBeTold(("legal_aid",)), timedelta(0), HOUR),
        (InStateDays(2), timedelta(0), timedelta(days=1)),
        (AgedAtLeast(16), timedelta(0), timedelta(days=2)),
    ],
    ids=lambda value: value.name if isinstance(value, Look) else "",
)
def test_what_time_alone_changes_says_so(look: Look, before: timedelta, after: timedelta) -> None:
    dossier = agreed()
    found = [look.holds(Situation(dossier.case, dossier.rules, dossier.now + at)) for at in (before, after)]
    assert found[0] is not found[1]
    assert look.of_time


def test_whoever_looks_at_the_clock_says_so_and_no_other() -> None:
    of_time = {name for name, look in CONDITIONS.items() if look.of_time}
    assert of_time == {"consent", "may_be_told", "in_state_days", "aged_at_least", "excluded"}
