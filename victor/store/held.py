"""Which files SQLite has open in this process, and a look at the first bytes of a file that takes no lock from it.

A process loses its locks on a file when it closes any descriptor of that file, also one that never locked anything
(POSIX; SQLite's "How To Corrupt An SQLite Database File", section 2.2). Another program then takes itself for the only
one, and removes the log under our hands when it closes. So nothing here opens and closes a file that SQLite has open.
"""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from victor.errors import StoreError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

Inode: TypeAlias = tuple[int, int]

_guard = threading.Lock()
_held: Counter[Inode] = Counter()
_of: dict[int, Inode] = {}


def connected(path: Path, connect: Callable[[], sqlite3.Connection]) -> sqlite3.Connection:
    """A new connection to the file, which is held until `released`.

    Raises:
        StoreError: The file cannot be looked at.
    """
    with _guard:
        connection = connect()
        try:
            _of[id(connection)] = inode = _inode(path)
        except BaseException as fault:
            connection.close()
            if isinstance(fault, OSError):
                raise StoreError(f"cannot be opened ({type(fault).__name__})", file=path.name) from None
            raise
        _held[inode] += 1
        return connection


def released(connection: object) -> None:
    """The connection is closed."""
    with _guard:
        inode = _of.pop(id(connection), None)
        if inode is not None:
            _held[inode] -= 1
            if not _held[inode]:
                del _held[inode]


def first_bytes(path: Path, count: int) -> bytes | None:
    """The first bytes of a file; None where SQLite has it open in this process, so that it was recognised before.

    Raises:
        OSError: It cannot be read.
    """
    with _guard:
        if _inode(path) in _held:
            return None
        with path.open("rb") as file:
            return file.read(count)


def _inode(path: Path) -> Inode:
    status = path.stat()
    return status.st_dev, status.st_ino
