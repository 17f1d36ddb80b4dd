"""Numbers and spans in the reader's language."""

from __future__ import annotations

from math import isnan

from attrs import frozen

from victor.guideline import ENGLISH
from victor.research.results.estimate import Estimate
from victor.words import Words, words

NARROW_SPACE = "\u202f"
SPACE = "\u00a0"


@frozen
class Teller:
    r"""Tells figures in a language.

    >>> Teller("en").count(4910), Teller("en").shares(0.491, 0.8449)
    ('4,910', '49 to 84\xa0%')
    """

    language: str

    @property
    def say(self) -> Words:
        """The small words of the explorer."""
        return words(self.language, "thresholds")

    def count(self, number: int) -> str:
        """A number of children."""
        told = f"{number:,}"
        return told if self.language == ENGLISH else told.replace(",", NARROW_SPACE)

    def decimal(self, number: float, digits: int = 0) -> str:
        """A number with digits after its point."""
        told = f"{number:.{digits}f}".replace("-", "\u2212")
        if not any(one in told for one in "123456789"):
            told = told.lstrip("\u2212")
        return told if self.language == ENGLISH else told.replace(".", ",")

    def percent(self, share: float, digits: int = 0) -> str:
        """A share in per cent."""
        return f"{self.decimal(100 * share, digits)}{SPACE}%"

    def fine(self, share: float) -> str:
        """A share in as few digits as it needs."""
        return f"{self.general(100 * share)}{SPACE}%"

    def general(self, number: float) -> str:
        """A number in as few digits as it needs."""
        told = f"{number:.3g}"
        return told if self.language == ENGLISH else told.replace(".", ",")

    def span(self, one: str, other: str) -> str:
        """From one to another; the one alone where they are told alike."""
        return one if one == other else self.say["span"].format(low=one, high=other)

    def counts(self, one: int, other: int) -> str:
        """Between two numbers of children."""
        low, high = sorted((one, other))
        return self.span(self.count(low), self.count(high))

    def dashed(self, one: int, other: int) -> str:
        """The same, short, for the eye."""
        return "–".join(dict.fromkeys(self.count(number) for number in sorted((one, other))))

    def shares(self, one: float, other: float) -> str:
        """Between two shares."""
        low, high = sorted((one, other))
        told = self.span(self.decimal(100 * low), self.decimal(100 * high))
        return f"{told}{SPACE}%"

    def estimate(self, found: Estimate) -> tuple[str, str]:
        """A share, and its interval; empty where there is none."""
        if isnan(found.estimate):
            return "–", ""
        between = "" if isnan(found.low) else f"{self.decimal(100 * found.low, 1)}–{self.decimal(100 * found.high, 1)}"
        return self.percent(found.estimate, 1), between
