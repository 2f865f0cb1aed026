"""Damage to the record, as it is told: a place, what is wrong with it, and the same in words."""

from dataclasses import dataclass

from engine.domain.definition.vocabulary import Label

_SAID = {
    "row_unreadable": Label("có một dòng không đọc được", "a row cannot be read"),
    "row_of_no_case": Label("có một dòng không thuộc ca nào", "a row of no case"),
    "row_unwritten": Label("không bước nào đã ghi dòng này", "no event or entry wrote this row"),
    "row_altered": Label("đã bị sửa", "altered"),
    "row_gone": Label("dòng này đã mất", "the row is gone"),
    "table_unknown": Label("bản tóm lược của một bảng không có", "digests of a table that is not known"),
    "entry_unreadable": Label("có một mục không đọc được", "an entry cannot be read"),
    "content_unreadable": Label("không đọc được nội dung của nó", "what it holds cannot be read"),
    "one_missing": Label(
        "thiếu mục trước nó, hoặc số của nó bị đổi", "one before it is missing, or its number changed"
    ),
    "link_altered": Label("đã bị sửa, hoặc thiếu mục trước nó", "altered, or one before it is missing"),
    "not_as_sealed": Label("không còn như lúc niêm phong", "not what was sealed"),
    "short_of_seal": Label("không kéo dài tới chỗ đã niêm phong", "does not reach what was sealed"),
    "sealed_otherwise": Label("dòng của nó nói khác với con dấu", "its row says otherwise than the seals"),
    "end_unwritten": Label("không ghi chỗ nó kết thúc", "where it ends is not written down"),
    "end_wrong": Label("không kết thúc ở chỗ phải kết thúc", "does not end where it should"),
    "end_of_nothing": Label("có chỗ kết thúc của một chuỗi không có", "the end of a chain that there is not"),
    "case_gone": Label("ca đã mất dù đã được niêm phong", "the case is gone, though it was sealed"),
    "key_unopened": Label("không mở được khoá của nó", "its key cannot be opened"),
    "head_missing": Label("con dấu giữ ở nơi khác không có trong hồ sơ", "the exported head is not in the record"),
}


@dataclass(frozen=True, slots=True)
class Damage:
    """One place at which the record is not what it was. `place` holds ids, tables and numbers, never a value."""

    place: str
    fault: str

    @property
    def said(self) -> Label:
        """What is wrong there, in words."""
        return _SAID[self.fault]

    def within(self, place: str) -> "Damage":
        """Return the same damage, its place said with what it stands in."""
        return Damage(f"{place} {self.place}".rstrip(), self.fault)

    def __str__(self) -> str:
        """As a line of a report."""
        return f"{self.place}: {self.said.vi} / {self.said.en}"
