"""Everybody's accounts: found without a name in an address, codes shown once, closed and opened again."""

import re

import pytest

from engine.store.time import SetTime
from engine.world import World
from tests import people
from tests.accounts.keyring import Keyring
from tests.web.visiting import Visitor


def page_of(visitor: Visitor, find: str) -> str:
    """The address of the only person who is found."""
    found = re.findall(r'href="(/accounts/\w+)"', visitor.post("/accounts", {"find": find}).text)
    assert len(found) == 1
    return str(found[0])


def test_somebody_is_found_gets_a_code_and_opens_the_account_with_it(world: World) -> None:
    keeper = Visitor(world, people.ADMINISTRATOR)
    every = keeper.get("/accounts").text
    assert "chưa có tài khoản" in every
    address = page_of(keeper, people.DOCTOR.user.upper())
    assert people.DOCTOR.user not in address
    given = keeper.post(f"{address}/code", {"kind": "invitation"})
    found = re.search(r"/invitation/([A-Z2-9-]+)<", given.text)
    assert found
    assert f'code secret">{found[1]}<' in given.text
    assert found[1] not in keeper.get(address).text
    assert "đã cấp mã, chưa mở" in keeper.get(address).text
    assert Visitor(world).get(f"/invitation/{found[1]}").status_code == 200
    assert keeper.post(f"{address}/code", {"kind": "new_password"}).status_code == 409
    assert keeper.post(f"{address}/code", {"kind": "anything"}).status_code == 422
    assert keeper.post(f"{address}/close").status_code == 303
    assert Visitor(world).get(f"/invitation/{found[1]}").status_code == 410


def test_an_account_is_closed_and_opened_again(world: World, clock: SetTime) -> None:
    Keyring(world, clock).account(people.DOCTOR)
    keeper, doctor = Visitor(world, people.ADMINISTRATOR), Visitor(world, people.DOCTOR, again=False)
    address = page_of(keeper, people.DOCTOR.user)
    assert doctor.get("/work").status_code == 200
    keeper.post(f"{address}/close")
    assert doctor.get("/work").status_code == 303
    assert "Mở lại tài khoản" in keeper.get(address).text
    assert "đã đóng (1)" in keeper.get("/accounts?state=shut").text
    keeper.post(f"{address}/reopen")
    assert "Cấp mã dùng một lần" in keeper.get(address).text


def test_ones_own_account_is_for_another_administrator(world: World) -> None:
    keeper = Visitor(world, people.ADMINISTRATOR)
    address = page_of(keeper, people.ADMINISTRATOR.user)
    assert "quản trị hệ thống khác" in keeper.get(address).text
    for deed in ("code", "close", "reopen"):
        assert keeper.post(f"{address}/{deed}", {"kind": "new_password"}).status_code == 403


@pytest.mark.parametrize("actor", [people.LEAD, people.SUPERVISOR, people.INTAKE, people.DATA_PROTECTION])
def test_nobody_else_sees_the_accounts(world: World, actor: people.Actor) -> None:
    address = page_of(Visitor(world, people.ADMINISTRATOR), people.DOCTOR.user)
    visitor = Visitor(world, actor)
    assert visitor.get("/accounts").status_code == visitor.get(address).status_code == 403
    for deed in ("", "/code", "/close", "/reopen"):
        where = f"{address}{deed}" if deed else "/accounts"
        assert visitor.post(where, {"kind": "invitation"}).status_code == 403
