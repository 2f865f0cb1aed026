"""What `serve` and `doctor` say of a deployment that is not fit."""

import os
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import update

from cli import readiness
from cli.acting import is_administrator
from config.settings import read_settings
from engine.account_commands import SetUp
from engine.handlers.accounts.set_up import set_up
from engine.store.schema import ENTRY
from engine.world import World
from tests.cli.command import motcua


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


def self_signed(folder: Path, days: int) -> tuple[Path, Path]:
    """A certificate of this machine that ends in so many days, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "motcua.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = (
        made.serial_number(1).not_valid_before(now - timedelta(days=400)).not_valid_after(now + timedelta(days=days))
    )
    cert, kept = folder / f"{days}.pem", folder / f"{days}.key"
    cert.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    kept.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    kept.chmod(0o600)
    return cert, kept


def test_a_certificate_that_ends_and_a_key_of_another_are_told(tmp_path: Path) -> None:
    fresh, soon, over = (self_signed(tmp_path, days) for days in (300, 10, -1))

    def found(cert: Path, key: Path) -> list[bool]:
        return [one.grave for one in readiness.transport(read_settings(tls_cert=cert, tls_key=key))]

    assert found(*fresh) == []
    assert found(*soon) == [False]
    assert found(*over) == [True]
    assert found(fresh[0], soon[1]) == [True]
    assert found(fresh[0], tmp_path / "none.key") == [True]


def test_a_master_key_that_is_none_is_told(tmp_path: Path) -> None:
    settings = read_settings(data_dir=tmp_path)
    for text, told in (("00" * 32, 0), ("00" * 31, 1), ("không", 1)):
        settings.master_key.write_text(text, encoding="utf-8")
        assert said(readiness.keys(settings)) == ["keys"] * told


def test_a_clock_that_went_back_is_told(world: World) -> None:
    set_up(world, SetUp(person="quan.tri", name="Quản Trị (hư cấu)", email="quan.tri@health.example"))
    assert said(readiness.clock(world)) == []
    with world.database.write() as connection:
        connection.execute(update(ENTRY).values(at=datetime.now(UTC) + timedelta(hours=1)))
    assert said(readiness.clock(world)) == ["clock"]


@pytest.mark.parametrize(("status", "told"), [(200, ["prefect"]), (401, [])])
def test_a_prefect_server_that_answers_anybody_is_told(status: int, told: list[str]) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}/api"
        assert said(readiness.prefect(read_settings(prefect_api_url=url, prefect_auth="a:b"))) == told
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("command", ["serve", "api"])
def test_neither_pages_nor_api_start_before_somebody_can_sign_in(tmp_path: Path, command: str) -> None:
    data = str(tmp_path / "new")
    never = motcua(command, "--data", data)
    assert never.returncode == 2
    assert "motcua setup" in never.stderr
    motcua("db", "upgrade", "--data", data)
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    empty = motcua(command, "--data", data, "--port", "0")
    assert (empty.returncode, "directory:" in empty.stderr, "motcua setup" in empty.stderr) == (2, True, True)
