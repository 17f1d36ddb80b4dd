"""The rows of a table of accuracy, without what would give a small group of real children away.

A table of four cells needs more care than its rows one by one: whoever knows three cells and the total knows the
fourth, and a share gives both of its cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

from victor.research.estimate import Estimate
from victor.research.tables import HIDDEN, SMALLEST, Cell

Cells: TypeAlias = Sequence[int | None]

CELLS = ("true positives", "false positives", "false negatives (missed)", "true negatives")
"""The four cells, in the order in which they are given."""
RESTS_ON: Mapping[str, frozenset[int]] = {
    "sensitivity": frozenset({0, 2}),
    "specificity": frozenset({1, 3}),
    "positive predictive value": frozenset({0, 1}),
    "negative predictive value": frozenset({2, 3}),
}
"""The places of the two cells that a share rests on; any other figure rests on all four."""


def accuracy_rows(
    cells: Mapping[str, Cells], figures: Mapping[str, Mapping[str, Estimate]], *, synthetic: bool
) -> tuple[dict[str, Cell], ...]:
    """One row for each cell and figure, with a column for each table of four cells.

    Args:
        cells: The four cells of each column, None where one is not known.
        figures: The figures of each column by their names; the same names in all columns.
        synthetic: Whether no real child is behind any column, so that nothing is kept back.
    """
    secret = frozenset[int]() if synthetic else kept_back(tuple(cells.values()))

    def row(name: str, rests_on: frozenset[int], values: Mapping[str, Cell]) -> dict[str, Cell]:
        return {"figure": name, **(dict.fromkeys(values, HIDDEN) if rests_on & secret else values)}

    counted = (
        row(name, frozenset({place}), {key: column[place] for key, column in cells.items()})
        for place, name in enumerate(CELLS)
    )
    everything = frozenset(range(len(CELLS)))
    told = (
        row(name, RESTS_ON.get(name, everything), {key: column[name] for key, column in figures.items()})
        for name in next(iter(figures.values()))
    )
    return (*counted, *told)


def kept_back(columns: Sequence[Cells]) -> frozenset[int]:
    """The places of the cells that are kept back in every column.

    These are the cells that hold few children in some column or differ by few between two of them, and, where that is
    one cell alone, the smallest other one, so that the total does not give it away.

    >>> sorted(kept_back([(23, 22, 2, 61)]))
    [1, 2]
    """
    known = [[cell or 0 for cell in column] for column in columns]
    numbers = [*known, *([one - other for one, other in zip(*pair, strict=True)] for pair in pairwise(known))]
    few = {place for place in range(len(CELLS)) if any(0 < abs(line[place]) < SMALLEST for line in numbers)}
    if len(few) == 1:
        others = (place for place in range(len(CELLS)) if place not in few)
        few.add(min(others, key=lambda place: (known[0][place] == 0, known[0][place])))
    return frozenset(few)
