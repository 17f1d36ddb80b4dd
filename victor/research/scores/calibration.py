"""Calibration: whether the probabilities that a tool gives come true."""

from __future__ import annotations

import warnings
from math import sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import ArrayLike, NDArray

from victor.errors import ResearchError
from victor.research.fourfold.intervals import checked_level, proportion, without
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Cell, Table, rows_of

FEWEST_BINS = 2
CERTAIN = "a probability is exactly 0 or 1, whose logit has no value"
SEPARATED = "one probability divides the victims from the others, so no finite slope fits"


@frozen
class Bin:
    """Children whose probabilities lie together.

    Attributes:
        low: The lowest of their probabilities.
        high: The highest.
        expected: The mean of their probabilities.
        observed: The share of victims among them.
    """

    low: float
    high: float
    expected: float
    observed: Estimate


@frozen(repr=False)
class Calibration(Result):
    """How well probabilities agree with what the reference standard says.

    Attributes:
        in_the_large: The share of victims less the mean probability: 0 when the level is right, above when victims are
            more frequent than was said.
        intercept: The same on the logit scale, with the slope held at 1; 0 when the level is right.
        slope: How the logit of being a victim rises with that of the probability: 1 when the spread is right, below
            when probabilities are too extreme, as after tuning on few children.
        slope_intercept: The intercept that goes with that slope.
        brier: The mean squared difference of probability and truth; 0 is best.
        curve: The children in bins of equal size by their probability.
        level: How often an interval is to hold the true figure.
        synthetic: Whether no real child is behind it.
    """

    in_the_large: Estimate
    intercept: Estimate
    slope: Estimate
    slope_intercept: Estimate
    brier: Estimate
    curve: tuple[Bin, ...]
    level: float
    synthetic: bool = False

    def table(self) -> Table:
        """The curve, a bin in a row; the other figures stand below it."""
        rows = rows_of(
            {
                "bin": f"{one.low:.3g} to {one.high:.3g}" if self.synthetic else str(place),
                "children": one.observed.of,
                "expected": one.expected,
                "observed": one.observed,
            }
            for place, one in enumerate(self.curve, start=1)
        )
        columns = {"bin": "probability", "children": "children", "expected": "expected", "observed": "observed"}
        note = ". ".join(f"{name}: {value}" for name, value in self.figures().items()) + "."
        return Table("Calibration", columns, rows, note, self.synthetic, size="children")

    def figures(self) -> dict[str, Cell]:
        """The figures about all children."""
        return {
            "Calibration in the large": self.in_the_large,
            "intercept": self.intercept,
            "slope": self.slope,
            "Brier score": self.brier,
        }

    def __repr__(self) -> str:
        return f"<Calibration: intercept {self.intercept}, slope {self.slope}, Brier score {self.brier}>"


def calibration(
    probability: ArrayLike, truth: ArrayLike, bins: int = 10, *, level: float = 0.95, synthetic: bool = False
) -> Calibration:
    """Calibration in the large, slope and intercept, the curve by quantiles, and the Brier score.

    Slope and intercept are those of Cox (1958, Two Further Applications of a Model for Binary Regression), by logistic
    regression of the truth on the logit of the probability; the score is that of Brier (1950).

    Args:
        probability: For each child the probability of being a victim that the tool gives, from 0 to 1.
        truth: Whether each is a victim by the reference standard, as booleans.
        bins: Into how many bins the curve is divided; equal probabilities stay together, so there can be fewer.
        level: How often an interval is to hold the true figure.
        synthetic: Whether no real child is behind them.

    Raises:
        ResearchError: When a probability lies outside 0 to 1, all are equal, or there is no victim or nobody else.

    >>> source = np.random.default_rng(7)
    >>> said = source.uniform(0.05, 0.6, 2000)
    >>> print(calibration(said, source.random(2000) < said, synthetic=True).slope)
    1.02 (0.883 to 1.16)
    """
    said, victim = _checked(probability, truth)
    if isinstance(bins, bool) or bins < FEWEST_BINS:
        raise ResearchError("too few bins", path="bins", expected=f"a whole number from {FEWEST_BINS}")
    half = NormalDist().inv_cdf((1 + checked_level(level)) / 2)
    intercept, slope_intercept, slope = _logistic(said, victim, half)
    return Calibration(
        in_the_large=_mean(victim - said, half),
        intercept=intercept,
        slope=slope,
        slope_intercept=slope_intercept,
        brier=_mean((victim - said) ** 2, half),
        curve=_curve(said, victim, bins, level),
        level=level,
        synthetic=synthetic,
    )


