"""The version of a case for one reader: a keyed digest of what this reader sees, and of nothing else.

A number that rose with every step would tell a reader how often others acted out of sight, and would make a form
stale for what its reader may not know. The digest is keyed, and bound to the reader, so that nobody can work out from
it what else there might be, nor whether two readers see the same.

Two are kept apart. The *version* stands for what people brought about: only its change makes a form stale. What the
mere passing of time brings (reminders, a referral handed over by the flow, a deadline not met, a consent's end) is
left out, for nobody should have to send a form again because its hour struck. The *whole* stands for everything that
is shown, and says whether a reader would see anything new.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from functools import cache, partial
from operator import attrgetter
from typing import Any

import orjson

from engine.domain.case.case import RUNNING, UNANSWERED_REFERRAL, Actor
from engine.domain.clocks.running import BREACHED
from engine.domain.definition.procedure import SYSTEM_ROLE
from engine.domain.definition.vocabulary import Label
from engine.store.vault import Vault
from engine.views import CaseView

# Where the same moment finds the same case, whichever of these stands there.
_BY_TIME = {BREACHED: RUNNING, **dict.fromkeys(UNANSWERED_REFERRAL, UNANSWERED_REFERRAL[0])}
# The digests themselves, and what order alone says.
_LEFT_OUT = ("version", "whole", "number")
_ONE_WAY = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS


def version_of(vault: Vault, actor: Actor, view: CaseView) -> str:
    """Return the version that a view has for its reader; the steps in it follow from the rest."""
    seen = replace(
        view,
        steps=(),
        clocks=tuple(replace(clock, status=_BY_TIME.get(clock.status, clock.status)) for clock in view.clocks),
        referrals=tuple(replace(one, state=_BY_TIME.get(one.state, one.state)) for one in view.referrals),
        consents=tuple(replace(given, stands=True) for given in view.consents),
        timeline=tuple(line for line in view.timeline if line.by_role != SYSTEM_ROLE),
    )
    return vault.version(_written(seen, labels=False), *_reader(actor), b"version")


def whole_of(vault: Vault, actor: Actor, view: CaseView) -> str:
    """Return the digest of everything that a view shows its reader."""
    return vault.version(_written(view, labels=True), *_reader(actor), b"whole")


def _reader(actor: Actor) -> tuple[bytes, ...]:
    return tuple(part.encode() for part in actor)


def _written(seen: CaseView, *, labels: bool) -> bytes:
    """Return what is seen in the one way it can be written; labels follow from the ids beside them."""
    return orjson.dumps(seen, default=partial(_part, labels=labels), option=_ONE_WAY)


def _part(value: Any, *, labels: bool) -> Any:
    if isinstance(value, Label):
        return [value.vi, value.en] if labels else None
    kind = type(value)
    return _values_of(kind)(value) if is_dataclass(kind) else dict(value)


@cache
def _values_of(kind: type[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the values of a view, in the order of its fields."""
    return attrgetter(*(field.name for field in fields(kind) if field.name not in _LEFT_OUT))
