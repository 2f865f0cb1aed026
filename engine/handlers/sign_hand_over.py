"""Sign for the sheet of a shift: from now on whoever signed is the person on duty for the role at its agency."""

from engine.account_commands import SignHandOver
from engine.domain.errors import refused
from engine.handlers.accounts.prove_person import prove_person
from engine.paper_views import TookOver
from engine.reading.hand_over_sheet import hand_over_sheet
from engine.store.hand_over_book import hold, write_hand_over
from engine.store.hand_overs import last_hand_over
from engine.world import World


def sign_hand_over(world: World, command: SignHandOver) -> TookOver:
    """Let somebody take over, and return who did. Raises RefusedError; then nobody took over.

    1. The sheet is one that the session's owner may see, and still says what it said. 2. The receiver shows who they
    are: wrong tries count as at sign-in. 3. The receiver is somebody else, holds the same post, and is not on duty
    by the last signature anyway. 4. What is written names both: who signed, and at whose session.
    """
    actor = command.actor
    sheet = hand_over_sheet(world, actor)
    if sheet.mark != command.mark:
        with world.database.read() as connection:
            last = last_hand_over(connection, actor.agency, actor.role)
        raise refused("sheet_signed" if last and last.sheet == command.mark else "sheet_changed")
    proven = prove_person(world, command.receiver)
    if proven.person == actor.user:
        raise refused("own_signature")
    if not any((post.role, post.agency) == (actor.role, actor.agency) for post in proven.posts):
        raise refused("not_on_this_team")
    now = world.time.now()
    with world.database.write() as connection:
        hold(connection, world.vault.record)
        last = last_hand_over(connection, actor.agency, actor.role)
        stands = world.directories.refresh().roster.took_over(actor.agency, actor.role, now)
        if last is not None and (last.sheet == command.mark or (stands and last.received_by == proven.person)):
            raise refused("sheet_signed")
        write_hand_over(
            connection,
            world.vault.record,
            agency=actor.agency,
            role=actor.role,
            at=now,
            received_by=proven.person,
            session_of=actor.user,
            session_way=actor.way,
            sheet=sheet.mark,
            cases=len(sheet.lines) + sheet.more,
        )
    world.directories.forget()
    session_of = world.directories.refresh().people[actor.user].name
    return TookOver(proven.name, now, session_of, on_duty=True)
