"""Counts the scores of many children by truth: in one pass, without sorting, in the memory of a chunk."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from victor.research.cohort import Mask

CHUNK = 1 << 18
"""Children counted at a time: the keys of a chunk stay in the processor's cache."""
MOST_PAIRED = 128
"""Distinct scores up to which the keys of two children, score and truth of each, fit one number of 16 bits."""
MOST_TALLIED = 1 << 20
"""Distinct scores up to which they are counted in a table; wider scores are sorted."""


def tallied(score: NDArray[np.integer], truth: Mask, known: Mask | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The distinct scores of those who are known, and for each how many others and how many victims have it.

    Args:
        score: A whole number for each child.
        truth: Who is a victim.
        known: Of whom that is known; everybody when None.
    """
    if not score.size:
        return np.empty(0, np.int64), np.empty((0, 2), np.int64)
    low, high = int(score.min()), int(score.max())
    width = high - low + 1
    if width > MOST_TALLIED:
        return _sorted(score, truth, known)
    count = _in_pairs if width <= MOST_PAIRED and score.size >= CHUNK else _one_by_one
    tallies = np.zeros(2 * width, np.int64)
    for start in range(0, score.size, CHUNK):
        part = slice(start, start + CHUNK)
        count(tallies, score[part], truth[part], None if known is None else known[part], low)
    by_score = tallies.reshape(width, 2)
    present = np.flatnonzero(by_score.any(axis=1))
    return present + low, by_score[present]


def _one_by_one(
    tallies: NDArray[np.int64], score: NDArray[np.integer], truth: Mask, known: Mask | None, low: int
) -> None:
    keys = 2 * (score.astype(np.int64) - low) + truth
    tallies += np.bincount(keys if known is None else keys[known], minlength=tallies.size)


def _in_pairs(
    tallies: NDArray[np.int64], score: NDArray[np.integer], truth: Mask, known: Mask | None, low: int
) -> None:
    """Two children are counted as one: half as many additions, which are what counting costs."""
    keys = score.astype(np.uint8)  # only the lowest byte; the differences below are right all the same
    keys -= np.uint8(low % 256)
    keys += keys  # a shift says the same more slowly
    keys |= truth.view(np.uint8)
    if known is not None:
        keys = keys[known]
    if keys.size % 2:
        tallies[keys[-1]] += 1
    half, width = keys.size // 2, tallies.size
    pairs = keys[:half].astype(np.uint16)
    pairs *= np.uint16(width)
    pairs += keys[half : 2 * half]
    counted = np.bincount(pairs, minlength=width * width).reshape(width, width)
    tallies += counted.sum(axis=0)
    tallies += counted.sum(axis=1)


def _sorted(score: NDArray[np.integer], truth: Mask, known: Mask | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    if known is not None:
        score, truth = score[known], truth[known]
    values, places = np.unique(score.astype(np.int64), return_inverse=True)
    return values, np.bincount(2 * places + truth, minlength=2 * values.size).reshape(-1, 2)
