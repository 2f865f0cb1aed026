"""What a step does beyond moving its strand: the closed list of effects a definition may name."""

from collections.abc import Mapping

from engine.domain.words.deed import Deed
from engine.domain.words.marks import (
    CancelStanding,
    Forget,
    Lower,
    NameManager,
    OpenLinked,
    Raise,
    RecordBasis,
    Remember,
    SetRisk,
    TakeBack,
)
from engine.domain.words.refer import Refer
from engine.domain.words.rounds import EndStrands, Happens, Restart, Start, WorkOutAnew
from engine.domain.words.tell import Tell

EFFECTS: Mapping[str, type[Deed]] = {
    effect.name: effect
    for effect in (
        Refer,
        Tell,
        Restart,
        Start,
        Happens,
        RecordBasis,
        SetRisk,
        Raise,
        Lower,
        TakeBack,
        EndStrands,
        NameManager,
        Remember,
        Forget,
        WorkOutAnew,
        OpenLinked,
        CancelStanding,
    )
}
