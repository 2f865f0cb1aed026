"""An agency of the directory with its people, rosters and absences, for those who keep them. Never a case."""

from engine.directory_views import AgencyWhole
from engine.domain.case.case import Actor
from engine.domain.errors import refused
from engine.reading.accounts.keeping import keeps_directory, leads
from engine.reading.directory.list_agencies import agency_view
from engine.reading.directory.row_views import RowsRead
from engine.store.open_work import has_open_work
from engine.world import World


def view_agency(world: World, actor: Actor | None, agency: str) -> AgencyWhole:
    """Return an agency. `actor`: None for whoever runs the server.

    Raises RefusedError: not_permitted for who neither keeps the directory nor leads the agency, not_found for none.
    """
    keeps = keeps_directory(world, actor)
    if not keeps and not (actor is not None and leads(world, actor, agency)):
        raise refused("not_permitted")
    found = world.directories.refresh().directory
    if agency not in found:
        raise refused("not_found", "agency")
    with world.database.read() as connection:
        read = RowsRead.now(world, actor, connection)
        has_work = has_open_work(connection, agency)
    row = next(row for row in read.of("agencies") if getattr(row, "id", "") == agency)
    staff = {getattr(row, "person", "") for row in read.of("posts") if getattr(row, "agency", "") == agency}
    absences = [one for one in read.views("absences") if getattr(one.row, "person", "") in staff and not one.over]
    return AgencyWhole(
        view=agency_view(world, found.agency(agency), world.time.now()),
        agency=read.view(row),
        posts=read.views("posts", agency=agency),
        duties=read.views("duties", agency=agency),
        absences=tuple(absences),
        may_add=("posts", "duties", "absences") if keeps else ("duties", "absences"),
        has_work=has_work,
    )
