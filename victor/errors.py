"""The one family of errors: each is data, prints as one line, and never holds a value from a case."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


LONGEST_PART = 240
LONGEST_LINE = 480
"""Characters of an error: a name of a million letters is no name, and nobody reads on."""


class VictorError(Exception):
    """Something that a user can mend: which file and field, what was expected, what to do.

    Args:
        message: What is wrong, without any value that came from a case.
        file: The file (or table) in which it is wrong.
        path: The entry and field inside the file, such as ``route prosecutor, when, column 12``.
        plugin: The plugin that is to blame.
        expected: What would have been right.
        hint: What to do next.

    >>> print(VictorError("not a date", file="day.json", path="contacts[2].at", expected="2026-11-23T09:30:00+00:00"))
    day.json, contacts[2].at: not a date; expected 2026-11-23T09:30:00+00:00
    """

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        path: str | None = None,
        plugin: str | None = None,
        expected: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.file = file
        self.path = path
        self.plugin = plugin
        self.expected = expected
        self.hint = hint

    def __str__(self) -> str:
        plugin = f"plugin {self.plugin}" if self.plugin else None
        where = ", ".join(_short(part, LONGEST_PART) for part in (plugin, self.file, self.path) if part)
        message = _short(self.message, LONGEST_PART)
        line = f"{where}: {message}" if where else message
        if self.expected:
            line += f"; expected {self.expected}"
        if self.hint:
            line += f"; {self.hint}"
        return _short(line, LONGEST_LINE)

    def at(self, *, file: str | None = None, path: str | None = None, plugin: str | None = None) -> VictorError:
        """The same error, told from further out: missing places are filled in, the path is put in front."""
        self.file = self.file or file
        self.plugin = self.plugin or plugin
        self.path = ", ".join(part for part in (path, self.path) if part) or None
        return self


def _short(text: str, most: int) -> str:
    """A text in one line, with an ellipsis where it had to be cut."""
    line = " ".join(text[: 2 * most].split())
    return line if len(text) <= 2 * most and len(line) <= most else f"{line[: most - 1]}…"


class RuleError(VictorError):
    """A rule is not written in the rule language, or names something that does not exist."""


class GuidelineError(VictorError):
    """A file of a plugin does not say what a guideline must say."""


class AnswerError(VictorError):
    """An answer names no indicator or fact of the guideline, or is of the wrong kind."""


class RecordError(VictorError):
    """A document does not have the form of its record."""


class MoveError(VictorError):
    """A record cannot take this step from the state in which it is."""


class PluginError(VictorError):
    """A plugin could not be used; the others are not concerned."""


class ProofError(VictorError):
    """Something cannot be proved: no solver is installed, or a rule is too large to be written as logic."""


class NotFoundError(VictorError):
    """There is no country, checklist, case … of that name."""


class ResearchError(VictorError):
    """Data cannot be read as a cohort, or a figure cannot be computed honestly from what is given."""


class StoreError(VictorError):
    """The store cannot be opened, read or written."""


class StoreConflict(StoreError):  # noqa: N818  a conflict is not a fault: read again and decide again
    """Somebody else changed the document in the meantime; nothing was written."""


def shown(name: str) -> str:
    """A name of a guideline as an error may show it; what is no plain name could be something that a person typed.

    >>> shown("documents_held"), shown("Maria Kowalska")
    ('documents_held', '…')
    """
    return name if re.fullmatch(r"[\w.-]{1,60}", name) else "…"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The hint for a misspelt name, or None when nothing is near.

    >>> nearest("documents_hold", ["age", "documents_held"])
    "did you mean 'documents_held'?"
    """
    close = get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else None
