"""What pages load: style sheets, programs, faces and marks of our own server, under names that their content gives.

A name that holds the hash of its content never changes its meaning, so browsers keep it for good.
"""

import gzip
import re
from base64 import b32encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

ADDRESS = "/assets"
FOLDER = Path(__file__).parent / "static"
_VENDOR = FOLDER / "vendor"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# One request for all style, one for all behaviour: a slow link pays for each.
_BUNDLES = {
    "app.css": (
        "vendor/modern_normalize/modern-normalize.css",
        *("tokens.css", "frame.css", "forms.css", "parts.css", "pages.css", "account.css", "media.css"),
    ),
    "app.js": (
        "vendor/htmx/htmx.min.js",
        "vendor/idiomorph/idiomorph-ext.min.js",
        *("case.js", "drafts.js", "leaving.js", "focus.js", "waiting.js", "gate.js", "stay.js"),
    ),
}
_ALONE = ("mark.svg", "blank.svg", "vendor/be_vietnam_pro/*.woff2", "vendor/motcua_figures/*.woff2")
_URL = re.compile(r'url\("([^"]+)"\)')
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is served."""

    address: str
    type: str
    body: bytes
    zipped: bytes | None


@cache
def _assets() -> dict[str, Asset]:
    """Every asset by its plain name; a style sheet names what it loads by the names that are served."""
    found = {
        path.name: _asset(path.name, path.read_bytes()) for pattern in _ALONE for path in sorted(FOLDER.glob(pattern))
    }

    def address(match: re.Match[str]) -> str:
        return f'url("{found[Path(match[1]).name].address}")'

    for name, parts in _BUNDLES.items():
        text = "\n".join((FOLDER / part).read_text(encoding="utf-8") for part in parts)
        found[name] = _asset(name, (_URL.sub(address, text) if name.endswith(".css") else text).encode())
    return found


def _asset(name: str, body: bytes) -> Asset:
    stem, _, ending = name.rpartition(".")
    mark = b32encode(sha256(body).digest()).decode().lower()[:12]
    # A face is compressed already.
    zipped = None if ending == "woff2" else gzip.compress(body, 9, mtime=0)
    return Asset(f"{ADDRESS}/{stem}.{mark}.{ending}", _TYPES[f".{ending}"], body, zipped)


def address_of(name: str) -> str:
    """Return the address of an asset. Raises KeyError for one that there is not."""
    return _assets()[name].address


@cache
def _by_address() -> dict[str, Asset]:
    return {asset.address: asset for asset in _assets().values()}


def assets() -> APIRouter:
    """Return the addresses of all assets."""
    router = APIRouter(include_in_schema=False)

    @router.get(ADDRESS + "/{name}")
    def asset(name: str, request: Request) -> Response:
        found = _by_address().get(f"{ADDRESS}/{name}")
        if found is None:
            raise HTTPException(404)
        headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
        if found.zipped and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(found.zipped, headers=headers | {"Content-Encoding": "gzip"}, media_type=found.type)
        return Response(found.body, headers=headers, media_type=found.type)

    return router
