"""An attacker who knows every published count and what it means, and uses no code of the publication.

What was published is a list of groups of children (as sets), each with its count or None where it was kept back. A
*recovery* is a group of 1 to k - 1 children of whom the attacker can tell too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations, product
from typing import TypeAlias

import numpy as np
from attrs import define
from scipy.optimize import Bounds, LinearConstraint, milp

Children: TypeAlias = frozenset[int]


@define(frozen=True)
class Cell:
    """A published cell: whom it is about, and what was shown."""

    children: Children
    shown: int | None


Export: TypeAlias = tuple[Cell, ...]


def atoms_of(exports: Sequence[Export]) -> list[Children]:
    """The children with the same place in every cell."""
    cells = [cell.children for export in exports for cell in export]
    found: dict[tuple[bool, ...], set[int]] = {}
    for child in sorted(set().union(*cells)):
        found.setdefault(tuple(child in cell for cell in cells), set()).add(child)
    return [frozenset(one) for one in found.values()]


def groups_of(exports: Sequence[Export], k: int) -> list[Children]:
    """Groups of few children that can be said: cells, atoms, what two cells share and what one has beyond another."""
    cells = list(dict.fromkeys(cell.children for export in exports for cell in export))
    said = [*cells, *atoms_of(exports)]
    said += [part for one in cells for other in cells for part in (one & other, one - other)]
    return list(dict.fromkeys(group for group in said if 0 < len(group) < k))


def by_lines(exports: Sequence[Export], k: int, most: int = 3) -> Iterator[tuple[Children, int]]:
    """Sums and differences of up to `most` counts that are the count of a group of few children."""
    shown = {cell.children: cell.shown for export in exports for cell in export if cell.shown}
    everybody = sorted(set().union(*shown))
    place = {child: number for number, child in enumerate(everybody)}
    marks = np.zeros((len(shown), len(everybody)), np.int8)
    for row, children in enumerate(shown):
        marks[row, [place[child] for child in children]] = 1
    counts = np.array(list(shown.values()))
    for size in range(1, most + 1):
        for signs in product((1, -1), repeat=size):
            if signs[0] < 0:
                continue
            for rows in combinations(range(len(shown)), size):
                total = int(np.dot(signs, counts[list(rows)]))
                if not 0 < abs(total) < k:
                    continue
                mixed = np.dot(np.array(signs, np.int8), marks[list(rows)])
                mixed = mixed if total > 0 else -mixed
                if mixed.min() >= 0 and mixed.max() == 1:
                    yield frozenset(everybody[at] for at in np.flatnonzero(mixed)), abs(total)


@define
class Knowledge:
    """What is shown, as equations over atoms."""

    atoms: list[Children]
    rows: list[list[int]]
    counts: list[int]

    @classmethod
    def of(cls, exports: Sequence[Export]) -> Knowledge:
        atoms = atoms_of(exports)
        shown = {cell.children: cell.shown for export in exports for cell in export if cell.shown is not None}
        rows = [[int(atom <= children) for atom in atoms] for children in shown]
        return cls(atoms, rows, list(shown.values()))

    def said(self, group: Children) -> list[int]:
        return [int(atom <= group) for atom in self.atoms]

    def between(self, group: Children) -> tuple[float, float]:
        """The least and the most children that the group can have, in whole numbers."""
        wanted = np.array(self.said(group), float)
        fits = LinearConstraint(np.array(self.rows, float), self.counts, self.counts)
        ends = []
        for sign in (1, -1):
            found = milp(
                sign * wanted, constraints=fits, bounds=Bounds(0, np.inf), integrality=np.ones(wanted.size, int)
            )
            ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
        return round(ends[0], 6), round(ends[1], 6)


def by_elimination(exports: Sequence[Export], groups: Sequence[Children]) -> list[Children]:
    """The groups whose count is a combination of the shown ones, whatever else is known: exact, in fractions."""
    known = Knowledge.of(exports)
    pivots: list[tuple[int, list[Fraction]]] = []

    def reduced(row: Sequence[int]) -> list[Fraction]:
        left = [Fraction(number) for number in row]
        for at, pivot in pivots:
            if left[at]:
                factor = left[at]
                left = [mine - factor * theirs for mine, theirs in zip(left, pivot, strict=True)]
        return left

    for row in known.rows:
        left = reduced(row)
        at = next((place for place, number in enumerate(left) if number), None)
        if at is not None:
            pivots.append((at, [number / left[at] for number in left]))
    return [group for group in groups if not any(reduced(known.said(group)))]


def by_bounds(exports: Sequence[Export], groups: Sequence[Children], k: int) -> list[tuple[Children, float, float]]:
    """The groups that cannot be k children or more, or of which too little is left open."""
    known = Knowledge.of(exports)
    found = ((group, *known.between(group)) for group in groups)
    return [(group, low, high) for group, low, high in found if high < k or high - low < k]
