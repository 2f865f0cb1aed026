"""Papers as PDF. Nothing is fetched for one but our own faces, whatever stands in it."""

from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

FOLDER = Path(__file__).parent
_FACES = FOLDER / "static" / "vendor" / "be_vietnam_pro"
# Where faces stand for a paper: no address that anything else answers.
_OURS = "faces:/"
# Drawing stands on libraries that are not made for several threads at once.
_ONE_AT_A_TIME = Lock()


def pdf_of(html: str) -> bytes:
    """Return a page of our own as an A4 document. It takes some tenths of a second."""
    # Half a second to load, and only who prints needs it.
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    text = (FOLDER / "templates" / "prints" / "paper.css").read_text(encoding="utf-8")
    with _ONE_AT_A_TIME:
        faces, fonts = _faces(), FontConfiguration()
        style = CSS(string=text, url_fetcher=faces, base_url=_OURS, font_config=fonts)
        page = HTML(string=html, url_fetcher=faces, base_url=_OURS)
        found: bytes = page.write_pdf(stylesheets=[style], font_config=fonts)
    return found


@cache
def _faces() -> Any:
    """Return what fetches our faces, and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Faces(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Any = None) -> Any:
            """Return a face. Raises ValueError for anything else, and the paper goes on without it."""
            known = {path.name: path for path in _FACES.glob("*.woff2")}
            name = url.removeprefix(_OURS)
            if not url.startswith(_OURS) or name not in known:
                raise ValueError("nothing is fetched for a paper")
            return URLFetcherResponse(url, known[name].read_bytes(), {"Content-Type": "font/woff2"})

    return Faces()
