"""The pages' words: none is missing in the other language, none is kept that nobody says."""

from collections import Counter

from api.web.messages import messages
from tests.web.wording import placeholders, said, translated


def test_every_word_of_the_pages_is_translated_and_no_translation_is_left_over() -> None:
    texts, entries = said(), list(translated())
    known = {vietnamese for _, vietnamese, _ in entries}
    assert set(texts) - known == set()
    assert known - set(texts) == set()


def test_no_message_is_translated_twice_or_left_empty() -> None:
    entries = list(translated())
    twice = [text for text, count in Counter(vietnamese for _, vietnamese, _ in entries).items() if count > 1]
    assert twice == []
    assert [(path.name, vietnamese) for path, vietnamese, english in entries if not english.strip()] == []


def test_a_translation_takes_the_values_of_its_message() -> None:
    wrong = [
        vietnamese for _, vietnamese, english in translated() if placeholders(vietnamese) != placeholders(english)
    ]
    assert wrong == []


def test_a_message_is_said_in_each_language() -> None:
    assert messages("vi").gettext("Việc của tôi") == "Việc của tôi"
    assert messages("en").gettext("Việc của tôi") == "My work"
