"""What each party must not read appears nowhere: every page, its source and headers, as everybody gets to it."""

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from engine.domain.case.case import Actor
from engine.domain.definition.vocabulary import Vocabulary
from engine.world import World
from tests import people
from tests.people import BEGINS
from tests.trials.canaries import SAFE_CONTACT, Mark, Marked, a_child, a_woman, a_worker
from tests.trials.crawl import walk
from tests.trials.town import COLLABORATOR, EMPLOYER, EVERYBODY, FAMILY_OFFICER
from tests.web.visiting import Visitor
from workflows.replay.stage import Stage

_ALL = ("open", "restricted", "clinical", "identity")
_MANAGER = ("open", "identity", "restricted", "health_summary", SAFE_CONTACT)
_POLICE = ("open", "full_name", "birth_date", "restricted", "-address", "-phone", "-bed_no", "-plan", "-safety_plan")
_POLICE += ("-minutes", "-measures")
_CENTRE = ("open", "identity", "restricted", "health_summary", SAFE_CONTACT)
_FORENSIC = ("sample_list", "seal_no", "custody_note", "assessment_decision_no", "conclusion_no")
_LEGAL_AID = ("open", "full_name")
_ONCE_REPORTED: tuple[str, ...] = ()
# Who reads what of the three cases: classes, single fields beside them, and with "-" what never. Nobody calls the
# survivor of any of them, so no police and no legal aid reads a phone. What somebody wrote, their own agency reads.
READS: dict[str, dict[str, tuple[str, ...]]] = {
    "a_child": {
        "hospital": (*_ALL, SAFE_CONTACT),
        "ward_committee": ("open", "identity", "restricted", "first_findings_summary", SAFE_CONTACT),
        "ward_police": _POLICE,
        "legal_aid": _LEGAL_AID,
        "social_work_centre": _CENTRE,
        "health_department": ("open",),
        "home_affairs": ("open",),
    },
    "a_woman": {
        "ward_committee": _MANAGER,
        "ward_police": (*[one for one in _POLICE if one != "-address"], "address", "perpetrator_name"),
        "health_department": ("open",),
        "home_affairs": ("open",),
    },
    "a_worker": {
        "womens_union": _MANAGER,
        "employer": ("interim_measures",),
        "hotline": _ONCE_REPORTED,
        "health_department": ("open",),
        "home_affairs": ("open",),
    },
}
CASES: dict[str, Callable[[World], Marked]] = {"a_child": a_child, "a_woman": a_woman, "a_worker": a_worker}
# A strand of which somebody sees no more than its state tells them no reasons; a case manager reads all of them.
_WHOLE_STRANDS: dict[str, set[str]] = {
    "ward_committee": {"core", "child_protection", "safety", "measures"},
    "ward_police": {"police", "evidence"},
    "social_work_centre": {"core", "safety"},
    "legal_aid": {"legal"},
    "employer": {"workplace", "evidence"},
    "health_department": set(),
    "home_affairs": set(),
}
_EXCLUDED = people.at(people.HOSPITAL, "doctor", 2)
WATCHING = (*EVERYBODY, _EXCLUDED, people.OTHER_POLICE, people.HOME_CHILD_WORKER)
Sent = Callable[..., str]
# Of each kind of address no more than this are gone to, but in the thorough run.
_FOLLOWED = 15
# Roles of an agency on the case that the case does not let in all the same.
_NOTHING = {"administrator", "data_protection_officer"}


def _named(actor: Actor) -> str:
    return f"{actor.agency}-{actor.role}-{actor.user[-1]}"


@pytest.fixture(scope="module")
def marked(stage_on: Callable[[str], Stage]) -> Iterator[dict[str, Marked]]:
    with stage_on("sqlite").world() as (world, clock):
        clock.at = BEGINS
        yield {name: made(world) for name, made in CASES.items()}


def may_read(name: str, made: Marked, actor: Actor, mark: Mark) -> bool:
    vocabulary: Vocabulary = made.world.library.vocabulary
    party = made.world.directories.directory.party_of(actor.agency)
    reads = READS[name].get(party)
    if reads is None or actor.role in _NOTHING or actor == _EXCLUDED or not _its_agency(made, actor):
        return False
    if actor == COLLABORATOR:
        return False
    if mark.agency == actor.agency:
        return True
    if (
        mark.field == "reason"
        and reads is not _MANAGER
        and mark.strand not in _WHOLE_STRANDS.get(party, {mark.strand})
    ):
        return False
    if mark.field == SAFE_CONTACT:
        return SAFE_CONTACT in reads
    return f"-{mark.field}" not in reads and (mark.field in reads or vocabulary.fields[mark.field].class_ in reads)


def _its_agency(made: Marked, actor: Actor) -> bool:
    """Whether an agency is one of the case's, where there are several of its kind."""
    return actor not in (people.OTHER_POLICE, people.HOME_CHILD_WORKER)


@pytest.fixture(scope="module")
def sent(marked: dict[str, Marked]) -> Sent:
    """What somebody's browser is sent of everything they get to, with what is shown only when asked for."""

    @cache
    def everything(actor: Actor, language: str = "vi", most: int | None = _FOLLOWED) -> str:
        world = marked["a_child"].world
        visitor = Visitor(world, actor, language)
        answers = list(walk(world, actor, language, most=most).values())
        for made in marked.values():
            answers += [visitor.post(f"/cases/{made.case}/{what}") for what in ("identity", "told")]
        return "\n".join(f"{answer.url} {answer.headers} {answer.text}" for answer in answers)

    return everything


def leaks(marked: dict[str, Marked], actor: Actor, text: str) -> list[str]:
    return [
        f"{name}: {mark.field} of {mark.agency} ({mark.strand})"
        for name, made in marked.items()
        for mark in made.marks
        if mark.text in text and not may_read(name, made, actor, mark)
    ]


@pytest.mark.parametrize("actor", WATCHING, ids=_named)
def test_nobody_is_sent_what_is_not_theirs_to_read(marked: dict[str, Marked], sent: Sent, actor: Actor) -> None:
    assert leaks(marked, actor, sent(actor)) == []


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("actor", WATCHING, ids=_named)
def test_nobody_is_sent_what_is_not_theirs_to_read_wherever_they_go(
    marked: dict[str, Marked], sent: Sent, actor: Actor, language: str
) -> None:
    assert leaks(marked, actor, sent(actor, language, None)) == []


@pytest.mark.parametrize(
    ("name", "actor", "fields"),
    [
        ("a_child", people.SOCIAL_WORKER, {"full_name", "narrative", "seal_no", "safety_plan", "bed_no"}),
        ("a_child", people.POLICE, {"full_name", "report_no"}),
        ("a_child", people.CENTRE_WORKER, {"full_name", "phone", "bed_no"}),
        ("a_woman", FAMILY_OFFICER, {"full_name", "perpetrator_name", "safety_plan"}),
        ("a_worker", EMPLOYER, {"interim_measures"}),
        ("a_worker", people.UNION_WORKER, {"full_name", "phone"}),
    ],
    ids=lambda given: _named(given) if isinstance(given, Actor) else None,
)
def test_what_is_theirs_to_read_is_found_where_it_is_looked_for(
    marked: dict[str, Marked], sent: Sent, name: str, actor: Actor, fields: set[str]
) -> None:
    text = sent(actor)
    assert fields <= {mark.field for mark in marked[name].marks if mark.text in text}
