"""How each kind of result was computed, with its source: the sentences of a report's methods."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from victor.errors import ResearchError
from victor.files import read_toml


@cache
def methods() -> dict[str, Any]:
    """The sentences: ``intervals`` by the name of the interval, ``results`` by the class of the result."""
    return read_toml(files("victor.research.reporting").joinpath("methods.toml"), ResearchError)


def methods_of(parts: Iterable[object]) -> tuple[str, ...]:
    """What must be said of how results were computed, each sentence once.

    A result can bring sentences of its own, as ``methods``.

    >>> class Calibration: pass
    >>> [sentence[:33] for sentence in methods_of([Calibration(), Calibration()])]
    ['Calibration slope and intercept a']
    """
    said: list[str] = []
    for part in parts:
        said += getattr(part, "methods", ()) or methods()["results"].get(type(part).__name__, ())
        said += [methods()["intervals"][name] for name in _intervals(part) if name in methods()["intervals"]]
        seed = getattr(part, "seed", None)
        if isinstance(seed, int):
            said.append(f"Random draws of {type(part).__name__.lower()} began with the seed {seed}.")
    return tuple(dict.fromkeys(said))


def _intervals(part: object) -> list[str]:
    """The methods of intervals of shares that a result names, or either end of its band."""
    ends = (part, getattr(part, "accuracy", None), getattr(part, "established", None))
    found = (getattr(one, "interval", None) for one in ends)
    return [name for name in found if isinstance(name, str)]
