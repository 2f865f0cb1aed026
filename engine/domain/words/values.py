"""Whether a value that was given is what a need asks for: enough, and not too far away."""

from datetime import datetime, timedelta
from typing import Any

from engine.domain.case.values import moment
from engine.domain.definition.procedure import Rule
from engine.domain.time_limits import months_later


def is_what_is_asked(rule: Rule, value: Any, now: datetime) -> bool:
    """Say whether a field's value is one of those allowed, large enough, and a moment that lies soon enough."""
    allowed, least = rule.options.get("is"), rule.options.get("at_least")
    if (allowed is not None and value not in allowed) or (least is not None and value < least):
        return False
    hours, months = rule.options.get("within_hours"), rule.options.get("within_months")
    if not (hours or months or rule.options.get("later")):
        return True
    until = moment(value)
    if until is None or until <= now or (hours and until > now + timedelta(hours=hours)):
        return False
    return not months or until <= months_later(now, months)
