"""Documents of a case: sealed, read by who reads strand and field at that moment, and never a page of ours."""

import re
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from engine.commands import AddDocument, CaseRequest
from engine.domain.case.case import Actor
from engine.domain.errors import RefusedError
from engine.domain.parties.papers import places_of
from engine.handlers.add_document import add_document
from engine.handlers.verify_audit import verify_audit
from engine.reading.documents import read_document
from engine.reading.view_case import view_case
from engine.store.cases import find_case
from engine.store.schema import DOCUMENT, DOCUMENT_CONTENT, EVENT
from engine.store.sightings import SIGHTING
from engine.store.time import SetTime
from engine.uploads import LONGEST, Upload, kind_of
from engine.world import World
from tests import people
from tests.conftest import Desk
from tests.papers.files import JPEG, PDF, PNG, PRETENDERS, large
from tests.web.visiting import Visitor, title_of


def add(
    world: World,
    case: str,
    document: str = "minutes_signed",
    strand: str = "core",
    actor: Actor = people.SOCIAL_WORKER,
    content: bytes = PDF,
    request_id: str | None = None,
) -> None:
    add_document(
        world,
        AddDocument(
            actor=actor,
            case=case,
            document=document,
            strand=strand,
            upload=Upload(content),
            request_id=request_id,
        ),
    )


def numbers(world: World, case: str, actor: Actor) -> dict[str, str]:
    found = view_case(world, CaseRequest(actor=actor, case=case)).documents
    return {one.document: one.key for one in found}


def take(world: World, case: str, number: str, actor: Actor) -> bytes:
    return read_document(world, CaseRequest(actor=actor, case=case), number).content


def refuses(world: World, case: str, number: str, actor: Actor) -> bool:
    try:
        take(world, case, number, actor)
    except RefusedError as error:
        return error.codes == ("not_found",)
    return False


@pytest.mark.parametrize("content", [PDF, JPEG, PNG], ids=["pdf", "jpeg", "png"])
def test_a_file_is_known_by_its_content(content: bytes) -> None:
    assert kind_of(content)


@pytest.mark.parametrize("name", PRETENDERS)
def test_what_only_pretends_is_not_taken(name: str) -> None:
    with pytest.raises(RefusedError) as refusal:
        kind_of(PRETENDERS[name])
    assert refusal.value.codes == ("document_kind",)


def test_ten_megabytes_are_taken_and_one_byte_more_is_not() -> None:
    assert kind_of(large(PDF, LONGEST)) == "application/pdf"
    for content, code in ((large(PDF, LONGEST + 1), "document_long"), (b"", "document_empty")):
        with pytest.raises(RefusedError) as refusal:
            kind_of(content)
        assert refusal.value.codes == (code,)


def test_a_document_stands_sealed_and_every_download_is_written_down(world: World, desk: Desk) -> None:
    case = desk.activated()
    add(world, case, content=PDF)
    number = numbers(world, case, people.SOCIAL_WORKER)["minutes_signed"]
    with world.database.read() as connection:
        assert PDF not in connection.execute(select(DOCUMENT_CONTENT.c.sealed)).scalar_one()
    assert take(world, case, number, people.DOCTOR) == PDF
    with world.sightings.database.read() as views:
        told = views.execute(select(SIGHTING.c.user, SIGHTING.c.outcome).where(SIGHTING.c.what.contains(number)))
        assert [tuple(row) for row in told] == [(people.DOCTOR.user, "shown")]


def test_who_reads_not_both_strand_and_field_reads_no_document(world: World, desk: Desk) -> None:
    case = desk.activated(age_years=13)
    add(world, case, "custody_record", "forensic", people.DOCTOR)
    add(world, case, "minutes_signed", "core")
    add(world, case, "consent_form", "core")
    hospital = numbers(world, case, people.DOCTOR)
    assert {"custody_record", "minutes_signed", "consent_form"} <= set(hospital)
    assert "custody_record" not in numbers(world, case, people.CHILD_WORKER)
    assert {"minutes_signed", "consent_form"} <= set(numbers(world, case, people.CHILD_WORKER))
    assert numbers(world, case, people.POLICE) == {}
    assert refuses(world, case, hospital["minutes_signed"], people.POLICE)
    assert refuses(world, case, hospital["custody_record"], people.CHILD_WORKER)
    for stranger in (people.INVESTIGATOR, people.LEGAL_AID, people.OTHER_POLICE, people.ADMINISTRATOR):
        assert refuses(world, case, hospital["minutes_signed"], stranger)
    assert refuses(world, case, hospital["custody_record"], people.SUPERVISOR)
    for line in view_case(world, CaseRequest(actor=people.POLICE, case=case)).timeline:
        assert not [change for change in line.changes if "document" in change]


