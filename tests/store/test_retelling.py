"""Cases told again from their events: whatever is stored of them follows; what does not is found and put right."""

import pytest
from sqlalchemy import update

from engine.domain.errors import RefusedError
from engine.handlers.verify_audit import verify_audit
from engine.handlers.verify_cases import drift_of_case, repair_case, verify_cases
from engine.store.schema import ACCESS, CASE, CLOCK, REFERRAL
from engine.world import World
from tests import people
from tests.conftest import Desk


def test_a_row_that_nobodys_step_changed_is_found_shown_and_put_right_as_an_event(desk: Desk, world: World) -> None:
    case = desk.activated(age_years=13)
    assert verify_cases(world).whole
    with world.database.write() as connection:
        connection.execute(update(CLOCK).where(CLOCK.c.clock_id == "assessment_due").values(status="met", warned=7))
        connection.execute(update(REFERRAL).where(REFERRAL.c.party == "ward_police").values(state="completed"))
        connection.execute(update(CASE).values(owner="nobody"))
        connection.execute(ACCESS.delete().where(ACCESS.c.agency == people.POLICE.agency))
    found = verify_cases(world)
    shown = drift_of_case(world, case)
    assert {(one.table, one.column) for one in shown} >= {
        ("case_file", "owner"),
        ("clock", "status"),
        ("clock", "warned"),
        ("referral", "state"),
        ("access", ""),
    }
    assert list(found.drift.values()) == [shown]
    with pytest.raises(RefusedError, match="stale_version"):
        repair_case(world, people.ADMINISTRATOR, case, ())
    with pytest.raises(RefusedError, match="not_permitted"):
        repair_case(world, people.DOCTOR, case, shown)
    assert repair_case(world, people.ADMINISTRATOR, case, shown) == len(shown)
    assert verify_cases(world).whole
    assert repair_case(world, people.ADMINISTRATOR, case, ()) == 0
    # The event holds what it wrote: the record is whole again.
    assert verify_audit(world).broken == ()


def test_a_step_after_a_repair_goes_on_from_what_the_events_tell(desk: Desk, world: World) -> None:
    case = desk.activated()
    with world.database.write() as connection:
        connection.execute(update(CASE).values(memo={}))
    repair_case(world, people.SUPERVISOR, case, drift_of_case(world, case))
    desk.consent(case, "sharing", "legal_aid")
    desk.pull(case, people.SOCIAL_WORKER, "request_legal_aid")
    assert verify_cases(world).whole
