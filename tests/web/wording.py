"""The pages' own words as they stand in templates and modules, and the catalogue of the other language.

Run as a program it prints what the catalogue is missing, ready to be translated.
"""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from config.settings import ROOT

WEB = ROOT / "api" / "web"
CATALOGUES = WEB / "locale" / "en"
_METHODS = [("**.py", "python"), ("**.html", "jinja2")]
_OPTIONS = {
    "**.html": {"extensions": "jinja2.ext.i18n,jinja2.ext.do", "trim_blocks": "true", "lstrip_blocks": "true"}
}
_KEYWORDS = {"words": None, "_": None, "gettext": None, "ngettext": (1, 2)}


def said() -> dict[str, list[str]]:
    """Return every message, with the files it stands in."""
    found: dict[str, list[str]] = {}
    for name, _, message, _, _ in extract_from_dir(str(WEB), _METHODS, _OPTIONS, keywords=_KEYWORDS):
        one = message if isinstance(message, str) else message[0]
        found.setdefault(one, []).append(name)
    return found


def translated() -> Iterator[tuple[Path, str, str]]:
    """Return every entry of the catalogues: its file, the Vietnamese, the English."""
    for path in sorted(CATALOGUES.glob("*.po")):
        for message in read_po(BytesIO(path.read_bytes()), locale="en"):
            if message.id:
                yield path, str(message.id), str(message.string)


def placeholders(text: str) -> list[str]:
    """Return the names of the values that a message takes."""
    return sorted(re.findall(r"%\((\w+)\)", text))


if __name__ == "__main__":
    known = {vietnamese for _, vietnamese, _ in translated()}
    for text, places in said().items():
        if text not in known:
            print(f"#: {', '.join(sorted(set(places)))}")
            print(f'msgid "{text}"')
            print('msgstr ""\n')
