"""The form of a row of the directory, made from what the command takes; a refusal says what mends it, at its box."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.deps import TheWorld
from api.web.directory_words import CHANGED, COLUMNS, HINTS, NEW, OFFERS, day
from api.web.drafts import TheTyped
from api.web.form_errors import FormError, FormErrors
from api.web.form_fields import Choice, FormField, Widget
from api.web.frame import show
from api.web.messages import messages
from api.web.places import find_agency, find_ward
from api.web.typed import NOTHING, Typed, box_of, id_of
from api.web.who import TheViewer, Viewer, through
from config.directory import AgencyRow, PersonRow
from engine.definitions.directory.faults import RowsError
from engine.definitions.directory.kinds import Row
from engine.directory_commands import ChangeDirectory, GivenRow
from engine.domain.errors import RefusedError, refused
from engine.domain.typed_time import typed_day
from engine.handlers.change_directory import change_directory
from engine.reading.accounts.list_accounts import key_of
from engine.reading.directory.find_people import person_meant
from engine.reading.directory.row_form import ColumnView, RowForm, row_form
from engine.reading.directory.view_person import person_named
from engine.world import World

router = APIRouter(dependencies=[Depends(through("people"))])
# More to choose from than these unfold, so that a form stays as long as a screen.
_MOST_RADIOS = 6
_WIDGETS: Mapping[str, Widget] = {
    "text": "text",
    "person": "text",
    "day": "day",
    "number": "number",
    "yes_no": "radios",
    "several": "checks",
    "agency": "listed",
    "wards": "area",
}


@router.get("/people/rows/{kind}/new")
def new(request: Request, world: TheWorld, viewer: TheViewer, kind: str) -> Response:
    """Show the form of a new row; the address may say at which agency, or of whom by a key."""
    return _page(request, viewer, row_form(world, viewer.actor, kind, given=_given_already(request, world)))


@router.post("/people/rows/{kind}/new")
def add(request: Request, world: TheWorld, viewer: TheViewer, typed: TheTyped, kind: str) -> Response:
    """Add a row."""
    form = row_form(world, viewer.actor, kind, given=_given_already(request, world))
    return _sent(request, world, viewer, form, typed)


@router.get("/people/rows/{kind}/{key}")
def row(request: Request, world: TheWorld, viewer: TheViewer, kind: str, key: str) -> Response:
    """Show the form of a row that is there."""
    return _page(request, viewer, row_form(world, viewer.actor, kind, key=key))


@router.post("/people/rows/{kind}/{key}")
def change(request: Request, world: TheWorld, viewer: TheViewer, typed: TheTyped, kind: str, key: str) -> Response:
    """Change a row."""
    return _sent(request, world, viewer, row_form(world, viewer.actor, kind, key=key), typed)


def _given_already(request: Request, world: World) -> dict[str, str]:
    asked = request.query_params
    given = {"agency": asked["agency"]} if asked.get("agency") else {}
    if given and given["agency"] not in world.directories.refresh().directory:
        raise refused("not_found")
    return given | ({"person": person_named(world, asked["person"])} if asked.get("person") else {})


def _sent(request: Request, world: World, viewer: Viewer, form: RowForm, typed: Typed) -> Response:
    values = {column.name: _value(column, typed, world) for column in form.columns}
    command = ChangeDirectory(actor=viewer.actor, rows=(GivenRow(form.kind, values, typed.one("mark")),))
    try:
        change_directory(world, command)
    except RowsError as error:
        return _page(request, viewer, form, typed, _errors(form, error, viewer))
    except RefusedError as error:
        if error.codes != ("stale_version",):
            raise
        return _page(request, viewer, form, typed, stale=True)
    return RedirectResponse(_back(request, world, form, values), 303)


def _value(column: ColumnView, typed: Typed, world: World) -> Any:
    """What a box says, as the command takes it: what is not understood goes on as it was typed, to be refused."""
    if column.fixed:
        return column.value
    text = typed.field(column.name).strip()
    if column.type == "several":
        return list(typed.all(box_of(column.name)))
    if column.type == "wards":
        found = [(line, find_ward(line, world.directories.directory).ward) for line in text.splitlines()]
        return [ward.code if ward else line for line, ward in found if line.strip()]
    if column.type == "day":
        on = typed_day(text, world.time.now(), "coming") if text else None
        return on.isoformat() if on else text
    if column.type == "agency" and text:
        directory = world.directories.directory
        return find_agency(text, directory, (agency.id for agency in directory)) or text
    if column.type == "person" and text:
        return person_meant(world, text) or text
    return text


def _errors(form: RowForm, error: RowsError, viewer: Viewer) -> FormErrors:
    """Everything that is wrong, each at its box; what has none stands above."""
    boxes = {column.name: id_of(column.name) for column in form.columns if not column.fixed}
    by_column: dict[str, str] = {}
    whole: list[str] = []
    for fault in error.faults:
        said = fault.wrong.sentence[viewer.language]
        if fault.column in boxes:
            by_column.setdefault(fault.column, said)
        elif fault.column:
            whole.append(f"{messages(viewer.language).gettext(COLUMNS[fault.column])}: {said}")
        else:
            whole.append(said)
    named = {field.id: field.box for field in fields_of(form, NOTHING, viewer)}
    places = [FormError(named[boxes[name]], by_column[name]) for name in boxes if name in by_column]
    return FormErrors((*(FormError("", text) for text in dict.fromkeys(whole)), *places), by_column)


def fields_of(
    form: RowForm, typed: Typed, viewer: Viewer, wrong: Mapping[str, str] | None = None
) -> tuple[FormField, ...]:
    """Return the fields of the columns that are to be filled in; `typed` stands before what is there."""
    return tuple(
        replace(_field(form, column, typed, viewer), error=(wrong or {}).get(column.name, ""))
        for column in form.columns
        if not column.fixed
    )


def _field(form: RowForm, column: ColumnView, typed: Typed, viewer: Viewer) -> FormField:
    said, language = messages(viewer.language).gettext, viewer.language
    standing = (column.value,) if isinstance(column.value, str) else column.value
    if typed is not NOTHING:
        standing = typed.all(box_of(column.name))
    value = "\n".join(standing)
    if typed is NOTHING and column.type == "day" and value:
        value = day(date.fromisoformat(value))
    if typed is NOTHING and column.said and column.type in ("agency", "person"):
        value = column.said[language]
    offers = [(offer.value, said(OFFERS.get(offer.value, offer.label[language]))) for offer in column.offers]
    if column.type == "yes_no":
        offers = [(word, said(OFFERS[word])) for word in ("yes", "no")]
        standing = standing if value else ("no",)
    field = FormField(
        id=id_of(column.name),
        name=box_of(column.name),
        widget=_widget(column, len(offers)),
        label=said(COLUMNS[column.name]),
        required=column.required,
        kind="words" if column.type == "wards" else "",
        help=said(HINTS[form.kind, column.name]) if (form.kind, column.name) in HINTS else "",
        value=value,
        choices=tuple(
            Choice(word, f"{id_of(column.name)}-{place}", text, word in standing)
            for place, (word, text) in enumerate(offers)
        ),
    )
    return field


def _widget(column: ColumnView, choices: int) -> Widget:
    if column.type == "one":
        return "radios" if 0 < choices <= _MOST_RADIOS and column.required else "select"
    return _WIDGETS[column.type]


def _page(
    request: Request,
    viewer: Viewer,
    form: RowForm,
    typed: Typed = NOTHING,
    errors: FormErrors | None = None,
    *,
    stale: bool = False,
) -> Response:
    world: World = request.app.state.world
    fields = fields_of(form, typed, viewer, errors.by_field if errors else None)
    if any(field.widget == "listed" for field in fields):
        named = _agencies(world, form, viewer)
        fields = tuple(replace(one, suggestions=named) if one.widget == "listed" else one for one in fields)
    values = {
        "title": (CHANGED if form.row else NEW)[form.kind],
        "kind": form.kind,
        "form": form,
        "fields": fields,
        "fixed": [(COLUMNS[one.name], _fixed(one, viewer)) for one in form.columns if one.fixed],
        "errors": errors,
        "stale": [(COLUMNS[name], was) for name, was in _standing(form, typed, viewer)] if stale else [],
        "is_stale": stale,
        "address": request.url.path + (f"?{urlencode(request.query_params)}" if request.query_params else ""),
        "back": _back(request, world, form, {column.name: column.value for column in form.columns}),
    }
    status = 409 if stale else 422 if errors else 200
    return show(request, viewer, "pages/directory_form.html", values, at="people", status=status)


def _fixed(column: ColumnView, viewer: Viewer) -> str:
    return column.said[viewer.language] if column.said else str(column.value)


def _standing(form: RowForm, typed: Typed, viewer: Viewer) -> list[tuple[str, str]]:
    """What stands there now where something else was typed."""
    now = {field.name: field for field in fields_of(form, NOTHING, viewer)}
    then = {field.name: field for field in fields_of(form, typed, viewer)}
    chosen = {name: ", ".join(one.text for one in field.choices if one.checked) for name, field in now.items()}
    return [
        (name.removeprefix(box_of("")), chosen[name] or field.value or "–")
        for name, field in now.items()
        if (field.value, field.choices) != (then[name].value, then[name].choices)
    ]


def _agencies(world: World, form: RowForm, viewer: Viewer) -> tuple[str, ...]:
    """The names of the agencies that may be meant: for a successor those of the same party."""
    directory, now = world.directories.refresh().directory, world.time.now()
    party = next((column.value for column in form.columns if column.name == "party"), "")
    found = [one for one in directory if one.valid_at(now) and party in ("", one.party)]
    return tuple(sorted(one.name[viewer.language] for one in found))


def _back(request: Request, world: World, form: RowForm, values: Mapping[str, Any]) -> str:
    """Where one came from: the page of the person, or of the agency."""
    row: Row | None = form.row.row if form.row else None
    if isinstance(row, PersonRow) or form.kind == "people":
        return f"/people/persons/{key_of(world, str(values['id']))}" if values.get("id") else "/people"
    if isinstance(row, AgencyRow) or form.kind == "agencies":
        return f"/people/agencies/{values['id']}" if values.get("id") else "/people"
    asked = request.query_params.get("back", "")
    if asked != "person" and values.get("agency") in world.directories.refresh().directory:
        return f"/people/agencies/{values['agency']}"
    if asked != "person" and asked in world.directories.directory:
        return f"/people/agencies/{asked}"
    person = str(values.get("person") or "")
    return f"/people/persons/{key_of(world, person)}" if person in world.directories.people else "/people"
