"""Settings as they come from the environment: every fault at once, and no secret in any of them."""

from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from config.settings import ROOT, Settings, SettingsError, describe, is_loopback, read_settings


@pytest.fixture(autouse=True)
def no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, _, _ in describe():
        monkeypatch.delenv(name, raising=False)


def test_without_any_variable_everything_has_its_default() -> None:
    settings = read_settings()
    assert settings.data_dir == Path("data")
    assert settings.master_key == Path("data/master.key")
    assert settings.front_page == "http://127.0.0.1:8000"
    assert settings.smtp_security == "starttls"
    assert settings.mail_sender == "mot-cua@motcua.example"
    assert (settings.demo, settings.drafts_allowed) == (False, False)
    assert (settings.extra_days_off, settings.extra_days_on) == ([], [])
    assert (settings.lease_seconds, settings.batch_size, settings.poll_seconds, settings.threads) == (
        10,
        20,
        0.1,
        16,
    )
    assert settings.definitions_dir == ROOT / "workflows" / "definitions"
    assert settings.templates_dir == ROOT / "notification_templates"


def test_the_environment_is_read_and_the_command_line_stands_over_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_PORT", "9000")
    monkeypatch.setenv("MOTCUA_HOST", "::1")
    settings = read_settings(port=9001)
    assert (settings.port, settings.host) == (9001, "::1")


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOTCUA_DATABASE_URL", "MOTCUA_KEY_FILE", "MOTCUA_PORT", "MOTCUA_EXTRA_DAYS_ON"):
        monkeypatch.setenv(name, "")
    settings = read_settings()
    assert settings.database_url is None
    assert settings.master_key == Path("data/master.key")
    assert settings.port == 8000


def test_the_demo_allows_drafts() -> None:
    assert read_settings(demo=True).drafts_allowed
    assert read_settings(allow_drafts=True).drafts_allowed


def test_a_rule_about_two_settings_is_told_with_all_other_faults(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = {
        "MOTCUA_PORT": "70000",
        "MOTCUA_SMTP_HOST": "mail.benh-vien.example",
        "MOTCUA_SMTP_SECURITY": "none",
        "MOTCUA_EXTRA_DAYS_OFF": "2026-02-30",
        "MOTCUA_DATABASE_URL": "mysql://u:geheim@h/d",
        "MOTCUA_SITE": "motcua.example",
        "MOTCUA_MAIL_SENDER": "nobody",
    }
    for name, value in faults.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        read_settings()
    named = [fault.split(":")[0] for fault in str(error.value).split("; ")]
    assert sorted(named) == sorted(set(faults) - {"MOTCUA_SMTP_HOST"})


@pytest.mark.parametrize("host", ["mail.benh-vien.example", "10.0.0.1", "0.0.0.0", "localhost.example", ""])
def test_only_this_machine_takes_mail_without_tls(host: str) -> None:
    assert not is_loopback(host)
    with pytest.raises(SettingsError, match=r"MOTCUA_SMTP_SECURITY: .*this machine only"):
        read_settings(smtp_security="none", smtp_host=host)
    assert read_settings(smtp_security="starttls", smtp_host=host).smtp_host == host


def test_no_error_repeats_a_secret() -> None:
    secrets = {
        "smtp_password": "geheim-1",
        "prefect_auth": "u:geheim-2",
        "database_url": "mysql://u:geheim-3@h/d",
    }
    with pytest.raises(SettingsError) as ours:
        read_settings(**secrets, smtp_security="none", smtp_host="h.example")
    with pytest.raises(ValidationError) as theirs:
        Settings.model_validate(secrets | {"smtp_security": "none", "smtp_host": "h.example"})
    assert "geheim" not in str(ours.value)
    assert "geheim" not in str(theirs.value)


@pytest.mark.parametrize(
    "written", ["2026-08-22,2026-08-31", " 2026-08-22 , 2026-08-31 ", '["2026-08-22", "2026-08-31"]']
)
def test_days_are_written_with_commas_or_as_a_list(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_EXTRA_DAYS_OFF", written)
    assert read_settings().extra_days_off == [date(2026, 8, 22), date(2026, 8, 31)]


@pytest.mark.parametrize("written", ["22/8/2026", "2026-13-01", "1787356800", "{}"])
def test_what_is_no_day_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOTCUA_EXTRA_DAYS_ON", written)
    with pytest.raises(SettingsError, match="MOTCUA_EXTRA_DAYS_ON: write days as year-month-day"):
        read_settings()


def test_no_day_is_both_worked_and_off() -> None:
    day = date(2026, 8, 22)
    with pytest.raises(SettingsError, match="2026-08-22"):
        read_settings(extra_days_on=[day], extra_days_off=[day])


def test_every_setting_is_described_and_no_place_of_this_machine_is() -> None:
    described = {name: (default, meaning) for name, default, meaning in describe()}
    assert set(described) == {f"MOTCUA_{name.upper()}" for name in Settings.model_fields}
    assert all(meaning for _, meaning in described.values())
    assert not any(str(ROOT) in default for default, _ in described.values())
    assert described["MOTCUA_DEFINITIONS_DIR"][0] == "workflows/definitions"
