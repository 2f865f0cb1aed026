"""Drawing a procedure as Mermaid: one lane a strand."""

from engine.definitions.structure import steps_of
from engine.domain.definition.procedure import WAIVED, Procedure


def mermaid(procedure: Procedure) -> str:
    """Return a state diagram with one lane for each strand."""
    lines = ["stateDiagram-v2", f"    %% {procedure.id} v{procedure.version}"]
    for strand in procedure.strands.values():
        lines.append(f'    state "{strand.label.vi} / {strand.label.en}" as {strand.id} {{')
        lines.append(f"        [*] --> {strand.id}_{strand.first}")
        for state in strand.states.values():
            if state.id != WAIVED:
                lines.append(f'        state "{state.label.vi} / {state.label.en}" as {strand.id}_{state.id}')
        for source, trigger, to in sorted(steps_of(strand), key=lambda step: (step[0], step[1].id, step[2])):
            if WAIVED not in (source, to):
                lines.append(f"        {strand.id}_{source} --> {strand.id}_{to}: {trigger.id}")
        for state in strand.states.values():
            if state.final and state.id != WAIVED:
                lines.append(f"        {strand.id}_{state.id} --> [*]")
        lines.append("    }")
    return "\n".join(lines)
