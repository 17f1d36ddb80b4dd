"""What every entry of a guideline carries: its sources, its standing and the days on which it is in force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from attrs import field, frozen

from victor.errors import GuidelineError


@frozen
class Citation:
    """A source and the place in it.

    >>> Citation.parse("gr-l4251: definition xi")
    Citation(source='gr-l4251', where='definition xi')
    """

    source: str
    where: str = ""

    @classmethod
    def parse(cls, text: str) -> Citation:
        """Read ``id`` or ``id: where in it``."""
        source, _, where = text.partition(":")
        return cls(source.strip(), where.strip())

    def __str__(self) -> str:
        return f"{self.source}: {self.where}" if self.where else self.source


@frozen(kw_only=True)
class Entry:
    """The common part of indicators, authorities, routes and all other entries.

    Attributes:
        id: Its name in rules, files and programs.
        sources: Where it comes from.
        confirmed: Whether somebody saw it in the source; what is not confirmed is shown so.
        since: The first day on which it is in force, or None: always was.
        until: The last day on which it is in force, or None: still is.
        note: What a reader should know about it.
        conflict: Where two good sources disagree, what each says.
    """

    id: str
    sources: tuple[Citation, ...] = ()
    confirmed: bool = True
    since: date | None = None
    until: date | None = None
    note: str = ""
    conflict: str = ""

    def __attrs_post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", self.id):
            raise GuidelineError("the id cannot be used", path="id", expected="small letters, digits, _")
        if self.since and self.until and self.since > self.until:
            raise GuidelineError("it ends before it begins", path=f"{self.id}, until")

    def in_force(self, on: date) -> bool:
        """Whether it is in force on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)


E = TypeVar("E", bound=Entry)


def in_force(entries: Iterable[E], on: date) -> dict[str, E]:
    """The entries in force on a day, by id, in their order.

    Raises:
        GuidelineError: When two of them have the same id.
    """
    found: dict[str, E] = {}
    for entry in entries:
        if entry.in_force(on):
            if entry.id in found:
                raise GuidelineError(
                    f"the id stands twice on {on.isoformat()}", path=entry.id, expected="one entry in force for each id"
                )
            found[entry.id] = entry
    return found


STALE_AFTER = timedelta(days=365)
"""How long the check of a source holds."""


@frozen(kw_only=True)
class Source(Entry):
    """A law, a guideline, a report or a page that the guideline rests on.

    Attributes:
        title: As it is published.
        publisher: Who published it.
        year: When, if that is known.
        url: Where it can be read.
        checked: The day on which somebody last read it.
        reading: How much of it was read: the whole text, an excerpt, or only what another text reports of it.
    """

    title: str
    checked: date
    publisher: str = ""
    year: int | None = None
    url: str = ""
    reading: str = field(default="excerpt")

    def __attrs_post_init__(self) -> None:
        Entry.__attrs_post_init__(self)
        if self.reading not in ("whole", "excerpt", "reported"):
            raise GuidelineError("the value is not right", path="reading", expected="whole, excerpt or reported")

    def stale(self, today: date) -> bool:
        """Whether nobody has looked into it for a year."""
        return today - self.checked > STALE_AFTER
