"""What stands under every entry of a guideline: its sources, its days, and where good sources disagree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from attrs import frozen

from victor.guideline import ENGLISH, Citation, Country, Entry, Source
from victor.guideline.page import Page, folded
from victor.html import badge
from victor.words import Words

if TYPE_CHECKING:
    from htpy import Element, Node


@frozen
class Sheet:
    """One part of the page about a country, in one language.

    Attributes:
        country: As it stood on the day that is looked at.
        today: By it sources are stale.
    """

    country: Country
    page: Page
    today: date

    @classmethod
    def of(cls, country: Country, language: str, today: date) -> Sheet:
        """An empty sheet."""
        return cls(country, Page(country, language), today)

    @property
    def say(self) -> Words:
        """The words of the explorer."""
        return self.page.words("explorer")

    def done(self, content: Node, *more: str) -> Node:
        """The part, with what must be said of all that it shows."""
        from htpy import fragment

        body = fragment[content]
        return fragment[body, self.page.remarks(*more)]

    def row(self, *content: Node, key: str) -> Element:
        """A row that the search finds."""
        from htpy import li

        return li(".entry", data_find=True, data_key=key)[content]

    def stale(self, source: Source) -> Node:
        """The mark of a source that nobody has looked into for a year."""
        return [" ", badge("stale", self.say["stale"])] if source.stale(self.today) else None

    def conflict(self, entry: Entry) -> Node:
        """Where good sources disagree: never folded."""
        from htpy import p, span, strong

        if not entry.conflict:
            return None
        # Notes of entries stand in English only.
        return p(".conflict")[strong[self.say["conflict"], ": "], span(lang=ENGLISH)[entry.conflict]]

    def days(self, entry: Entry) -> str:
        """From when until when it is in force, as far as there is an end to it."""
        say = self.say
        parts = (("since", entry.since), ("until", entry.until))
        return " ".join(say[word].format(day=day.isoformat()) for word, day in parts if day)

    def under(self, entry: Entry, *lines: Node, basis: Iterable[Citation] = ()) -> Node:
        """What is folded under an entry."""
        from htpy import fragment, li, p, ul

        cited = [li[self._cited(one)] for one in dict.fromkeys((*basis, *entry.sources))]
        days = self.days(entry)
        content = fragment[
            lines,
            p[days] if days else None,
            ul(".list")[cited] if cited else None,
            p(lang=ENGLISH)[entry.note] if entry.note else None,
        ]
        return folded(self.say["more"], content, key=f"under-{entry.id}")

    def _cited(self, citation: Citation) -> Node:
        table: Mapping[str, Source] = self.country.source_table
        source = table.get(citation.source)
        where = f": {citation.where}" if citation.where else ""
        if source is None:
            return f"{citation.source}{where}"
        year = f" ({source.year})" if source.year else ""
        return [f"{source.title}{year}{where}", self.stale(source)]


def line(name: str, content: Node) -> Element:
    """A line with its name."""
    from htpy import p, span

    return p[span(".soft")[f"{name}: "], content]
