"""What the rule tests share: reading a case, its clocks, and a refusal."""

import pytest

from engine.commands import AnswerReferral
from engine.domain.case.case import Actor, Case, Clock
from engine.domain.errors import RefusedError
from engine.handlers.answer_referral import answer_referral
from engine.store.cases import find_case
from engine.world import World


def read(world: World, case: str) -> Case:
    with world.database.read() as connection:
        found = find_case(connection, world.vault, case)
    assert found is not None
    return found.case


def clock_of(case: Case, name: str) -> Clock:
    found = case.latest_clock(name)
    assert found is not None
    return found


def refused(act: object, *codes: str) -> RefusedError:
    assert callable(act)
    with pytest.raises(RefusedError) as error:
        act()
    assert error.value.codes == codes, error.value
    return error.value


def answer(world: World, case: str, actor: Actor, party: str, what: str, **fields: object) -> None:
    answer_referral(world, AnswerReferral(actor=actor, case=case, referral=party, answer=what, fields=fields))
