"""What is wrong with what somebody typed to show or change how they sign in, at the box where it is mended."""

from engine.domain.definition.sentences import sentence
from engine.domain.definition.vocabulary import Label, Language
from engine.domain.errors import RefusedError, WaitError
from engine.domain.spoken_time import moment_in_words
from engine.world import World

# Where a refusal is mended; of a wrong password or code nobody says which it was.
_BOX = {
    "password_short": "new_password",
    "password_long": "new_password",
    "password_common": "new_password",
    "code_wrong": "enrolment_code",
    "sign_in_failed": "",
}
_DIFFERENT = Label("Hai lần gõ mật khẩu không giống nhau.", "The password was not typed the same twice.")
_WRONG = Label("Mật khẩu hoặc mã vừa gõ không đúng.", "The password or the code is not right.")
_LATER = Label("Thử lại sau {}.", "Try again after {}.")


def account_faults(world: World, error: RefusedError, language: Language) -> dict[str, str]:
    """Return what is wrong by the name of its box, under "" what stands at none."""
    found: dict[str, str] = {}
    for refusal in error.refusals:
        said = sentence(refusal, world.library.vocabulary, language)
        if refusal.code == "sign_in_failed":
            said = _WRONG[language]
        if isinstance(error, WaitError):
            until = moment_in_words(error.until, world.time.now(), language)
            said = f"{said} {_LATER[language].format(until)}"
        found.setdefault(_BOX.get(refusal.code, refusal.about), said)
    return found


def typed_twice(first: str, again: str, language: Language) -> dict[str, str]:
    """Return what is wrong when a new password was not typed the same twice."""
    return {} if first == again else {"again": _DIFFERENT[language]}
