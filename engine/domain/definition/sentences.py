"""A refusal as a sentence in one of the two languages: what is wrong, with what, and what was probably meant."""

from engine.domain.definition.vocabulary import Label, Language, Vocabulary
from engine.domain.errors import Refusal

_UNKNOWN = Label("Không có tên này", "There is no such name")
_NOT_TAKEN = Label("Bước này không nhận thông tin này", "This step does not take this")
_OF_ACCOUNTS = {
    "session_over": Label(
        "Phiên làm việc đã kết thúc; xin đăng nhập lại.", "The session has ended; please sign in again."
    ),
    "too_many_tries": Label(
        "Đã thử sai nhiều lần; xin đợi một lát rồi thử lại.",
        "Too many failed tries; please wait a while and try again.",
    ),
    "too_many_requests": Label(
        "Nhiều yêu cầu quá trong một phút; xin đợi một lát rồi thử lại.",
        "Too many requests within a minute; please wait a moment and try again.",
    ),
    "sign_in_failed": Label(
        "Thư điện tử, mật khẩu hoặc mã dùng một lần không đúng.",
        "The e-mail, password or one-time code is not right.",
    ),
    "code_wrong": Label("Mã dùng một lần không đúng.", "The one-time code is not right."),
    "invitation_invalid": Label(
        "Mã này không dùng được nữa; xin quản trị hệ thống cấp mã mới.",
        "This code can no longer be used; ask the administrator for a new one.",
    ),
    "only_reads": Label("Mã truy cập này chỉ được đọc.", "This token may only read."),
    "password_short": Label("Mật khẩu cần ít nhất 12 ký tự.", "A password needs 12 characters at least."),
    "password_long": Label("Mật khẩu dài quá 200 ký tự.", "The password is longer than 200 characters."),
    "password_common": Label(
        "Mật khẩu này nằm trong danh sách đã bị lộ hoặc dễ đoán; xin chọn mật khẩu khác.",
        "This password is among those leaked or easily guessed; please choose another.",
    ),
}
_OF_PAPERS = {
    "document_empty": Label("Chọn một tệp; tệp không được rỗng.", "Choose a file; it may not be empty."),
    "document_long": Label(
        "Tệp lớn hơn 10 MB: chụp lại nhỏ hơn, hoặc chia thành nhiều tệp.",
        "The file is larger than 10 MB: take a smaller picture, or send it in parts.",
    ),
    "document_kind": Label(
        "Chỉ nhận PDF, JPEG và PNG nguyên vẹn; nội dung tệp này không phải.",
        "Only whole PDF, JPEG and PNG files are taken; the content of this one is none.",
    ),
    "own_signature": Label(
        "Người nhận ca phải là người khác, không phải chủ phiên đang đăng nhập.",
        "Whoever takes over must be somebody else than the owner of this session.",
    ),
    "not_on_this_team": Label(
        "Người này không giữ vai trò này ở đơn vị, nên không nhận ca này được.",
        "This person does not hold this role at the agency, and cannot take over here.",
    ),
    "sheet_changed": Label(
        "Phiếu đã khác từ lúc anh/chị mở: xem lại phiếu mới rồi ký.",
        "The sheet has changed since it was opened: look at the new one, then sign.",
    ),
    "sheet_signed": Label(
        "Đã ký nhận rồi: người đã ký đang trực, không cần ký nữa.",
        "This was signed already: whoever signed is on duty, and there is nothing more to sign.",
    ),
}
_OF_REPORTS = {
    "period_not_over": Label(
        "Kỳ báo cáo phải kết thúc trước hôm nay và không được bắt đầu sau khi kết thúc.",
        "The period must end before today, and may not begin after its end.",
    ),
    "period_too_near": Label(
        "Kỳ này chỉ khác một kỳ đã công bố vài ca, nên công bố sẽ lộ từng người; xin chọn kỳ dài hơn hoặc kỳ đã có.",
        "This period differs from a published one by a few cases only, which would give people away; "
        "please choose a longer one, or the one that is there.",
    ),
}
_NOT_THEIRS = Label("Sự đồng ý này phải do người khác đưa ra", "It is for somebody else to give this consent")
_NEAREST = Label("có phải là", "did you mean")


_OF_FAULTS = {"not_taken": _NOT_TAKEN, "giver": _NOT_THEIRS}


def of_code(code: str, vocabulary: Vocabulary) -> Label:
    """Return what a code means: of cases the vocabulary says it, of accounts, papers and reports this module."""
    return _OF_ACCOUNTS.get(code) or _OF_PAPERS.get(code) or _OF_REPORTS.get(code) or vocabulary.refusals[code]


def sentence(refusal: Refusal, vocabulary: Vocabulary, language: Language) -> str:
    """Return a reason as a sentence that names what it is about."""
    if refusal.fault == "unknown":
        return _unknown(refusal, vocabulary, language)
    code = _OF_FAULTS.get(refusal.fault) or of_code(refusal.code, vocabulary)
    name = _label(refusal.about.removeprefix("sharing "), vocabulary, language)
    text = code[language].rstrip(".")
    return f"{text}: {name}." if name else f"{text}."


def _unknown(refusal: Refusal, vocabulary: Vocabulary, language: Language) -> str:
    about = "" if refusal.about in (refusal.named, "unknown_field") else _label(refusal.about, vocabulary, language)
    text = f"{_UNKNOWN[language]}: {': '.join(part for part in (about, refusal.named) if part)}".rstrip(": ")
    if not refusal.nearest:
        return f"{text}."
    label = _label(refusal.nearest, vocabulary, language)
    right = refusal.nearest if label == refusal.nearest else f"{refusal.nearest} ({label})"
    return f"{text}; {_NEAREST[language]} {right}?"


def _label(name: str, vocabulary: Vocabulary, language: Language) -> str:
    places = (vocabulary.fields, vocabulary.inputs, vocabulary.parties, vocabulary.roles)
    found = next((things[name] for things in places if name in things), None)
    label = found.label if found else vocabulary.consents.get(name) or vocabulary.values.get(name)
    return label[language] if label else name
