"""Who looked at a case, for whoever manages it: roles and moments, nobody's name."""

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.deps import Name, TheWorld
from api.web.audit_words import LOOKED_AT, OTHER
from api.web.frame import show
from api.web.who import TheViewer, through
from engine.commands import CaseRequest
from engine.domain.spoken_time import moment_in_words
from engine.reading.audit.who_looked import who_looked

router = APIRouter(dependencies=[Depends(through("case"))])


@router.get("/cases/{case}/looked")
def looked(request: Request, world: TheWorld, viewer: TheViewer, case: Name, after: str | None = None) -> Response:
    """Show who was shown something of the case, the newest first."""
    found = who_looked(world, CaseRequest(actor=viewer.actor, case=case), after=after)
    now = world.time.now()
    values = {
        "case": case,
        "rows": [
            (
                moment_in_words(one.at, now, viewer.language),
                one.role,
                LOOKED_AT.get(one.what.partition(":")[0], OTHER),
            )
            for one in found.items
        ],
        "first": f"/cases/{case}/looked" if after else "",
        "following": f"/cases/{case}/looked?after={found.next}" if found.next else "",
    }
    return show(request, viewer, "pages/looked.html", values, at="work")
