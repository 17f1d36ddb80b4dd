"""Atoms: the children who stand in exactly the same cells, of all that was ever published and of what is to be."""

from __future__ import annotations

from typing import Self

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

Marks = NDArray[np.bool_]
Counts = NDArray[np.int64]


@frozen(eq=False)
class Atoms:
    """Groups of children by atoms. A child who is in no group is left out.

    Attributes:
        sizes: How many children each atom has.
        inside: For each different group (rows) the atoms that it is made of.
        place: For each group that was given its row in `inside`; -1 for a group without children.
    """

    sizes: Counts
    inside: Marks = field(repr=False)
    place: Counts = field(repr=False)

    @classmethod
    def of(cls, members: Marks) -> Self:
        """The atoms of groups of children, given as groups x children.

        >>> atoms = Atoms.of(np.array([[1, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0]], np.bool_))
        >>> sorted(atoms.sizes.tolist()), atoms.place[2], atoms.place[0] == atoms.place[3]
        ([1, 2], np.int64(-1), np.True_)
        """
        columns, _, sizes = distinct(members.T)
        there = columns.any(axis=1)
        inside, place, _ = distinct(columns[there].T)
        empty = ~members.any(axis=1)
        filled = inside.any(axis=1)
        order = np.cumsum(filled) - 1
        return cls(sizes[there], inside[filled], np.where(empty, -1, order[place]))


def distinct(rows: Marks) -> tuple[Marks, Counts, Counts]:
    """The different rows, for each row the place of its like among them, and how often each of them occurs."""
    count, width = rows.shape
    if not count or not width:
        first = min(count, 1)
        return rows[:first], np.zeros(count, np.int64), np.full(first, count, np.int64)
    packed = np.ascontiguousarray(np.packbits(rows, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first_of, place, counts = np.unique(keys, return_index=True, return_inverse=True, return_counts=True)
    return rows[first_of], place.astype(np.int64), counts.astype(np.int64)
