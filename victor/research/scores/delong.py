"""The area under the ROC curve with DeLong's interval, from a histogram, and two areas on the same children."""

from __future__ import annotations

from math import erfc, isnan, nan, sqrt
from statistics import NormalDist
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from victor.research.fourfold.intervals import checked_level
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Cell, Table, rows_of
from victor.research.scores.histogram import Histogram


def auc(histogram: Histogram, *, level: float = 0.95) -> Estimate:
    """The area under the ROC curve: how often a victim scores higher than another child, ties counted half.

    The figure is the rank formula's without rounding. The interval is that of DeLong, DeLong and Clarke-Pearson (1988,
    Comparing the Areas under Two or More Correlated Receiver Operating Characteristic Curves), cut at 0 and 1.

    Raises:
        ResearchError: When there are fewer than two victims or two others.

    >>> print(auc(Histogram([0, 1, 2], [1, 4, 5], [60, 30, 10], synthetic=True)))
    0.805 (0.672 to 0.938)
    """
    histogram.require(2)
    area = area_under(histogram)
    places = np.arange(histogram.values.size)
    return _wald(area, _covariance(histogram, (histogram, places), (histogram, places)), level, lowest=0)


def area_under(histogram: Histogram) -> float:
    """The AUC: pairs in which the victim scores higher, and half of the ties, divided once from whole numbers."""
    below = 2 * (np.cumsum(histogram.negatives) - histogram.negatives) + histogram.negatives
    return int(histogram.positives @ below) / (2 * histogram.victims * histogram.others)


@frozen(repr=False)
class AucComparison(Result):
    """Two scores on the same children, by their AUC.

    Attributes:
        first: The AUC of the first score.
        second: The AUC of the second.
        difference: First minus second, with the interval of paired areas.
        z: The difference in standard errors; ``nan`` where the scores do not differ in how they order the children.
        p_value: Two-sided, of no difference.
        histogram: The victims and others behind it.
        level: How often an interval is to hold the true figure.
    """

    first: Estimate
    second: Estimate
    difference: Estimate
    z: float
    p_value: float
    histogram: Histogram
    level: float

    def table(self) -> Table:
        """The two areas, their difference and its test."""
        figures: dict[str, Cell] = {
            "AUC of the first score": self.first,
            "AUC of the second score": self.second,
            "difference": self.difference,
            "p (two-sided)": self.p_value,
            "victims": self.histogram.victims,
            "others": self.histogram.others,
        }
        rows = rows_of({"figure": name, "value": value} for name, value in figures.items())
        columns = {"figure": "", "value": f"value ({100 * self.level:g} % interval)"}
        note = " ".join(
            filter(None, ("Paired areas by DeLong, DeLong and Clarke-Pearson (1988).", self.histogram.remark))
        )
        return Table(
            "Two scores on the same children", columns, rows, note, self.histogram.synthetic, each_row="figure"
        )

    def __repr__(self) -> str:
        return f"<AucComparison: {self.first} against {self.second}, p = {self.p_value:.3g}>"


def compare_auc(
    score_a: ArrayLike,
    score_b: ArrayLike,
    truth: ArrayLike,
    level: float = 0.95,
    *,
    known: ArrayLike | None = None,
    synthetic: bool = False,
) -> AucComparison:
    """Compare the AUC of two scores of the same children, by paired DeLong on their joint histogram.

    Args:
        score_a: A whole number for each child.
        score_b: Another for each of the same children, in the same order.
        truth: Whether each is a victim by the reference standard, as booleans.
        level: How often an interval is to hold the true figure.
        known: Of whom the reference standard says anything; everybody when left out.
        synthetic: Whether no real child is behind them.

    Raises:
        ResearchError: When a column is not of its kind or length, or there are fewer than two victims or two others.

    >>> truth = [True, True, True, False, False, False, False]
    >>> compare_auc([3, 2, 1, 1, 0, 0, 0], [1, 1, 0, 1, 1, 0, 0], truth, synthetic=True)
    <AucComparison: 0.958 (0.843 to 1) against 0.583 (0.151 to 1), p = 0.0339>
    """
    one = Histogram.of(score_a, truth, known=known, synthetic=synthetic).require(2)
    two = Histogram.of(score_b, truth, known=known, synthetic=synthetic)
    width = two.values.size + 1  # who is unknown can have a place past the end
    keys = np.searchsorted(one.values, np.asarray(score_a)) * width + np.searchsorted(two.values, np.asarray(score_b))
    both = Histogram.of(keys, truth, known=known, synthetic=synthetic)
    places_a, places_b = np.divmod(both.values, width)
    first, second = auc(one, level=level), auc(two, level=level)
    a, b = (one, places_a), (two, places_b)
    variance = _covariance(both, a, a) + _covariance(both, b, b) - 2 * _covariance(both, a, b)
    difference = _wald(first.estimate - second.estimate, variance, level, lowest=-1)
    z = nan if isnan(difference.low) else difference.estimate / sqrt(variance)
    p_value = nan if isnan(z) else erfc(abs(z) / sqrt(2))
    return AucComparison(first, second, difference, z, p_value, both, level)


Placed: TypeAlias = tuple[Histogram, NDArray[np.int64]]
"""A score, and the place of its value for each cell of the joint histogram."""


def _covariance(joint: Histogram, one: Placed, two: Placed) -> float:
    """DeLong's covariance of two areas, of how each victim compares with the others and they with the victims."""
    total = 0.0
    for counts, side in ((joint.positives, 0), (joint.negatives, 1)):
        many = int(counts.sum())
        a, b = (_placements(score)[side][places] for score, places in (one, two))
        total += float(counts @ (a * b)) / (many - 1) / many
    return total


def _placements(histogram: Histogram) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """For each score the share of others below it, and of victims above it, ties counted half, less the AUC."""
    positives, negatives = histogram.positives, histogram.negatives
    below = (np.cumsum(negatives) - negatives / 2) / histogram.others
    above = 1 - (np.cumsum(positives) - positives / 2) / histogram.victims
    area = area_under(histogram)
    return below - area, above - area


SMALLEST_VARIANCE = 1e-20
"""Below it a variance is a rounding error: nothing varies."""


def _wald(figure: float, variance: float, level: float, *, lowest: int) -> Estimate:
    half = NormalDist().inv_cdf((1 + checked_level(level)) / 2)
    if variance < SMALLEST_VARIANCE:
        return Estimate(figure, nan, nan, why="no interval: nothing varies between the children")
    half *= sqrt(variance)
    return Estimate(figure, max(figure - half, lowest), min(figure + half, 1.0))
