"""What the directory's kinds, columns, changes and gaps are called on the pages."""

from datetime import date
from typing import Any

from api.web.messages import messages, words
from engine.directory_views import GapKind, GapView, RowView
from engine.domain.definition.vocabulary import Language

KINDS = {
    "agencies": words("Đơn vị"),
    "people": words("Người"),
    "posts": words("Vai trò"),
    "duties": words("Lịch trực"),
    "absences": words("Vắng mặt"),
    "wards": words("Phường, xã"),
    "directory": words("Danh bạ"),
}
NEW = {
    "agencies": words("Thêm đơn vị"),
    "people": words("Thêm người"),
    "posts": words("Thêm vai trò"),
    "duties": words("Thêm lịch trực"),
    "absences": words("Thêm lần vắng mặt"),
}
CHANGED = {
    "agencies": words("Sửa đơn vị"),
    "people": words("Sửa thông tin người"),
    "posts": words("Sửa vai trò"),
    "duties": words("Sửa lịch trực"),
    "absences": words("Sửa lần vắng mặt"),
}
WHAT = {
    "added": words("Thêm mới"),
    "changed": words("Sửa"),
    "ended": words("Kết thúc"),
    "confirmed": words("Xác nhận"),
    "doubted": words("Phải xác nhận lại"),
    "begun": words("Bắt đầu"),
}
COLUMNS = {
    "id": words("Mã"),
    "party": words("Loại đơn vị"),
    "name_vi": words("Tên tiếng Việt"),
    "name_en": words("Tên tiếng Anh"),
    "wards": words("Phường, xã phụ trách"),
    "settings": words("Nơi xảy ra mà đơn vị này là nơi làm việc, trường học"),
    "is_default": words("Phụ trách cả thành phố khi không có đơn vị riêng của phường, xã"),
    "valid_from": words("Có từ ngày"),
    "valid_to": words("Không còn từ ngày"),
    "successor": words("Đơn vị kế tục"),
    "information": words("Thư chỉ để biết"),
    "name": words("Họ tên"),
    "email": words("Thư điện tử"),
    "person": words("Người"),
    "agency": words("Đơn vị"),
    "role": words("Vai trò"),
    "starts_on": words("Từ ngày"),
    "ends_on": words("Đến hết ngày"),
    "rank": words("Thứ tự trực"),
    "substitute": words("Người thay"),
}
HINTS = {
    ("people", "id"): words("Chữ thường không dấu, ví dụ hoa.vu. Không đổi được về sau."),
    ("people", "email"): words("Thư báo và đăng nhập theo địa chỉ này; mỗi người một địa chỉ riêng."),
    ("agencies", "id"): words("Chữ thường không dấu, ví dụ hospital_example. Không đổi được về sau."),
    ("agencies", "wards"): words("Tên hoặc mã. Để trống: cả thành phố, hoặc chỉ khi được gọi tên."),
    ("agencies", "valid_to"): words("Ngày đầu tiên đơn vị không còn nữa."),
    ("agencies", "successor"): words("Nhận việc còn mở và ca mới từ ngày ấy; cùng loại đơn vị."),
    ("posts", "person"): words("Mã người dùng, thư điện tử, hoặc đúng họ tên."),
    ("posts", "ends_on"): words("Ngày cuối còn giữ vai trò. Để trống khi chưa có."),
    ("duties", "rank"): words("1 là người được báo trước; 2 là người trực thay."),
    ("duties", "ends_on"): words("Để trống khi chưa có ngày cuối."),
    ("absences", "substitute"): words("Trực thay trong những ngày ấy. Để trống: người còn lại trong lịch trực thay."),
}
OFFERS = {
    "at_once": words("Gửi ngay từng thư"),
    "daily": words("Gộp một thư mỗi ngày"),
    "yes": words("Có"),
    "no": words("Không"),
}
_GAPS: dict[GapKind, str] = {
    "nobody": words("không ai trực: %(role)s"),
    "alone": words("chỉ một người trực, không có người thay: %(role)s"),
    "no_lead": words("không có lãnh đạo: %(role)s"),
}
_DAYS, _DAY = words("%(first)s đến %(last)s"), words("ngày %(day)s")
_SINCE, _UNTIL, _ALWAYS = words("từ %(day)s"), words("đến hết %(day)s"), words("không ghi ngày")
_NOTHING = "–"


def day(on: date | None) -> str:
    """Return a day as people write it."""
    return on.strftime("%d/%m/%Y") if on else _NOTHING


def days_said(view: RowView, language: Language) -> str:
    """Return from when until when a row holds, both days included."""
    said = messages(language).gettext
    first, last = (getattr(view.row, name, None) for name in ("starts_on", "ends_on"))
    if first and last:
        return f"{day(first)} – {day(last)}"
    if last:
        return said(_UNTIL) % {"day": day(last)}
    return said(_SINCE) % {"day": day(first)} if first else said(_ALWAYS)


def gap_said(gap: GapView, language: Language) -> str:
    """Return what is missing, and on which days."""
    said = messages(language).gettext
    days = said(_DAY) % {"day": day(gap.first)}
    if gap.last != gap.first:
        days = said(_DAYS) % {"first": day(gap.first), "last": day(gap.last)}
    return f"{days}: {said(_GAPS[gap.what]) % {'role': gap.role[language]}}"


def value_said(value: Any) -> str:
    """Return a value of a column as the record shows it."""
    if value in (None, "", []):
        return _NOTHING
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
