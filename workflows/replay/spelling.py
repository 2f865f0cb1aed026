"""Holding a written case against the procedures: every name in it must be one there is, so that no typo passes."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from engine.definitions import Library
from engine.domain.deciding.order_clock import ORDERS
from engine.domain.definition.directory import Directory
from engine.domain.definition.procedure import ABSENT, OPEN, Procedure
from engine.domain.errors import CODES
from engine.domain.referrals.referring import ANSWERS, OF_THE_FLOW
from workflows.replay.nearest import unknown
from workflows.replay.vignette import Move, Vignette

PLACES = ("incident", "residence")
_BANDS = ("child", "minor", "adult")


def misspelt(vignette: Vignette, library: Library, directory: Directory) -> list[str]:
    """Return what is wrong with the names in a written case, each with its place and the nearest right one."""
    procedure = library.newest(vignette.procedure)
    if procedure is None:
        return [unknown(vignette.procedure, "procedure", library.names())]
    check = _Spelling(library, procedure, directory)
    check.names("open: by", [vignette.opening["by"]], "role", library.vocabulary.roles)
    check.agency("open", vignette.opening)
    check.names("open: refused", vignette.opening.get("refused", ()), "code", CODES)
    for move in vignette.moves:
        check.move(move)
    check.expect("expect", vignette.expect)
    return check.faults


class _Spelling:
    """The names known to one case, and the faults found so far."""

    def __init__(self, library: Library, procedure: Procedure, directory: Directory) -> None:
        self._library = library
        self._procedure = procedure
        self._vocabulary = library.vocabulary
        self._agencies = [agency.id for agency in directory]
        self.faults: list[str] = []

    def names(self, place: str, given: Iterable[Any], what: str, known: Collection[str]) -> None:
        """Note every name that is not known."""
        self.faults += [f"{place}: {unknown(name, what, known)}" for name in given if name not in known]

    def agency(self, place: str, body: Mapping[str, Any]) -> None:
        """Note an `agency` that is neither a place, nor a party (of a place), nor an agency."""
        if "agency" in body and body["agency"] not in PLACES:
            self._party(f"{place}: agency", str(body["agency"]))

    def move(self, move: Move) -> None:
        """Note what is misspelt in a step."""
        place, body, vocabulary = move.place, move.body, self._vocabulary
        self.agency(place, body)
        if "by" in body:
            self.names(f"{place}: by", [body["by"]], "role", vocabulary.roles)
        self.names(f"{place}: refused", body.get("refused", ()), "code", CODES)
        if move.kind == "referral":
            self._party(f"{place}: referral", str(body["referral"]).partition("#")[0])
            self.names(f"{place}: do", [body["do"]], "answer", (*ANSWERS, *OF_THE_FLOW))
        elif move.kind == "do":
            triggers = [name for name in self._procedure.triggers if name != OPEN]
            self.names(f"{place}: do", [body["do"]], "trigger", triggers)
        elif move.kind == "order":
            self.names(f"{place}: order", [body["order"]], "order", ORDERS)
            self.names(f"{place}: clock", [body["clock"]], "clock", self._procedure.clocks)
        elif move.kind in ("consent", "withdraw") and not {"field_invalid"} & (move.refused or frozenset()):
            party = body[move.kind].get("party")
            self.names(f"{place}: {move.kind}", [party] if party else (), "party", vocabulary.parties)
        self.expect(f"{place}: expect", move.expect)

    def expect(self, place: str, expect: Mapping[str, Any]) -> None:
        """Note what is misspelt in an expectation: it would otherwise hold, or fail, for no reason."""
        vocabulary, procedure = self._vocabulary, self._procedure
        for strand, state in (expect.get("state") or {}).items():
            self.names(f"{place}.state", [strand], "strand", procedure.strands)
            if strand in procedure.strands:
                states = (*procedure.strands[strand].states, ABSENT)
                self.names(f"{place}.state.{strand}", [state], "state", states)
        for party, state in (expect.get("referrals") or {}).items():
            self._party(f"{place}.referrals", party)
            self.names(f"{place}.referrals.{party}", [state], "state", (*vocabulary.referral_states, ABSENT))
        for clock, wanted in (expect.get("clocks") or {}).items():
            self.names(f"{place}.clocks", [clock], "clock", procedure.clocks)
            status = [wanted["status"]] if "status" in wanted else []
            self.names(f"{place}.clocks.{clock}", status, "status", (*vocabulary.clock_statuses, ABSENT))
        self.names(f"{place}.breaches", expect.get("breaches") or (), "clock", procedure.clocks)
        for name in ("told", "not_told"):
            self.names(f"{place}.{name}", expect.get(name) or (), "role", vocabulary.roles)
        if "age_band" in expect:
            self.names(f"{place}.age_band", [expect["age_band"]], "age band", _BANDS)
        if "linked" in expect:
            self.names(f"{place}.linked", [expect["linked"]], "procedure", self._library.names())

    def _party(self, place: str, name: str) -> None:
        party, at, where = name.partition("@")
        self.names(place, [party], "party", (*self._vocabulary.parties, *(() if at else self._agencies)))
        if at:
            self.names(place, [where], "place", PLACES)
