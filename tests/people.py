"""Invented people of the demo's directory, by the names tests use."""

from datetime import UTC, datetime

from engine.domain.case.case import Actor

BEGINS = datetime(2026, 3, 2, 2, tzinfo=UTC)
HOSPITAL = "hospital_hung_vuong"
BEN_THANH, TAN_DINH = "26743", "26737"


def at(agency: str, role: str, number: int = 1) -> Actor:
    """Return a person of an agency in a role."""
    return Actor(f"{agency}.{role}.{number}", role, agency)


INTAKE = at(HOSPITAL, "intake")
DOCTOR = at(HOSPITAL, "doctor")
SOCIAL_WORKER = at(HOSPITAL, "hospital_social_worker")
COUNSELLOR = at(HOSPITAL, "counsellor")
LEAD = at(HOSPITAL, "hospital_lead")
SUPERVISOR = at("health_department", "supervisor")
EQUALITY_SUPERVISOR = at("home_affairs", "equality_supervisor")
DATA_PROTECTION = at("health_department", "data_protection_officer")
ADMINISTRATOR = at("health_department", "administrator")
CENTRE_WORKER = at("social_work_centre_city", "centre_social_worker")
INVESTIGATOR = at("investigation_city", "investigator")
LEGAL_AID = at("legal_aid_city", "legal_aid_officer")
POLICE = at(f"ward_police_{BEN_THANH}", "ward_police")
OTHER_POLICE = at(f"ward_police_{TAN_DINH}", "ward_police")
CHILD_WORKER = at(f"ward_committee_{BEN_THANH}", "child_protection_worker")
CHAIR = at(f"ward_committee_{BEN_THANH}", "ward_chair")
HOME_CHILD_WORKER = at(f"ward_committee_{TAN_DINH}", "child_protection_worker")
HOME_CHAIR = at(f"ward_committee_{TAN_DINH}", "ward_chair")
UNION_WORKER = at(f"womens_union_{TAN_DINH}", "womens_union_worker")
HOTLINE = at("hotline_city", "hotline_operator")
