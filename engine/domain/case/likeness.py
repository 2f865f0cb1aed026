"""By what two cases may be about the same person: the same number of theirs, or the same name and year of birth.

It says "there may be", never "it is": a telephone is shared, a name is common, an age is told one year off.
"""

from collections.abc import Mapping
from datetime import date, datetime

from engine.domain.case.search_words import FOLDED, Form, name_forms, number_forms
from engine.domain.time_limits import CITY_TIME

# What may be asked about, each a field of the opening.
ASKED = frozenset({"phone", "national_id", "full_name", "birth_date", "age_years"})
_NUMBERS = ("phone", "national_id")
_NAME, _BIRTH_DATE, _AGE = "full_name", "birth_date", "age_years"
# The name together with a year of birth, under which both stand as one: neither can be looked for by it.
BORN = "born"
BORN_OF = frozenset({_NAME, _BIRTH_DATE, _AGE})
LIKE = (*_NUMBERS, BORN)

# Under which name, and in which form, something stands that two cases may have in common.
Likeness = tuple[str, Form]


def likeness_of(facts: Mapping[str, object], at: datetime) -> frozenset[Likeness]:
    """Return what of these facts another case may have in common, `at` the moment as of which an age is told."""
    numbers = {
        (name, form) for name in _NUMBERS for form in number_forms(str(facts.get(name) or "")) if facts.get(name)
    }
    return frozenset(numbers) | {(BORN, form) for form in born_forms(facts, at)}


def born_forms(facts: Mapping[str, object], at: datetime) -> frozenset[Form]:
    """Return the forms of a name with each year in which its bearer may have been born."""
    name = facts.get(_NAME)
    whole = [text for kind, text in name_forms(name) if kind == FOLDED] if isinstance(name, str) else []
    return frozenset((BORN, f"{text} {year}") for text in whole for year in _years(facts, at))


def _years(facts: Mapping[str, object], at: datetime) -> tuple[int, ...]:
    born, age = facts.get(_BIRTH_DATE), facts.get(_AGE)
    try:
        if born:
            return (date.fromisoformat(str(born)).year,)
    except ValueError:
        return ()
    this_year = at.astimezone(CITY_TIME).year
    # Whoever is so old has had this year's birthday, or has yet to have it.
    return (this_year - age, this_year - age - 1) if isinstance(age, int) else ()
