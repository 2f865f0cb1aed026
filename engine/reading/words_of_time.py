"""Words for whose time a deadline was, Vietnamese first."""

from collections.abc import Mapping

from engine.domain.definition.vocabulary import Label

WHOSE: Mapping[str, Label] = {
    "before_arrival": Label("Trước khi tiếp nhận", "Before arrival"),
    "outage": Label("Hệ thống", "The system"),
    "choice": Label("Theo lựa chọn của người được hỗ trợ, người chăm sóc", "The survivor's or carer's choice"),
    "paused": Label("Tạm dừng theo yêu cầu", "Paused at a request"),
    "agency": Label("Đơn vị", "An agency"),
    "nobody": Label("Chưa có đơn vị chịu trách nhiệm", "Nobody answered for it yet"),
}
PHASES: Mapping[str, Label] = {
    "on_its_way": Label("Chưa gửi tới đơn vị", "Not sent yet"),
    "unread": Label("Đã gửi, chưa đọc", "Sent, not read"),
    "read": Label("Đã đọc, chưa nhận", "Read, not taken on"),
    "at_work": Label("Đang giải quyết", "At work"),
    "asked": Label("Đang chờ bổ sung", "Waits for what it asked for"),
}
PARTS: Mapping[str, Label] = {
    "worker": Label("Bộ xử lý thông báo", "The worker"),
    "prefect": Label("Prefect", "Prefect"),
    "mail": Label("Máy chủ thư", "The mail server"),
}
