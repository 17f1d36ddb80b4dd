"""The values that a number or a choice can have for a synthetic child, and the share of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from victor.errors import ResearchError, nearest
from victor.research.synthesis.parameters import Spread
from victor.rules import Choice, Number

Shares: TypeAlias = tuple[tuple[int, ...], tuple[float, ...]]

FACTS: Mapping[str, Spread] = {"age": (0, 17), "exploited_as_child": 0.0}
"""Assumed for facts for which the model says nothing: children only."""


def shares_of(fact: str, kind: Number | Choice, given: Spread | None) -> Shares:
    """The values and their shares; a choice's values are the places of its names.

    Args:
        fact: The fact.
        kind: What it can be.
        given: Its spread; None where the model says nothing.

    Raises:
        ResearchError: When the spread is not one of this kind.

    >>> shares_of("nationality", Choice(("home", "eu")), {"eu": 0.25, "home": 0.75})
    ((0, 1), (0.75, 0.25))
    """
    path = f"facts, {fact}"
    if isinstance(kind, Choice):
        return _of_choice(kind, given, path)
    return _of_number(kind, _whole_range(fact, kind) if given is None else given, path)


def _of_choice(kind: Choice, given: Spread | None, path: str) -> Shares:
    if given is None:
        given = dict.fromkeys(kind.values, 1 / len(kind.values))
    if not isinstance(given, Mapping):
        raise ResearchError("this is a choice", path=path, expected="the share of each value")
    for name in given:
        if name not in kind.values:
            hint = nearest(name, kind.values) or f"the values are {', '.join(kind.values)}"
            raise ResearchError("there is no such value", path=f"{path}, {name}", hint=hint)
    return tuple(range(len(kind.values))), tuple(given.get(name, 0.0) for name in kind.values)


def _of_number(kind: Number, given: Spread, path: str) -> Shares:
    if isinstance(given, float):
        raise ResearchError("this is a number", path=path, expected="(first, last) or the share of each number")
    if not isinstance(given, tuple) and not all(name.isdecimal() for name in given):
        raise ResearchError("the values are not right", path=path, expected="whole numbers from 0")
    named = given if isinstance(given, tuple) else tuple(map(int, given))
    if min(named) < kind.minimum or max(named) > kind.maximum:
        raise ResearchError("a number is out of range", path=path, expected=f"{kind.minimum} to {kind.maximum}")
    if isinstance(given, tuple):
        values = tuple(range(given[0], given[1] + 1))
        return values, (1 / len(values),) * len(values)
    by_value = sorted(zip(named, given.values(), strict=True))
    return tuple(value for value, _ in by_value), tuple(share for _, share in by_value)


def _whole_range(item: str, kind: Number) -> tuple[int, int]:
    """The numbers assumed for a fact for which the model says nothing."""
    first, last = kind.minimum, kind.maximum
    assumed = FACTS.get(item)
    if isinstance(assumed, tuple) and max(first, assumed[0]) <= min(last, assumed[1]):
        return max(first, assumed[0]), min(last, assumed[1])
    return first, last
