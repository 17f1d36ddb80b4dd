"""Names and times as pages tell them."""

from __future__ import annotations

from datetime import datetime

from victor.guideline import Country


def who(country: Country, name: str, language: str) -> str:
    """An authority by its short name, or somebody who is none, such as the parents."""
    authority = country.authorities.get(name)
    return authority.label.in_language(language).text if authority else name.replace("_", " ")


def clock(country: Country, moment: datetime) -> str:
    """A moment as clocks in the country show it."""
    return f"{country.local(moment):%d.%m. %H:%M}"
