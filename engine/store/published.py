"""Which definitions were used: the SHA-256 of each version, kept at first use, so that a changed file is noticed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, insert, select

from engine.store.books import page
from engine.store.digests import DEPLOYMENT
from engine.store.keys import RecordKeys
from engine.store.schema import PROCEDURE_VERSION

Versions = Mapping[tuple[str, int], str]


def versions_kept(connection: Connection) -> Versions:
    """Return the SHA-256 of every version that was used, by name and version."""
    return {(row.name, row.version): row.sha256 for row in connection.execute(select(PROCEDURE_VERSION))}


def keep_versions(connection: Connection, keys: RecordKeys, versions: Versions, at: datetime) -> None:
    """Keep the SHA-256 of those versions that were not used before."""
    known = versions_kept(connection)
    new = [
        {"name": name, "version": version, "sha256": sha256}
        for (name, version), sha256 in versions.items()
        if (name, version) not in known
    ]
    if new:
        connection.execute(insert(PROCEDURE_VERSION), new)
        with page(connection, keys, DEPLOYMENT, at) as written:
            written.rows(PROCEDURE_VERSION, new)
