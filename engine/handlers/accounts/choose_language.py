"""Remember in which language somebody reads."""

from engine.account_commands import ChooseLanguage
from engine.handlers.accounts.in_session import within
from engine.store.accounts import change_account
from engine.world import World


def choose_language(world: World, command: ChooseLanguage) -> None:
    """Remember a person's language."""
    with within(world, command.secret) as at:
        change_account(at.book, at.signed_in.person, language=command.language)
