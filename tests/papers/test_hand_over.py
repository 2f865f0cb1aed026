"""Handing a shift over: who signed is on duty from then on, and whatever does not fit is refused plainly."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from engine.account_commands import ProvePerson, SignHandOver
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.handlers.route_events import route_events
from engine.handlers.sign_hand_over import sign_hand_over
from engine.handlers.verify_audit import verify_audit
from engine.paper_views import TookOver
from engine.reading.hand_over_sheet import hand_over_sheet
from engine.store.books import page
from engine.store.digests import DIRECTORY
from engine.store.directories import raise_version
from engine.store.schema import ABSENCE, HAND_OVER, LETTER
from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import HERE, PASSWORD, Keyring
from tests.conftest import Desk
from tests.web.visiting import Visitor, title_of

FIRST = people.SOCIAL_WORKER
SECOND = people.at(people.HOSPITAL, "hospital_social_worker", 2)


@pytest.fixture
def keys(world: World, clock: SetTime) -> Keyring:
    """Whose passwords and codes."""
    return Keyring(world, clock)


def signed(
    world: World, keys: Keyring, receiver: Actor, owner: Actor = FIRST, *, mark: str = "", **wrong: str
) -> TookOver:
    if receiver.user not in keys.secrets:
        keys.account(receiver)
    shown = {"password": PASSWORD, "code": keys.code(receiver)} | wrong
    proof = ProvePerson(email=receiver.user, browser=HERE, **shown)
    mark = mark or hand_over_sheet(world, owner).mark
    return sign_hand_over(world, SignHandOver(actor=owner, mark=mark, receiver=proof))


def on_duty(world: World, rank: int = 1) -> list[str]:
    roster = world.directories.refresh().roster
    return [p.id for p in roster.on_duty(FIRST.agency, FIRST.role, world.time.now(), rank)]


def recipients(world: World) -> set[str]:
    with world.database.read() as connection:
        return {row.recipient for row in connection.execute(select(LETTER.c.recipient))}


def test_who_signed_gets_the_letters_until_the_next_signature(desk: Desk, world: World, keys: Keyring) -> None:
    assert on_duty(world) == [FIRST.user, SECOND.user]
    took = signed(world, keys, SECOND)
    assert (took.session_of, took.on_duty) == (world.directories.people[FIRST.user].name, True)
    assert on_duty(world) == [SECOND.user, FIRST.user]
    assert on_duty(world, rank=2) == [FIRST.user, SECOND.user]
    desk.open()
    route_events(world)
    assert SECOND.user in recipients(world)
    assert FIRST.user not in recipients(world)
    signed(world, keys, FIRST, owner=SECOND)
    assert on_duty(world) == [FIRST.user, SECOND.user]


def test_a_signature_is_a_fact_of_its_own_that_names_both(world: World, keys: Keyring) -> None:
    signed(world, keys, SECOND, FIRST._replace(way="session"))
    with world.database.read() as connection:
        row = connection.execute(select(HAND_OVER)).one()
    assert (row.received_by, row.session_of, row.session_way) == (SECOND.user, FIRST.user, "session")
    assert verify_audit(world).broken == ()
    with world.database.write() as connection:
        connection.execute(HAND_OVER.update().values(received_by=FIRST.user))
    assert [str(one) for one in verify_audit(world).broken if "shift_change" in str(one)]


@pytest.mark.parametrize("wrong", [{"password": "không phải mật khẩu này"}, {"code": "000000"}])
def test_a_wrong_password_or_code_takes_nothing_over(world: World, keys: Keyring, wrong: dict[str, str]) -> None:
    with pytest.raises(RefusedError) as refusal:
        signed(world, keys, SECOND, **wrong)
    assert refusal.value.codes == ("sign_in_failed",)
    assert on_duty(world)[0] == FIRST.user


def test_nobody_signs_for_themselves_nor_for_another_team(world: World, keys: Keyring) -> None:
    for receiver, code in ((FIRST, "own_signature"), (people.DOCTOR, "not_on_this_team")):
        with pytest.raises(RefusedError) as refusal:
            signed(world, keys, receiver)
        assert refusal.value.codes == (code,)


def test_a_sheet_is_signed_once_and_only_as_it_stands(desk: Desk, world: World, keys: Keyring) -> None:
    mark = hand_over_sheet(world, FIRST).mark
    desk.open()
    with pytest.raises(RefusedError) as refusal:
        signed(world, keys, SECOND, mark=mark)
    assert refusal.value.codes == ("sheet_changed",)
    mark = hand_over_sheet(world, FIRST).mark
    signed(world, keys, SECOND, mark=mark)
    for again in (mark, hand_over_sheet(world, FIRST).mark):
        with pytest.raises(RefusedError) as refusal:
            signed(world, keys, SECOND, mark=again)
        assert refusal.value.codes == ("sheet_signed",)


def test_time_alone_makes_no_other_sheet(desk: Desk, world: World, clock: SetTime) -> None:
    desk.open()
    before = hand_over_sheet(world, FIRST)
    clock.at += timedelta(minutes=7)
    after = hand_over_sheet(world, FIRST)
    assert (before.mark, len(before.lines)) == (after.mark, 1)


def test_whoever_is_away_or_holds_the_post_no_more_is_not_on_duty(world: World, keys: Keyring) -> None:
    signed(world, keys, SECOND)
    row = {"person": SECOND.user, "starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 9), "substitute": None}
    book = (world.vault.record, DIRECTORY, datetime.now(UTC))
    with world.database.write() as connection, page(connection, *book) as written:
        connection.execute(insert(ABSENCE), row)
        written.rows(ABSENCE, [row])
        raise_version(connection, written)
    world.directories.forget()
    assert on_duty(world) == [FIRST.user]
    last = hand_over_sheet(world, FIRST).last
    assert last is not None
    assert not last.on_duty


def test_a_case_kept_from_one_of_the_team_stands_on_no_sheet(desk: Desk, world: World) -> None:
    kept = desk.open(exclusions=[SECOND.user]).code
    told = desk.open().code
    assert [line.code for line in hand_over_sheet(world, FIRST).lines] == [told]
    assert kept not in Visitor(world, FIRST).get("/hand-over").text


def test_an_officer_reads_no_more_on_a_sheet_than_in_the_case(desk: Desk, world: World) -> None:
    case = desk.activated(full_name="Phạm Thị Thử", age_years=13, immediate_danger=True)
    page_ = Visitor(world, people.POLICE).get("/hand-over").text
    code = next(line.code for line in hand_over_sheet(world, people.POLICE).lines if line.case == case)
    assert code in page_
    assert "Phạm Thị Thử" not in page_


def test_the_page_lets_sign_and_says_whose_session_it_stays(desk: Desk, world: World) -> None:
    world.demo = True
    code = desk.open(full_name="Phạm Thị Thử").code
    visitor = Visitor(world, FIRST)
    shown = visitor.get("/hand-over")
    assert code in shown.text
    assert "Phạm Thị Thử" not in shown.text
    mark = re.search(r'name="mark" value="(\w+)"', shown.text)
    assert mark
    done = visitor.post("/hand-over", {"mark": mark[1], "receiver": SECOND.user})
    assert done.headers["location"] == "/hand-over?signed=true"
    after = visitor.get("/hand-over?signed=true").text
    assert f"Phiên này vẫn là của {world.directories.people[FIRST.user].name}" in after
    again = visitor.post("/hand-over", {"mark": mark[1], "receiver": SECOND.user})
    assert (again.status_code, title_of(again)) == (422, "Lỗi: Bàn giao ca – Một cửa")
    assert "Đã ký nhận rồi" in again.text
    assert visitor.get("/work").status_code == 200


def test_the_page_asks_for_password_and_code_outside_a_demo(world: World) -> None:
    visitor = Visitor(world, FIRST)
    form = visitor.get("/hand-over").text
    assert 'name="password"' in form
    assert 'name="code"' in form
    mark = re.search(r'name="mark" value="(\w+)"', form)
    sent = {"mark": mark[1] if mark else "", "receiver": SECOND.user, "password": "sai mật khẩu rồi", "code": "1"}
    refused = visitor.post("/hand-over", sent)
    assert refused.status_code == 422
    assert "không đúng" in refused.text
    assert "sai mật khẩu rồi" not in refused.text
