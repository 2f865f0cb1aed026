"""Who plays whom: a role's person at an agency that is on the case, else at the one that is responsible for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from engine.domain.case.agencies import Place
from engine.domain.case.case import Actor, Case
from engine.domain.case.rules import Rules
from engine.domain.parties.access import agencies_on
from engine.domain.parties.responsible import responsible_agencies
from engine.domain.words.standing import ConsentGiven
from workflows.replay.vignette import Move

_PLACES: dict[str, Place] = {"incident": "incident", "residence": "residence"}
# Who holds a post at a moment, by role.
Posts = Mapping[str, Sequence[Actor]]


def actor_for(posts: Posts, rules: Rules, case: Case, role: str, now: datetime, agency: str | None = None) -> Actor:
    """Return the person of the directory who plays `role` in this case. Raises LookupError when nobody does.

    `agency` picks one: `residence` or `incident` for the ward's, a party, a party at one of the two
    (`party@residence`), or an agency by its id. Without it the agencies on the case come first, in the order of the
    role's parties.
    """
    for wanted in dict.fromkeys(_agencies(rules, case, role, now, agency)):
        for post in posts.get(role, ()):
            if post.agency == wanted:
                return post
    raise LookupError(f"nobody plays {role} here" + (f" at {agency}" if agency else ""))


def _agencies(rules: Rules, case: Case, role: str, now: datetime, agency: str | None) -> Iterator[str]:
    parties = rules.vocabulary.roles[role].parties
    if agency in rules.directory:
        yield str(agency)
        return
    named, _, where = (agency or "").rpartition("@") if "@" in (agency or "") else (agency or "", "", "")
    if named in _PLACES:
        named, where = "", named
    parties = tuple(party for party in parties if named in ("", party))
    place = _PLACES.get(where)
    near = [
        one.agency.id
        for party in parties
        for one in responsible_agencies(case, rules, party, now, place or _home(rules, party))
    ]
    on_case = agencies_on(case, rules, now) if case.strands else []
    yield from (one for party in parties for one in near if one in on_case and rules.directory.party_of(one) == party)
    if place is None:
        yield from (one for party in parties for one in on_case if rules.directory.party_of(one) == party)
    yield from near


def _home(rules: Rules, party: str) -> Place | None:
    """Ward agencies are those of the ward of incident unless the party has its place at the residence."""
    place = rules.vocabulary.parties[party].place
    if place == "ward_of_residence":
        return "residence"
    return "incident" if place == "ward_of_incident" else None


def who_moves(posts: Posts, rules: Rules, case: Case, move: Move, later: Iterable[Move], now: datetime) -> Actor:
    """Return who takes a step; a consent that names nobody is recorded by whom the procedure has record it.

    Raises LookupError when nobody does.
    """
    body = move.body
    kind = str(body.get("consent", {}).get("kind"))
    if "by" not in body and kind in rules.procedure.recorders:
        # Asked for by whoever pulls what rests on it, and written down by the same person.
        body = next((one.body for one in later if _rests_on(rules, str(one.body.get("do")), kind)), body)
    if "by" not in body:
        return recorder_for(posts, rules, case, now)
    return actor_for(posts, rules, case, body["by"], now, body.get("agency"))


def _rests_on(rules: Rules, step: str, kind: str) -> bool:
    """Whether a step of the procedure needs a consent of that kind."""
    trigger = rules.procedure.triggers.get(step)
    needs = trigger.needs if trigger else ()
    return any(isinstance(need, ConsentGiven) and need.kind == kind for need in needs)


def recorder_for(posts: Posts, rules: Rules, case: Case, now: datetime) -> Actor:
    """Return who records a consent: the hospital's social worker, or the case manager where it owns the case.

    Raises LookupError when there is nobody yet.
    """
    if rules.procedure.owner != "case_manager":
        return actor_for(posts, rules, case, rules.procedure.case_manager[0], now)
    if case.manager is not None:
        return actor_for(posts, rules, case, case.manager.role, now, case.manager.agency)
    on_case = agencies_on(case, rules, now)
    for role in rules.procedure.case_manager:
        if any(rules.directory.party_of(one) in rules.vocabulary.roles[role].parties for one in on_case):
            return actor_for(posts, rules, case, role, now)
    raise LookupError("nobody is case manager yet, and nobody who may be is on the case: say `by`")


def case_to_be(rules: Rules, facts: dict[str, str], opened_at: datetime) -> Case:
    """Return a case that is about to be opened, for finding who opens it."""
    nobody = Actor("", "", "")
    case = Case("", "", rules.procedure.id, rules.procedure.version, opened_at, "", nobody)
    for name in ("ward_of_incident", "ward_of_residence"):
        code = rules.directory.ward_code(str(facts.get(name)))
        if code:
            case.facts[name] = code
    case.facts |= {name: facts[name] for name in ("setting", "employer_agency") if name in facts}
    return case
