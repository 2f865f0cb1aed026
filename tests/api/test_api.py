"""The JSON API: the same handlers, refusals as problems, and nothing that was sent ever sent back."""

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
import uvicorn

from api.errors import STATUS
from api.main import create_app
from engine.domain.case.case import Actor
from engine.domain.errors import CODES, OF_ACCOUNTS, OF_DOCUMENTS, OF_PAPERS, OF_REPORTS
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.tokens import token_of

FIELDS = {"entry_point": "walk_in", "abuse_kinds": ["rape"], "age_years": 24, "full_name": "Phạm Thị Thử"}
BODY = {"procedure": "hung_vuong_one_stop", "fields": FIELDS}


class Api:
    """The API of a world, on a real port."""

    def __init__(self, world: World, port: int) -> None:
        self._world = world
        self._url = f"http://127.0.0.1:{port}"

    def client(self, actor: Actor | None = None, language: str = "vi") -> httpx.Client:
        headers = {"Accept-Language": language}
        if actor:
            headers["Authorization"] = f"Bearer {token_of(self._world, actor)}"
        return httpx.Client(base_url=self._url, headers=headers)


@pytest.fixture
def api(world: World) -> Iterator[Api]:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(create_app(world), log_level="error", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Api(world, listening.getsockname()[1])
        server.should_exit = True
        thread.join()


def test_a_case_is_opened_read_and_moved(api: Api) -> None:
    with api.client(people.INTAKE) as intake, api.client(people.DOCTOR, "en") as doctor:
        opened = intake.post("/api/v1/cases", json=BODY)
        assert opened.status_code == 201
        case = opened.json()["case"]
        before = doctor.get(f"/api/v1/cases/{case}").headers["etag"]
        pulled = doctor.post(
            f"/api/v1/cases/{case}/steps",
            json={"trigger": "screen", "fields": {"screening_private": True}},
            headers={"If-Match": before},
        )
        assert pulled.status_code == 200
        assert pulled.json() == opened.json()
        seen = doctor.get(f"/api/v1/cases/{case}").json()
        assert seen["fields"]["full_name"] == "Phạm Thị Thử"
        assert {strand["id"]: strand["state_label"] for strand in seen["strands"]} == {"core": "Private screening"}
        assert "activate" in {step["trigger"] for step in seen["steps"]}
        assert [work["case"] for work in doctor.get("/api/v1/work").json()["items"]] == [case]
        assert doctor.get(f"/api/v1/cases/{case}/clocks").json()[0]["basis_kind"] == "proposed"


def test_refusals_are_problems_in_the_readers_language(api: Api) -> None:
    with api.client(people.INTAKE) as intake:
        case = intake.post("/api/v1/cases", json=BODY).json()["case"]
    step = {"trigger": "activate", "fields": {"indicators": ["obvious_assault"]}}
    with api.client(people.DOCTOR) as doctor, api.client(people.DOCTOR, "en") as english:
        refused = english.post(f"/api/v1/cases/{case}/steps", json=step)
        assert refused.status_code == 422
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.json()["type"] == "urn:motcua:problem:consent_missing"
        assert refused.json()["refusals"] == [
            {
                "code": "consent_missing",
                "about": "case_management",
                "sentence": "The consent needed has not been given: Case management.",
            }
        ]
    with api.client(people.DOCTOR) as doctor:
        refused = doctor.post(f"/api/v1/cases/{case}/steps", json=step)
        assert refused.json()["refusals"][0]["sentence"] == "Chưa có sự đồng ý cần thiết: Quản lý ca."
        stale = doctor.post(f"/api/v1/cases/{case}/steps", json=step, headers={"If-Match": '"9"'})
        assert (stale.status_code, stale.json()["type"]) == (412, "urn:motcua:problem:stale_version")
    with api.client(people.POLICE) as police:
        assert police.get(f"/api/v1/cases/{case}").status_code == 404
        assert police.post(f"/api/v1/cases/{case}/steps", json=step).status_code == 404


def test_a_tag_is_the_readers_own_and_says_whether_there_is_anything_new(api: Api, desk: Desk) -> None:
    case = desk.activated(age_years=13, carer_suspected=True)
    address, step = f"/api/v1/cases/{case}", {"trigger": "acknowledge_report", "fields": {"report_no": "12"}}
    with api.client(people.POLICE) as police:
        tag = police.get(address).headers["etag"]
        desk.pull(case, people.COUNSELLOR, "give_first_aid")
        for known in (tag, f"W/{tag}"):
            again = police.get(address, headers={"If-None-Match": known})
            assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        in_english = {"If-None-Match": tag, "Accept-Language": "en"}
        assert police.get(address, headers=in_english).json()["title"].startswith("Hùng Vương Hospital")
        for header, wrong in (
            *(("If-Match", wrong) for wrong in (f"W/{tag}", f"{tag}, {tag}", tag.strip('"'), '""', "")),
            *(("If-None-Match", wrong) for wrong in ("*", f"{tag}, {tag}", tag.strip('"'))),
        ):
            named = {header: wrong}
            if header == "If-Match":
                answer = police.post(f"{address}/steps", json=step, headers=named)
            else:
                answer = police.get(address, headers=named)
            assert (answer.status_code, answer.json()["refusals"][0]["about"]) == (422, header)
        assert police.post(f"{address}/steps", json=step, headers={"If-Match": tag}).status_code == 200
        assert police.post(f"{address}/steps", json=step, headers={"If-Match": tag}).status_code == 412
        assert police.get(address, headers={"If-None-Match": tag}).status_code == 200
    with api.client(people.OTHER_POLICE) as others:
        assert others.get(address, headers={"If-None-Match": tag}).status_code == 404


def test_a_possible_earlier_case_is_told_without_a_word_of_it(api: Api, desk: Desk) -> None:
    opened = desk.open(full_name="Trần Thị Bịa", phone="0900 111 222")
    body = {"fields": {"phone": "0900111222"}}
    with api.client(people.INTAKE) as intake, api.client(people.POLICE) as police:
        told = intake.post("/api/v1/cases/hint", json=body)
        assert told.json() == {"earlier": True, "sentence": "Có thể đã có hồ sơ trước đó; hãy hỏi giám sát."}
        for other in (
            intake.post("/api/v1/cases/hint", json={"fields": {"phone": "0900111223"}}),
            police.post("/api/v1/cases/hint", json=body),
        ):
            assert (other.status_code, other.json()) == (200, {"earlier": False, "sentence": ""})
        assert opened.code not in told.text
        wrong = intake.post("/api/v1/cases/hint", json={"fields": {"narrative": "x"}})
        assert (wrong.status_code, wrong.json()["refusals"][0]["about"]) == (422, "narrative")


def test_nobody_known_gets_nothing(api: Api) -> None:
    with api.client() as nobody:
        for path in ("/api/v1/work", "/api/v1/notices", "/api/v1/procedures", "/api/v1/cases/x"):
            assert nobody.get(path).status_code == 401
        assert nobody.get("/api/v1/work", headers={"Authorization": "Bearer guess"}).status_code == 401
        assert nobody.get("/health").status_code == 200


def test_what_is_sent_is_never_sent_back(api: Api) -> None:
    secret = "Phạm Thị Bí Mật"
    with api.client(people.INTAKE) as intake:
        for body in (
            {"procedure": "hung_vuong_one_stop", "fields": {**FIELDS, "entry_point": secret}},
            {"procedure": secret, "fields": {}},
            {"procedure": "hung_vuong_one_stop", "fields": {secret: 1}},
            {"procedure": "hung_vuong_one_stop", "fields": {}, "extra": secret},
            {"fields": secret},
        ):
            answer = intake.post("/api/v1/cases", json=body)
            assert answer.status_code in (404, 422)
            assert secret not in answer.text
            assert answer.json()["refusals"]
        broken = intake.post("/api/v1/cases", content=f'{{"procedure": "{secret}'.encode())
        assert broken.status_code == 422
        assert secret not in broken.text
        assert secret not in intake.get(f"/api/v1/cases/{secret}").text


@pytest.mark.parametrize("sign", ["\\u0000", "\\ud800", "\\u001b"], ids=["nothing", "half", "escape"])
def test_text_that_cannot_be_kept_is_refused_by_its_field(api: Api, sign: str) -> None:
    def refused(client: httpx.Client, path: str, body: str, field: str) -> None:
        answer = client.post(path, content=body.replace("?", sign), headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
        assert [refusal["about"] for refusal in answer.json()["refusals"]] == [field]

    with api.client(people.SOCIAL_WORKER) as worker:
        refused(
            worker,
            "/api/v1/cases",
            '{"procedure": "hung_vuong_one_stop", "fields": {"entry_point": "walk_in", "abuse_kinds": ["rape"],'
            ' "full_name": "a?"}}',
            "full_name",
        )
        case = worker.post("/api/v1/cases", json=BODY).json()["case"]
        refused(
            worker,
            f"/api/v1/cases/{case}/consents",
            '{"kind": "safe_contact", "given_by": "survivor", "channel": "phone", "code_word": "a?"}',
            "code_word",
        )
        refused(
            worker,
            f"/api/v1/cases/{case}/clock-orders",
            '{"clock": "screening_due", "order": "pause_clock", "reason": "a?"}',
            "reason",
        )


def test_a_request_key_makes_it_happen_once(api: Api) -> None:
    with api.client(people.INTAKE) as intake:
        headers = {"Idempotency-Key": "k-1"}
        first = intake.post("/api/v1/cases", json=BODY, headers=headers).json()
        assert intake.post("/api/v1/cases", json=BODY, headers=headers).json() == first
        other = {"procedure": "hung_vuong_one_stop", "fields": {**FIELDS, "sex": "male"}}
        assert intake.post("/api/v1/cases", json=other, headers=headers).status_code == 409


def test_consents_referrals_and_notices_travel(api: Api) -> None:
    with api.client(people.INTAKE) as intake, api.client(people.SOCIAL_WORKER) as worker:
        case = intake.post("/api/v1/cases", json=BODY).json()["case"]
        given = {"kind": "case_management", "given_by": "survivor"}
        assert worker.post(f"/api/v1/cases/{case}/consents", json=given).status_code == 201
        share = {"kind": "sharing", "given_by": "survivor", "party": "legal_aid"}
        assert worker.post(f"/api/v1/cases/{case}/consents", json=share).status_code == 201
        call = {"kind": "safe_contact", "given_by": "survivor", "channel": "phone", "code_word": "hoa mai"}
        assert worker.post(f"/api/v1/cases/{case}/consents", json=call).status_code == 201
        scopes = [consent["scope"] for consent in worker.get(f"/api/v1/cases/{case}/consents").json()]
        assert scopes[-1] == {"channel": "phone", "code_word": "hoa mai"}
        with api.client(people.DOCTOR) as doctor:
            step = {"trigger": "activate", "fields": {"indicators": ["obvious_assault"]}}
            assert doctor.post(f"/api/v1/cases/{case}/steps", json=step).status_code == 200
        assert worker.post(f"/api/v1/cases/{case}/steps", json={"trigger": "request_legal_aid"}).status_code == 200
        with api.client(people.LEGAL_AID) as lawyer:
            answer = {"referral": "legal_aid", "answer": "accept"}
            assert lawyer.post(f"/api/v1/cases/{case}/answers", json=answer).status_code == 200
            notices = lawyer.get("/api/v1/notices").json()["items"]
            assert [notice["kind"] for notice in notices] == ["referral_sent"]
            number = notices[0]["number"]
            assert lawyer.post(f"/api/v1/notices/{number}/acknowledge").status_code == 204
            assert lawyer.get("/api/v1/notices").json()["items"][0]["acknowledged_at"]
            assert worker.post(f"/api/v1/notices/{number}/read").status_code == 404
            seen = lawyer.get(f"/api/v1/cases/{case}").json()
            assert set(seen["fields"]) <= {"entry_point", "age_years", "abuse_kinds", "full_name", "phone"}
            assert {strand["id"] for strand in seen["strands"]} == {"legal", "police"}
            withdrawn = worker.post(
                f"/api/v1/cases/{case}/withdrawals", json={"kind": "sharing", "party": "legal_aid"}
            )
            assert withdrawn.status_code == 200
            assert lawyer.get(f"/api/v1/cases/{case}").status_code == 404
        states = {r["key"]: r["state"] for r in worker.get(f"/api/v1/cases/{case}/referrals").json()}
        assert states == {"legal_aid_city": "recalled"}
        order = {"order": "pause_clock", "clock": "doctor_due", "reason": "mất điện"}
        assert worker.post(f"/api/v1/cases/{case}/clock-orders", json=order).status_code == 200


def test_the_end_of_a_day_is_said_as_its_24_hours(api: Api, world: World) -> None:
    desk = Desk(world)
    case = desk.activated()
    desk.pull(case, people.DOCTOR, "decline", decline_reason="muốn về", capacity_confirmed=True)
    for language, said in (("vi", "24:00 ngày 16/03/2026"), ("en", "24:00 on 16 March 2026")):
        with api.client(people.SOCIAL_WORKER, language) as worker:
            clocks = {clock["id"]: clock for clock in worker.get(f"/api/v1/cases/{case}").json()["clocks"]}
        offer = clocks["return_offer_due"]
        assert (offer["due_text"], offer["first_due_text"]) == (said, said)
        assert offer["due"].startswith("2026-03-16T17:00:00")


def test_every_refusal_code_has_a_status() -> None:
    assert set(STATUS) == {*CODES, *OF_ACCOUNTS, *OF_PAPERS, *OF_DOCUMENTS, *OF_REPORTS}


def test_every_answer_is_described_and_no_address_tells_a_service(world: World) -> None:
    description = create_app(world).openapi()
    services = set(world.library.procedures) | {
        trigger for procedure in world.library.procedures.values() for trigger in procedure.triggers
    }
    for path, methods in description["paths"].items():
        assert not any(str(service) in path for service in services)
        for method, operation in methods.items():
            assert {"401", "404", "422"} <= set(operation["responses"]), (method, path)
            good = [code for code in operation["responses"] if code.startswith("2")]
            assert good, (method, path)
            if good != ["204"]:
                [content] = operation["responses"][good[0]]["content"].values()
                assert content["schema"], (method, path)


def test_pages_load_nothing_from_elsewhere_and_are_not_kept(api: Api) -> None:
    with api.client() as nobody:
        page = nobody.get("/lich-truc")
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert "http" not in page.text.replace("http-equiv", "")
