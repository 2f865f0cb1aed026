"""The words on forms and clocks that no definition holds, Vietnamese first."""

from collections.abc import Mapping, Sequence

from engine.domain.clocks.counting import UNITS
from engine.domain.definition.procedure import ClockLimit, ClockRule, FieldLimit, Procedure, UntilField
from engine.domain.definition.vocabulary import Label

ANSWERS: Mapping[str, Label] = {
    "acknowledge": Label("Đã nhận thông tin", "Acknowledge"),
    "accept": Label("Đồng ý tiếp nhận", "Accept"),
    "request_info": Label("Yêu cầu bổ sung", "Ask for more"),
    "answer_info": Label("Trả lời yêu cầu bổ sung", "Answer what was asked"),
    "decline_referral": Label("Từ chối tiếp nhận", "Decline"),
    "start_service": Label("Bắt đầu hỗ trợ", "Start the service"),
    "complete_service": Label("Hoàn thành hỗ trợ", "Complete the service"),
    "recall": Label("Thu hồi", "Recall"),
}
ORDERS: Mapping[str, Label] = {
    "pause_clock": Label("Tạm dừng thời hạn", "Pause the deadline"),
    "resume_clock": Label("Tính tiếp thời hạn", "Let the deadline go on"),
    "extend_clock": Label("Gia hạn", "Extend the deadline"),
}
# All that is told to who opens a case, where there may be an earlier one of the same person.
MAY_BE_EARLIER = Label(
    "Có thể đã có hồ sơ trước đó; hãy hỏi giám sát.", "There may be an earlier case; please ask the supervisor."
)
# Why a clock became what it is, by what the step wrote down; a trigger or a strand that ended has its own words.
WHYS: Mapping[str, Label] = {
    "started": Label("Bắt đầu tính", "Started"),
    "taken over": Label("Tính tiếp từ hồ sơ liên kết", "Taken over from the linked case"),
    "begun again": Label("Tính lại từ đầu", "Begun again"),
    "another takes its place": Label("Được thay bằng thời hạn mới", "Another takes its place"),
    "the first step here": Label("Bắt đầu từ bước đầu tiên tại đây", "Started with the first step here"),
    "goes on in the linked case": Label("Tính tiếp trong hồ sơ liên kết", "Goes on in the linked case"),
    "its agency left": Label("Đơn vị chịu trách nhiệm không còn tham gia", "Its agency left the case"),
    "standstill": Label("Tạm ngưng trong khi hồ sơ đứng yên", "Stands still while the case does"),
    "standstill over": Label("Tính tiếp, hồ sơ không còn đứng yên", "Goes on, the standstill is over"),
    "request": Label("Tạm dừng theo yêu cầu", "Paused at a request"),
    "resumed": Label("Tính tiếp theo yêu cầu", "Goes on at a request"),
    "the pause is over": Label("Tính tiếp vì hết thời gian tạm dừng", "Goes on, the pause is over"),
    "goes on where it ended": Label("Tính tiếp với thời gian còn lại", "Goes on with the time that was left"),
    "separation decided": Label("Đã quyết định cách ly", "Separation was decided"),
    "risk became high": Label("Rút còn một nửa vì nguy cơ cao", "Halved because the risk became high"),
    "extended": Label("Được gia hạn", "Extended"),
    "facts corrected": Label("Tính lại vì thông tin được đính chính", "Worked out anew from corrected facts"),
    "facts corrected: counted from another moment": Label(
        "Tính từ thời điểm khác vì thông tin được đính chính", "Counted from another moment, facts were corrected"
    ),
    "found to be a child": Label("Xác định là trẻ em", "Found to be a child"),
    "answered for by another agency": Label("Đơn vị khác chịu trách nhiệm", "Another agency answers for it"),
    "warning": Label("Đã nhắc", "A warning was given"),
    "not stopped in time": Label("Không thực hiện đúng hạn", "Not stopped in time"),
    "escalated": Label("Nhắc lên cấp tiếp theo", "Told at the next level"),
    "taken on": Label("Đã có người nhận xử lý", "Somebody has taken it on"),
    "nobody can meet it any more": Label("Không còn ai thực hiện được nữa", "Nobody can meet it any more"),
    "reached its moment": Label("Đã đến thời điểm", "Reached its moment"),
}
_ENDED = " ended"


def only_these(givers: Sequence[Label]) -> Label:
    """Return that nobody else may give a consent."""
    vi, en = ", ".join(giver.vi for giver in givers), ", ".join(giver.en for giver in givers)
    return Label(f"Việc này chỉ do: {vi}.", f"Only by: {en}.")


def why_in_words(why: str, procedure: Procedure) -> Label | None:
    """Return why a clock became what it is, None for a reason that has no words yet."""
    if why in WHYS:
        return WHYS[why]
    if why in procedure.triggers:
        return procedure.triggers[why].label
    strand = procedure.strands.get(why.removesuffix(_ENDED)) if why.endswith(_ENDED) else None
    return Label(f"Kết thúc: {strand.label.vi}", f"Ended: {strand.label.en}") if strand else None


def limit_in_words(limit: ClockLimit | None, amount: object = None) -> Label | None:
    """Return a time limit as a person says it; `amount`: what a limit of the agency's own rules stands at."""
    if limit is None:
        return None
    if isinstance(limit, UntilField):
        return Label("Đến thời điểm ghi trong quyết định", "Until the moment the decision sets")
    unit = UNITS[limit.unit]
    number = amount if isinstance(limit, FieldLimit) else limit.amount
    english = unit.en.removesuffix("s") if number == 1 else unit.en
    return Label(f"{number} {unit.vi}", f"{number} {english}") if number else None


def common_unit(rule: ClockRule) -> str:
    """Return what a deadline counts in whatever the case, "" where that depends on it."""
    found = {unit_of(choice.value) for choice in rule.limit}
    return found.pop() if len(found) == 1 else ""


def unit_of(limit: ClockLimit | None) -> str:
    """Return what a time limit counts in, "" for a moment that a decision sets."""
    return "" if limit is None or isinstance(limit, UntilField) else limit.unit
