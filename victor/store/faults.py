"""What a database says, told as one line that holds no value of a document."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from victor.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

# SQLite names its errors; the longer names (SQLITE_IOERR_WRITE) begin with these.
_CAUSES = {
    "SQLITE_BUSY": ("another program is writing and did not finish in time", "try again"),
    "SQLITE_LOCKED": ("another program is writing and did not finish in time", "try again"),
    "SQLITE_FULL": ("there is no space left on the disk; nothing was written", "make room and try again"),
    "SQLITE_READONLY": ("may not be written", "look at the permissions of the file and its folder"),
    "SQLITE_CANTOPEN": ("cannot be opened", "look at the permissions of the file and its folder"),
    "SQLITE_PERM": ("cannot be opened", "look at the permissions of the file and its folder"),
    "SQLITE_CORRUPT": ("is damaged", "restore a backup"),
    "SQLITE_NOTADB": ("is not a victor store", None),
    "SQLITE_IOERR": ("the disk could not be read or written", None),
}


def explain(error: SQLAlchemyError | sqlite3.Error, store: str) -> StoreError:
    """The error of a database as ours. Its own text is left out: it may quote a parameter."""
    if isinstance(error, IntegrityError | sqlite3.IntegrityError):
        return StoreError("a document with this id is already there", file=store)
    cause = error.orig if isinstance(error, DBAPIError) else error
    code = getattr(cause, "sqlite_errorname", None) or ""
    for name, (message, hint) in _CAUSES.items():
        if code == name or code.startswith(f"{name}_"):
            return StoreError(message, file=store, hint=hint)
    return StoreError(f"the database refused ({code or type(cause).__name__})", file=store)


@contextmanager
def explained(store: str) -> Iterator[None]:
    """Inside, an error of the database is raised as `StoreError`, without the original that could show parameters."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explain(error, store) from None
