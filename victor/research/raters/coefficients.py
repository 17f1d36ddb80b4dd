"""Coefficients of agreement from counts: how many raters gave each label to each case.

`counts` is always an array of cases by labels. A case with fewer than two ratings says nothing about agreement, but its
one rating still tells how often a label is used.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

Counts: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Scale: TypeAlias = Literal["nominal", "ordinal", "interval"]
TWO = 2
"""Ratings that a case needs before anybody can agree about it."""


@frozen
class Figure:
    """A coefficient and its standard error."""

    value: float
    error: float


def agreement_by_case(counts: Counts) -> Floats:
    """The share of the pairs of raters who agree, for each case with at least two ratings."""
    paired = counts[counts.sum(axis=1) >= TWO]
    ratings = paired.sum(axis=1)
    found: Floats = (paired * (paired - 1)).sum(axis=1) / (ratings * (ratings - 1))
    return found


def ac1(counts: Counts) -> Figure:
    """Gwet's AC1 (2008) with its standard error over cases; cases may lack ratings.

    >>> import numpy as np
    >>> round(ac1(np.array([[2, 0]] * 8 + [[1, 1]] + [[0, 2]])).value, 3)
    0.866
    """
    used = counts[counts.any(axis=1)]
    shares = (used / used.sum(axis=1, keepdims=True)).mean(axis=0)
    labels = counts.shape[1]
    return _linearised(used, (1 - shares) / (labels - 1))


def fleiss(counts: Counts) -> Figure:
    """Fleiss' kappa (1971) with its standard error over cases (Gwet 2008)."""
    used = counts[counts.any(axis=1)]
    return _linearised(used, (used / used.sum(axis=1, keepdims=True)).mean(axis=0))


def _linearised(counts: Counts, chance: Floats) -> Figure:
    """A coefficient whose chance agreement is the mean of `chance` over the ratings, its variance linearised by case.

    The variance is that of Gwet (2008, British Journal of Mathematical and Statistical Psychology 61, 29-48), in the
    form for missing ratings of his Handbook of Inter-Rater Reliability (2014).
    """
    cases, ratings = len(counts), counts.sum(axis=1)
    paired = ratings >= TWO
    observed = agreement_by_case(counts)
    by_case = (counts / ratings[:, None]) @ chance
    expected = float(by_case.mean())
    value = (float(observed.mean()) - expected) / (1 - expected)
    parts = np.zeros(cases)
    parts[paired] = cases / len(observed) * (observed - expected) / (1 - expected)
    parts -= 2 * (1 - value) * (by_case - expected) / (1 - expected)
    spread = float(((parts - value) ** 2).sum())
    return Figure(value, float(np.sqrt(spread / cases / (cases - 1))) if cases > 1 else float("nan"))


def resampled_alpha(counts: Counts, values: Floats, scale: Scale, *, resamples: int, seed: int) -> Floats:
    """Krippendorff's alpha of samples of cases, drawn with replacement; ``nan`` where a sample has one label only.

    Equal cases are drawn together, by a multinomial over the different rows of `counts`: the distribution is the same,
    and the work does not grow with the number of cases.
    """
    paired = counts[counts.sum(axis=1) >= TWO]
    rows, times = np.unique(paired, axis=0, return_counts=True)
    drawn = np.random.default_rng(seed).multinomial(len(paired), times / len(paired), size=resamples)
    return alphas(rows, drawn, values, scale)


def alphas(rows: Counts, times: Counts, values: Floats, scale: Scale) -> Floats:
    """Krippendorff's alpha of several sets of cases at once.

    Args:
        rows: Cases by labels, each with at least two ratings.
        times: Sets by cases: how often each case is in each set.
        values: The value of each label, in their order.
        scale: What the labels are.
    """
    labels = rows.shape[1]
    same = np.eye(labels)
    by_case = (rows[:, :, None] * rows[:, None, :] - rows[:, :, None] * same) / (rows.sum(axis=1) - 1)[:, None, None]
    found = np.tensordot(times, by_case, axes=1)
    used = found.sum(axis=2)
    expected = used[:, :, None] * used[:, None, :] - used[:, :, None] * same
    distance = _distances(used, values, scale)
    pairs = used.sum(axis=1) - 1
    disagreed = (found * distance).sum(axis=(1, 2)) * pairs
    by_chance = (expected * distance).sum(axis=(1, 2))
    found_alphas: Floats = 1 - np.divide(disagreed, by_chance, out=np.full(len(times), np.nan), where=by_chance > 0)
    return found_alphas


def _distances(used: Floats, values: Floats, scale: Scale) -> Floats:
    """How far two labels are apart, for each set: ordinal distances depend on how often the labels are used."""
    if scale == "nominal":
        apart: Floats = 1 - np.eye(len(values))[None]
        return apart
    place = used.cumsum(axis=1) - used / 2 if scale == "ordinal" else np.broadcast_to(values, used.shape)
    found: Floats = (place[:, :, None] - place[:, None, :]) ** 2
    return found
