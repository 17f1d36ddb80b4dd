"""A new file that nobody else can read, and that has a name when it is whole and not before."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from victor.errors import StoreError
from victor.whole import keep_names, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OWNER_ONLY = 0o600
_OPEN_FILES = Path("/proc/self/fd")


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """A file to be written by the block, which gets its name when the block has ended well.

    Until then it has no name at all where the system can make such a file (Linux, on most kinds of disk): whatever
    ends the program, nothing of it is left. Elsewhere it is beside the path as ``.NAME.….new``, and stays there when
    the program is killed. Only the owner can read it, then and later.

    Args:
        path: Where nothing is yet.

    Raises:
        StoreError: Something is there, at the beginning or at the end, and stays; or the file cannot be written.
    """
    with told(path, StoreError):
        must_be_free(path)
        file, name_it, remove = _unnamed(path) or _beside(path)
        try:
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                try:
                    name_it()
                except FileExistsError:
                    raise _there(path) from None
        finally:
            remove()
    keep_names(path.parent)


def must_be_free(path: Path) -> None:
    """Refuse a path at which something is, a link to nowhere too.

    Raises:
        StoreError: Something is there.
    """
    if os.path.lexists(path):
        raise _there(path)


def _there(path: Path) -> StoreError:
    return StoreError("something of this name is there, and stays", file=path.name, hint="choose another name")


_Opened = tuple[IO[bytes], "Callable[[], None]", "Callable[[], None]"]


def _unnamed(path: Path) -> _Opened | None:
    """A file without a name, how it gets one, and nothing to remove; None where there are no such files."""
    if not hasattr(os, "O_TMPFILE") or not _OPEN_FILES.is_dir():
        return None
    try:
        handle = os.open(path.parent, os.O_TMPFILE | os.O_RDWR, OWNER_ONLY)
    except OSError:  # this kind of disk has none; where nothing can be written, the other way says so
        return None

    def name_it() -> None:
        # With a folder given, it is the call that follows the link to the file that is open.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.link(_OPEN_FILES / str(handle), path, src_dir_fd=folder, follow_symlinks=True)
        finally:
            os.close(folder)

    return os.fdopen(handle, "w+b"), name_it, lambda: None


def _beside(path: Path) -> _Opened:
    """A file with a name of its own, how it gets the other one, and how the first is removed."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR, OWNER_ONLY)

    def name_it() -> None:
        try:
            os.link(fresh, path)
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links, such as a stick
            if os.path.lexists(path):
                raise FileExistsError from None
            fresh.rename(path)

    def remove() -> None:
        with suppress(FileNotFoundError):
            fresh.unlink()

    return os.fdopen(handle, "w+b"), name_it, remove
