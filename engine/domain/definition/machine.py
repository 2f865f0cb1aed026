"""What follows what in a strand. `transitions` is the authority; its answers are remembered.

The definition is checked before a machine is built, because `transitions` lets a misspelt state pass.
"""

from functools import lru_cache

from transitions import Machine

from engine.domain.definition.procedure import WAIVED, WHERE_IT_WAS
from engine.domain.definition.strand import Strand, Trigger


class StrandMachine:
    """One flat machine for one strand of one procedure version."""

    def __init__(self, strand: Strand) -> None:
        self._machine = Machine(
            model=None,
            states=list(strand.states),
            initial=strand.first,
            transitions=[step for trigger in strand.triggers.values() for step in _steps(strand, trigger)],
            auto_transitions=False,
        )

    def leads_to(self, trigger: str, state: str) -> str | None:
        """Return the state that `trigger` leads to from `state`: itself for a self trigger, None if it cannot."""
        found = self._machine.get_transitions(trigger, source=state)
        return found[0].dest or state if found else None


def _steps(strand: Strand, trigger: Trigger) -> list[dict[str, str | None]]:
    sources = set(strand.states) if trigger.sources is None else trigger.sources | trigger.restart_from
    dest = None if trigger.to == WHERE_IT_WAS else trigger.to
    return [
        {"trigger": trigger.id, "source": source, "dest": dest}
        for source in sorted(sources)
        if source != WAIVED or trigger.to is None or source in trigger.restart_from
    ]


@lru_cache(maxsize=256)
def _machine(strand_key: "_StrandKey") -> StrandMachine:
    return StrandMachine(strand_key.strand)


class _StrandKey:
    """Compares by the published text, so that a strand is built into a machine once."""

    def __init__(self, sha256: str, strand: Strand) -> None:
        self.strand = strand
        self._key = (sha256, strand.id)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _StrandKey) and other._key == self._key


_remembered: dict[tuple[str, str, str], str | None] = {}


def leads_to(sha256: str, strand: Strand, trigger: str, state: str) -> str | None:
    """Return where `trigger` leads from `state` in the procedure version with that SHA-256, None if nowhere."""
    key = (sha256, trigger, state)
    if key not in _remembered:
        _remembered[key] = _machine(_StrandKey(sha256, strand)).leads_to(trigger, state)
    return _remembered[key]
