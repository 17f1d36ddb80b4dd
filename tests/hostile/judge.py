"""What must be true of whatever hostile input does: one line of ours, no value in it, nothing changed, no hang."""

from __future__ import annotations

import hashlib
import resource
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from victor import cli
from victor.errors import VictorError

NAME = "Zyzzyva Qwoprj"
"""Stands for what a person wrote; it is no name that a file may give to a field."""
NUMBER = 691234567
SECRETS = ("Zyzzyva", "Qwoprj", str(NUMBER))
LONGEST = 500
"""Characters of an error from which on nobody reads it."""
SECONDS = 5.0
"""Of the processor, for one input."""
PATIENCE = 60
"""Seconds by the clock from which on an input counts as one that hangs."""
MEMORY = 600_000
"""Kilobytes by which one input may let the program grow: the largest file that is read whole has 50 MB."""


@contextmanager
def bounded() -> Iterator[None]:
    """Inside, neither time nor memory runs away."""

    def ring(_: int, __: FrameType | None) -> None:
        raise AssertionError("it hangs")

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    old = signal.signal(signal.SIGALRM, ring)
    signal.alarm(PATIENCE)
    start = time.process_time()
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, old)
    assert time.process_time() - start < SECONDS, "it takes too long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY, "it takes too much memory"


def digest(folder: Path) -> dict[str, str]:
    """Every file below a folder, with the hash of what it holds.

    Whoever only reads a store may not remove the index of its log and its empty log, which SQLite makes for readers.
    """
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and "__pycache__" not in file.parts
        and not file.name.endswith("-shm")
        and not (file.name.endswith("-wal") and not file.stat().st_size)
    }


def one_line(line: str) -> None:
    """A line that can be shown to anybody."""
    assert line.strip()
    assert len(line.splitlines()) == 1
    assert len(line) < LONGEST, f"{len(line)} characters: {line[:200]}"
    for secret in SECRETS:
        assert secret not in line, line[:LONGEST]


def refused(call: Callable[[], object], folder: Path | None = None) -> str:
    """The line in which an input is refused; nothing below the folder has changed."""
    before = digest(folder) if folder else {}
    with bounded(), warnings.catch_warnings(), pytest.raises(VictorError) as caught:  # noqa: PT012
        warnings.simplefilter("error")
        call()
    error = caught.value
    told = str(error)
    one_line(told)
    channels = repr(error) + str(vars(error)) + str(error.args)
    # The lines of the program itself are no channel; what each exception of the chain says is one.
    links = traceback.TracebackException.from_exception(error, capture_locals=False)
    channels += "".join(links.format_exception_only())
    link: BaseException | None = error
    while link is not None:
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
        channels += "" if link is None else f"{type(link).__name__} {link}"
    for secret in SECRETS:
        assert secret not in channels, channels[:LONGEST]
    if folder:
        assert digest(folder) == before, "something was written"
    return told


def refused_at_the_command_line(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: Path | None = None
) -> str:
    """The line in which ``victor`` refuses an input; it ends with status 2 and prints nothing else."""
    before = digest(folder) if folder else {}
    monkeypatch.setattr(sys, "argv", ["victor", *words])
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)  # `main` sets it
    capfd.readouterr()
    with bounded(), warnings.catch_warnings(), pytest.raises(SystemExit) as ended:  # noqa: PT012
        warnings.simplefilter("error")
        cli.main()
    out, err = capfd.readouterr()
    assert ended.value.code == 2
    assert out == ""
    assert "Traceback" not in err
    assert err.startswith("victor: ")
    one_line(err)
    if folder:
        assert digest(folder) == before, "something was written"
    return err
