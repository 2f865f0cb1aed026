"""Examples for the API's description: a written request for each body, and an answer made from its schema."""

from collections.abc import Mapping
from typing import Any

PARAMETERS = {
    "case": "7K2M-QX4T",
    "number": "4F7Q2K9MXW3A",
    "name": "hung_vuong_one_stop",
    "if-match": '"3"',
    "idempotency-key": "3f1c9a52-7d0e-4c57-9a5e-0b8b1f6f2f11",
    "limit": 50,
}
REQUESTS: Mapping[str, Any] = {
    "OpenIn": {
        "procedure": "hung_vuong_one_stop",
        "fields": {
            "entry_point": "walk_in",
            "abuse_kinds": ["physical"],
            "age_years": 24,
            "ward_of_incident": "26743",
        },
    },
    "HintIn": {"fields": {"phone": "0900 000 000"}},
    "StepIn": {"trigger": "screen", "fields": {"screening_private": True}},
    "ConsentIn": {"kind": "sharing", "given_by": "survivor", "party": "legal_aid"},
    "ChangesIn": {
        "rows": [
            {
                "kind": "duties",
                "values": {
                    "agency": "hospital_hung_vuong",
                    "role": "intake",
                    "person": "hospital_hung_vuong.intake.2",
                    "rank": 2,
                    "starts_on": "2026-03-02",
                },
                "seen": "",
            }
        ]
    },
    "ResendIn": {"numbers": ["4F7Q2K9MXW3A"]},
    "GiveUpIn": {"numbers": ["4F7Q2K9MXW3A"]},
    "RecordIn": {"code": "7K2M-QX4T", "deed": "seen"},
    "PaperIn": {"kind": "referral_form", "about": "ward_police_26743"},
    "LeaveIn": {"last_day": "2026-03-31"},
    "PeopleSearchIn": {"words": "hoa"},
    "ConfirmIn": {"person": "hoa.vu", "agency": "hospital_hung_vuong", "role": "doctor"},
    "SignIn": {"mark": "0f5c", "receiver": "hospital_hung_vuong.intake.2", "password": "…", "code": "123456"},
    "SearchIn": {"words": "K7MQ-2XPD"},
    "ReportIn": {"first": "2026-01-01", "last": "2026-06-30"},
    "WithdrawalIn": {"kind": "sharing", "party": "legal_aid", "reason": "Đổi ý"},
    "AnswerIn": {"referral": "legal_aid", "answer": "accept", "fields": {}},
    "ClockOrderIn": {
        "order": "extend_clock",
        "clock": "conference_due",
        "until": "2026-03-20T17:00:00+07:00",
        "reason": "Chờ phiên dịch",
    },
}
_SAID = {
    "id": "6b1f0c6e5d3f4a0f9a8e7c2b1d4e5f60",
    "case": "6b1f0c6e5d3f4a0f9a8e7c2b1d4e5f60",
    "code": "7K2M-QX4T",
    "number": "4F7Q2K9MXW3A",
    "vi": "Bệnh viện",
    "en": "Hospital",
    "label": "Sàng lọc riêng",
    "procedure": "hung_vuong_one_stop",
    "trigger": "screen",
    "strand": "core",
    "state": "received",
    "agency": "hospital_hung_vuong",
}
_PLAIN: Mapping[str, Any] = {"integer": 1, "number": 1, "boolean": False, "object": {}, "null": None}
_FORMATS = {"date-time": "2026-03-02T09:00:00+07:00", "date": "2026-03-02"}


def sample(schema: Mapping[str, Any], document: Mapping[str, Any], name: str = "") -> Any:
    """Return something that the schema allows."""
    if "$ref" in schema:
        return sample(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document, name)
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0], document, name)
    if schema.get("type") == "array":
        return [sample(schema["items"], document, name)]
    if "properties" in schema:
        return {key: sample(part, document, key) for key, part in schema["properties"].items()}
    if schema.get("type") == "string":
        return _FORMATS.get(schema.get("format", "")) or _SAID.get(name, name)
    return _PLAIN.get(schema.get("type", "object"))
