"""All that is particular to SQLite as a database: connections, transactions, statements, the log."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, StaticPool, create_engine, event
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.compiler import SQLCompiler

from victor.errors import StoreError
from victor.store import held

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Insert, Select, Update

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",  # readers and the one writer do not wait for each other
    "PRAGMA synchronous = FULL",  # a commit that returned survives a power cut; NORMAL may lose the last
    "PRAGMA fullfsync = ON",  # macOS: fsync alone stops at the cache of the drive; no effect elsewhere
    "PRAGMA secure_delete = ON",  # what was removed is overwritten, not only unlinked
    "PRAGMA temp_store = MEMORY",  # sorting leaves no documents in temporary files
    "PRAGMA trusted_schema = OFF",  # a file from elsewhere cannot run functions by its views and triggers
)


def engine_for(path: Path, *, timeout: float, read_only: bool = False) -> Engine:
    """An engine on an existing file, one connection for each thread that is busy; it never creates the file."""
    address = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    pragmas = () if read_only else _PRAGMAS
    return _engine(
        lambda: held.connected(path, lambda: _connect(address, timeout)), pragmas, poolclass=QueuePool, max_overflow=-1
    )


def engine_without_log(path: Path) -> Engine:
    """An engine on one connection to a file that is thrown away unless all of it is written.

    What is in a log when a file is closed comes into it then, and SQLite does not say when it could not.
    """
    address = f"{path.absolute().as_uri()}?mode=rw"
    pragmas = ("PRAGMA journal_mode = MEMORY", *_PRAGMAS[1:])
    return _engine(lambda: _connect(address, 0), pragmas, poolclass=StaticPool)


def engine_in_memory(*, timeout: float) -> Engine:
    """An engine on one connection, whose database is gone with it: for demonstrations and tests."""
    return _engine(lambda: _connect("file::memory:", timeout), _PRAGMAS[1:], poolclass=StaticPool)


def _connect(address: str, timeout: float) -> sqlite3.Connection:
    # isolation_level None: the driver begins nothing by itself. Left to it, a transaction would begin at the first
    # write only, after the reads that the write rests on, and two writers could both pass the check of a version.
    # (`autocommit=True`, its successor, needs Python 3.12.) timeout is SQLite's busy_timeout.
    return sqlite3.connect(address, uri=True, timeout=timeout, isolation_level=None, check_same_thread=False)


LOGGING_NAME = "victor"


def keep_rows_from_the_log() -> None:
    """Let no log hold what a database sends: at DEBUG SQLAlchemy writes whole rows, which it cannot be told to hide."""
    for part in ("engine.Engine", "pool.impl.QueuePool", "pool.impl.StaticPool"):
        logging.getLogger(f"sqlalchemy.{part}.{LOGGING_NAME}").setLevel(logging.WARNING)


def _engine(connect: Callable[[], sqlite3.Connection], pragmas: tuple[str, ...], **pool: Any) -> Engine:
    keep_rows_from_the_log()
    engine = create_engine("sqlite://", creator=connect, hide_parameters=True, logging_name=LOGGING_NAME, **pool)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        try:
            with closing(connection.cursor()) as cursor:
                for pragma in pragmas:
                    cursor.execute(pragma)
        except BaseException:
            connection.close()  # nobody else knows of it
            held.released(connection)
            raise

    @event.listens_for(engine, "close")
    def release(connection: Any, _record: object) -> None:
        held.released(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once, where it can wait for it; a reader that turns writer cannot wait, it fails.
        write = connection.get_execution_options().get("victor_write", False)
        _raw(connection).execute("BEGIN IMMEDIATE" if write else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def let_go(error: ExceptionContext) -> None:
        # An interrupted cell: the notebook keeps the traceback, that keeps the cursor, and a connection that is closed
        # with an open cursor keeps its locks.
        cursor = getattr(error.execution_context, "cursor", None)
        if cursor is not None:
            cursor.close()

    return engine


def without_log(engine: Engine) -> None:
    """Bring the log into the file, which is alone from now on; the next to write makes a new log."""
    with engine.connect() as connection:
        _raw(connection).execute("PRAGMA journal_mode = DELETE").fetchall()


def overwrite_space(engine: Engine, store: str) -> None:
    """Write a database anew inside its file, so that nothing of what was removed is left in it.

    `secure_delete` overwrites what is removed, but not what was moved from one page to another before.

    Raises:
        StoreError: Somebody else has it open.
    """
    with engine.connect() as connection:
        raw = _raw(connection)
        raw.execute("PRAGMA temp_store = FILE").fetchall()  # a file without a name; in memory it could be too large
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            if any(row[0] for row in raw.execute(statement).fetchall()):
                raise StoreError("is open elsewhere: its space cannot be overwritten", file=store, hint="try again")
        connection.invalidate()


def writer(engine: Engine) -> Connection:
    """A connection that can write, if there can be one.

    Where the system refuses to open a file for writing, if only for a moment (it has too many open), SQLite opens it
    for reading without a word, and such a connection could be in the pool for good.
    """
    connection = engine.connect()
    try:
        if _reads_only(_raw(connection)):
            connection.invalidate()
            connection.close()
            engine.dispose()  # those that were opened at the same moment may be no better
            connection = engine.connect()
    except BaseException:
        connection.close()
        raise
    return connection


def _reads_only(connection: sqlite3.Connection) -> bool:
    [(patience,)] = connection.execute("PRAGMA busy_timeout").fetchall()
    connection.execute("PRAGMA busy_timeout = 0").close()
    try:
        connection.execute("UPDATE victor SET schema = schema WHERE 0").close()  # BEGIN IMMEDIATE does not refuse
    except sqlite3.OperationalError as refused:
        if refused.sqlite_errorname.startswith("SQLITE_BUSY"):
            return False  # somebody else writes; who only reads is refused before
        if refused.sqlite_errorname.startswith("SQLITE_READONLY"):
            return True
        raise
    finally:
        connection.execute(f"PRAGMA busy_timeout = {patience}").close()
    return False


def in_transaction(connection: Connection) -> bool:
    """Whether the transaction that was begun on the connection is still there; True for other databases."""
    return not connection.invalidated and getattr(connection.connection.dbapi_connection, "in_transaction", True)


def commits_of_others(connection: Connection) -> int:
    """A number that is another one when another connection, of whatever program, has committed since."""
    with closing(_raw(connection).execute("PRAGMA data_version")) as cursor:
        return int(cursor.fetchone()[0])


def changed_rows(connection: Connection) -> int:
    """How many rows this connection has changed since it was opened."""
    return _raw(connection).total_changes


class Prepared:
    """A statement as the driver takes it."""

    def __init__(self, statement: Update | Insert | Select[Any]) -> None:
        compiled = statement.compile(dialect=dialect())
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None
        self._text = str(compiled)
        self._names = compiled.positiontup

    def run(self, connection: Connection, values: Mapping[str, object]) -> int:
        """Run it, in the transaction that is open or as one of its own; how many rows it wrote."""
        with closing(_raw(connection).cursor()) as cursor:
            return cursor.execute(self._text, [values[name] for name in self._names]).rowcount

    def first(self, connection: Connection, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """Run it; its first row."""
        with closing(_raw(connection).cursor()) as cursor:
            row: tuple[Any, ...] | None = cursor.execute(self._text, [values[name] for name in self._names]).fetchone()
            return row


def _raw(connection: Connection) -> sqlite3.Connection:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


def merge_log(engine: Engine) -> None:
    """Bring the write-ahead log into the file, as far as no other program still reads it."""
    with engine.connect() as connection:
        raw = _raw(connection)
        raw.execute("PRAGMA busy_timeout = 0")  # who still reads merges it later
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
