"""Writes a file whole or not at all."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from victor.errors import VictorError


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that at any moment it is the old one or the new one; nothing else stays in its folder.

    Raises:
        VictorError: When it cannot be written; the old file stands then.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            os.replace(name, path)  # noqa: PTH105  the call that the tests let fail
        except BaseException:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108  as above
            raise
    except OSError as fault:
        raise VictorError(
            f"the file cannot be written ({fault.strerror or type(fault).__name__})",
            file=path.name,
            hint="the old file stands as it was",
        ) from None
    _keep(path.parent)


def _keep(folder: Path) -> None:
    """Make the new name last over a loss of power, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
