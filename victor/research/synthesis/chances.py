"""The chance of a yes at each level of a child's severity and category, so that the mean is the rate that was set.

A probit model with levels instead of a continuous normal: each child has a severity and, in each category, a factor,
both from a few equally likely levels whose scores have mean 0 and variance 1. With the loadings ``l`` and ``k``::

    P(yes | severity s, factor c) = Phi((l s + k c - t) / sqrt(1 - l^2 - k^2))

where ``t`` is found such that the mean over all levels is the rate. Two indicators of one category then have a latent
correlation of about ``l^2 + k^2``, two of different categories of about ``l^2``. Plain Python floats only, rounded to
31 bits by :func:`threshold`, so that every machine draws the same children.

Source: the normal-ogive factor model for yes/no items, F. M. Lord and M. R. Novick, *Statistical Theories of Mental
Test Scores*, 1968, chapter 16.
"""

from __future__ import annotations

from functools import lru_cache
from math import erfc, sqrt
from statistics import NormalDist

SEVERITIES = 8
"""Equally likely levels of severity."""
FACTORS = 4
"""Equally likely levels of the factor of a category."""
BITS = 31
"""Bits of a draw. One fewer than its word has, so that a threshold can also say *always*."""
_FAR = 12.0
"""Further out than any cut: the normal tail beyond it is 2e-33."""
_HALVINGS = 55
"""Halvings after which the cut is as exact as a float."""


def threshold(chance: float) -> int:
    """The whole number below which a draw of 31 bits means yes.

    >>> threshold(0.0), threshold(0.5) == 2**30, threshold(1.0) == 2**31
    (0, True, True)
    """
    return round(chance * (1 << BITS))


def thresholds_of_shares(shares: tuple[float, ...]) -> tuple[int, ...]:
    """Where one share ends and the next begins, in draws of 31 bits; one fewer than there are shares.

    >>> thresholds_of_shares((0.25, 0.25, 0.5)) == (2**29, 2**30)
    True
    """
    whole = sum(shares)
    return tuple(threshold(sum(shares[:place]) / whole) for place in range(1, len(shares)))


def scores(levels: int) -> tuple[float, ...]:
    """The score of each level: the normal at the middle of each share, stretched to variance 1.

    >>> [round(score, 3) for score in scores(4)]
    [-1.363, -0.378, 0.378, 1.363]
    """
    middles = [NormalDist().inv_cdf((level + 0.5) / levels) for level in range(levels)]
    stretch = sqrt(sum(middle * middle for middle in middles) / levels)
    return tuple(middle / stretch for middle in middles)


_SEVERITY, _FACTOR = scores(SEVERITIES), scores(FACTORS)


@lru_cache(maxsize=65_536)
def chances(rate: float, severity: float, factor: float) -> tuple[float, ...]:
    """The chance at each level of severity and, within it, at each level of the category's factor.

    Args:
        rate: The mean over all levels, from 0 to 1.
        severity: The loading of the severity.
        factor: The loading of the category's factor; the squares of both add up to less than 1.

    >>> found = chances(0.3, 0.5, 0.4)
    >>> len(found), round(sum(found) / len(found), 12)
    (32, 0.3)
    """
    latent = [severity * s + factor * c for s in _SEVERITY for c in _FACTOR]
    if rate in (0.0, 1.0) or not (severity or factor):
        return (rate,) * len(latent)
    width = sqrt(2 * (1 - severity**2 - factor**2))

    def at(cut: float) -> list[float]:
        return [erfc((cut - one) / width) / 2 for one in latent]

    low, high = -_FAR, _FAR
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if sum(at(middle)) > rate * len(latent):
            low = middle
        else:
            high = middle
    return tuple(at((low + high) / 2))


def at_odds(rate: float, ratio: float) -> float:
    """The rate whose odds are `ratio` times those of `rate`.

    >>> at_odds(0.5, 3.0)
    0.75
    """
    return rate * ratio / (1 - rate + rate * ratio)
