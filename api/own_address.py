"""Addresses to go on to: our own, and no other."""

import re

# `//elsewhere` and `/\elsewhere` would leave.
_OWN = re.compile(r"/(?![/\\])[^\\\s]*")


def own_address(text: str) -> str:
    """Return an address to go on to, the front page for one that is not ours."""
    return text if _OWN.fullmatch(text) else "/"
