"""Make a deployment's first administrator."""

from config.directory import AgencyRow, PersonRow, PostRow
from engine.account_commands import Invite, SetUp
from engine.account_views import Invited
from engine.definitions.directory.changes import Change
from engine.domain.errors import refused
from engine.domain.time_limits import CITY_TIME
from engine.handlers.accounts.invite import invite
from engine.store.accounts import any_administrator
from engine.store.directories import SERVER
from engine.store.directory_record import Hand
from engine.store.directory_rows import directory_rows, write_changes
from engine.world import World


def set_up(world: World, command: SetUp) -> Invited:
    """Put a person who keeps the people into the directory, and return the code by which the account is opened.

    The agency is the one named, else the only one of the party that such people belong to; it is made when there is
    none. Raises RefusedError(wrong_state) when somebody keeps the people already.
    """
    vocabulary = world.library.vocabulary
    keepers = [role for role in vocabulary.roles.values() if "people" in role.pages and role.parties]
    today = world.time.now().astimezone(CITY_TIME).date()
    with world.database.write() as connection:
        if any_administrator(connection, [role.id for role in keepers]):
            raise refused("wrong_state")
        present = directory_rows(connection)
        party = keepers[0].parties[0]
        agencies = [row for row in present["agencies"] if isinstance(row, AgencyRow) and row.party == party]
        agency = next((row for row in agencies if command.agency in ("", row.id)), None)
        found: list[Change] = []
        if agency is None:
            label = vocabulary.parties[party].label
            agency = AgencyRow(command.agency or party, party, label.vi, label.en, is_default=not agencies)
            found.append(Change("agencies", "added", agency))
        person = PersonRow(command.person, command.name, command.email)
        if not any(isinstance(row, PersonRow) and row.id == person.id for row in present["people"]):
            found.append(Change("people", "added", person))
        hand = Hand(SERVER, "server", world.time.now())
        found.append(Change("posts", "added", PostRow(person.id, agency.id, keepers[0].id)))
        write_changes(connection, world.vault.record, found, today, hand, lambda _: True)
    world.directories.forget()
    return invite(world, Invite(actor=None, person=command.person, kind="invitation"))
