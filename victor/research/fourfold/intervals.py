"""Intervals of a share, by the five methods that published accuracy tables use."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan
from operator import index
from types import MappingProxyType
from typing import SupportsIndex

from victor.errors import ResearchError, nearest
from victor.research.results.estimate import Estimate

INTERVALS: Mapping[str, str] = MappingProxyType(
    {
        "wilson": "wilson",
        "clopper-pearson": "beta",
        "wald": "normal",
        "agresti-coull": "agresti_coull",
        "jeffreys": "jeffreys",
    }
)
"""The methods by the names that papers give them, with the names that statsmodels gives them."""


def proportion(count: int, of: int, *, interval: str = "wilson", level: float = 0.95) -> Estimate:
    """A share with its interval.

    Wilson (1927) is the default: its coverage is near the level even for few children. Clopper and Pearson (1934)
    never cover less than the level, and are wide. Wald collapses to a point when all or none are counted, and covers
    too little near them; it is here because papers use it. Agresti and Coull (1998) and Jeffreys (Brown, Cai and
    DasGupta 2001, Interval Estimation for a Binomial Proportion) lie between. The interval of Jeffreys is one of
    equal tails, which leaves the estimate out when all or none are counted.

    Args:
        count: How many have it.
        of: Of how many.
        interval: One of `INTERVALS`.
        level: How often the interval is to hold the true share; two-sided. A one-sided 95 % limit is that of 0.90.

    Returns:
        The share as a fraction; without a figure, and with the reason, when `of` is 0.

    Raises:
        ResearchError: When an argument cannot be what it says.

    >>> print(proportion(10, 10, interval="clopper-pearson"))
    100.0 % (69.2 to 100.0; 10 of 10)
    """
    method = checked_interval(interval)
    alpha = 1 - checked_level(level)
    count, of = checked_count(count, "count"), checked_count(of, "of")
    if count > of:
        raise ResearchError("more were counted than were there", path="count", expected="at most `of`")
    if of == 0:
        return without("nobody was there to be counted")
    from statsmodels.stats.proportion import proportion_confint

    share = count / of
    low, high = proportion_confint(count, of, alpha=alpha, method=method)
    low, high = max(float(low), 0.0), min(float(high), 1.0)
    if interval != "jeffreys":  # all others hold the estimate, were it not for the last digit of a float
        low, high = min(low, share), max(high, share)
    return Estimate(share, low, high, count=count, of=of)


def without(why: str) -> Estimate:
    """An estimate without a figure, which says why."""
    return Estimate(nan, nan, nan, why=why)


def checked_count(count: object, name: str) -> int:
    """The count as a whole number (NumPy's are taken too), or a `ResearchError` that names the argument."""
    if isinstance(count, SupportsIndex) and not isinstance(count, bool) and index(count) >= 0:
        return index(count)
    raise ResearchError("not a count", path=name, expected="a whole number from 0")


def checked_level(level: float) -> float:
    """The level, or a `ResearchError`."""
    if not 0 < level < 1:
        raise ResearchError("not a level", path="level", expected="a fraction between 0 and 1, such as 0.95")
    return level


def checked_interval(interval: str) -> str:
    """The name that statsmodels gives the method, or a `ResearchError`."""
    if interval not in INTERVALS:
        expected = ", ".join(INTERVALS)
        raise ResearchError("no such interval", path="interval", expected=expected, hint=nearest(interval, INTERVALS))
    return INTERVALS[interval]
