"""What `serve` and `doctor` say of a deployment that is not fit."""

import os
from pathlib import Path

from cli import readiness
from cli.acting import is_administrator
from config.settings import read_settings
from engine.account_commands import SetUp
from engine.handlers.accounts.set_up import set_up
from engine.world import World


def said(found: object) -> list[str]:
    return [one.about for one in found]  # type: ignore[attr-defined]


def test_nothing_is_started_before_somebody_can_sign_in(world: World) -> None:
    settings = read_settings()
    assert said(readiness.before_start(settings, world)) == ["accounts"]
    set_up(world, SetUp(person="quan.tri", name="Quản Trị (hư cấu)", email="quan.tri@health.example"))
    assert readiness.before_start(settings, world) == []


def test_pages_do_not_cross_a_network_in_the_clear(tmp_path: Path) -> None:
    assert said(readiness.transport(read_settings(host="0.0.0.0"))) == ["tls"]
    assert said(readiness.transport(read_settings(host="0.0.0.0", trusted_proxies="192.0.2.1"))) == []
    (tmp_path / "cert.pem").write_text("nothing", encoding="ascii")
    wrong = read_settings(host="0.0.0.0", tls_cert=tmp_path / "cert.pem")
    assert said(readiness.transport(wrong)) == ["tls", "tls"]


def test_a_key_that_others_can_read_is_told(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    tmp_path.chmod(0o700)
    settings.master_key.write_text("00" * 32, encoding="ascii")
    settings.master_key.chmod(0o600)
    assert list(readiness.files(settings)) == []
    settings.master_key.chmod(0o640)
    (found,) = readiness.files(settings)
    assert "chmod go=" in found.vi
    assert "chmod go=" in found.en


def test_prefect_without_a_password_and_mail_that_does_not_answer_are_told() -> None:
    settings = read_settings(prefect_api_url="http://prefect.example/api", smtp_port=1)
    assert said(readiness.prefect(settings)) == ["prefect", "prefect"]
    assert said(readiness.mail(settings)) == ["mail"]


def test_the_clock_of_a_machine_that_runs_right_is_not_told(world: World) -> None:
    assert list(readiness.clock(world)) == []


def test_the_administrator_of_the_machine_is_whoever_runs_as_root() -> None:
    assert is_administrator() == (os.geteuid() == 0)
