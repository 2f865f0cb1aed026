"""Words for what is known of everybody: how old, how much at risk. No procedure says them."""

from engine.domain.case.case import RISKS
from engine.domain.definition.vocabulary import Label

BANDS = {
    "child": Label("Trẻ em (dưới 16 tuổi)", "Child (under 16)"),
    "minor": Label("16–17 tuổi", "16–17 years"),
    "adult": Label("Từ đủ 18 tuổi", "18 and over"),
}
RISK_WORDS = dict(
    zip(
        RISKS,
        (
            Label("Nguy cơ thấp", "Low risk"),
            Label("Nguy cơ trung bình", "Medium risk"),
            Label("Nguy cơ cao", "High risk"),
        ),
        strict=True,
    )
)
