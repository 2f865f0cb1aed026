"""What a one-time code of the administrator's asks for and changes. None gets past the second factor.

An administrator who is alone could otherwise take over an account: with a new password the old second factor is
asked for, with a new second factor the old password. Where both are lost the account starts over, and the person's
posts that read cases count again once somebody else, the agency's lead or the supervisor, has confirmed them.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

Kind = Literal["invitation", "new_password", "new_second_factor", "new_device", "start_over"]
Asked = Literal["password", "new_password", "code", "enrolment"]
ASKS: Mapping[str, frozenset[Asked]] = {
    "invitation": frozenset({"new_password", "enrolment"}),
    "new_password": frozenset({"new_password", "code"}),
    "new_second_factor": frozenset({"password", "enrolment"}),
    "new_device": frozenset({"password", "code"}),
    "start_over": frozenset({"new_password", "enrolment"}),
}
# An invitation may wait for somebody's next day at work; what opens an account again may not.
LASTS: Mapping[str, timedelta] = {
    "invitation": timedelta(days=7),
    "new_password": timedelta(hours=24),
    "new_second_factor": timedelta(hours=24),
    "new_device": timedelta(hours=1),
    "start_over": timedelta(hours=24),
}
