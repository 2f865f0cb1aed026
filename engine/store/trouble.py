"""Trouble of the database or the disk: nobody's request is at fault, and it may pass.

Of a commit that failed it matters whether it may have been done all the same: a connection that breaks while the
database commits leaves that open.
"""

import errno
from typing import Any

from sqlalchemy.exc import DBAPIError, InterfaceError, InternalError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

# SQLite gives these up before anything of the commit is in its log.
_NOT_DONE_ON_SQLITE = ("SQLITE_FULL", "SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_READONLY", "SQLITE_CONSTRAINT")
# PostgreSQL's classes for a connection that broke and a server that ends (57P01, 57P02, 57P03).
_BROKEN = ("08", "57P")
_DISK = frozenset({errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EROFS})


class OutcomeUnknownError(SQLAlchemyError):
    """A commit failed in a way that leaves open whether it was done."""


def is_trouble(error: BaseException) -> bool:
    """Say whether an error is the database's or the disk's, and may pass."""
    if isinstance(error, OperationalError | InterfaceError | InternalError | PoolTimeoutError | OutcomeUnknownError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated
    return isinstance(error, OSError) and error.errno in _DISK


def may_have_been_done(error: DBAPIError) -> bool:
    """Say whether a commit that failed with this error may have been done."""
    cause: Any = error.orig
    if name := getattr(cause, "sqlite_errorname", None):
        return not str(name).startswith(_NOT_DONE_ON_SQLITE)
    state = getattr(cause, "sqlstate", None)
    # Without a state there was no answer at all.
    return error.connection_invalidated or state is None or str(state).startswith(_BROKEN)
