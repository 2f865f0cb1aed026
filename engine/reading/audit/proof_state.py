"""How the proof of the record stands: when it was checked, sealed, and when a head of it left the house."""

from engine.audit_views import ProofView
from engine.domain.case.case import Actor
from engine.reading.audit.watching import let_watch
from engine.store.checkpoints import last_seal
from engine.store.status_figures import CHECKED, LEFT, signs_of_proof
from engine.world import World


def proof_state(world: World, actor: Actor | None) -> ProofView:
    """Return how the proof stands. Raises RefusedError(not_permitted) for who does not watch over the records."""
    let_watch(world, actor)
    with world.database.read() as connection:
        signs, seal = signs_of_proof(connection), last_seal(connection)
    checked, left = signs.get(CHECKED, {}), signs.get(LEFT, {})
    return ProofView(
        checked_at=checked.get("at"),
        broken=checked.get("broken", 0),
        lines=checked.get("lines", 0),
        sealed_at=seal.at if seal is not None else None,
        head=bytes(seal.hash).hex() if seal is not None else "",
        left_at=left.get("at") if left.get("ways") else None,
        left_by=tuple(left.get("ways", ())),
        failed=tuple(left.get("failed", ())),
    )
