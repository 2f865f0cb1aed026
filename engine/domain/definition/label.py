"""What a person reads, in both languages."""

from dataclasses import dataclass
from typing import Annotated, Literal

from engine.domain.definition.references import Needed

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True)
class Label:
    """What a person reads, in both languages."""

    vi: Annotated[str, Needed("no Vietnamese label", "Add `vi:` with what a person reads")]
    en: Annotated[str, Needed("no English label", "Add `en:` with what a person reads")]

    def __getitem__(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en
