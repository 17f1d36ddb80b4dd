"""Solves a table as somebody would who sees it: by all sums that hold in it, of columns and of rows, taken together.

The lines of a table taken one by one (`victor.research.results.protection`) miss what follows from several of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

EXACT = 1e-6
"""How far a number may be from another to be taken for it."""
Numbers: TypeAlias = NDArray[np.float64]
Place: TypeAlias = tuple[int, str]
Sum: TypeAlias = Mapping[Place, int]
"""Counts that add up to nought, each times its factor."""


def given_away(
    counts: Sequence[Mapping[str, int]], hidden: Sequence[set[str]], sums: Sequence[Mapping[str, int]], k: int
) -> Place | None:
    """The count that must be hidden next, as by it a hidden one is told to be below `k`; None where there is none.

    Args:
        counts: The counts of each row, by column.
        hidden: What each row keeps back.
        sums: The sums that hold in every row.
        k: The smallest count that may be told.
    """
    solved = _Solved.of(counts, hidden, sums)
    reached = np.array([counts[row][key] for row, key in solved.unknown], np.float64)
    for number in range(len(reached)):
        if not 0 < reached[number] < k:  # large, or large in another solution
            continue
        found, proof = _most(solved.matrix, solved.values, number)
        reached = np.maximum(reached, found)
        if reached[number] >= k - EXACT:
            continue
        used = [solved.sums[at] for at in np.flatnonzero(np.abs(proof) > EXACT)]
        shown = {one for each in used for one in each} - set(solved.unknown)
        usable = [one for one in shown if counts[one[0]][one[1]]]
        if usable:
            return min(usable, key=lambda one: (counts[one[0]][one[1]], one))
    return None


@frozen(eq=False)
class _Solved:
    """The sums of a table, with what is hidden as unknowns."""

    unknown: list[Place]
    sums: list[Sum]
    matrix: Numbers
    values: Numbers

    @classmethod
    def of(
        cls, counts: Sequence[Mapping[str, int]], hidden: Sequence[set[str]], sums: Sequence[Mapping[str, int]]
    ) -> _Solved:
        unknown = [(row, key) for row, gone in enumerate(hidden) for key in sorted(gone & set(counts[row]))]
        found: list[Sum] = [
            {(row, key): factor for key, factor in one.items()}
            for row, there in enumerate(counts)
            for one in sums
            if set(one) <= set(there)
        ]
        found += _of_rows(counts)
        found = [one for one in found if any(place in one for place in unknown)]
        matrix = np.array([[one.get(place, 0) for place in unknown] for one in found], np.float64)
        values = [
            -sum(factor * counts[place[0]][place[1]] for place, factor in one.items() if place not in unknown)
            for one in found
        ]
        return cls(unknown, found, matrix.reshape(len(found), len(unknown)), np.array(values, np.float64))


def _of_rows(counts: Sequence[Mapping[str, int]]) -> list[Sum]:
    """The sums of rows: where the first or the last row is the total of others that stand together."""
    found: list[Sum] = []
    last = len(counts) - 1
    for total in {0, last}:
        keys = set(counts[total]) if counts else set()
        for first in range(last + 1):
            left = dict(counts[total])
            for row in range(first, last + 1):
                if row == total or not keys or set(counts[row]) != keys:
                    break
                left = {key: left[key] - counts[row][key] for key in keys}
                if row > first and not any(left.values()):
                    parts = range(first, row + 1)
                    found += [{(total, key): -1, **{(part, key): 1 for part in parts}} for key in sorted(keys)]
    return found


def _most(matrix: Numbers, values: Numbers, place: int) -> tuple[Numbers, Numbers]:
    """All unknowns where one is the most that it can be, and the factors of the sums that prove it."""
    from scipy.optimize import linprog

    endless = np.zeros(matrix.shape[1])
    endless[place] = np.inf
    if not values.size:
        return endless, values
    gain = np.zeros(matrix.shape[1])
    gain[place] = -1.0
    found = linprog(gain, A_eq=matrix, b_eq=values, bounds=(0, None), method="highs-ds")
    if found.x is None:  # nothing limits it
        return endless, np.zeros(values.size)
    return np.asarray(found.x), np.asarray(found.eqlin.marginals)
