"""Prints over the JSON API: what can be printed of a case, a print under its number, its paper as a PDF.

It stands above the pages and the API alike: what stands on a paper is worked out where the pages' words are.
"""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api.deps import Name, TheActor, TheLanguage, TheReader, TheWorld, only_known_parameters
from api.v1.problems import PROBLEMS
from api.web.files import file_response
from api.web.papers import make_paper, name_of_file, papers_of, pdf_of_paper, printer_of
from api.web.printed import SHIFT

router = APIRouter(tags=["prints"], responses=PROBLEMS, dependencies=[Depends(only_known_parameters)])
_FILE = {"type": "string", "format": "binary"}
# As many as the number of a print can have.
_HIGHEST = 2**53


class PaperIn(BaseModel):
    """What is to be printed: a kind of paper, and which of several it is about (a referral's key)."""

    model_config = ConfigDict(extra="forbid")
    kind: str = Field(max_length=200)
    about: str = Field(default="", max_length=200)


class PaperOut(BaseModel):
    """Something of a case that can be printed."""

    kind: str
    about: str
    name: str


class PrintOut(BaseModel):
    """The number of a print."""

    number: int


@router.get("/cases/{case}/prints", response_model=list[PaperOut])
def papers(case: Name, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """List what can be printed of a case."""
    return [asdict(one) for one in papers_of(world, actor, case, language)]


@router.post("/cases/{case}/prints", status_code=201, response_model=PrintOut)
def make(body: PaperIn, case: Name, world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Write a print down, in the reader's language, and return its number; its paper is asked for by that."""
    return {"number": make_paper(world, printer_of(world, actor), body.kind, body.about, case, language)}


@router.post("/hand-over/prints", status_code=201, response_model=PrintOut)
def make_sheet(world: TheWorld, actor: TheActor, language: TheLanguage) -> Any:
    """Write a print of the team's hand-over sheet down, and return its number."""
    return {"number": make_paper(world, printer_of(world, actor), SHIFT, "", None, language)}


@router.get(
    "/prints/{print_number}",
    response_class=Response,
    responses={200: {"description": "The paper", "content": {"application/pdf": {"schema": _FILE}}}},
)
def paper(print_number: Annotated[int, InPath(ge=1, le=_HIGHEST)], world: TheWorld, actor: TheReader) -> Response:
    """Take a print away as a PDF: for whoever made it, while it says what was recorded (else stale_version)."""
    return file_response(
        pdf_of_paper(world, printer_of(world, actor), print_number), "application/pdf", name_of_file(print_number)
    )