def test_exclusion_and_consent_hold_at_the_moment_of_the_read(world: World, desk: Desk, clock: SetTime) -> None:
    case = desk.activated(age_years=13)
    add(world, case)
    number = numbers(world, case, people.CHILD_WORKER)["minutes_signed"]
    assert take(world, case, number, people.CHILD_WORKER) == PDF
    desk.pull(case, people.DOCTOR, "correct_facts", exclusions=[people.CHILD_WORKER.user], reason="Người nhà")
    assert refuses(world, case, number, people.CHILD_WORKER)
    adult = desk.activated()
    until = (world.time.now() + timedelta(hours=1)).isoformat()
    desk.consent(adult, "sharing", "social_work_centre", expires_at=until)
    desk.pull(
        adult, people.SOCIAL_WORKER, "refer_party", party="social_work_centre", urgency="urgent", reason="Hỗ trợ"
    )
    add(world, adult)
    number = numbers(world, adult, people.CENTRE_WORKER)["minutes_signed"]
    assert take(world, adult, number, people.CENTRE_WORKER) == PDF
    clock.at += timedelta(hours=2)
    assert refuses(world, adult, number, people.CENTRE_WORKER)


@pytest.mark.parametrize(
    ("actor", "document", "strand", "code"),
    [
        (people.POLICE, "minutes_signed", "core", "not_permitted"),
        (people.SUPERVISOR, "minutes_signed", "core", "not_permitted"),
        (people.SOCIAL_WORKER, "minutes", "core", "field_invalid"),
        (people.SOCIAL_WORKER, "minutes_signed", "nowhere", "field_invalid"),
        (people.LEGAL_AID, "minutes_signed", "core", "not_found"),
    ],
)
def test_who_may_not_or_what_is_not_is_refused_and_nothing_is_left(
    world: World, desk: Desk, actor: Actor, document: str, strand: str, code: str
) -> None:
    case = desk.activated(age_years=13)
    with pytest.raises(RefusedError) as refusal:
        add(world, case, document, strand, actor)
    assert refusal.value.codes == (code,)
    with world.database.read() as connection:
        assert connection.execute(select(DOCUMENT)).all() == []


def test_the_same_request_again_adds_one_document(world: World, desk: Desk) -> None:
    case = desk.activated()
    for _ in range(2):
        add(world, case, request_id="once")
    with world.database.read() as connection:
        assert len(connection.execute(select(DOCUMENT)).all()) == 1
    with pytest.raises(RefusedError) as refusal:
        add(world, case, content=PNG, request_id="once")
    assert refusal.value.codes == ("duplicate_request",)


def test_the_event_holds_the_row_and_the_content(world: World, desk: Desk) -> None:
    one, other = desk.activated(), desk.activated()
    for case in (one, other):
        add(world, case)
    assert verify_audit(world).broken == ()
    with world.database.read() as connection:
        kinds = list(connection.execute(select(EVENT.c.kind, EVENT.c.body).where(EVENT.c.kind == "document_added")))
    assert len(kinds) == 2
    assert "PDF" not in str(kinds)
    with world.database.write() as connection:
        rows = connection.execute(select(DOCUMENT_CONTENT)).all()
        for row, another in zip(rows, reversed(rows), strict=True):
            this = (DOCUMENT_CONTENT.c.case_id == row.case_id) & (DOCUMENT_CONTENT.c.number == row.number)
            connection.execute(DOCUMENT_CONTENT.update().where(this).values(sealed=another.sealed))
    assert len([found for found in verify_audit(world).broken if "document_content" in str(found)]) == 2


def send(
    world: World,
    actor: Actor,
    case: str,
    content: bytes,
    *,
    name: str = "../../Phạm Thị Thử.png",
    boxes: dict[str, str] | None = None,
) -> httpx.Response:
    visitor = Visitor(world, actor)
    sent = boxes if boxes is not None else {"what": "minutes_signed@core"}
    return visitor._send("POST", f"/cases/{case}/documents", headers={}, data=sent, files={"file": (name, content)})


