"""All that is particular to SQLite: how a file is recognised, created and connected to."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, ExceptionContext, QueuePool, StaticPool, create_engine, event
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.sql.compiler import SQLCompiler

from victor.errors import StoreError
from victor.store import held
from victor.store.faults import explained

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sqlalchemy import Insert, Select, Update

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
APPLICATION_ID = 0x76696374  # "vict": SQLite keeps it in the header for exactly this use

CUT_SHORT = "is damaged: the file was cut short"

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, behind its name."""

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


def recognise(path: Path, newest: int) -> None:
    """Look at the first bytes of a file, and at nothing else: is it a store that this program may open?

    Raises:
        StoreError: a folder, another kind of file, a store of a newer program, or one that was cut short.
    """
    with looked_at(path):
        if path.is_dir():
            raise StoreError("is a folder", file=path.name, expected="a victor store")
        header = held.first_bytes(path, _HEADER)
        size = path.stat().st_size
        logged = _size(Path(f"{path}-wal")) > 0
    if header is None:
        return
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
        raise StoreError(CUT_SHORT, file=path.name, hint="restore a backup")


@contextmanager
def looked_at(path: Path) -> Iterator[None]:
    """Tell in one line what the system says when a file is looked at past SQLite."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"cannot be read ({type(error).__name__})", file=path.name) from None


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


def create(
    path: Path,
    schema: int,
    fill: Callable[[Connection], None],
    *,
    look: Callable[[Engine], None] | None = None,
) -> bool:
    """Make a new store, whole or not at all: it is built beside the path and given its name when it is complete.

    Args:
        path: The file.
        schema: The number of its layout.
        fill: Makes and fills its tables.
        look: Looks at it once more before it gets its name.

    Returns:
        Whether it is this one; if another program was faster, its store stays.
    """
    with looked_at(path):
        if not path.parent.is_dir():
            raise StoreError("cannot be created: the folder does not exist", file=path.name)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # nobody else on this machine reads it
        with explained(path.name):
            _build(fresh, schema, fill)
            engine = engine_for(fresh, timeout=0)
            try:
                with engine.connect():
                    pass  # from now on it has a log, and that is empty
                if look:
                    look(engine)
            finally:
                engine.dispose()
        return _publish(fresh, path)
    except OSError as error:
        raise StoreError(f"cannot be created ({type(error).__name__})", file=path.name) from None
    finally:
        discard(fresh)


def _build(fresh: Path, schema: int, fill: Callable[[Connection], None]) -> None:
    """Fill a file that is thrown away unless all of it is written.

    Without a log: what is in one when the file is closed comes into the file then, and SQLite does not say when it
    could not.
    """
    pragmas = ("PRAGMA journal_mode = MEMORY", *_PRAGMAS[1:])
    address = f"{fresh.absolute().as_uri()}?mode=rw"
    engine = _engine(lambda: _connect(address, 0), pragmas, poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            fill(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version = {schema}")
    finally:
        engine.dispose()


def discard(fresh: Path) -> None:
    """Remove what was begun and has no name of its own; what cannot be removed is left, hidden and for nobody else."""
    for beside in ("", *BESIDE):
        with suppress(OSError):
            Path(f"{fresh}{beside}").unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a database with what SQLite keeps beside it."""
    for beside in ("", *BESIDE):
        Path(f"{path}{beside}").unlink(missing_ok=True)


def has_log(path: Path) -> bool:
    """Whether who opens a database makes a log beside it."""
    with looked_at(path):
        header = held.first_bytes(path, _HEADER)
    return header is None or header[18:19] == b"\2"


def was_interrupted(path: Path) -> bool:
    """Whether a program was killed while it changed a database that keeps no log."""
    with looked_at(path):
        return Path(f"{path}-journal").exists()


def is_interrupted(path: Path) -> bool:
    """Whether a program was killed while it changed a database that keeps no log: who opens it first puts it back."""
    with looked_at(path):
        return _size(Path(f"{path}-journal")) > 0


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


def _publish(fresh: Path, path: Path) -> bool:
    try:
        os.link(fresh, path)  # unlike a rename, it never replaces
    except FileExistsError:
        return False
    except OSError:  # a file system without links, such as a memory stick's
        if path.exists():
            return False
        fresh.rename(path)
    if hasattr(os, "O_DIRECTORY"):  # not on Windows
        folder = os.open(path.parent, os.O_DIRECTORY)
        try:
            os.fsync(folder)  # else a power cut could take the name of the file back
        finally:
            os.close(folder)
    return True


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
