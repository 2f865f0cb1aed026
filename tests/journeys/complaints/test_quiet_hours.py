"""Complaints about being woken for nothing, and about not being woken for what cannot wait."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.domain.definition.proposed import Quiet
from engine.domain.time_limits import CITY_TIME
from engine.handlers.route_events import route_events
from engine.store.schema import DIGEST_NOTICE, LETTER, NOTICE
from engine.store.time import SetTime
from engine.world import World
from tests.conftest import Desk


@pytest.mark.parametrize(
    ("since", "until", "quiet"), [(22, 6, {22, 23, 0, 5}), (0, 6, {0, 5}), (6, 6, set()), (12, 14, {12, 13})]
)
def test_the_night_is_quiet_from_its_first_hour_up_to_its_last(since: int, until: int, quiet: set[int]) -> None:
    hours = {hour for hour in range(24) if Quiet(since, until).at(datetime(2026, 3, 2, hour, 59, tzinfo=CITY_TIME))}
    assert quiet <= hours
    assert until not in hours
    assert len(hours) == (until - since) % 24


def test_at_night_only_what_asks_for_something_is_written_to_anybody(
    desk: Desk, world: World, clock: SetTime
) -> None:
    clock.at = datetime(2026, 3, 2, 23, 30, tzinfo=CITY_TIME)
    desk.activated(age_years=13)
    clock.at += timedelta(minutes=35)
    route_events(world, 1000)
    with world.database.read() as connection:
        letters = connection.execute(select(LETTER.c.kind)).scalars().all()
        found = select(NOTICE.c.kind).join(DIGEST_NOTICE, DIGEST_NOTICE.c.notice_id == NOTICE.c.id)
        waiting = connection.execute(found).scalars().all()
        told = connection.execute(select(NOTICE.c.kind)).scalars().all()
    assert "for_information" not in letters
    assert set(waiting) == {"for_information"}
    assert len(waiting) == told.count("for_information")
    assert {"referral_sent", "action_needed"} <= set(letters)
