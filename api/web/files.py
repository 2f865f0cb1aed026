"""Files that somebody takes away: kept beside the browser, opened by none of our pages."""

from starlette.responses import Response

# Nothing runs in what is taken away, wherever it may be opened.
POLICY = "default-src 'none'; sandbox"


def file_response(content: bytes, type_: str, name: str) -> Response:
    """Return a file to be kept, that no browser opens in a page of ours. `name` is of letters, digits and dashes."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(content, media_type=type_, headers=headers)
