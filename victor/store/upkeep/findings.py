"""What a check finds to be wrong: each fault in one line, with its table and row, and without a value."""

from __future__ import annotations

import re
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define, field

from victor.errors import VictorError
from victor.store.faults import explained

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

T = TypeVar("T")

MOST = 100
"""Faults that are told one by one; nobody reads on."""

FILE = "the file"
DAMAGED = "is damaged"
"""What `victor.store.faults` says of a database that finds damage in its own pages."""
_PSEUDONYM = re.compile(r"[0-9a-f]{16,64}|[a-z]{0,3}[0-9]{1,12}")
_SHOWN = 8
_LEVELS = re.compile(r"\w+(?:\.\w+)?")


@define
class Findings:
    """The faults that were found until now."""

    _lines: dict[str, None] = field(factory=dict, init=False)
    _more: int = field(default=0, init=False)

    def add(self, table: str, what: str, row: str = "") -> None:
        """A fault; one that reads as another did is told once."""
        line = f"{', '.join(part for part in (table, row) if part)}: {what}"
        if line in self._lines:
            return
        if len(self._lines) < MOST:
            self._lines[line] = None
        else:
            self._more += 1

    def told(self) -> tuple[str, ...]:
        """The lines, and how many more there are."""
        return (*self._lines, *([f"and {self._more} more"] if self._more else []))

    def tried(self, connection: Connection, table: str, call: Callable[[], T], row: str = "") -> T | None:
        """What a call returns; where it finds damage, that is a fault, and the check goes on.

        Raises:
            VictorError: The database cannot be asked now; that is no fault of the store.
        """
        try:
            return asked(connection, call)
        except VictorError as error:
            if connection.invalidated or "try again" in (error.hint or ""):
                raise
            self.add(table, said(error), row)
            return None


def asked(connection: Connection, call: Callable[[], T]) -> T:
    """What a call returns that asks the database; if it fails, others can still be asked.

    Raises:
        VictorError: It failed.
    """
    # On a server a statement that fails takes all that follows with it, unless it is in a part of its own.
    part: Any = nullcontext() if connection.dialect.name == "sqlite" else connection.begin_nested()
    with explained(""), part:
        return call()


def said(error: VictorError) -> str:
    """What an error says, without the names of the table and of anything that could be a key of somebody's."""
    found = _LEVELS.match(error.path or "")
    at = f"{found[0]}: " if found and "." in found[0] else ""
    expected = f"; expected {error.expected}" if error.expected else ""
    message = "damage was met while it was read" if error.message == DAMAGED else error.message
    return f"{at}{message}{expected}"


def pseudonym(value: object, number: int) -> str:
    """The beginning of an id that can only be a pseudonym; of any other row its number, as it could be a name.

    >>> pseudonym("0f1e2d3c4b5a69780f1e2d3c4b5a6978", 7), pseudonym("Maria", 7)
    ('0f1e2d3c', 'row 7')
    """
    plausible = isinstance(value, str) and _PSEUDONYM.fullmatch(value)
    return str(value)[:_SHOWN] if plausible else f"row {number}"
