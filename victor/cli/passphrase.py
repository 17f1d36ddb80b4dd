"""How a passphrase is given at the command line: typed without being shown, or in the first line of a file.

It is never an argument and never a variable of the environment: every program of the machine can read the words of a
command, the shell keeps them in its history, and a variable is handed on to all that is started.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from victor.vault import Passphrase

LONGEST_LINE = 8192
"""Bytes of the first line of a file; the passphrase itself has a bound of its own."""
STANDARD_INPUT = "-"
_HIDDEN: Any = {"hide_input": True, "show_default": False, "err": True}


def can_ask() -> bool:
    """Whether somebody sits there who can be asked."""
    return sys.stdin.isatty()


def asked(question: str) -> Passphrase:
    """A passphrase that is typed without being shown.

    Raises:
        Abort: It was interrupted.
        StoreError: It cannot be one.
    """
    return _hidden(click.prompt(question, **_HIDDEN))


def asked_or_nothing(question: str) -> Passphrase | None:
    """The same, or None where nothing is typed.

    Raises:
        Abort: It was interrupted.
        StoreError: It cannot be one.
    """
    typed = click.prompt(question, default="", **_HIDDEN)
    try:
        return _hidden(typed) if typed else None
    finally:
        del typed


def asked_twice(question: str) -> Passphrase:
    """A new passphrase, typed twice without being shown.

    Raises:
        Abort: It was interrupted.
        StoreError: It is weak.
    """
    found: Passphrase = click.prompt(question, confirmation_prompt="The same once more", value_proc=_strong, **_HIDDEN)
    return found


def _strong(typed: str) -> Passphrase:
    new = _hidden(typed)
    new.refuse_weak()
    return new


def _hidden(typed: str) -> Passphrase:
    from victor.vault import Passphrase

    try:
        return Passphrase(typed)
    finally:
        del typed  # a traceback that shows the locals of its frames does not hold it


def passphrase_of(file: Path) -> Passphrase:
    """The passphrase in the first line of a file, or of standard input for ``-``.

    Raises:
        StoreError: It cannot be read, others can read it too, or its first line is no passphrase.
    """
    from victor.errors import StoreError
    from victor.vault import Passphrase

    shown = "standard input" if str(file) == STANDARD_INPUT else file.name
    try:
        line = _first_line(file)
    except OSError as fault:
        raise StoreError(f"cannot be read ({fault.strerror})", file=shown) from None
    try:
        return Passphrase(line.decode("utf-8-sig").removesuffix("\n").removesuffix("\r"))
    except UnicodeDecodeError:
        pass
    except StoreError as fault:
        raise fault.at(file=shown) from None
    finally:
        del line  # a traceback that shows the locals of its frames does not hold it
    raise StoreError("the first line is no text", file=shown, expected="a passphrase in UTF-8")


def _first_line(file: Path) -> bytes:
    if str(file) == STANDARD_INPUT:
        return sys.stdin.buffer.readline(LONGEST_LINE)
    # A pipe without a writer would keep us waiting.
    handle = os.open(file, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "rb") as opened:
        _refuse_open_to_others(file.name, opened)
        return opened.readline(LONGEST_LINE)


def _refuse_open_to_others(name: str, opened: IO[bytes]) -> None:
    from victor.errors import StoreError

    status = os.fstat(opened.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise StoreError("this is no file", file=name, expected="a file with a passphrase, or - for standard input")
    if os.name == "posix" and status.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        hint = "take them away: chmod 600"
        raise StoreError("others than its owner have rights on the passphrase file", file=name, hint=hint)
