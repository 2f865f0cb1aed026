"""The page that shows the API's description to a person, with assets of its own: nothing comes from elsewhere."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

STATIC = Path(__file__).parent / "static"
# The page's own program sets styles on what it draws, and its icons are in its style sheet.
POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Giao diện lập trình / API</title>
<link rel="stylesheet" href="/static/vendor/swagger_ui/swagger-ui.css"></head>
<body><main><h1>Giao diện lập trình <span lang="en">/ API</span></h1>
<p>Mô tả dạng máy đọc: <a href="/api/v1/openapi.json">openapi.json</a>.
<span lang="en">For machines: the same as JSON.</span></p>
<div id="documentation"></div></main>
<script src="/static/vendor/swagger_ui/swagger-ui-bundle.js"></script>
<script src="/static/documentation.js"></script>
</body></html>
"""


def documentation(prefix: str) -> APIRouter:
    """Return the page, under the API's own address."""
    router = APIRouter(include_in_schema=False)

    @router.get(f"{prefix}/docs", response_class=HTMLResponse)
    def page() -> HTMLResponse:
        return HTMLResponse(_PAGE, headers={"Content-Security-Policy": POLICY})

    return router


def assets() -> StaticFiles:
    """Return the folder of what pages load."""
    return StaticFiles(directory=STATIC)
