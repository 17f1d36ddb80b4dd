"""Writes a file so that at any moment it is the old one or the new one."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from victor.errors import VictorError

OPEN_TO_ALL = 0o644


def write_whole(path: Path, content: bytes, error: type[VictorError] = VictorError) -> None:
    """Write a file whole or not at all; a new one can be read by all, an old one keeps who may read it.

    Raises:
        VictorError: Of the class `error`, when it cannot be written; the old file stands then.
    """
    with whole_file(path, error=error) as unfinished, told(path, error):
        unfinished.write_bytes(content)


@contextmanager
def whole_file(path: Path, *, like: Path | None = None, error: type[VictorError] = VictorError) -> Iterator[Path]:
    """A file beside the path, to be written by the block; it takes its place when the block has ended well.

    Args:
        path: The file.
        like: Another file, for whom it is to be readable; the old one unless given.
        error: What is raised when it cannot be written.

    Raises:
        VictorError: Of the class `error`; the old file stands then.
    """
    with told(path, error):
        model = like or path
        mode = stat.S_IMODE(model.stat().st_mode) if model.exists() else OPEN_TO_ALL
    # Named before it is made, so that a Ctrl-C in between leaves nothing behind, either.
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with told(path, error):
            os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        yield unfinished
        with told(path, error):
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
            unfinished.chmod(mode)
            os.replace(unfinished, path)  # noqa: PTH105  the call that the tests let fail
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    keep_names(path.parent)


@contextmanager
def told(path: Path, error: type[VictorError]) -> Iterator[None]:
    """Tell what the system refuses in one line."""
    try:
        yield
    except OSError as fault:
        there = False
        with suppress(OSError):  # a disk that is broken tells nothing of the old file either
            there = path.exists()
        raise error(
            f"the file cannot be written ({fault.strerror or type(fault).__name__})",
            file=path.name,
            hint="the old file stands as it was" if there else None,
        ) from None


def keep_names(folder: Path) -> None:
    """Make the new names in a folder last over a loss of power, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
