"""A refusal as a sentence in both languages."""

import pytest

from engine.domain.definition.sentences import sentence
from engine.domain.errors import Refusal, RefusedError
from tests import people
from tests.unit.dossier import LIBRARY, Dossier

WORDS = LIBRARY.vocabulary


def said(refusal: Refusal) -> tuple[str, str]:
    return sentence(refusal, WORDS, "vi"), sentence(refusal, WORDS, "en")


def test_a_reason_is_said_with_what_it_is_about_in_words() -> None:
    vi, en = said(Refusal("field_missing", "sex"))
    assert vi == f"{WORDS.refusals['field_missing'].vi.rstrip('.')}: Giới tính."
    assert en == f"{WORDS.refusals['field_missing'].en.rstrip('.')}: Sex."


def test_a_reason_about_nothing_is_a_sentence_by_itself() -> None:
    assert said(Refusal("stale_version"))[1] == f"{WORDS.refusals['stale_version'].en.rstrip('.')}."


def test_a_consent_to_share_is_said_by_its_party() -> None:
    assert said(Refusal("consent_missing", "sharing ward_police"))[1].endswith(": Ward police.")
    assert said(Refusal("consent_missing", "examination"))[1].endswith(f": {WORDS.consents['examination'].en}.")


def test_of_a_giver_it_is_said_that_the_consent_is_not_theirs_and_nothing_of_the_recorders_role() -> None:
    dossier = Dossier(age_years=24)
    with pytest.raises(RefusedError) as error:
        dossier.consent("sharing", "legal_aid", actor=people.SOCIAL_WORKER, given_by="survivor_and_carer")
    (refusal,) = error.value.refusals
    vi, en = said(refusal)
    assert vi.startswith("Sự đồng ý này phải do người khác đưa ra: ")
    assert "role" not in en


def test_what_a_step_does_not_take_is_said_so() -> None:
    assert said(Refusal("field_invalid", "sex", "not_taken")) == (
        "Bước này không nhận thông tin này: Giới tính.", "This step does not take this: Sex.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("refusal", "en"),
    [
        (Refusal("field_invalid", "sex", "unknown", "femal", "female"), "Sex: femal; did you mean female"),
        (Refusal("field_invalid", "activte", "unknown", "activte", "activate"), ": activte; did you mean activate"),
        (Refusal("field_invalid", "sex", "unknown"), "There is no such name: Sex."),
        (Refusal("field_invalid", "unknown_field", "unknown"), "There is no such name."),
    ],
)
def test_a_wrong_name_is_said_with_the_one_that_was_meant(refusal: Refusal, en: str) -> None:
    assert en in said(refusal)[1]


def test_the_right_name_is_said_with_its_label_where_that_differs() -> None:
    refusal = Refusal("field_invalid", "party", "unknown", "ward_polic", "ward_police")
    assert said(refusal)[1].endswith("did you mean ward_police (Ward police)?")
