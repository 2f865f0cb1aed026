"""What the lines of the records are called on the pages."""

from api.web.messages import words
from engine.audit_views import RecordView, Unusual

# What one looks for, by the engine's word for it.
DEEDS = {
    "": words("Tất cả"),
    "seen": words("Xem ca"),
    "listed": words("Xem danh sách"),
    "changed": words("Ghi vào ca"),
    "taken": words("Tải tài liệu, xuất tệp"),
    "printed": words("In"),
    "signed_in": words("Đăng nhập, tài khoản"),
    "directory": words("Danh bạ"),
    "refused": words("Bị từ chối"),
}
_OUTCOMES = {
    "shown": words("Xem"),
    "listed": words("Xem danh sách"),
    "denied": words("Bị từ chối"),
    "hinted": words("Được gợi ý ca trước"),
    "withheld": words("Không được gợi ý"),
}
_TAKEN = words("Tải về")
# What was looked at, by the engine's word for it.
LOOKED_AT = {
    "case": words("Ca"),
    "identity": words("Danh tính"),
    "story": words("Lời kể"),
    "possible steps": words("Những bước làm được"),
    "clocks": words("Thời hạn"),
    "looks": words("Ai đã xem ca"),
    "work": words("Việc của tôi"),
    "inbox": words("Thông báo"),
    "search": words("Tìm"),
    "deadlines": words("Quá hạn"),
    "board": words("Bảng thời hạn"),
    "audit": words("Nhật ký"),
    "unusual reading": words("Việc đọc khác thường"),
    "document": words("Tài liệu"),
    "print": words("Bản in"),
    "shift_sheet": words("Bàn giao ca"),
}
_OF_CASES = {
    "case_opened": words("Mở ca"),
    "case_opened_by_link": words("Mở ca"),
    "trigger_pulled": words("Ghi một bước"),
    "consent_recorded": words("Ghi sự đồng ý"),
    "consent_withdrawn": words("Rút sự đồng ý"),
    "referral_answered": words("Trả lời chuyển gửi"),
    "referral_recalled": words("Thu hồi chuyển gửi"),
    "clock_order": words("Lệnh về thời hạn"),
    "deadline_taken_on": words("Nhận xử lý quá hạn"),
    "document_added": words("Thêm tài liệu"),
}
_OF_ACCOUNTS = {
    "signed_in": words("Đăng nhập"),
    "signed_in_failed": words("Đăng nhập không được"),
    "signed_out": words("Đăng xuất"),
    "unlocked": words("Mở khoá phiên"),
    "unlock_failed": words("Mở khoá không được"),
    "invited": words("Cấp mã dùng một lần"),
    "taken_up": words("Dùng mã dùng một lần"),
    "account_closed": words("Đóng tài khoản"),
    "account_reopened": words("Mở lại tài khoản"),
    "token_made": words("Tạo mã truy cập"),
    "token_revoked": words("Thu hồi mã truy cập"),
    "session_revoked": words("Thu hồi phiên"),
    "post_confirmed": words("Xác nhận vai trò"),
    "posts_confirmed": words("Xác nhận vai trò"),
    "ended_by_tries": words("Kết thúc vì sai nhiều lần"),
}
OTHER, _ACCOUNT, _CASE = words("Phần khác"), words("Tài khoản"), words("Ghi vào ca")
UNUSUAL: dict[Unusual, str] = {
    "many": words("nhiều ca: %(count)s"),
    "never_on": words("ca chưa từng làm gì: %(count)s"),
    "colleagues": words("ca của đồng nghiệp: %(count)s"),
    "night": words("ban đêm, ngoài lịch trực: %(count)s"),
}


def deed_of(view: RecordView) -> str:
    """Return what somebody did."""
    if view.source == "events":
        return _OF_CASES.get(view.kind, _CASE)
    if view.source == "accounts":
        return _OF_ACCOUNTS.get(view.kind, _ACCOUNT)
    if view.source == "prints":
        return DEEDS["printed"]
    if view.source == "directory":
        return DEEDS["directory"]
    return _TAKEN if view.kind == "shown" and what_of(view) == LOOKED_AT["document"] else _OUTCOMES[view.kind]


def what_of(view: RecordView) -> str:
    """Return what was looked at; of documents and prints the record says which, behind a colon."""
    return LOOKED_AT.get(view.what.partition(":")[0], OTHER)
