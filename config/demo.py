"""The demo's directory: real public bodies, the 168 wards, communes and the special zone, and invented people.

Everybody here is invented, and says so in the name; every address ends in `.example`. Made the same way every
time, so that examples and tests can name people by their ids.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from config.directory import AbsenceRow, AgencyRow, DemoDirectory, DutyRow, PersonRow, PostRow, WardRow
from config.wards import city_wards

# Law on the organisation of local government 2025: the two-level model began on this day.
TWO_LEVELS_SINCE = date(2025, 7, 1)
_ROSTER_BEGINS = date(2020, 1, 1)
_HERE = Path(__file__).parent
_INVENTED = "(hư cấu)"
_WARD_AGENCIES = {
    "ward_committee": ("UBND", "People's Committee of"),
    "ward_police": ("Công an", "Police of"),
    "womens_union": ("Hội LHPN", "Women's Union of"),
}
_SURNAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
_GIVEN = ("An", "Bình", "Chi", "Dung", "Giang", "Hà", "Hạnh", "Khánh", "Lam", "Linh", "Mai", "Minh", "Ngân", "Oanh")


@cache
def demo_directory() -> DemoDirectory:
    """Return the whole demo directory: every agency there is or was, and people where one still is.

    The answer is shared and kept: read it, do not change it.
    """
    wards = list(city_wards())
    staff: dict[str, dict[str, int]] = yaml.safe_load((_HERE / "staff.yaml").read_text(encoding="utf-8"))
    agencies = [*_city_agencies(), *(agency for ward in wards for agency in _ward_agencies(ward))]
    people: list[PersonRow] = []
    posts: list[PostRow] = []
    duties: list[DutyRow] = []
    for agency in agencies:
        for role, count in staff[agency.party].items() if agency.valid_to is None else ():
            for rank in range(1, count + 1):
                person = _person(agency, role, rank, len(people))
                people.append(person)
                posts.append(PostRow(person.id, agency.id, role))
                duties.append(DutyRow(agency.id, role, person.id, rank, _ROSTER_BEGINS))
    absences: list[AbsenceRow] = []
    return DemoDirectory(wards, agencies, people, posts, duties, absences)


def _city_agencies() -> list[AgencyRow]:
    rows: list[dict[str, Any]] = yaml.safe_load((_HERE / "agencies.yaml").read_text(encoding="utf-8"))
    return [
        AgencyRow(
            id=row["id"],
            party=row["party"],
            name_vi=row["vi"],
            name_en=row["en"],
            settings=tuple(row.get("settings", ())),
            is_default=bool(row.get("default")),
            valid_from=row.get("valid_from"),
            valid_to=row.get("valid_to"),
            successor=row.get("successor"),
            information=row.get("information", "at_once"),
        )
        for row in rows
    ]


def _ward_agencies(ward: WardRow) -> list[AgencyRow]:
    return [
        AgencyRow(
            id=f"{party}_{ward.code}",
            party=party,
            name_vi=f"{vi} {ward.name}",
            name_en=f"{en} {ward.name_en}",
            wards=(ward.code,),
            valid_from=TWO_LEVELS_SINCE,
        )
        for party, (vi, en) in _WARD_AGENCIES.items()
    ]


def _person(agency: AgencyRow, role: str, rank: int, place: int) -> PersonRow:
    surname, given = _SURNAMES[place % len(_SURNAMES)], _GIVEN[place // len(_SURNAMES) % len(_GIVEN)]
    mailbox = f"{role.replace('_', '-')}-{rank}@{agency.id.replace('_', '-')}.example"
    return PersonRow(f"{agency.id}.{role}.{rank}", f"{surname} {given} {_INVENTED}", mailbox)
