"""Prints: the one that somebody made, the case that a returned paper belongs to, what papers say beyond a case."""

from dataclasses import dataclass
from datetime import datetime

from engine.commands import CaseRequest
from engine.domain.case.case import CONSENT, Actor
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.errors import RefusedError, refused
from engine.domain.parties.projection import fields_seen
from engine.reading.readership import reader_of
from engine.reading.visible_case import visible_case
from engine.store.case_details import facts_given
from engine.store.prints import print_of
from engine.world import World

_DUTY = Label("Nhiệm vụ của đơn vị nhận theo quy định", "The receiving agency's own duty")
_AGREED = Label("Người ấy đồng ý chia sẻ thông tin", "The survivor agreed to sharing")
_MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Print:
    """A print as it was made. `case`: its public id, None for a sheet of a shift."""

    number: int
    kind: str
    about: str
    case: str | None
    language: Language
    at: datetime
    mark: str


@dataclass(frozen=True, slots=True)
class ReferralGrounds:
    """What a paper to an agency may say: on which grounds it is told, and which fields it reads itself."""

    grounds: tuple[Label, ...]
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class GivenOnce:
    """One step with which fields of a log were given: when, what it was, by whom, and the values."""

    at: datetime
    step: Label | None
    by_role: Label | None
    by_agency: Label | None
    values: tuple[tuple[str, object], ...]


def own_print(world: World, actor: Actor, number: int) -> Print:
    """Return a print for whoever made it, in the same post. Raises RefusedError(not_found) for everybody else."""
    with world.database.read() as connection:
        row = print_of(connection, number)
    if row is None or (row.person, row.role, row.agency) != (actor.user, actor.role, actor.agency):
        raise refused("not_found")
    language: Language = "en" if row.language == "en" else "vi"
    return Print(row.number, row.kind, row.about, row.public_id, language, row.at, row.mark)


def case_of_print(world: World, actor: Actor, words: str) -> tuple[str, str] | None:
    """Return public id and code of the case that a print's number was typed of, None for whoever reads it not.

    A number that there is not, and one of a case that is not theirs, are answered alike, and written down alike.
    """
    digits = words.strip().lstrip("#")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > _MOST_DIGITS:
        return None
    now = world.time.now()
    with world.database.read() as connection:
        row = print_of(connection, int(digits))
        if row is not None and row.public_id is not None:
            try:
                stored, _ = visible_case(connection, world, CaseRequest(actor=actor, case=row.public_id), now)
                return stored.case.id, stored.case.code
            except RefusedError:
                pass
    world.sightings.denied(actor, now, digits, "print")
    return None


def referral_grounds(world: World, request: CaseRequest, key: str) -> ReferralGrounds:
    """Return what a paper to the agency of a referral may say. Raises RefusedError(not_found)."""
    now = world.time.now()
    with world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
    referral = stored.case.referrals.get(key)
    if referral is None:
        raise refused("not_found")
    bases = rules.vocabulary.bases
    labels = [bases[name].label for name in sorted(referral.grounds) if name in bases]
    labels += [_AGREED] if CONSENT in referral.grounds else []
    return ReferralGrounds(tuple(labels) or (_DUTY,), fields_seen(stored.case, rules, referral.agency))


def times_given_in(world: World, request: CaseRequest, fields: tuple[str, ...]) -> tuple[GivenOnce, ...]:
    """Return each step with which some of these fields were given, as far as the reader follows it and reads them."""
    now = world.time.now()
    with world.database.read() as connection:
        stored, rules = visible_case(connection, world, request, now)
        reader = reader_of(rules, stored.case, request.actor, now)
        wanted = [name for name in fields if name in reader.fields]
        rows = facts_given(connection, stored, wanted)
    roles, directory, found = rules.vocabulary.roles, rules.directory, []
    for row, values in rows:
        trigger = rules.procedure.triggers.get(row.trigger or "")
        if trigger is None or not reader.follows(rules, trigger):
            continue
        role, agency = row.actor_role, row.actor_agency
        found.append(
            GivenOnce(
                row.at,
                trigger.label,
                roles[role].label if role in roles else None,
                directory.agency(agency).name if agency in directory else None,
                tuple((name, values[name]) for name in wanted if name in values),
            )
        )
    return tuple(found)
