"""Checks of the parameters of a model, told in one line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import fsum, isfinite
from numbers import Real
from typing import Any, TypeAlias

from attrs import Attribute

from victor.errors import ResearchError

Spread: TypeAlias = float | tuple[int, int] | Mapping[str, float]
"""How a fact is spread over the children: the share of yes; the first and the last of equally likely whole numbers; or
the share of each value."""
CLOSE = 1e-9
"""How near to 1 shares must add up."""


def _real(value: object, path: str, expected: str) -> float:
    if isinstance(value, bool) or not isinstance(value, Real) or not isfinite(value):
        raise ResearchError("the value is no number", path=path, expected=expected)
    return float(value)


def chance(_: object, attribute: Attribute[Any], value: float | None) -> None:
    """Validate a probability."""
    if value is not None:
        check_chance(value, attribute.name)


def check_chance(value: object, path: str) -> float:
    """A probability as a float.

    Raises:
        ResearchError: When it is none.
    """
    found = _real(value, path, "a probability from 0 to 1")
    if not 0 <= found <= 1:
        raise ResearchError("the probability is out of range", path=path, expected="a probability from 0 to 1")
    return found


def loading(_: object, attribute: Attribute[Any], value: float | None) -> None:
    """Validate a loading."""
    expected = "a loading between -1 and 1"
    if value is not None and not -1 < _real(value, attribute.name, expected) < 1:
        raise ResearchError("the loading is out of range", path=attribute.name, expected=expected)


def ratio(_: object, attribute: Attribute[Any], value: float) -> None:
    """Validate a ratio of odds."""
    if _real(value, attribute.name, "a ratio above 0") <= 0:
        raise ResearchError("the ratio of odds is out of range", path=attribute.name, expected="a ratio above 0")


def spread(value: object, path: str) -> Spread:
    """The spread of a fact in its one form: a float, a pair of whole numbers, or shares by the name of the value.

    Raises:
        ResearchError: When it is none of these, or its shares do not add up to 1.

    >>> spread({14: 0.5, 15: 0.5}, "age")
    {'14': 0.5, '15': 0.5}
    """
    expected = "a share of yes, (first, last), or the share of each value"
    match value:
        case Mapping():
            shares = {str(key): check_chance(share, f"{path}, {key}") for key, share in value.items()}
            check_sum(shares.values(), path)
            return shares
        case [int(first), int(last)]:
            if first > last:
                raise ResearchError("the span is upside down", path=path, expected="(first, last)")
            return first, last
        case Real():
            return check_chance(value, path)
        case _:
            raise ResearchError("the spread is not right", path=path, expected=expected)


def check_sum(shares: Iterable[float], path: str) -> None:
    """See that shares add up to 1.

    Raises:
        ResearchError: When they do not.
    """
    total = fsum(shares)
    if abs(total - 1) > CLOSE:
        raise ResearchError(f"the shares add up to {total:.6g}", path=path, expected="shares that add up to 1")


def spreads(given: Mapping[str, object]) -> dict[str, Spread]:
    """The spreads of facts in their one form."""
    return {fact: spread(value, f"facts, {fact}") for fact, value in given.items()}


def as_float(value: object) -> object:
    """Every real number as a float, so that 1 and 1.0 are one model; validators see to the rest."""
    return float(value) if isinstance(value, Real) and not isinstance(value, bool) else value
