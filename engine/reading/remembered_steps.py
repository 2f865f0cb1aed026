"""What can be done now, remembered for a minute while nothing changes: a page, its form and its sending ask the same.

Working it out tries every step with the decision itself, which is most of what the page of a case costs. What is
remembered is only shown: when a step is taken, the decision is made anew.
"""

from collections import OrderedDict
from datetime import datetime
from threading import Lock

from engine.domain.case.case import Actor, Case
from engine.domain.case.rules import Rules
from engine.domain.definition.directory import Directory
from engine.possible_views import PossibleView
from engine.reading.possible_steps import view_of

_MOST = 400
_lock = Lock()
_known: OrderedDict[tuple[object, ...], tuple[Directory, PossibleView]] = OrderedDict()


def remembered_steps(rules: Rules, case: Case, actor: Actor, now: datetime) -> PossibleView:
    """Return what this person can do on a case, as it was worked out within the same minute after the same event."""
    key = (case.id, case.head_seq, actor, now.replace(second=0, microsecond=0))
    with _lock:
        found = _known.get(key)
    # Another directory is another answer: it is asked whether it is the very same one.
    if found is not None and found[0] is rules.directory:
        return found[1]
    view = view_of(rules, case, actor, now)
    with _lock:
        _known[key] = (rules.directory, view)
        while len(_known) > _MOST:
            _known.popitem(last=False)
    return view
