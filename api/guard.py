"""What a request must meet before it is looked at: a name of ours, and for a change a page of ours behind it.

A page's session comes with every request of the browser, whoever made the browser ask; so a change by session is
taken only from our own pages. `Sec-Fetch-Site` says where a request comes from, and no page can forge it; a browser
that does not send it sends `Origin`. The JSON API knows no cookies, and needs neither.
"""

from dataclasses import dataclass

from fastapi import Request

_ASKS = frozenset({"GET", "HEAD", "OPTIONS"})
# Two years, as browsers' preload lists ask for (RFC 6797).
HSTS = "max-age=63072000; includeSubDomains"


@dataclass(frozen=True, slots=True)
class Exposure:
    """Where the application is reached: by which names (none: by any), and whether over TLS."""

    hosts: frozenset[str] = frozenset()
    secure: bool = False


def refused_status(request: Request, exposure: Exposure, api: str) -> int | None:
    """Return the status with which a request is turned away, None when it is let in. `api`: where the JSON API is."""
    if exposure.hosts and host_of(request.headers.get("host", "")) not in exposure.hosts:
        return 400
    if request.method in _ASKS or request.url.path.startswith(f"{api}/"):
        return None
    return None if comes_from_us(request) else 403


def comes_from_us(request: Request) -> bool:
    """Say whether a request was made by a page of ours."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return request.headers.get("origin") == f"{request.url.scheme}://{request.headers.get('host', '')}"


def host_of(header: str) -> str:
    """Return the name in a Host header, without its port and in small letters."""
    if header.startswith("["):
        return header[1:].partition("]")[0].lower()
    return header.partition(":")[0].lower()
