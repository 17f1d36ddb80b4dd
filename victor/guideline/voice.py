"""A voice for one reader: texts and names in a language, with a memory of what must be said of those that were used."""

from __future__ import annotations

from datetime import UTC, datetime

from victor.guideline.checklist import LEVELS, Checklist, Level
from victor.guideline.country import Country
from victor.guideline.text import Wording
from victor.words import Words, words


class Voice:
    """Says what stands in a guideline in one language, in a terminal as in a notebook.

    Attributes:
        country: Whose authorities and signs are named; without one, authorities keep their ids.
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

    def words(self, part: str) -> Words:
        """The small words of one part of victor; that they are drafts is remembered."""
        found = words(self.language, part)
        self.drafts = self.drafts or found["status"] == "draft"
        return found

    def doubts(self, *, confirmed: bool) -> bool:
        """Whether something is unconfirmed; remembered."""
        self.unconfirmed = self.unconfirmed or not confirmed
        return not confirmed

    def clock(self, moment: datetime) -> str:
        """A time of the day as clocks in the country show it."""
        return f"{self.local(moment):%H:%M}"

    def moment(self, moment: datetime) -> str:
        """A day and a time as the country has them; without a country in UTC, and it says so."""
        return f"{self.local(moment):%Y-%m-%d %H:%M}{'' if self.country else ' UTC'}"

    def local(self, moment: datetime) -> datetime:
        """A moment in the country's zone."""
        return self.country.local(moment) if self.country else moment.astimezone(UTC)

    def authority(self, name: str) -> Wording:
        """An authority by its short name, or somebody who is none, such as the parents."""
        authority = self.country.authorities.get(name) if self.country else None
        if authority:
            return authority.label.in_language(self.language)
        person = words(self.language, "guideline").get(f"person_{name}")
        return Wording(person, self.language) if person else Wording(name.replace("_", " "))

    def who(self, name: str) -> str:
        """The same as a text."""
        return self.said(self.authority(name))

    def asked(self, checklist: Checklist | None, item: str) -> Wording:
        """An indicator or fact in words."""
        entry = (checklist.indicators.get(item) or checklist.facts.get(item)) if checklist else None
        if entry is None and self.country:  # a finding made in another country
            entry = self.country.checklist().indicators.get(item) or self.country.facts.get(item)
        return entry.text.in_language(self.language) if entry else Wording(item.replace("_", " "))

    def item(self, checklist: Checklist, item: str) -> str:
        """The same as a text."""
        return self.said(self.asked(checklist, item))


def level_of(checklist: Checklist, outcome: str | None) -> Level | None:
    """How much an outcome establishes: its own level, or else its place on the checklist's list.

    The last outcome of a short list is not taken for the highest level.

    >>> import victor
    >>> level_of(victor.checklist("ilo_forced_labour_11"), "possible_forced_labour")
    'possible'
    """
    if outcome is None:
        return None
    place, last = list(checklist.outcomes).index(outcome), len(checklist.outcomes) - 1
    top = len(LEVELS) - 1
    return checklist.outcomes[outcome].level or LEVELS[min(place, place * top // max(last, 1))]
