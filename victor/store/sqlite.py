"""All that is particular to SQLite: how a file is recognised, created and connected to."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, StaticPool, create_engine, event
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.compiler import SQLCompiler

from victor.errors import StoreError
from victor.store.faults import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sqlalchemy import Insert, Select, Update

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
APPLICATION_ID = 0x76696374  # "vict": SQLite keeps it in the header for exactly this use

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
    return _engine(lambda: _connect(address, timeout), pragmas, poolclass=QueuePool, max_overflow=-1)


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
        with closing(connection.cursor()) as cursor:
            for pragma in pragmas:
                cursor.execute(pragma)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes the lock at once, where it can wait for it; a reader that turns writer cannot wait, it fails.
        write = connection.get_execution_options().get("victor_write", False)
        _raw(connection).execute("BEGIN IMMEDIATE" if write else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def release(error: ExceptionContext) -> None:
        # An interrupted cell: the notebook keeps the traceback, that keeps the cursor, and a connection that is closed
        # with an open cursor keeps its locks.
        cursor = getattr(error.execution_context, "cursor", None)
        if cursor is not None:
            cursor.close()

    return engine


def recognise(path: Path, newest: int) -> None:
    """Look at the first bytes of a file, and at nothing else: is it a store that this program may open?

    Raises:
        StoreError: a folder, another kind of file, a store of a newer program, or one that was cut short.
    """
    if path.is_dir():
        raise StoreError("is a folder", file=path.name, expected="a victor store")
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
        size = path.stat().st_size
        logged = _size(Path(f"{path}-wal")) > 0
    except OSError as error:
        raise StoreError(f"cannot be read ({type(error).__name__})", file=path.name) from None
    if not header:
        raise StoreError("is an empty file, not a victor store", file=path.name, hint="choose another name")

    def number(offset: int, length: int = 4) -> int:
        return int.from_bytes(header[offset : offset + length], "big")

    if len(header) < _HEADER or not header.startswith(_MAGIC) or number(68) != APPLICATION_ID:
        raise StoreError("is not a victor store", file=path.name, hint="nothing was changed; choose another file")
    refuse_newer(number(60), newest, path.name)
    page = number(16, 2)
    # With a log beside it the file may rightly be short: its last pages are still in the log, and SQLite counts them.
    if not logged and size < number(28) * (65536 if page == 1 else page):
        raise StoreError("is damaged: the file was cut short", file=path.name, hint="restore a backup")


def _size(file: Path) -> int:
    """The size of a file; 0 where there is none, or no longer: the last program that closes a store removes its log."""
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


def refuse_newer(schema: int, newest: int, store: str) -> None:
    """Refuse a layout that this program does not know yet."""
    if schema > newest:
        raise StoreError(
            "was written by a newer victor", file=store, expected=f"schema {newest} or lower", hint="update victor-desk"
        )


def create(path: Path, schema: int, fill: Callable[[Connection], None]) -> None:
    """Make a new store, whole or not at all: it is built beside the path and given its name when it is complete.

    If another program was faster, its store stays.
    """
    if not path.parent.is_dir():
        raise StoreError("cannot be created: the folder does not exist", file=path.name)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # nobody else on this machine reads it
        engine = engine_for(fresh, timeout=0)
        try:
            with explained(path.name), engine.begin() as connection:
                fill(connection)
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version = {schema}")
        finally:
            engine.dispose()
        _publish(fresh, path)
    except OSError as error:
        raise StoreError(f"cannot be created ({type(error).__name__})", file=path.name) from None
    finally:
        fresh.unlink(missing_ok=True)


def _publish(fresh: Path, path: Path) -> None:
    try:
        os.link(fresh, path)  # unlike a rename, it never replaces
    except FileExistsError:
        return
    except OSError:  # a file system without links, such as a memory stick's
        if not path.exists():
            fresh.rename(path)
    if hasattr(os, "O_DIRECTORY"):  # not on Windows
        folder = os.open(path.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)  # else a power cut could take the name of the file back
        finally:
            os.close(folder)


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
