"""What a database says, told as one line that holds no value of a document."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from victor.errors import StoreConflict, StoreError

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

_BUSY = ("another desk is writing and did not finish in time", "try again")
_LOST = ("the connection to the database was lost", "see whether your last change is there, and try again")
_RIGHTS = ("may not be read or written", "ask who keeps the database for rights on its tables")

# PostgreSQL numbers them; a class of errors has two digits in common.
_STATES = {
    "55P03": _BUSY,
    "57014": ("the server did not finish in time", "try again"),
    "53100": ("there is no space left on the disk; nothing was written", "make room and try again"),
    "53300": ("the server has no connection left for this desk", "try again, or have max_connections raised"),
    "25006": ("may not be written: the server only lets it be read", None),
    "25P02": ("the transaction was undone after an earlier error", "begin it again"),
    "42501": _RIGHTS,
    "42P01": ("is damaged: a table is missing", "restore a backup"),
    "25P03": _LOST,
    "57P": _LOST,
    "08": _LOST,
    "XX00": ("is damaged", "restore a backup"),
}

# A connection that fails has no number, only a text; the text, which holds names and addresses, is not shown.
_REFUSALS = {
    "password": ("the database refused the name or the password", None),
    "pg_hba": ("the database refused the name or the password", None),
    " role ": ("the database refused the name or the password", None),
    "SSL": ("the server does not encrypt connections", "have it do so, or add ?sslmode=disable in a network you trust"),
    'database "': ("there is no such database", "have it created, such as by createdb"),
    "too many clients": _STATES["53300"],
    "connection slots": _STATES["53300"],
    "the database system is": ("the database is starting or stopping", "try again"),
    "server closed": _LOST,
    "connection is closed": _LOST,
    "connection is lost": _LOST,
    "terminating connection": _LOST,
}


def explain(error: Exception, store: str) -> StoreError:
    """The error of a database as ours. Its own text is left out: it may quote a parameter."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, UnicodeDecodeError):
        return StoreError("is damaged", file=store, hint="restore a backup")
    if isinstance(error, IntegrityError | sqlite3.IntegrityError) or type(cause).__name__ == "UniqueViolation":
        return StoreError("a document with this id is already there", file=store)
    if hasattr(cause, "sqlstate"):
        return _of_a_server(cause, store)
    code = getattr(cause, "sqlite_errorname", None) or ""
    for name, (message, hint) in _CAUSES.items():
        if code == name or code.startswith(f"{name}_"):
            return StoreError(message, file=store, hint=hint)
    return StoreError(f"the database refused ({code or type(cause).__name__})", file=store)


def _of_a_server(cause: Any, store: str) -> StoreError:
    state: str = cause.sqlstate or ""
    if state in ("40001", "40P01"):
        return StoreConflict("somebody else changed the same at the same moment", file=store, hint="try again")
    for start, (message, hint) in _STATES.items():
        if state.startswith(start):
            return StoreError(message, file=store, hint=hint)
    if state:
        return StoreError(f"the database refused ({state})", file=store)
    text = str(cause)
    for part, (message, hint) in _REFUSALS.items():
        if part in text:
            return StoreError(message, file=store, hint=hint)
    return StoreError("the database cannot be reached", file=store, hint="is the server running?")


def _errors() -> tuple[type[Exception], ...]:
    """Those of SQLAlchemy and of the drivers; a driver that was never loaded has raised none."""
    psycopg = sys.modules.get("psycopg")
    return (SQLAlchemyError, sqlite3.Error, *([psycopg.Error] if psycopg else []))


@contextmanager
def explained(store: str) -> Iterator[None]:
    """Inside, an error of the database is raised as `StoreError`, without the original that could show parameters."""
    try:
        yield
    except _errors() as error:
        raise explain(error, store) from None
    except UnicodeDecodeError as error:
        if not _of_the_driver(error):
            raise
        raise explain(error, store) from None


def _of_the_driver(error: UnicodeDecodeError) -> bool:
    """Whether a driver could not read what it was told: SQLite's errors quote names that stand in a damaged file."""
    step = error.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    return step is not None and str(step.tb_frame.f_globals.get("__name__")).startswith(
        ("sqlalchemy.", "victor.store.")
    )
