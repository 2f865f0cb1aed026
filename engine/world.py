"""What handlers work with: the database, the vault, the published rules, the directory and the time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from engine.credentials.passwords import Passwords
from engine.credentials.provider import Provider
from engine.definitions import Library
from engine.domain.case.case import Case
from engine.domain.case.rules import Rules
from engine.domain.figures.indicators import Indicators
from engine.domain.time_limits import WorkingCalendar
from engine.mail.smtp import MailServer
from engine.mail.templates import Templates
from engine.set_aside import SetAside
from engine.store.database import Database
from engine.store.directories import Directories
from engine.store.sightings import Sightings
from engine.store.time import TimeSource
from engine.store.vault import Vault


@dataclass(slots=True)
class World:
    """Everything a handler needs; built once by `engine.bootstrap`. `demo`: people are let in with one click.

    `provider`: a hospital's own directory; `trusts_provider`: a second factor shown there counts. `least_free`: bytes
    that the disk under `data_dir` is to have free at least.
    """

    database: Database
    vault: Vault
    sightings: Sightings
    library: Library
    directories: Directories
    calendar: WorkingCalendar
    time: TimeSource
    templates: Templates
    mail: MailServer
    sender: str
    site: str
    message_key: bytes
    passwords: Passwords = field(default_factory=Passwords)
    digest_hour: int = 7
    indicators: Indicators | None = None
    drafts_allowed: bool = False
    demo: bool = False
    provider: Provider | None = None
    trusts_provider: bool = False
    lease_seconds: float = 10.0
    batch_size: int = 20
    mail_connections: int = 4
    head_file: Path | None = None
    head_mail: str = ""
    head_hours: float = 24.0
    data_dir: Path = Path()
    least_free: int = 0
    wakes: list[Callable[[], None]] = field(default_factory=list)
    set_aside: SetAside = field(default_factory=SetAside)

    def rules_of(self, case: Case) -> Rules:
        """Return the rules a case was opened with: its versions of the procedure and of the vocabulary."""
        return self.rules(case.procedure, case.procedure_version, case.vocabulary_version)

    def rules(self, procedure: str, version: int, vocabulary: int | None = None) -> Rules:
        """Return the rules of one version of a procedure, under one version of the vocabulary (the newest)."""
        words = self.library.vocabularies[vocabulary] if vocabulary else self.library.vocabulary
        return Rules(
            self.library.version(procedure, version, vocabulary),
            words,
            self.directories.refresh().directory,
            self.calendar,
        )

    def close(self) -> None:
        """Close the databases."""
        self.sightings.close()
        self.database.close()
