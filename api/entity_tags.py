"""Entity tags of a case (RFC 9110): the version that a form stands on, and all that was shown, in one language.

`"<version>.<whole>.<language>"`. A step names the tag of what its form was filled in from (`If-Match`) and is held to
the version in it; reading again names it to be told only what is new (`If-None-Match`).
"""

import re

from engine.domain.definition.vocabulary import Language
from engine.domain.errors import refused
from engine.views import CaseView

_TAG = re.compile(r'"([\x21\x23-\x7e]+)"')
_WEAK = "W/"


def tag_of(view: CaseView, language: Language) -> str:
    """Return the tag of a case as it is shown."""
    return f'"{view.version}.{view.whole}.{language}"'


def version_in(if_match: str | None) -> str | None:
    """Return the version that a step is held to: none without the header, or where any will do (`*`).

    Raises RefusedError(field_invalid) for several tags, for a weak one (it does not say enough to act on), and for
    one without its quotation marks.
    """
    if if_match is None or if_match.strip() == "*":
        return None
    return _only(if_match, "If-Match").partition(".")[0]


def whole_in(if_none_match: str | None, language: Language) -> str | None:
    """Return what the reader has of the case in this language already, None when nothing.

    Raises RefusedError(field_invalid) for `*`, which would ask whether there is such a case, and for several tags.
    """
    if if_none_match is None:
        return None
    _, _, rest = _only(if_none_match.strip().removeprefix(_WEAK), "If-None-Match").partition(".")
    whole, _, its_language = rest.partition(".")
    return whole if its_language == language else None


def _only(header: str, name: str) -> str:
    found = _TAG.fullmatch(header.strip())
    if found is None:
        raise refused("field_invalid", name)
    return found[1]
