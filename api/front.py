"""The front page and the sign of life."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Một cửa</title></head>
<body><main><h1>Một cửa</h1>
<p>Hệ thống đang hoạt động.</p><p lang="en">The system is running.</p>
<ul>
<li><a href="/api/v1/docs">Giao diện lập trình <span lang="en">/ API description</span></a></li>
{mail}</ul></main></body></html>
"""
_MAIL = '<li><a href="/demo/mail">Hộp thư thử nghiệm <span lang="en">/ Demo mail</span></a></li>\n'


def front(*, with_mail: bool) -> APIRouter:
    """Return the front page, with the way to the demo's mail when there is one."""
    router = APIRouter(include_in_schema=False)

    @router.get("/", response_class=HTMLResponse)
    def page() -> HTMLResponse:
        return HTMLResponse(_PAGE.format(mail=_MAIL if with_mail else ""))

    @router.get("/health")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return router
