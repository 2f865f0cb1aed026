"""Which of the two languages a reader is answered in: Vietnamese unless English is asked for first."""

from fastapi import Request

from engine.domain.definition.vocabulary import Language


def language_of(request: Request) -> Language:
    """Return the reader's language."""
    wanted = request.headers.get("accept-language", "").lower()
    vi, en = wanted.find("vi"), wanted.find("en")
    return "en" if en >= 0 and (vi < 0 or en < vi) else "vi"
