"""The demo's page of letters: what the mail sink received, as a mail program would show it."""

from html import escape

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from engine.domain.time_limits import CITY_TIME
from engine.mail.sink import MailSink, SunkLetter

_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hộp thư thử nghiệm / Demo mail</title></head>
<body><main><h1>Hộp thư thử nghiệm <span lang="en">/ Demo mail</span></h1>
<p>{count} thư đã nhận, mới nhất trước. <span lang="en">{count} letters received, newest first.</span></p>
{letters}
</main></body></html>
"""
_LETTER = """<article><h2>{subject}</h2>
<p>{to} · <time datetime="{iso}">{at}</time></p>
{text}</article>
"""


def demo_mail(sink: MailSink) -> APIRouter:
    """Return the page for a sink."""
    router = APIRouter(include_in_schema=False)

    @router.get("/demo/mail", response_class=HTMLResponse)
    def letters() -> HTMLResponse:
        shown = "".join(map(_letter, sink.letters()))
        return HTMLResponse(_PAGE.format(count=sink.count, letters=shown))

    return router


def _letter(letter: SunkLetter) -> str:
    at = letter.received_at.astimezone(CITY_TIME)
    return _LETTER.format(
        subject=escape(letter.subject),
        to=escape(letter.recipient),
        iso=at.isoformat(timespec="seconds"),
        at=f"{at:%H:%M:%S %d/%m/%Y}",
        text="".join(f"<p>{escape(part)}</p>\n" for part in letter.text.split("\n\n") if part.strip()),
    )
