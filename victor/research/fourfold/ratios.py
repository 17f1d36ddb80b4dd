"""Figures made of two shares: likelihood ratios, Youden's J, and predictive values at a given prevalence."""

from __future__ import annotations

from math import exp, hypot, inf, isnan, nan, sqrt
from statistics import NormalDist

from victor.research.fourfold.intervals import without
from victor.research.results.estimate import Estimate


def likelihood_ratio(count: int, of: int, other: int, of_others: int, *, level: float = 0.95) -> Estimate:
    """The ratio of two shares of different children, with the interval of the log method.

    The squared standard error of its logarithm is 1/count - 1/of + 1/other - 1/of_others (Simel, Samsa and Matchar
    1991, Likelihood Ratios with Confidence). Where a cell is 0, or both shares are 1, the method has no interval, and
    the estimate says so; the ratio itself may then be 0 or infinite.

    Args:
        count: How many victims answered so (for the positive ratio: true positives).
        of: How many victims there are.
        other: How many of the others answered so (false positives).
        of_others: How many others there are.
        level: How often the interval is to hold the true ratio.

    >>> print(likelihood_ratio(23, 25, 22, 83))
    3.47 (2.38 to 5.06)
    """
    if not (of and of_others):
        return without("there is nobody in one of the two groups")
    if not (count or other):
        return without("nobody in either group was counted")
    ratio = (count / of) / (other / of_others) if other else inf
    if not (count and other):
        return Estimate(ratio, nan, nan, why="no interval: a cell is 0")
    variance = (of - count) / (count * of) + (of_others - other) / (other * of_others)
    if not variance:
        return Estimate(ratio, nan, nan, why="no interval: everybody was counted")
    width = exp(NormalDist().inv_cdf((1 + level) / 2) * sqrt(variance))
    return Estimate(ratio, ratio / width, ratio * width)


def share_after(likelihood: Estimate, prevalence: float) -> Estimate:
    """The share of victims among children who answered so, at a prevalence that is known from elsewhere (Bayes).

    The interval is the likelihood ratio's, carried through Bayes' theorem. It is the logit interval of Mercaldo, Lau
    and Zhou (2007, Confidence Intervals for Predictive Values with an Emphasis to Case-Control Studies); the
    prevalence is taken as exact.

    >>> print(share_after(likelihood_ratio(23, 25, 22, 83), prevalence=0.03))
    9.7 % (6.9 to 13.5)
    """
    odds = prevalence / (1 - prevalence)

    def after(ratio: float) -> float:
        return ratio if isnan(ratio) else 1 - 1 / (1 + odds * ratio)

    estimate, low, high = (after(end) for end in (likelihood.estimate, likelihood.low, likelihood.high))
    return Estimate(estimate, low, high, why=likelihood.why, percent=True)


def rest(share: Estimate) -> Estimate:
    """The share of the others: 1 less the share."""
    count = None if share.count is None or share.of is None else share.of - share.count
    estimate, low, high = 1 - share.estimate, 1 - share.high, 1 - share.low
    return Estimate(estimate, low, high, count=count, of=share.of, why=share.why, percent=share.percent)


def youden(sensitivity: Estimate, specificity: Estimate) -> Estimate:
    """Youden's J (1950, Index for Rating Diagnostic Tests): sensitivity + specificity - 1.

    It is a difference of two independent shares; its interval is made of theirs, as in the hybrid score method of
    Newcombe (1998, Interval Estimation for the Difference between Independent Proportions).
    """
    estimate = sensitivity.estimate + specificity.estimate - 1
    below = hypot(sensitivity.estimate - sensitivity.low, specificity.estimate - specificity.low)
    above = hypot(sensitivity.high - sensitivity.estimate, specificity.high - specificity.estimate)
    return Estimate(estimate, estimate - below, estimate + above, why=sensitivity.why or specificity.why)
