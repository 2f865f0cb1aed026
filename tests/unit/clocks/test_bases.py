"""The basis of a deadline in a list follows the age band: a child's may be of law where an adult's is proposed."""

import pytest

from config.settings import ROOT
from engine.definitions import load_library
from engine.domain.clocks.bases import basis_for

LIBRARY = load_library(ROOT / "workflows" / "definitions")


@pytest.mark.parametrize(
    ("clock", "band", "kind"),
    [
        ("plan_due", "child", "law"),
        ("plan_due", "minor", "proposed"),
        ("plan_due", "adult", "proposed"),
        ("police_handover_due", "child", "law"),
        ("police_handover_due", "minor", "law"),
        ("police_handover_due", "adult", "proposed"),
    ],
)
def test_a_basis_that_hangs_on_the_age_follows_the_band(clock: str, band: str, kind: str) -> None:
    procedure = LIBRARY.newest("hung_vuong_one_stop")
    assert procedure is not None
    assert basis_for(procedure.clocks[clock], band).kind == kind
