"""Two shares of the same children: the paired table, McNemar's exact test, the difference with its interval."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from math import isnan, nan, sqrt
from statistics import NormalDist

from attrs import frozen

from victor.research.fourfold.intervals import checked_interval, checked_level, proportion, without
from victor.research.planes import Plane, count
from victor.research.results.estimate import Estimate
from victor.research.results.tables import SMALLEST


@frozen
class Paired:
    """The paired table: children by what two checklists say of each.

    Attributes:
        both: Positive by both.
        old_only: Positive by the old one only.
        new_only: Positive by the new one only.
        neither: Positive by neither, which does not say that a child is no victim.

    >>> Paired(both=36, old_only=2, new_only=12, neither=0).changed
    14
    """

    both: int
    old_only: int
    new_only: int
    neither: int

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """The four counts in their order."""
        return self.both, self.old_only, self.new_only, self.neither

    @property
    def total(self) -> int:
        """How many children there are."""
        return sum(self.cells)

    @property
    def changed(self) -> int:
        """Of how many the two say different things."""
        return self.old_only + self.new_only

    def negatives(self) -> Paired:
        """The same children, counted by who is not positive: the table from which specificity is read."""
        return Paired(both=self.neither, old_only=self.new_only, new_only=self.old_only, neither=self.both)


@frozen
class Contrast:
    """One share of the same children by two checklists.

    Attributes:
        pairs: The children by who is positive.
        old: The share by the old checklist.
        new: The share by the new one.
        difference: The new share less the old one.
        p: Of McNemar's exact test; ``nan`` where there is nobody, or where it would not hold.
    """

    pairs: Paired
    old: Estimate
    new: Estimate
    difference: Estimate
    p: float


@frozen
class BandContrast:
    """A contrast as a band, where answers are unknown.

    Attributes:
        established: An unknown answer is never counted as a yes.
        possible: It is, wherever it may be one.
    """

    established: Contrast
    possible: Contrast

    @property
    def both(self) -> tuple[Contrast, Contrast]:
        """The two ends of the band."""
        return self.established, self.possible

    @property
    def is_narrow(self) -> bool:
        """Whether its ends differ by so few children that, of real ones, only one end may be shown."""
        ends = zip(*(contrast.pairs.cells for contrast in self.both), strict=True)
        return any(0 < abs(one - other) < SMALLEST for one, other in ends)


def paired(old: Plane, new: Plane, within: Plane) -> Paired:
    """Count the children of `within` by whether they stand on either plane."""
    both = count(old & new & within)
    old_only, new_only = count(old & within) - both, count(new & within) - both
    return Paired(both, old_only, new_only, count(within) - both - old_only - new_only)


def mcnemar(pairs: Paired) -> float:
    """The p-value of McNemar's exact test (1947): whether as many changed from old to new as the other way.

    It looks only at the children who changed: if neither way were likelier, their ways would be tosses of a coin. It is
    never 0, however small: then it is the smallest number that a computer holds.

    >>> mcnemar(Paired(both=10, old_only=0, new_only=6, neither=10))
    0.03125
    """
    if not pairs.changed:
        return 1.0 if pairs.total else nan
    from scipy.stats import binomtest

    return max(float(binomtest(pairs.new_only, pairs.changed).pvalue), sys.float_info.min)


def paired_difference(pairs: Paired, *, interval: str = "wilson", level: float = 0.95) -> Estimate:
    """The share of the new checklist less that of the old one, on the same children, with its interval.

    With ``"wilson"`` it is the hybrid score interval of R. G. Newcombe (1998, Improved Confidence Intervals for the
    Difference between Binomial Proportions Based on Paired Data, Statistics in Medicine 17, method 10): the Wilson
    intervals of the two shares, put together with their correlation, which is corrected where it is positive. The
    other intervals of a share are put together in the same way (G. Y. Zou and A. Donner 2008, Construction of
    Confidence Limits about Effect Measures), except ``"wald"``, which is the textbook interval of paired shares and
    collapses to a point when nobody changed.

    Args:
        pairs: The paired table.
        interval: One of `victor.research.fourfold.intervals.INTERVALS`.
        level: How often the interval is to hold the true difference.

    Raises:
        ResearchError: When there is no such interval, or the level is none.

    >>> print(paired_difference(Paired(both=36, old_only=2, new_only=12, neither=0)))
    0.2 (0.0569 to 0.34)
    """
    checked_interval(interval), checked_level(level)
    total = pairs.total
    if not total:
        return without("nobody was there to be counted")
    gained = pairs.new_only - pairs.old_only
    difference = gained / total
    if interval == "wald":
        width = NormalDist().inv_cdf((1 + level) / 2) * sqrt(pairs.changed - gained * gained / total) / total
        return Estimate(difference, max(difference - width, -1.0), min(difference + width, 1.0))
    old = proportion(pairs.both + pairs.old_only, total, interval=interval, level=level)
    new = proportion(pairs.both + pairs.new_only, total, interval=interval, level=level)
    correlation = _correlation(pairs)
    below = _joined(_below(new), _above(old), correlation)
    above = _joined(_above(new), _below(old), correlation)
    return Estimate(difference, difference - below, difference + above)


def contrast(pairs: Paired, *, negatives: bool = False, interval: str, level: float, refused: str = "") -> Contrast:
    """Both shares, their difference and the test.

    Args:
        pairs: The children by who is positive.
        negatives: Whether the share is that of those who are not positive, as in specificity.
        interval: The method of all intervals.
        level: Of all intervals.
        refused: Why the shares cannot be computed honestly, where they cannot.
    """
    counted = pairs.negatives() if negatives else pairs
    if refused:
        return Contrast(pairs, without(refused), without(refused), without(refused), mcnemar(counted))
    old, new = (
        proportion(counted.both + only, counted.total, interval=interval, level=level)
        for only in (counted.old_only, counted.new_only)
    )
    return Contrast(pairs, old, new, paired_difference(counted, interval=interval, level=level), mcnemar(counted))


def holm(values: Iterable[float]) -> tuple[float, ...]:
    """P-values of several tests, adjusted by the method of S. Holm (1979); ``nan`` is no test and stays.

    >>> holm([0.01, nan, 0.04])
    (0.02, nan, 0.04)
    """
    # statsmodels.multipletests does the same, but collects garbage in each call: 80 ms where this takes microseconds.
    values = tuple(values)
    found = list(values)
    tests = sorted((value, place) for place, value in enumerate(values) if not isnan(value))
    highest = 0.0
    for done, (value, place) in enumerate(tests):
        highest = max(highest, min(1.0, value * (len(tests) - done)))
        found[place] = highest
    return tuple(found)


def _correlation(pairs: Paired) -> float:
    """Newcombe's correlation of the two shares: corrected for continuity, by half a child, where it is positive."""
    both, old_only, new_only, neither = pairs.cells
    product = (both + old_only) * (new_only + neither) * (both + new_only) * (old_only + neither)
    if not product:
        return 0.0
    agreeing = both * neither - old_only * new_only
    corrected = max(agreeing - pairs.total / 2, 0.0) if agreeing > 0 else agreeing
    return corrected / sqrt(product)


def _below(share: Estimate) -> float:
    return max(share.estimate - share.low, 0.0)


def _above(share: Estimate) -> float:
    return max(share.high - share.estimate, 0.0)


def _joined(one: float, other: float, correlation: float) -> float:
    return sqrt(max(one * one - 2 * correlation * one * other + other * other, 0.0))
