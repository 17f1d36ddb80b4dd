"""What the time zone database knows of a country: its name, and its first time zone."""

from __future__ import annotations

import zoneinfo
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from importlib.util import find_spec
from pathlib import Path


def name_of(code: str) -> str | None:
    """The English name of a country, from the time zone database, or None where it is not installed.

    >>> name_of("cy")
    'Cyprus'
    """
    return next((row[1] for row in _rows("iso3166.tab") if row[0].lower() == code), None)


def zone_of(code: str) -> str | None:
    """The first time zone of a country.

    >>> zone_of("cy")
    'Asia/Nicosia'
    """
    return next((row[2] for row in _rows("zone.tab") if row[0].lower() == code), None)


def _rows(table: str) -> list[list[str]]:
    """The rows of one of its tables."""
    for place in _places():
        file = place.joinpath(table)
        if file.is_file():
            lines = file.read_text(encoding="utf-8").splitlines()
            return [line.split("\t") for line in lines if not line.startswith("#")]
    return []


def _places() -> Iterator[Traversable]:
    """Where the database may be: with the system, or as a package."""
    yield from (Path(place) for place in zoneinfo.TZPATH)
    if find_spec("tzdata"):
        yield files("tzdata").joinpath("zoneinfo")
