"""Which role reaches which page: one table, read by the pages themselves and by the bar above them.

What is on a page beyond that is decided where it is read: a case is let in by the case, field by field.
"""

from collections.abc import Callable
from dataclasses import dataclass

from api.web.messages import words
from engine.domain.case.case import Actor
from engine.domain.definition.procedure import Procedure
from engine.domain.definition.references import RolePage
from engine.domain.definition.vocabulary import Role
from engine.reading.accounts.keeping import leads
from engine.world import World


@dataclass(frozen=True, slots=True)
class Standing:
    """Who somebody is as far as a page asks: the role, and what follows from agency and procedures."""

    role: Role
    leads: bool
    opens: bool
    rostered: bool
    demo: bool


Opens = Callable[[Standing], bool]


@dataclass(frozen=True, slots=True)
class Door:
    """A page: its address, its name in the bar, for whom it opens. `bar`: the bar above every page leads there."""

    page: str
    address: str
    name: str
    opens: Opens
    bar: bool = True


def _everybody(_: Standing) -> bool:
    return True


def _on_cases(standing: Standing) -> bool:
    return not standing.role.no_cases


def _confirms(standing: Standing) -> bool:
    return "people" in standing.role.pages or standing.leads or standing.role.oversees


def _named(page: RolePage) -> Opens:
    return lambda standing: page in standing.role.pages


DOORS: tuple[Door, ...] = (
    Door("card", "/card", words("Phiếu việc"), _named("card")),
    Door("board", "/board", words("Bảng thời hạn"), lambda s: s.role.oversees or s.leads),
    Door("breaches", "/breaches", words("Quá hạn"), lambda s: s.role.oversees or s.leads, bar=False),
    Door("report", "/report", words("Báo cáo"), lambda s: s.role.oversees or s.leads),
    Door("work", "/work", words("Việc của tôi"), _on_cases),
    Door("open", "/open", words("Mở ca"), lambda s: s.opens),
    Door("shift", "/hand-over", words("Bàn giao ca"), lambda s: _on_cases(s) and s.rostered, bar=False),
    Door("people", "/people", words("Người và đơn vị"), lambda s: "people" in s.role.pages or s.leads),
    Door("confirming", "/people/waiting", words("Chờ xác nhận"), _confirms, bar=False),
    Door("accounts", "/accounts", words("Tài khoản người dùng"), _named("people")),
    Door("delivery", "/delivery", words("Gửi thư"), _named("delivery")),
    Door("audit", "/audit", words("Nhật ký"), _named("audit")),
    Door("procedures", "/procedures", words("Quy trình"), _everybody),
    Door("account", "/account", words("Tài khoản"), _everybody, bar=False),
    Door("notices", "/notices", words("Thông báo"), _on_cases, bar=False),
    Door("case", "/cases", words("Ca"), _on_cases, bar=False),
    Door("referral", "/referrals", words("Chuyển gửi"), _on_cases, bar=False),
    Door("style", "/style", words("Bộ phận giao diện"), lambda s: s.demo or "people" in s.role.pages, bar=False),
)
_BY_PAGE = {door.page: door for door in DOORS}


def standing_of(world: World, actor: Actor) -> Standing:
    """Return where a person stands, at this moment's directory."""
    vocabulary, found = world.library.vocabulary, world.directories.refresh()
    newest = (world.library.newest(name) for name in world.library.names())
    return Standing(
        role=vocabulary.roles[actor.role],
        leads=leads(world, actor, actor.agency),
        opens=any(procedure is not None and _may_open(procedure, actor.role) for procedure in newest),
        rostered=found.roster.kept_for(actor.agency, actor.role),
        demo=world.demo,
    )


def _may_open(procedure: Procedure, role: str) -> bool:
    return any(puller.role == role for puller in procedure.opening.by)


def reaches(standing: Standing, page: str) -> bool:
    """Say whether a page opens."""
    return _BY_PAGE[page].opens(standing)


def first_page(standing: Standing) -> Door:
    """Return where a person begins: whoever oversees with the board, everybody else with their own work."""
    own = [door for door in DOORS if door.bar and door.opens(standing)]
    wanted = ("board", "card", "work") if standing.role.oversees else ("card", "work")
    return next((door for page in wanted for door in own if door.page == page), own[0])


def bar_of(standing: Standing) -> tuple[Door, ...]:
    """Return what the bar leads to, five pages at most, the first one first."""
    own = [door for door in DOORS if door.bar and door.opens(standing)]
    own.sort(key=lambda door: door != first_page(standing))
    return tuple(own[:5])
