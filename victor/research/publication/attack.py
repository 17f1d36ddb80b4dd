"""The attack that a table must stand: what can be told of few children by all that is shown, of all exports together.

A group is known by the cells that it is made of; the attacker knows what every cell means, so also which groups of
children there are (the *atoms*: children with the same place in every cell, hidden ones too), and which are empty. Of
children who stand in the same *shown* cells (a *block*) only the sum ever matters. So it is enough to look at blocks:
any group of 1 to k - 1 children is made of blocks that small or of parts of blocks, and can have k children or more if
one of those can.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from attrs import define, field, frozen

from victor.research.publication.atoms import Atoms, Counts, Marks, distinct
from victor.research.publication.worlds import EXACT, Totals, World

TOGETHER = 12
"""Blocks that are tried together: so many can mostly all be large in one world."""
SEVERAL = 12
"""Worlds that are tried on all pairs of groups before the rest is looked at one by one."""
AT_ONCE = 4_096
"""Groups that are looked at together."""


@frozen(eq=False)
class Breach:
    """A group of 1 to k - 1 children of which too much could be told.

    Attributes:
        size: How many children it has.
        by: The places of the groups (rows of `Atoms.inside`) whose counts tell it.
        atoms: The atoms that it is made of.
    """

    size: int
    by: tuple[int, ...]
    atoms: Marks = field(repr=False)


class TooMuchError(Exception):
    """More hangs together than can be looked at in reasonable time; the table is decided more roughly then."""


def breaches(
    atoms: Atoms, shown: Marks, about: Marks, k: int, worlds: list[World], *, most: int | None = None
) -> Iterator[Breach]:
    """What can be told of fewer than `k` children.

    Args:
        atoms: All groups, of all exports.
        shown: Which of them are shown.
        about: The atoms to look at, with all that hangs together with them by shown groups.
        k: The smallest group that may be told.
        worlds: Worlds that are known to fit, a number for each atom; those that are found are added.
        most: How many more may be looked for.

    Raises:
        TooMuchError: That was not enough.
    """
    part = _together(atoms.inside[shown], about)
    groups = np.flatnonzero(atoms.inside[:, part].any(axis=1))
    inside = atoms.inside[np.ix_(groups, part)]
    work = _Part.of(inside, atoms.sizes[part], shown[groups], k)
    for world in worlds:
        work.keep(work.of_atoms(world[part]))
    known = len(work.worlds)
    work.most = None if most is None else known + most
    try:
        for found in work.breaches():
            whole = np.zeros(atoms.sizes.size, np.bool_)
            whole[np.flatnonzero(part)[found.atoms]] = True
            yield Breach(found.size, tuple(int(groups[place]) for place in found.by), whole)
    finally:
        for world in work.worlds[known:]:
            everywhere = atoms.sizes.astype(np.float64)
            everywhere[part] = work.to_atoms(world)
            worlds.append(everywhere)


def _together(shown: Marks, about: Marks) -> Marks:
    """The atoms that hang together with some by groups that are shown."""
    reached = about.copy()
    while True:
        groups = shown[:, reached].any(axis=1)
        more = reached | shown[groups].any(axis=0)
        if (more == reached).all():
            return reached
        reached = more


@define(eq=False)
class _Part:
    """What hangs together; the worlds that were found, and what they say of each block."""

    inside: Marks
    sizes: Counts
    shown: Counts  # the places of groups
    k: int
    totals: Totals
    block: Counts  # of each atom; -1 where nothing shown is about it
    blocks: Counts  # their sizes
    worlds: list[World]
    low: World
    high: World
    most: int | None = None

    @classmethod
    def of(cls, inside: Marks, sizes: Counts, shown: Marks, k: int) -> _Part:
        rows = inside[shown]
        covered = rows.any(axis=0)
        signs, place, _ = distinct(rows[:, covered].T)
        block = np.full(sizes.size, -1, np.int64)
        block[covered] = place
        blocks = np.bincount(place, weights=sizes[covered], minlength=len(signs)).astype(np.float64)
        totals = Totals(signs.T, rows.astype(np.int64) @ sizes)
        counts = blocks.astype(np.int64)
        return cls(inside, sizes, np.flatnonzero(shown), k, totals, block, counts, [blocks], blocks, blocks)

    def of_atoms(self, world: World) -> World:
        """A world of atoms as one of blocks."""
        covered = self.block >= 0
        found = np.bincount(self.block[covered], weights=world[covered], minlength=self.blocks.size)
        return found.astype(np.float64)

    def to_atoms(self, world: World) -> World:
        """A world of blocks as one of atoms: all of a block in its first atom."""
        found = self.sizes.astype(np.float64)
        covered = np.flatnonzero(self.block >= 0)
        found[covered] = 0
        _, first = np.unique(self.block[covered], return_index=True)
        found[covered[first]] = world
        return found

    def keep(self, world: World | None) -> None:
        """Keep a world that fits."""
        if self.most is not None and len(self.worlds) >= self.most:
            raise TooMuchError
        if world is not None:
            self.worlds.append(world)
            self.low, self.high = np.minimum(self.low, world), np.maximum(self.high, world)

    def breaches(self) -> Iterator[Breach]:
        if self.blocks.size:
            yield from self._blocks()
            yield from self._pairs()

    # --- blocks -----------------------------------------------------------------------------------------------------

    def _blocks(self) -> Iterator[Breach]:
        """Each block of few children must be able to be k children or more, and k fewer than that."""
        small = (self.blocks > 0) & (self.blocks < self.k)
        if (small & self._narrow()).any():
            self.keep(self.totals.least(small).world)
        chance = np.random.default_rng(0)
        together = TOGETHER
        while together > 1:
            unsure = np.flatnonzero(small & self._narrow())
            tried = np.zeros(self.blocks.size, np.bool_)
            tried[chance.permutation(unsure)[:together]] = True
            if tried.sum() <= 1:
                break
            self.keep(self.totals.most(tried, each=self.low + self.k).world)
            if (tried & ~self._narrow()).sum() * 4 < together:
                together //= 2
        for place in np.flatnonzero(small):
            if self._narrow()[place]:
                one = np.zeros(self.blocks.size, np.bool_)
                one[place] = True
                fault = self._one(one, one)
                if fault is not None:
                    yield Breach(int(self.blocks[place]), fault, self.block == place)

    def _narrow(self) -> Marks:
        return (self.high < self.k - EXACT) | (self.high - self.low < self.k - EXACT)

    def _one(self, whole: Marks, touched: Marks) -> tuple[int, ...] | None:
        """Look at one group: the shown groups by which too much is told of it; None where it is wide enough.

        Args:
            whole: The blocks that are in it with all their children.
            touched: The blocks that have any child in it.
        """
        most = self.totals.most(touched)
        self.keep(most.world)
        if self._wide(whole, touched):
            return None
        by: World = np.abs(most.by)
        if most.bound >= self.k - EXACT:
            least = self.totals.least(whole)
            self.keep(least.world)
            if self._wide(whole, touched):
                return None
            by = np.asarray(by + np.abs(least.by), np.float64)
            if most.bound - least.bound >= self.k - EXACT:
                # Only whole numbers do not reach so far; there is no proof that would name the counts.
                by = np.asarray(self.totals.blocks[:, touched].any(axis=1), np.float64)
        return tuple(int(self.shown[place]) for place in np.flatnonzero(by > EXACT))

    def _wide(self, whole: Marks, touched: Marks) -> bool:
        worlds = np.asarray(self.worlds)
        high = worlds[:, touched].sum(axis=1).max()
        wide = high - worlds[:, whole].sum(axis=1).min()
        return bool(min(high, wide) >= self.k - EXACT)

    # --- what two groups have in common, and what one has beyond the other --------------------------------------------

    def _pairs(self) -> Iterator[Breach]:
        """What two groups have in common, and what one has beyond another: width k (each hidden group by itself, too).

        That none of these can be told to be fewer than k follows from the blocks; here it is that none is told nearly.
        """
        inside = self.inside
        parts = np.zeros((self.blocks.size, self.sizes.size), np.bool_)
        covered = np.flatnonzero(self.block >= 0)
        parts[self.block[covered], covered] = True
        whole = ~((~inside).astype(np.float32) @ parts.T.astype(np.float32)).astype(np.bool_)
        apart = ~(inside.astype(np.float32) @ parts.T.astype(np.float32)).astype(np.bool_)
        weighed = (inside * self.sizes).astype(np.float32)
        for other, sure in ((inside, whole), (~inside, apart)):
            counts = weighed @ other.T.astype(np.float32)
            few = (counts > 0) & (counts < self.k)
            if other is inside:
                few = np.triu(few)
            for pairs in _chunks(np.argwhere(few & ~self._can_be_nobody(whole, sure))):
                yield from self._narrow_pairs(pairs, other, whole, sure, parts)

    def _can_be_nobody(self, one: Marks, two: Marks) -> Marks:
        """For which two groups the blocks that are wholly in both can be empty: any other in both can be k, so far."""
        worlds = self.worlds[:: max(1, len(self.worlds) // SEVERAL)]
        least = np.min([(one * world).astype(np.float32) @ two.T.astype(np.float32) for world in worlds], axis=0)
        found: Marks = least < EXACT
        return found

    def _narrow_pairs(self, pairs: Counts, other: Marks, whole: Marks, sure: Marks, parts: Marks) -> Iterator[Breach]:
        one, two = pairs.T
        certain = whole[one] & sure[two]  # the blocks that are wholly in both
        touched = (inside := self.inside[one] & other[two]).astype(np.float32) @ parts.T.astype(np.float32) > 0
        worlds = np.asarray(self.worlds).T.astype(np.float32)
        low = (certain.astype(np.float32) @ worlds).min(axis=1)
        high = (touched.astype(np.float32) @ worlds).max(axis=1)
        free = inside[:, self.block < 0].any(axis=1)  # children of whom nothing is shown: nobody knows how many
        seen: set[bytes] = set()
        for place in np.flatnonzero(~free & (high - low < self.k - EXACT)):
            key = inside[place].tobytes()
            if key in seen:
                continue
            seen.add(key)
            fault = self._one(certain[place], touched[place])
            if fault is not None:
                yield Breach(int(self.sizes[inside[place]].sum()), fault, inside[place])


def _chunks(pairs: Counts) -> Iterator[Counts]:
    return (pairs[start : start + AT_ONCE] for start in range(0, len(pairs), AT_ONCE))
