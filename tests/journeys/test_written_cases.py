"""The language of written cases: whatever is misspelt in a file is said with the nearest right word, and fails it."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.command import motcua
from workflows.replay.play import Player
from workflows.replay.routers import DirectRouter
from workflows.replay.stage import Stage
from workflows.replay.vignette import VignetteError, read_vignette

CASE: dict[str, Any] = {
    "id": "one",
    "title": "A case",
    "procedure": "hung_vuong_one_stop",
    "open": {
        "at": "2026-03-02T09:00+07:00",
        "by": "intake",
        "with": {
            "entry_point": "walk_in",
            "abuse_kinds": ["physical"],
            "age_years": 24,
            "ward_of_incident": "Phường Bến Thành",
        },
    },
    "steps": [
        {"at": "+5m", "consent": {"kind": "case_management", "given_by": "survivor"}},
        {"at": "+5m", "by": "doctor", "do": "activate", "with": {"indicators": ["obvious_assault"]}},
        {"at": "+6m", "consent": {"kind": "sharing", "party": "ward_police", "given_by": "survivor"}},
        {"at": "+7m", "by": "hospital_social_worker", "do": "inform_police"},
        {"at": "+8m", "by": "ward_police", "referral": "ward_police", "do": "accept"},
        {"at": "+9m", "by": "doctor", "do": "close", "refused": ["not_permitted"]},
        {"at": "+10m", "by": "supervisor", "order": "extend_clock", "clock": "doctor_due"}
        | {"until": "2026-03-02T12:00+07:00", "reason": "x"},
        {"at": "+11m", "withdraw": {"kind": "sharing", "party": "ward_police"}},
        {"at": "+12m", "tick": True, "expect": {"told": ["ward_police"], "clocks": {"doctor_due": {}}}},
    ],
    "expect": {
        "state": {"core": "activated", "child_protection": "absent"},
        "referrals": {"ward_police": "recalled"},
        "clocks": {"doctor_due": {"status": "running", "due": "2026-03-02T12:00+07:00"}},
        "breaches": [],
        "not_told": ["focal_point"],
        "age_band": "adult",
    },
}


def written(folder: Path, case: dict[str, Any], name: str = "case.yaml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump(case, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def changed(**at: Any) -> dict[str, Any]:
    """Return the case with one place changed: `steps__3__do="x"`; None takes the key away."""
    case = copy.deepcopy(CASE)
    for path, value in at.items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("__"))
        found: Any = case
        for part in way:
            found = found[part]
        if value is None:
            del found[last]
        else:
            found[last] = value
    return case


@pytest.fixture
def play(tmp_path: Path, stage_on: Callable[[str], Stage]) -> Callable[[dict[str, Any]], list[str]]:
    def played(case: dict[str, Any]) -> list[str]:
        router = DirectRouter()
        with stage_on("sqlite").world() as (world, clock):
            return Player(world, clock, router.route, router.sweep).play(read_vignette(written(tmp_path, case)))

    return played


def test_the_case_itself_is_as_it_says(play: Callable[[dict[str, Any]], list[str]]) -> None:
    assert play(CASE) == []


MISSPELT = [
    ("procedure", {"procedure": "hung_vuong_onestop"}, "did you mean `hung_vuong_one_stop`"),
    ("role that opens", {"open__by": "intak"}, "open: by: no role `intak`, did you mean `intake`"),
    ("role", {"steps__1__by": "docter"}, "step 2 (+5m activate): by: no role `docter`, did you mean `doctor`"),
    ("trigger", {"steps__1__do": "actviate"}, "no trigger `actviate`, did you mean `activate`"),
    ("opening as a step", {"steps__1__do": "open"}, "no trigger `open`"),
    ("party of a consent", {"steps__2__consent__party": "ward_polcie"}, "did you mean `ward_police`"),
    ("party of a withdrawal", {"steps__7__withdraw__party": "ward_polcie"}, "did you mean `ward_police`"),
    ("referral", {"steps__4__referral": "ward_polce"}, "no party `ward_polce`, did you mean `ward_police`"),
    ("place of a referral", {"steps__4__referral": "ward_police@residense"}, "did you mean `residence`"),
    ("answer", {"steps__4__do": "acept"}, "no answer `acept`, did you mean `accept`"),
    ("agency", {"steps__1__agency": "hospitl"}, "no party `hospitl`, did you mean `hospital`"),
    ("code", {"steps__5__refused": ["not_permited"]}, "no code `not_permited`, did you mean `not_permitted`"),
    ("code at opening", {"open__refused": ["field_mising"]}, "did you mean `field_missing`"),
    ("order", {"steps__6__order": "extend_clok"}, "no order `extend_clok`, did you mean `extend_clock`"),
    ("clock of an order", {"steps__6__clock": "docter_due"}, "no clock `docter_due`, did you mean `doctor_due`"),
    ("told", {"steps__8__expect__told": ["ward_polise"]}, "told: no role `ward_polise`, did you mean `ward_police`"),
    ("not told", {"expect__not_told": ["focal_piont"]}, "did you mean `focal_point`"),
    ("strand", {"expect__state": {"cor": "activated"}}, "no strand `cor`, did you mean `core`"),
    ("state", {"expect__state": {"core": "activatd"}}, "state.core: no state `activatd`, did you mean `activated`"),
    ("party expected", {"expect__referrals": {"wardpolice": "sent"}}, "did you mean `ward_police`"),
    ("state of a referral", {"expect__referrals": {"ward_police": "recaled"}}, "did you mean `recalled`"),
    ("clock", {"expect__clocks": {"doctr_due": {"status": "met"}}}, "no clock `doctr_due`"),
    ("status", {"expect__clocks": {"doctor_due": {"status": "runing"}}}, "did you mean `running`"),
    ("breach", {"expect__breaches": ["screning_due"]}, "breaches: no clock `screning_due`"),
    ("age band", {"expect__age_band": "adlut"}, "no age band `adlut`, did you mean `adult`"),
    ("linked", {"expect__linked": "hung_vuong"}, "did you mean `hung_vuong_one_stop`"),
]


@pytest.mark.parametrize(("change", "said"), [m[1:] for m in MISSPELT], ids=[m[0] for m in MISSPELT])
def test_a_name_that_does_not_exist_is_said_with_the_nearest_one(
    change: dict[str, Any], said: str, play: Callable[[dict[str, Any]], list[str]]
) -> None:
    found = play(changed(**change))
    assert len(found) == 1, found
    assert said in found[0]


NO_CASE = [
    ("key of the file", {"expects": {}}, "no key `expects`, did you mean `expect`"),
    ("key of open", {"open__wiht": {}}, "open: no key `wiht`, did you mean `with`"),
    ("key of a step", {"steps__1__whit": {}}, "step 2 (+5m activate): no key `whit`, did you mean `with`"),
    ("key of a consent", {"steps__0__consent__givenby": "x"}, "no key `givenby`, did you mean `given_by`"),
    ("key of a withdrawal", {"steps__7__withdraw__partie": "x"}, "no key `partie`, did you mean `party`"),
    ("key of an expectation", {"expect__tolled": []}, "expect: no key `tolled`, did you mean `told`"),
    ("key of a clock", {"expect__clocks__doctor_due__statsu": "met"}, "no key `statsu`, did you mean `status`"),
    ("kind", {"steps__8__tick": None, "steps__8__tik": True}, "no key `tik`, did you mean `tick`"),
    ("key of another kind", {"steps__8__by": "doctor"}, "step 9 (+12m tick): no key `by`"),
    ("nobody", {"steps__1__by": None}, "step 2 (+5m activate): `by` is missing"),
    ("no procedure", {"procedure": None}, "`procedure` is missing"),
    ("two kinds", {"steps__8__consent": {}}, "is consent and tick at once"),
    ("offset", {"steps__8__at": "12m"}, "`12m` is no offset such as +2h30m"),
    ("empty offset", {"steps__8__at": "+"}, "is no offset"),
    ("order of time", {"steps__8__at": "+3m"}, "comes after step 8 (+11m withdraw), but its time is earlier"),
    ("moment", {"open__at": "2026-03-02T09:00"}, "open: `at` is no moment with a zone"),
    ("due", {"expect__clocks__doctor_due__due": "noon"}, "`due` is no moment with a zone: noon"),
    ("codes", {"steps__5__refused": "not_permitted"}, "`refused` is not a list of codes"),
    ("list", {"expect__breaches": "doctor_due"}, "expect.breaches: is not a list of words"),
    ("tick", {"steps__8__tick": "yes"}, "write `tick: true`"),
]


@pytest.mark.parametrize(("change", "said"), [m[1:] for m in NO_CASE], ids=[m[0] for m in NO_CASE])
def test_what_is_no_part_of_a_written_case_is_a_fault_of_the_file(
    change: dict[str, Any], said: str, tmp_path: Path
) -> None:
    with pytest.raises(VignetteError) as error:
        read_vignette(written(tmp_path, changed(**change)))
    assert any(said in fault for fault in error.value.faults), error.value.faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x\nid: y\n", "`id` stands twice"),
        ("steps: [{at: +5m, at: +6m, tick: true}]", "`at` stands twice"),
        ("id: [", "not readable YAML at line 1"),
        ("- a\n", "is not a written case"),
        ("", "is not a written case"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(VignetteError, match=said):
        read_vignette(path)


def test_every_fault_of_a_file_is_said_at_once(play: Callable[[dict[str, Any]], list[str]]) -> None:
    assert len(play(changed(steps__1__by="docter", steps__1__do="actviate", expect__breaches=["x_due"]))) == 3


def test_a_file_with_a_fault_fails_and_the_others_are_played(tmp_path: Path) -> None:
    written(tmp_path, changed(id="a", steps__1__by="docter"), "a.yaml")
    written(tmp_path, changed(id="b", tilte="x"), "b.yaml")
    written(tmp_path, changed(id="c", expect__clocks__doctor_due__due="2026-03-02T12:30+07:00"), "c.yaml")
    written(tmp_path, changed(id="d"), "d.yaml")
    done = motcua("replay", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "a: differs",
        "  step 2 (+5m activate): by: no role `docter`, did you mean `doctor`?",
        "b.yaml: differs",
        "  the file: no key `tilte`, did you mean `title`?",
        "c: differs",
        "  at the end: clocks.doctor_due.due: 2026-03-02T12:00+07:00, expected 2026-03-02T12:30+07:00",
        "d: ok",
    ]
    as_json = motcua("replay", str(tmp_path), "--json")
    assert [bool(found["differences"]) for found in json.loads(as_json.stdout)] == [True, True, True, False]


def test_nobody_to_play_a_role_is_a_difference_and_no_end_of_the_run(
    play: Callable[[dict[str, Any]], list[str]],
) -> None:
    found = play(changed(steps__1__agency="employer"))
    assert "step 2 (+5m activate): nobody plays doctor here at employer" in found