def test_the_page_adds_and_hands_out_without_a_program(world: World, desk: Desk) -> None:
    case = desk.activated(full_name="Phạm Thị Thử")
    visitor = Visitor(world, people.SOCIAL_WORKER)
    form = visitor.get(f"/cases/{case}/documents")
    assert title_of(form) == "Thêm tài liệu – Một cửa"
    assert 'enctype="multipart/form-data"' in form.text
    added = send(world, people.SOCIAL_WORKER, case, PNG)
    assert (added.status_code, added.headers["location"]) == (303, f"/cases/{case}?done=true#documents")
    page = visitor.get(f"/cases/{case}").text
    address = re.search(rf'href="(/cases/{case}/documents/(\w+))"', page)
    assert address
    file = visitor.get(address[1])
    assert file.content == PNG
    code = view_case(world, CaseRequest(actor=people.SOCIAL_WORKER, case=case)).code
    assert file.headers["content-disposition"] == f'attachment; filename="{code}-tai-lieu-{address[2]}.png"'
    assert file.headers["content-type"] == "image/png"
    assert file.headers["x-content-type-options"] == "nosniff"
    assert file.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert file.headers["cache-control"] == "no-store"
    with world.database.read() as connection:
        rows = str(connection.execute(select(DOCUMENT)).all())
    assert "Thử" not in rows
    assert ".." not in rows


@pytest.mark.parametrize("name", ["a page called a picture", "a picture with a page behind it"])
def test_the_page_says_plainly_what_it_does_not_take(world: World, desk: Desk, name: str) -> None:
    case = desk.activated()
    refused = send(world, people.SOCIAL_WORKER, case, PRETENDERS[name])
    assert (refused.status_code, title_of(refused)) == (422, "Lỗi: Thêm tài liệu – Một cửa")
    assert "Chỉ nhận PDF, JPEG và PNG" in refused.text
    assert "Thử.png" not in refused.text
    for content, said in ((large(PDF, LONGEST + 1), "Tệp lớn hơn 10 MB"), (b"", "Chọn một tệp")):
        assert said in send(world, people.SOCIAL_WORKER, case, content).text
    with world.database.read() as connection:
        assert connection.execute(select(DOCUMENT)).all() == []


def test_whoever_may_add_nothing_is_told_before_anything_is_read(world: World, desk: Desk) -> None:
    case = desk.activated(age_years=13, exclusions=[people.COUNSELLOR.user])
    assert send(world, people.COUNSELLOR, case, PDF).status_code == 404
    assert send(world, people.LEGAL_AID, case, PDF).status_code == 404
    assert send(world, people.SUPERVISOR, case, PDF).status_code == 403
    assert send(world, people.SOCIAL_WORKER, case, bytes(LONGEST + 200_000)).status_code == 413


def test_a_request_that_breaks_off_leaves_nothing(world: World, desk: Desk) -> None:
    case = desk.activated()
    border = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    visitor = Visitor(world, people.SOCIAL_WORKER)
    kind = {"content_type": "multipart/form-data; boundary=x"}
    for body in (border + PDF, border, b"", b"--x", border + PDF + b"\r\n--x--\r\n" * 2):
        answered = visitor._send("POST", f"/cases/{case}/documents", headers=kind, content=body)
        assert answered.status_code in (303, 422), body
    with world.database.read() as connection:
        assert connection.execute(select(DOCUMENT)).all() == []


def test_every_procedure_has_places_for_documents_on_strands_that_take_the_field(world: World) -> None:
    for name in world.library.names():
        procedure = world.library.newest(name)
        assert procedure is not None
        places = list(places_of(world.rules(name, procedure.version)))
        assert len(places) > 5
        assert ("consent_form", "core") in {(place.paper.id, place.strand) for place in places}


def test_a_content_opens_in_no_other_place(world: World, desk: Desk) -> None:
    case = desk.activated()
    add(world, case)
    with world.database.read() as connection:
        stored = find_case(connection, world.vault, case)
        sealed = connection.execute(select(DOCUMENT_CONTENT.c.sealed)).scalar_one()
    assert stored is not None
    with pytest.raises(Exception, match="altered"):
        stored.key.open_bytes(sealed, f"{case}|document|OTHER")
