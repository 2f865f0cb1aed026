"""The notice of a withdrawn consent names the case, so that everybody knows which work to stop, and nothing else."""

from datetime import timedelta

from engine.commands import WithdrawConsent
from engine.handlers.record_consent import withdraw_consent
from engine.reading.list_notices import list_notices
from engine.store.time import SetTime
from engine.views import NoticeView
from engine.world import World
from tests import people
from tests.conftest import Desk


def test_the_notice_names_the_case_code_for_thirty_days_and_nothing_else(
    desk: Desk, world: World, clock: SetTime
) -> None:
    opened = desk.open()
    desk.consent(opened.case, "case_management")
    desk.pull(opened.case, people.DOCTOR, "activate", indicators=["obvious_assault"])
    desk.consent(opened.case, "sharing", "legal_aid")
    desk.pull(opened.case, people.SOCIAL_WORKER, "request_legal_aid")
    withdraw_consent(
        world, WithdrawConsent(actor=people.SOCIAL_WORKER, case=opened.case, kind="sharing", party="legal_aid")
    )

    def shown() -> list[NoticeView]:
        return [n for n in list_notices(world, people.LEGAL_AID).items if n.kind == "consent_withdrawn"]

    (notice,) = shown()
    assert (notice.code, notice.case) == (opened.code, "")
    clock.at += timedelta(days=30)
    assert [n.code for n in shown()] == [opened.code]
    clock.at += timedelta(seconds=1)
    assert [n.code for n in shown()] == [""]
