"""A voice for one reader: texts and names in a language, with a memory of what must be said of those that were used."""

from __future__ import annotations

from datetime import datetime

from victor.guideline import Checklist, Country, Wording


class Voice:
    """Says what stands in a guideline in one language.

    Attributes:
        drafts: Whether a wording was used that nobody has reviewed.
        unconfirmed: Whether something was told that nobody has confirmed.
    """

    def __init__(self, country: Country | None, language: str) -> None:
        self.country = country
        self.language = language
        self.drafts = False
        self.unconfirmed = False

    def said(self, wording: Wording) -> str:
        """A wording; a draft is remembered."""
        self.drafts = self.drafts or wording.status == "draft"
        return wording.text

    def doubts(self, *, confirmed: bool) -> bool:
        """Whether something is unconfirmed; remembered."""
        self.unconfirmed = self.unconfirmed or not confirmed
        return not confirmed

    def clock(self, moment: datetime) -> str:
        """A time of the day as clocks in the country show it."""
        return f"{self.local(moment):%H:%M}"

    def moment(self, moment: datetime) -> str:
        """A day and a time as the country has them."""
        return f"{self.local(moment):%d %b %H:%M}"

    def local(self, moment: datetime) -> datetime:
        """A moment in the country's zone."""
        return self.country.local(moment) if self.country else moment

    def who(self, name: str) -> str:
        """An authority by its short name, or somebody who is none, such as the parents."""
        authority = self.country.authorities.get(name) if self.country else None
        return self.said(authority.label.in_language(self.language)) if authority else name.replace("_", " ")

    def item(self, checklist: Checklist, item: str) -> str:
        """An indicator or fact in words."""
        entry = checklist.indicators.get(item) or checklist.facts.get(item)
        if entry is None and self.country:  # a finding made in another country
            entry = self.country.checklist().indicators.get(item) or self.country.facts.get(item)
        return self.said(entry.text.in_language(self.language)) if entry else item.replace("_", " ")
