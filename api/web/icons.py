"""Icons, drawn into the page: no request for them, and they print."""

import re
from functools import cache

from markupsafe import Markup

from api.web.assets import FOLDER

_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@cache
def icon(name: str) -> Markup:
    """Return the drawing of a name, which says nothing to a screen reader: words stand beside it."""
    text = (FOLDER / "vendor" / "lucide" / f"{name}.svg").read_text(encoding="utf-8")
    drawing = _DRAWING.search(text)
    if drawing is None:
        raise ValueError(f"{name} is no drawing")
    inner = " ".join(drawing[1].split()).replace(" />", "/>")
    # The files are vendored and their hashes are checked.
    return Markup(f'<svg class="ico" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{inner}</svg>')  # noqa: S704
