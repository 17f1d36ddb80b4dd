"""Two groups compared within strata of equal scores: the Mantel-Haenszel test, and the logistic ones."""

from __future__ import annotations

import warnings
from math import isnan, log, nan, sqrt
from statistics import NormalDist
from typing import Literal, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
Size: TypeAlias = Literal["A", "B", "C", ""]
DELTA = -2.35
"""What turns a log odds ratio into the delta scale of Holland and Thayer (1988)."""
SMALL, LARGE = 1.0, 1.5
"""Deltas from which a difference is no longer negligible, and from which it can be large."""
SIGNIFICANT = 0.05
CORRECTION = 0.5
"""The continuity correction of Mantel and Haenszel."""


@frozen(eq=False)
class Strata:
    """Children by group and score.

    Attributes:
        yes: How many have the sign, groups by scores.
        size: How many there are, groups by scores.
    """

    yes: Counts
    size: Counts

    def pair(self, place: int) -> Strata:
        """The first group, which is the reference, and another one."""
        return Strata(self.yes[[0, place]], self.size[[0, place]])

    def logistic(self) -> tuple[float, float]:
        """The p-values of the tests of Swaminathan and Rogers (1990), by likelihood ratio.

        The first is of a difference between the groups that is the same at all scores, the second of one that changes
        with the score. ``nan`` where a model has no finite fit.
        """
        import statsmodels.api as sm
        from scipy.stats import chi2

        there = self.size > 0
        if self.yes.sum() in (0, self.size.sum()):
            return nan, nan
        group, score = (place.astype(float) for place in np.nonzero(there))
        answers = np.column_stack([self.yes[there], (self.size - self.yes)[there]])
        score = (score - score.mean()) / (score.std() or 1.0)
        terms = [np.ones_like(score), score, group, group * score]
        deviances = []
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what did not converge is seen below
            for used in (2, 3, 4):
                fit = sm.GLM(answers, np.column_stack(terms[:used]), family=sm.families.Binomial()).fit()
                deviances.append(float(fit.deviance) if fit.converged else nan)
        steps = -np.diff(deviances)
        uniform, non_uniform = (float(chi2.sf(max(step, 0.0), 1)) if not np.isnan(step) else nan for step in steps)
        return uniform, non_uniform


@frozen
class Comparison:
    """What the Mantel-Haenszel procedure finds.

    Attributes:
        log_odds: The logarithm of the common odds ratio of a yes, first group over second.
        error: Its standard error (Robins, Breslow and Greenland 1986).
        chi_square: The test that it is 0, with continuity correction; one degree of freedom.
        p: Its p-value.
        why: Why there are no figures.
    """

    log_odds: float
    error: float
    chi_square: float
    p: float
    why: str = ""


def mantel_haenszel(strata: Strata) -> Comparison:
    """Compare the two groups of `strata` (Mantel and Haenszel 1959, Statistical Aspects of the Analysis of Data).

    Strata of one child, of one group or of one answer say nothing, and add nothing. The correction never reaches
    beyond the difference itself.

    >>> import numpy as np
    >>> strata = Strata(np.array([[10, 20], [5, 15]]), np.array([[50, 40], [50, 40]]))
    >>> round(mantel_haenszel(strata).log_odds, 3)
    0.626
    """
    size = strata.size.sum(axis=0)
    some = size > 1
    (a, c), (first, second), n = strata.yes[:, some].astype(float), strata.size[:, some].astype(float), size[some]
    b, d = first - a, second - c
    agree, differ = a * d / n, b * c / n
    if not (agree.sum() > 0 and differ.sum() > 0):
        return Comparison(nan, nan, nan, nan, why="no score has both answers in both groups in both directions")
    expected, spread = first * (a + c) / n, first * second * (a + c) * (b + d) / (n * n * (n - 1))
    distance = abs(float((a - expected).sum()))
    chi_square = max(distance - CORRECTION, 0.0) ** 2 / float(spread.sum())
    from scipy.stats import chi2

    weight, other = (a + d) / n, (b + c) / n
    up, down = float(agree.sum()), float(differ.sum())
    variance = (
        float((weight * agree).sum()) / (2 * up * up)
        + float((weight * differ + other * agree).sum()) / (2 * up * down)
        + float((other * differ).sum()) / (2 * down * down)
    )
    return Comparison(log(up / down), sqrt(variance), chi_square, float(chi2.sf(chi_square, 1)))


def size_class(log_odds: float, error: float, p: float) -> Size:
    """The size class of the Educational Testing Service.

    A, negligible: delta is below 1 in absolute value, or does not differ from 0 at 5 %. C, large: it is at least 1.5,
    and above 1 at 5 % (one-sided, by its standard error). B, moderate: all others.

    >>> size_class(log(2.0), 0.05, 0.001), size_class(log(1.2), 0.05, 0.001), size_class(log(1.7), 0.05, 0.001)
    ('C', 'A', 'B')
    """
    if isnan(log_odds) or isnan(p):
        return ""
    delta = abs(DELTA * log_odds)
    if delta < SMALL or p >= SIGNIFICANT:
        return "A"
    above = (delta - SMALL) / (abs(DELTA) * error) > NormalDist().inv_cdf(1 - SIGNIFICANT)
    return "C" if delta >= LARGE and above else "B"