def _curve(said: NDArray[np.float64], victim: NDArray[np.float64], bins: int, level: float) -> tuple[Bin, ...]:
    edges = np.percentile(said, 100 * np.linspace(0, 1, bins + 1))
    places = np.searchsorted(edges[1:-1], said)
    found = []
    for place in np.unique(places):
        inside = places == place
        share = proportion(int(victim[inside].sum()), int(inside.sum()), level=level)
        those = said[inside]
        found.append(Bin(float(those.min()), float(those.max()), float(those.mean()), share))
    return tuple(found)


def _logistic(
    said: NDArray[np.float64], victim: NDArray[np.float64], half: float
) -> tuple[Estimate, Estimate, Estimate]:
    """The intercept with the slope held at 1, then intercept and slope together."""
    if ((said == 0) | (said == 1)).any():
        return without(CERTAIN), without(CERTAIN), without(CERTAIN)
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    logit = np.log(said) - np.log1p(-said)
    ones = np.ones_like(logit)
    intercept = _shift(logit, victim, half)
    if said[victim == 1].min() >= said[victim == 0].max() or said[victim == 1].max() <= said[victim == 0].min():
        return intercept, without(SEPARATED), without(SEPARATED)
    slope_intercept, slope = _fitted(GLM(victim, np.column_stack((ones, logit)), family=Binomial()), half)
    return intercept, slope_intercept, slope


def _shift(logit: NDArray[np.float64], victim: NDArray[np.float64], half: float) -> Estimate:
    """The intercept with the slope held at 1: what must be added for as many victims to be expected as there are.

    It is the one root of a function that only rises, which is found however extreme the probabilities are.
    """
    from scipy.optimize import brentq
    from scipy.special import expit

    victims = victim.sum()
    farthest = float(np.abs(logit).max()) + np.log(victim.size) + 1
    found = float(brentq(lambda shift: expit(logit + shift).sum() - victims, -farthest, farthest))
    expected = expit(logit + found)
    error = 1 / sqrt(float((expected * (1 - expected)).sum()))
    return Estimate(found, found - half * error, found + half * error)


def _fitted(model: Any, half: float) -> tuple[Estimate, ...]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            found = model.fit()
        except Warning as trouble:
            reason = f"the regression found no answer ({type(trouble).__name__})"
            return tuple(without(reason) for _ in range(model.exog.shape[1]))
    return tuple(
        Estimate(float(value), float(value - half * error), float(value + half * error))
        for value, error in zip(found.params, found.bse, strict=True)
    )


def _mean(values: NDArray[np.float64], half: float) -> Estimate:
    mean, error = float(values.mean()), float(values.std(ddof=1)) / sqrt(values.size)
    return Estimate(mean, mean - half * error, mean + half * error)


def _checked(probability: ArrayLike, truth: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    said, victim = np.asarray(probability), np.asarray(truth)
    if said.ndim != 1 or said.dtype.kind not in "fiu" or not ((said >= 0) & (said <= 1)).all():
        hint = "a score is not a probability: judge it with cutoffs() and auc()"
        raise ResearchError("not probabilities", path="probability", expected="numbers from 0 to 1", hint=hint)
    if victim.ndim != 1 or victim.dtype.kind != "b":
        raise ResearchError("not a column of answers", path="truth", expected="True or False for each child")
    if said.size != victim.size:
        raise ResearchError("not of one length", path="probability, truth", expected="one value for each child")
    victims = int(np.count_nonzero(victim))
    if not 0 < victims < victim.size:
        counted = f"{victims:,} victims and {victim.size - victims:,} others"
        raise ResearchError(counted, path="truth", expected="at least 1 of each")
    if said.min() == said.max():
        hint = "give calibration() a tool that tells children apart"
        raise ResearchError("all probabilities are equal", path="probability", expected="at least two", hint=hint)
    return said.astype(np.float64), victim.astype(np.float64)
