"""What can be wrong in rows of a directory, in both languages: what it is, and what mends it."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.domain.definition.vocabulary import Label
from engine.domain.errors import Refusal, RefusedError
from engine.domain.nearest import LONGEST_NAME, harmless, nearest

_FEW = 20
ID_SIGNS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_.-")


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a value, and what mends it."""

    problem: Label
    remedy: Label
    missing: bool = False

    def about(self, **words: object) -> "Wrong":
        """Return the same with words filled in."""
        filled = [Label(said.vi.format(**words), said.en.format(**words)) for said in (self.problem, self.remedy)]
        return Wrong(filled[0], filled[1], self.missing)

    @property
    def sentence(self) -> Label:
        """Both, as one reads them."""
        return Label(*(f"{_begun(problem)}. {_ended(remedy)}" for problem, remedy in self._both))

    @property
    def _both(self) -> tuple[tuple[str, str], tuple[str, str]]:
        return (self.problem.vi, self.remedy.vi), (self.problem.en, self.remedy.en)


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one of the rows that were given: its place among them from 0, the column ("": the whole)."""

    row: int
    column: str
    wrong: Wrong

    @property
    def code(self) -> str:
        """The code of its refusal."""
        return "field_missing" if self.wrong.missing else "field_invalid"


class RowsError(RefusedError):
    """Rows of the directory that cannot stand as they were given. Carries everything that is wrong."""

    def __init__(self, faults: Iterable[RowFault]) -> None:
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__(Refusal(fault.code, fault.column) for fault in self.faults)


def wrong(problem_vi: str, problem_en: str, remedy_vi: str, remedy_en: str, *, missing: bool = False) -> Wrong:
    """Return a fault from its words."""
    return Wrong(Label(problem_vi, problem_en), Label(remedy_vi, remedy_en), missing)


def no_such(what: Label, given: object, known: Iterable[str]) -> Wrong:
    """Return that there is no such name, with the nearest right one; `what` kind of name it is."""
    names = sorted(known)
    named = said_again(given, nearest(given, names))
    problem = Label(f"không có {what.vi} {named}".rstrip(), f"unknown {what.en} {named}".rstrip())
    return Wrong(problem, meant(given, names))


def said_again(word: object, right: str = "") -> str:
    """Return a name that was given as it may be said again, else nothing: what is a text might be what somebody told.

    An id of somebody, and what is close to the right name, is no such text.
    """
    text = str(word)
    plain = len(text) <= LONGEST_NAME and not set(text) - ID_SIGNS
    named = text if plain else harmless(word, right)
    return f"`{named}`" if named else ""


def meant(word: object, known: Iterable[str]) -> Label:
    """Return the remedy for a word that is not known: the nearest right one, else all of them when they are few."""
    words = sorted(known)
    right = nearest(word, words)
    if right:
        return Label(f"Có phải là `{right}`?", f"Did you mean `{right}`?")
    if 0 < len(words) < _FEW:
        return Label(f"Ở đây có: {', '.join(words)}", f"Known here: {', '.join(words)}")
    return Label("Sửa lại, hoặc thêm cái nó gọi tên", "Correct it, or add what it names")


def _ended(text: str) -> str:
    return text if text.endswith(("?", "…")) else f"{text}."


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]


PARTY, SETTING, AGENCY = Label("loại đơn vị", "party"), Label("nơi xảy ra", "setting"), Label("đơn vị", "agency")
PERSON, ROLE, WARD = Label("người", "person"), Label("vai trò", "role"), Label("phường, xã", "ward")
COLUMN, SECTION = Label("cột", "column"), Label("phần", "section")

EMPTY = wrong("còn trống", "is empty", "Điền vào", "Fill it in", missing=True)
TWICE = wrong("đã ghi ở {file}, dòng {line}", "is said already in {file}, row {line}", "Để lại một", "Leave one")
TWICE_GIVEN = wrong("đã gửi hai lần", "was given twice", "Để lại một", "Leave one")
THERE_ALREADY = wrong(
    "đã có rồi",
    "is there already",
    "Mở dòng đang có để sửa, hoặc đặt tên khác",
    "Open the one that is there, or name it otherwise",
)
NOT_YES_NO = wrong("không phải có hay không", "is neither yes nor no", "Ghi có hoặc không", "Write yes or no")
NOT_ONE_OF = wrong("không thuộc các từ có ở đây", "is none of the words there are", "Ghi {words}", "Write {words}")
NOT_A_NUMBER = wrong(
    "không phải số nguyên từ 1 đến 99", "is no whole number from 1 to 99", "Ghi 1, 2, …", "Write 1, 2, …"
)
NOT_A_DAY = wrong(
    "không phải một ngày",
    "is no day",
    "Ghi năm-tháng-ngày, như 2026-08-22, hoặc 22/08/2026",
    "Write year-month-day, for instance 2026-08-22, or 22/08/2026",
)
TOO_FAR = wrong(
    "cách quá xa hiện nay",
    "is too far from today",
    "Ghi một năm từ 1900 đến 2199; để trống khi không có ngày cuối",
    "Write a year from 1900 to 2199; leave it empty where there is no end",
)
NOT_TEXT = wrong("không phải chữ", "is not text", "Đặt trong dấu ngoặc kép", "Put it in quotation marks")
UNSEEN = wrong("có ký tự không nhìn thấy được", "holds characters that cannot be seen", "Gõ lại", "Type it anew")
TOO_LONG = wrong("dài quá {most} ký tự", "is longer than {most} characters", "Viết ngắn lại", "Say it in fewer")

NO_WARD_CODE = wrong(
    "không phải mã phường, xã",
    "is no ward code",
    "Ghi mã chính thức, năm chữ số",
    "Write the official code, five digits",
)
NOT_AN_ID = wrong(
    "có ký tự khác a-z, 0-9, `_`, `.` và `-`",
    "holds other signs than a-z, 0-9, `_`, `.` and `-`",
    "Viết bằng chữ thường không dấu",
    "Write it in small letters without accents",
)
NOT_AN_ADDRESS = wrong(
    "không phải địa chỉ thư", "is no plain mail address", "Ghi một địa chỉ, tên@nơi", "Write one address, name@place"
)
ADDRESS_TAKEN = wrong(
    "là địa chỉ của người khác",
    "is somebody else's address",
    "Mỗi người một địa chỉ riêng: đăng nhập và thư đi theo nó",
    "Give each person an own address: signing in and letters go by it",
)
VALID_TO_FIRST = wrong(
    "không sau ngày bắt đầu",
    "is not after valid_from",
    "Ghi ngày đầu tiên đơn vị không còn nữa",
    "Write the first day on which it is not there any more",
)
OTHER_PARTY = wrong(
    "thuộc loại khác ({party})",
    "is of another party ({party})",
    "Chọn đơn vị loại {wanted}",
    "Name an agency of {wanted}",
)
GOES_ROUND = wrong(
    "dẫn vòng về chính đơn vị này",
    "leads back to the agency itself",
    "Chọn đơn vị đang có",
    "Name the agency that is there now",
)
NO_LAST_DAY = wrong(
    "còn trống dù đã có đơn vị kế tục",
    "is empty although somebody takes over",
    "Ghi ngày đơn vị kế tục bắt đầu",
    "Write the day on which the successor does",
)
PARTY_STAYS = wrong(
    "không đổi được loại của đơn vị đã có",
    "cannot change for an agency that is there",
    "Kết thúc đơn vị này và lập đơn vị mới",
    "End it, and add a new agency",
)
WORK_OPEN = wrong(
    "đơn vị này còn việc mở: {cases} ca phụ trách, {referrals} chuyển gửi",
    "the agency has open work: cases it is in charge of: {cases}, referrals: {referrals}",
    "Ghi đơn vị kế tục đã có từ ngày ấy: mọi việc còn mở sang đơn vị ấy như đang có",
    "Name a successor that is there from that day on: everything that is open goes over to it as it stands",
)
CANNOT_MOVE = wrong(
    "không đổi được ở dòng đã có",
    "cannot change in a row that is there",
    "Kết thúc dòng này và thêm dòng mới",
    "End this one, and add a new one",
)
NO_SUCH_ROLE_HERE = wrong(
    "không có {role} ở đơn vị loại {party}", "there is no {role} at an agency of {party}", "", ""
)
NOT_THEIR_POST = wrong(
    "`{person}` không giữ vai trò này",
    "`{person}` does not hold this post",
    "Thêm vai trò trước, hoặc sửa lại",
    "Add it to the posts, or correct the role",
)
POST_ENDED = wrong(
    "vai trò đã hết ngày {day}",
    "the post ended on {day}",
    "Bỏ ca trực, hoặc mở lại vai trò",
    "Take the duty out, or open the post again",
)
POST_BEGINS = wrong(
    "vai trò bắt đầu ngày {day}", "the post begins on {day}", "Trực từ ngày ấy trở đi", "Begin the duty with the post"
)
ENDS_FIRST = wrong(
    "trước ngày bắt đầu",
    "is before starts_on",
    "Ghi ngày cuối; ngày liền trước ngày đầu là rút lại",
    "Write the last day; the day before the first takes it back",
)
OVERLAPS = wrong(
    "trùng với lần vắng từ {first} đến {last}",
    "overlaps the absence from {first} to {last}",
    "Sửa lần ấy, hoặc chọn ngày khác",
    "Change that one, or choose other days",
)
ON_DUTY_TWICE = wrong(
    "đã có trong lịch này từ {first}",
    "is on this roster from {first} already",
    "Sửa dòng ấy, hoặc chọn ngày khác",
    "Change that line, or choose other days",
)
OWN_SUBSTITUTE = wrong("là chính người vắng", "is the one who is away", "Chọn người khác", "Name somebody else")
SUBSTITUTE_ELSEWHERE = wrong(
    "không cùng vai trò ở đơn vị nào với người vắng",
    "holds none of the posts of the one who is away",
    "Chọn người cùng vai trò, cùng đơn vị",
    "Name somebody in the same role at the same agency",
)
SUBSTITUTES_ROUND = wrong(
    "cũng vắng và lại nhờ vòng về người này",
    "is away too, and the one standing in leads back here",
    "Chọn người có mặt",
    "Name somebody who is there",
)
NO_KEEPER_LEFT = wrong(
    "không còn ai giữ danh bạ",
    "nobody would be left to keep the directory",
    "Thêm một người giữ danh bạ khác trước",
    "Add another one first",
)
KEEPER_ALONE = wrong(
    "người giữ danh bạ không giữ vai trò nào khác",
    "whoever keeps the directory holds no other post",
    "Kết thúc vai trò kia trước",
    "End the other post first",
)
