"""Forms from what a step asks for: every kind is shown, typed, understood, or answered."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.web.form_errors import errors_of
from api.web.form_fields import FormField, FormWords, fields_of
from api.web.places import find_ward
from api.web.submitted import submitted
from api.web.typed import Typed, box_of
from config.former_wards import former_wards
from config.settings import ROOT
from config.wards import city_wards
from engine.definitions import load_library
from engine.domain.case.fields import FieldParser
from engine.domain.definition.directory import Agency, Directory, Ward
from engine.domain.definition.vocabulary import Label
from engine.domain.errors import Refusal
from engine.possible_views import AskView, BarredValueView, ValueView

VOCABULARY = load_library(ROOT / "workflows" / "definitions").vocabulary
DIRECTORY = Directory(
    [Ward(ward.code, ward.name) for ward in city_wards()],
    [
        Agency("police_1", "ward_police", Label("Công an phường Bến Thành", "Ben Thanh police")),
        Agency("mill", "employer", Label("Xưởng may Sao Mai", "Sao Mai mill")),
    ],
    people=["police_1.ward_police.1"],
)
NOW = datetime(2026, 11, 24, 7, 15, tzinfo=UTC)
WORDS = FormWords(VOCABULARY, DIRECTORY, "vi", NOW)


def an_ask(name: str, **given: Any) -> AskView:
    field = VOCABULARY.fields[name]
    values = tuple(ValueView(value, VOCABULARY.values[value]) for value in field.values) or None
    found: dict[str, Any] = {
        "id": name,
        "label": field.label,
        "type": field.kind,
        "required": "no",
        "why": None,
        "when": None,
        "values": values,
        "least": field.least,
        "most": field.most,
        "moves_windows": field.opening,
    }
    return AskView(**found | given)


def typed(**boxes: str | list[str]) -> Typed:
    """What a browser sends; `__` in a name stands before a part of a field."""
    pairs = []
    for name, texts in boxes.items():
        field, _, part = name.partition("__")
        pairs += [(box_of(field, part), text) for text in ([texts] if isinstance(texts, str) else texts)]
    return Typed.of(pairs)


def read(ask: AskView, **boxes: str | list[str]) -> Any:
    found = submitted([ask], typed(**boxes), WORDS)
    assert not found.unclear, found.unclear
    return found.fields.get(ask.id)


def unclear(ask: AskView, **boxes: str | list[str]) -> str:
    found = submitted([ask], typed(**boxes), WORDS)
    assert not found.fields
    return found.unclear[ask.id]


def shown(ask: AskView, **boxes: str | list[str]) -> FormField:
    [field] = fields_of([ask], WORDS, typed(**boxes))
    return field


def test_every_kind_of_field_is_understood_as_the_command_takes_it() -> None:
    given = {
        "sex": read(an_ask("sex"), sex="female"),
        "abuse_kinds": read(an_ask("abuse_kinds"), abuse_kinds=["rape", "physical"]),
        "immediate_danger": read(an_ask("immediate_danger"), immediate_danger="yes"),
        "age_years": read(an_ask("age_years"), age_years=" 13 "),
        "narrative": read(an_ask("narrative"), narrative="“Con kể…”"),
        "sample_list": read(an_ask("sample_list"), sample_list="tăm bông\n\nquần áo"),
        "birth_date": read(an_ask("birth_date"), birth_date="5/1/2013"),
        "incident_from": read(an_ask("incident_from"), incident_from__day="hôm qua", incident_from__time="20h"),
        "choices": read(an_ask("choices"), choices="pháp lý: có\ntham vấn: không"),
        "plan": read(
            an_ask("plan"), plan="Ở cùng mẹ", plan__task="", **{"plan__task.0": "gọi", "plan__owner.0": "CTXH"}
        ),
        "ward_of_incident": read(an_ask("ward_of_incident"), ward_of_incident="ben thanh"),
        "agency": read(an_ask("agency"), agency="công an phường bến thành"),
        "employer_agency": read(an_ask("employer_agency"), employer_agency="Sao Mai mill"),
        "exclusions": read(an_ask("exclusions"), exclusions=["ward_police"], exclusions__named="Xưởng may Sao Mai"),
        "invited": read(an_ask("invited"), invited="-"),
        "party": read(an_ask("party"), party="ward_police"),
    }
    parser = FieldParser(VOCABULARY, DIRECTORY, ())
    values, refusals = parser.parse(given, given.keys())
    assert not refusals
    assert values == given | {"incident_from": "2026-11-23T13:00:00+00:00"}
    assert (given["age_years"], given["birth_date"], given["invited"]) == (13, "2013-01-05", [])
    assert given["plan"] == {"text": "Ở cùng mẹ", "tasks": [{"task": "gọi", "owner": "CTXH"}]}
    assert given["exclusions"] == ["ward_police", "mill"]


def test_a_blank_field_is_not_given_and_only_what_is_asked_for_is_read() -> None:
    found = submitted([an_ask("sex"), an_ask("plan")], typed(sex=" ", narrative="bí mật", plan__owner="x"), WORDS)
    assert found.fields == {}
    assert found.unclear == {}


@pytest.mark.parametrize(
    ("name", "boxes", "says"),
    [
        ("age_years", {"age_years": "mười ba"}, "Gõ một số"),
        ("birth_date", {"birth_date": "31/2/2013"}, "Gõ ngày"),
        ("incident_from", {"incident_from__day": "hôm qua"}, "Gõ giờ"),
        ("incident_from", {"incident_from__day": "đêm nọ", "incident_from__time": "2"}, "Gõ ngày"),
        ("ward_of_incident", {"ward_of_incident": "Nơi nào đó"}, "Không có phường"),
        ("agency", {"agency": "Công an đâu đó"}, "Chọn một đơn vị"),
        ("choices", {"choices": "pháp lý"}, "Mỗi dòng một dịch vụ"),
        ("plan", {"plan": "p", "plan__task.0": "gọi"}, "Mỗi việc cần người chịu trách nhiệm"),
        ("exclusions", {"exclusions__named": "không ai biết"}, "Chọn một đơn vị"),
    ],
)
def test_what_nobody_can_make_out_says_what_to_type(name: str, boxes: dict[str, str], says: str) -> None:
    assert says in unclear(an_ask(name), **boxes)


def test_a_ward_of_before_july_2025_suggests_its_successors_and_is_not_taken_for_one() -> None:
    found = find_ward("Phường Nguyễn Thái Bình", DIRECTORY)
    assert found.ward is None
    assert found.former
    assert "nay thuộc" in unclear(an_ask("ward_of_incident"), ward_of_incident="Phường Nguyễn Thái Bình")
    assert find_ward("phuong ben thanh", DIRECTORY).ward == find_ward("Bến Thành", DIRECTORY).ward
    assert find_ward("P. Đa Kao", DIRECTORY).former == "Phường Đa Kao (Quận 1)"


def test_every_former_ward_leads_to_wards_of_today() -> None:
    today = {" ".join(ward.name.split()) for ward in DIRECTORY.wards}
    assert len(former_wards()) > 400
    assert all(ward.today and set(ward.today) <= today for ward in former_wards())


def test_a_field_shows_what_was_typed_and_what_was_understood() -> None:
    moment = shown(an_ask("incident_from"), incident_from__day="hôm qua", incident_from__time="8 giờ tối")
    assert (moment.parts, moment.echo) == ({"day": "hôm qua", "time": "8 giờ tối"}, "thứ Hai 23/11, 20:00")
    assert moment.box == "f-incident_from-day"
    kinds = shown(an_ask("abuse_kinds"), abuse_kinds=["rape"])
    assert (kinds.widget, [choice.value for choice in kinds.choices if choice.checked]) == ("checks", ["rape"])
    assert shown(an_ask("immediate_danger")).choices[0].text == "Có"
    assert shown(an_ask("narrative", several_lines=True), narrative="<b>").value == "<b>"


def test_nothing_is_chosen_beforehand_and_who_may_not_consent_stands_as_a_reason() -> None:
    why = Label("Việc này chỉ do: Trẻ và người chăm sóc.", "Only by: child and carer.")
    ask = an_ask("sex", barred=(BarredValueView("x", Label("Chỉ trẻ", "The child alone"), why),), required="now")
    field = shown(ask)
    assert not any(choice.checked for choice in field.choices)
    assert [(one.text, one.why) for one in field.barred] == [("Chỉ trẻ", why.vi)]


def test_what_is_asked_for_with_another_answer_says_so() -> None:
    first = an_ask("risk_level", required="now")
    second = an_ask("safety_plan", required="depending", when={"risk_level": ("high",)})
    fields = fields_of([second, first], WORDS)
    assert [field.name for field in fields] == ["f.risk_level", "f.safety_plan"]
    assert fields[1].depends == "Mức nguy cơ: Cao"


def test_errors_stand_at_their_field_and_in_the_summary_with_the_same_words() -> None:
    asks = [an_ask("risk_level", required="now"), an_ask("safety_plan"), an_ask("age_years"), an_ask("legal_basis")]
    fields = fields_of(asks, WORDS)
    refusals = [
        Refusal("field_missing", "risk_level"),
        Refusal("field_missing", "safety_plan"),
        Refusal("consent_missing", "samples"),
        Refusal("wrong_state"),
    ]
    found = errors_of(fields, refusals, {"age_years": "Gõ một số"}, VOCABULARY, "vi")
    by_box = {error.box: error.text for error in found.summary}
    assert by_box["f-risk_level-low"] == found.by_field["risk_level"] == "Chọn mức nguy cơ"
    assert by_box["f-safety_plan"] == found.by_field["safety_plan"] == "Ghi kế hoạch an toàn"
    assert by_box["f-age_years"] == "Gõ một số"
    assert VOCABULARY.consents["samples"].vi in found.by_field["legal_basis"]
    assert found.summary[0].box == ""
    assert len(found.summary) == 5


@given(st.sampled_from(sorted(VOCABULARY.fields)), st.text(max_size=80), st.text(max_size=30))
def test_whatever_is_typed_is_understood_or_answered(name: str, text: str, part: str) -> None:
    ask = an_ask(name)
    boxes = {name: text, f"{name}__day": text, f"{name}__time": part, f"{name}__named": part, f"{name}__task.0": part}
    found = submitted([ask], typed(**boxes), WORDS)
    assert set(found.fields) | set(found.unclear) <= {name}
    assert not (set(found.fields) & set(found.unclear))
    fields_of([ask], WORDS, typed(**boxes))
