"""Short words for tests of accounts: people with passwords and codes, at browsers."""

from dataclasses import dataclass, field
from datetime import timedelta

from engine.account_commands import Browser, SignIn
from engine.account_views import Admitted
from engine.credentials.codes import code_at, new_secret
from engine.domain.case.case import Actor
from engine.handlers.accounts.sign_in import sign_in
from engine.store.account_book import account_book
from engine.store.accounts import open_account, set_code_secret, set_password
from engine.store.time import SetTime
from engine.world import World

PASSWORD = "mười hai con thuyền giấy"
HERE = Browser("192.0.2.10", None, "Firefox, Windows")
ELSEWHERE = Browser("198.51.100.7", None, "Chrome, Android")


@dataclass
class Keyring:
    """Gives people accounts, and signs them in as their authenticator app would."""

    world: World
    clock: SetTime
    secrets: dict[str, str] = field(default_factory=dict)

    def account(self, actor: Actor, password: str = PASSWORD) -> str:
        """Give a person an account; return the name to sign in with."""
        secret = self.secrets[actor.user] = new_secret()
        now = self.world.time.now()
        with self.world.database.write() as connection, account_book(connection, self.world.vault, now) as book:
            open_account(book, actor.user)
            set_password(book, actor.user, self.world.passwords.hash(password))
            set_code_secret(book, actor.user, secret, 0)
        return actor.user

    def code(self, actor: Actor) -> str:
        """Return a code that was not used yet: the app's next one."""
        self.clock.at += timedelta(seconds=30)
        return code_at(self.secrets[actor.user], self.world.time.now())

    def sign_in(self, actor: Actor, browser: Browser = HERE, password: str = PASSWORD) -> Admitted:
        """Sign a person in."""
        given = SignIn(email=actor.user, password=password, code=self.code(actor), browser=browser)
        return sign_in(self.world, given)
