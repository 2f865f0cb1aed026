"""Words for alarms, Vietnamese first: what it means for people, and what to do first. The rest is in the runbook."""

from collections.abc import Mapping

from engine.domain.alarms import AlarmKind
from engine.domain.definition.vocabulary import Label

ALARMS: Mapping[AlarmKind, Label] = {
    "no_worker": Label(
        "Không có bộ xử lý nào chạy: không thời hạn nào được xem, không thông báo nào được gửi",
        "No worker is at work: no deadline is looked at, no notice leaves",
    ),
    "emergency_waits": Label(
        "Thông báo khẩn cấp chờ quá 5 phút mà chưa gửi được", "An emergency waits for more than 5 minutes to be sent"
    ),
    "nothing_delivered": Label(
        "Có thư chờ mà gần 10 phút không gửi được thư nào", "Letters wait, and none has left for nearly 10 minutes"
    ),
    "mail_away": Label("Máy chủ thư không nhận thư của chúng ta", "The mail server takes no letter from us"),
    "sweep_late": Label(
        "Xem thời hạn trễ hơn một phút: quá hạn có thể chưa được báo",
        "Deadlines are looked at more than a minute late: what was missed may not have been told",
    ),
    "worker_silent": Label("Một bộ xử lý không còn báo hiệu", "A worker gives no sign of life"),
    "case_set_aside": Label(
        "Có ca không đọc được, đang để riêng: thời hạn của ca đó không chạy",
        "A case cannot be read and is set aside: its deadlines are not watched",
    ),
    "prefect_away": Label(
        "Prefect vắng quá 15 phút; việc vẫn được làm trực tiếp",
        "Prefect has been away for 15 minutes; the work is done without it",
    ),
    "disk_nearly_full": Label("Ổ đĩa sắp đầy", "The disk is nearly full"),
}
FIRST: Mapping[AlarmKind, Label] = {
    "no_worker": Label(
        "Khởi động lại `motcua serve` hoặc `motcua worker`", "Start `motcua serve` or `motcua worker`"
    ),
    "emergency_waits": Label(
        "Gọi điện cho người nhận theo danh sách thông báo, rồi xem máy chủ thư",
        "Telephone those the waiting notices are for, then look at the mail server",
    ),
    "nothing_delivered": Label("Xem máy chủ thư có trả lời không", "See whether the mail server answers"),
    "mail_away": Label(
        "Xem máy chủ thư và tài khoản gửi; việc khẩn thì gọi điện",
        "Look at the mail server and our account there; telephone what is urgent",
    ),
    "sweep_late": Label(
        "Xem bộ xử lý có quá tải hay đang dừng không", "See whether a worker is overloaded or stands"
    ),
    "worker_silent": Label("Khởi động lại bộ xử lý đó", "Start that worker again"),
    "case_set_aside": Label(
        "Theo dõi ca đó bằng giấy; chạy `motcua audit verify`",
        "Watch that case on paper; run `motcua audit verify`",
    ),
    "prefect_away": Label("Khởi động lại máy chủ Prefect; không gấp", "Start Prefect's server again; it can wait"),
    "disk_nearly_full": Label("Dọn hoặc mở rộng ổ đĩa hôm nay", "Make room on the disk today"),
}
