"""Names and times as pages tell them."""

from __future__ import annotations

from datetime import datetime

from victor.guideline import Country
from victor.guideline.voice import Voice


def who(country: Country, name: str, language: str) -> str:
    """An authority by its short name, or somebody who is none, such as the parents."""
    return Voice(country, language).who(name)


def clock(country: Country, moment: datetime) -> str:
    """A moment as clocks in the country show it."""
    return f"{country.local(moment):%d.%m. %H:%M}"
