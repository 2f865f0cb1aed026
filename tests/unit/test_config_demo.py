"""The demo's directory: who serves the city, how agencies are called, who is on duty, and who exists when."""

import time
from collections import Counter, defaultdict
from datetime import date

import pytest

from config.demo import demo_directory

AGENCIES = {agency.id: agency for agency in demo_directory().agencies}
WITH_A_DEPUTY = ["intake", "doctor", "hospital_social_worker", "hospital_lead", "ward_police"]
WITH_A_DEPUTY += ["child_protection_worker", "centre_social_worker", "supervisor"]


def test_no_id_and_no_address_is_given_twice() -> None:
    directory = demo_directory()
    assert len(AGENCIES) == len(directory.agencies)
    for ids in ([p.id for p in directory.people], [p.email for p in directory.people], directory.posts):
        assert len(set(ids)) == len(ids)


def test_each_city_wide_party_has_one_default() -> None:
    defaults = [agency for agency in AGENCIES.values() if agency.is_default]
    assert {agency.party: agency.id for agency in defaults} == {
        "hospital": "hospital_hung_vuong",
        "investigation": "investigation_city",
        "forensic": "forensic_city",
        "legal_aid": "legal_aid_city",
        "social_work_centre": "social_work_centre_city",
        "hotline": "hotline_city",
        "health_department": "health_department",
        "home_affairs": "home_affairs",
    }
    assert len(defaults) == 8
    assert all(agency.valid_to is None and not agency.wards for agency in defaults)


def test_the_hospitals_of_2025_have_no_territory() -> None:
    since = [agency for agency in AGENCIES.values() if agency.party == "hospital" and not agency.is_default]
    assert {agency.name_vi for agency in since} == {
        "Bệnh viện Nhi đồng Thành phố",
        "Bệnh viện Nhi đồng 1",
        "Bệnh viện Chấn thương Chỉnh hình",
    }
    assert all(agency.wards == () and agency.valid_from == date(2025, 5, 28) for agency in since)


def test_each_setting_has_one_invented_employer() -> None:
    employers = [agency for agency in AGENCIES.values() if agency.party == "employer"]
    settings = Counter(setting for agency in employers for setting in agency.settings)
    places = ["workplace", "school", "public_transport", "medical_facility", "public_place"]
    assert settings == dict.fromkeys(places, 1)
    assert all("(hư cấu)" in agency.name_vi and "(invented)" in agency.name_en for agency in employers)


@pytest.mark.parametrize(
    ("agency", "vi", "en"),
    [
        ("ward_committee_26743", "UBND Phường Bến Thành", "People's Committee of Bến Thành ward"),
        ("ward_police_27553", "Công an Xã Củ Chi", "Police of Củ Chi commune"),
        ("womens_union_26732", "Hội LHPN Đặc khu Côn Đảo", "Women's Union of Côn Đảo special zone"),
    ],
)
def test_ward_agencies_are_called_as_people_call_them(agency: str, vi: str, en: str) -> None:
    assert (AGENCIES[agency].name_vi, AGENCIES[agency].name_en) == (vi, en)
    assert AGENCIES[agency].valid_from == date(2025, 7, 1)


def test_the_labour_department_ended_and_the_health_department_took_over() -> None:
    ended = AGENCIES["labour_department"]
    assert (ended.valid_to, ended.successor) == (date(2025, 3, 1), "health_department")
    assert all(a.successor in AGENCIES for a in AGENCIES.values() if a.valid_to is not None)
    assert not any(post.agency == ended.id for post in demo_directory().posts)


def test_on_each_roster_one_is_on_duty_and_deputies_stand_where_they_must() -> None:
    ranks = defaultdict(list)
    for duty in demo_directory().duties:
        ranks[duty.agency, duty.role].append(duty.rank)
    assert all(sorted(found) in ([1], [1, 2]) for found in ranks.values())
    assert all(sorted(found) == [1, 2] for (_, role), found in ranks.items() if role in WITH_A_DEPUTY)
    assert {role for _, role in ranks} >= set(WITH_A_DEPUTY)


def test_everybody_on_a_roster_holds_the_post() -> None:
    directory = demo_directory()
    posts = {(post.person, post.agency, post.role) for post in directory.posts}
    assert posts == {(duty.person, duty.agency, duty.role) for duty in directory.duties}
    assert {post.person for post in directory.posts} == {person.id for person in directory.people}


def test_every_agency_that_exists_has_every_role_of_its_party() -> None:
    roles_of_party, roles_of_agency = defaultdict(set), defaultdict(set)
    for post in demo_directory().posts:
        roles_of_party[AGENCIES[post.agency].party].add(post.role)
        roles_of_agency[post.agency].add(post.role)
    for agency in AGENCIES.values():
        if agency.valid_to is None:
            assert roles_of_agency[agency.id] == roles_of_party[agency.party], agency.id
    assert "counsellor" in roles_of_party["hospital"] & roles_of_party["social_work_centre"]


def test_the_directory_is_the_same_each_time_and_made_in_no_time() -> None:
    began = time.process_time()
    made = demo_directory.__wrapped__()
    assert time.process_time() - began < 0.3
    assert made == demo_directory()
    assert len(made.people) > 1_300
    assert "hospital_hung_vuong.doctor.1" in {person.id for person in made.people}
