"""A store as a file: recognised by its first bytes, made whole or not at all, and what SQLite keeps beside it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine

from victor.errors import StoreError
from victor.store import held
from victor.store.faults import explained
from victor.store.sqlite import engine_for, engine_without_log

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
APPLICATION_ID = 0x76696374  # "vict": SQLite keeps it in the header for exactly this use

CUT_SHORT = "is damaged: the file was cut short"

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database, behind its name."""


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
    engine = engine_without_log(fresh)
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


def has_log_beside(path: Path) -> bool:
    """Whether there is a log beside a file, of a program that has it open or that only looked at it."""
    with looked_at(path):
        return Path(f"{path}-wal").exists()


def put_log_away(path: Path) -> None:
    """Take away the empty log that SQLite leaves for who only reads; who has the store open keeps it."""
    if has_log_beside(path) and all(os.access(one, os.W_OK) for one in (path, path.parent)):
        engine = engine_for(path, timeout=0)
        try:
            # A store that is so damaged that this fails is told to be so by who looked at it.
            with suppress(StoreError), explained(path.name), engine.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
        finally:
            engine.dispose()
