"""One-time codes (TOTP, RFC 6238: six digits, 30 seconds, SHA-1 as authenticator apps have it) and recovery codes."""

import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from secrets import choice

import pyotp
import segno

ISSUER = "Một cửa"
_STEP_SECONDS = 30
# One step to either side: a phone's clock may be half a minute off (RFC 6238, 5.2).
_DRIFT = 1
_SIX_DIGITS = re.compile(r"\d{6}")
# Without letters and digits that are mistaken for one another; 10 signs of 31 are 49 bits, and tries are counted.
_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
_RECOVERY_LENGTH, _RECOVERY_COUNT = 10, 10


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What a person sets an authenticator app up with: the secret to type, its address, the same as a QR code."""

    secret: str
    uri: str
    svg: str

    def __repr__(self) -> str:
        return "Enrolment()"


def new_secret() -> str:
    """Return a new secret of one-time codes, 160 bits."""
    return pyotp.random_base32()


def enrolment(secret: str, account: str) -> Enrolment:
    """Return what an authenticator app needs; `account` is the mail address it shows."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)
    return Enrolment(secret, uri, picture(uri))


def picture(text: str) -> str:
    """Return a text as a QR code, an SVG drawing without a size of its own; dark on light whatever is around it."""
    drawn, kept = BytesIO(), segno.make(text, error="m")
    kept.save(drawn, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, light="#fff")
    return drawn.getvalue().decode().strip()


def step_of_code(secret: str, code: str, at: datetime, last_step: int) -> int | None:
    """Return the step whose code was given, None when none fits or one that late was used before."""
    digits = code.replace(" ", "")
    if not _SIX_DIGITS.fullmatch(digits):
        return None
    totp, now = pyotp.TOTP(secret), int(at.timestamp()) // _STEP_SECONDS
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if step > last_step and pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None


def code_at(secret: str, at: datetime) -> str:
    """Return the code of a moment, as an authenticator app shows it."""
    return pyotp.TOTP(secret).generate_otp(int(at.timestamp()) // _STEP_SECONDS)


def new_recovery_codes() -> tuple[str, ...]:
    """Return new recovery codes, as they are printed."""
    return tuple(readable(random_signs(_RECOVERY_LENGTH)) for _ in range(_RECOVERY_COUNT))


def random_signs(count: int) -> str:
    """Return so many random signs that can be read from paper."""
    return "".join(choice(_SIGNS) for _ in range(count))


def readable(signs: str) -> str:
    """Return signs in groups of five."""
    return "-".join(signs[start : start + 5] for start in range(0, len(signs), 5))
