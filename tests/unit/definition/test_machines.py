"""What follows what in a strand: where a trigger leads, and from where it leads nowhere."""

import pytest

from engine.domain.definition.machine import StrandMachine
from engine.domain.definition.strand import Strand, Trigger
from tests.unit.dossier import LIBRARY, ONE_STOP

PROCEDURE = LIBRARY.version(ONE_STOP, 1)
CASES = [(strand, trigger) for strand in PROCEDURE.strands.values() for trigger in strand.triggers.values()]


@pytest.mark.parametrize(("strand", "trigger"), CASES, ids=lambda one: one.id)
def test_a_trigger_leads_where_its_row_says_from_its_sources_alone(strand: Strand, trigger: Trigger) -> None:
    machine = StrandMachine(strand)
    for state in strand.states:
        found = machine.leads_to(trigger.id, state)
        named = trigger.sources is None or state in trigger.sources
        again = state in trigger.restart_from
        waived_for_good = state == "waived" and trigger.to is not None and not again
        if (named or again) and not waived_for_good:
            assert found == (state if trigger.to in (None, "where_it_was") else trigger.to)
        else:
            assert found is None
