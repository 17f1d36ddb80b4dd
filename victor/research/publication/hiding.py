"""What a table of counts must keep back: few children, and whatever would give few children away.

First the small counts (primary suppression), and noughts beside what is kept back. Then, until no attack works any
more, the cheapest count by which one works (complementary suppression): first by the lines of the table, which is
quick, then by the proofs of `victor.research.publication.attack`, which name the counts that an attack needs. That
hides more than the least that is safe: the least is hard to find (M. Fischetti and J. J. Salazar, Models and algorithms
for the 2-dimensional cell suppression problem in statistical disclosure control, Mathematical Programming, 1999).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from attrs import define, field, frozen

from victor.research.publication.atoms import Atoms, Counts, Marks
from victor.research.publication.attack import Breach, TooMuchError, breaches
from victor.research.publication.worlds import World

INNER, MARGIN, ALL = 0, 1, 2
"""What a count is: of one row and one column, of a whole row or column, of all; the first is the first to go."""
AT_ONCE = 6
"""Attacks that are answered before the next look."""
MOST_WORLDS = 150
"""Worlds that are looked for at once, until the table is decided more roughly."""


@frozen(eq=False)
class Shape:
    """What the counts of a table are, and how they add up.

    Attributes:
        members: The children of each count, counts x children.
        kinds: What each count is: `INNER`, `MARGIN` or `ALL`.
        lines: Sums: the places of the parts, and that of the whole.
    """

    members: Marks = field(repr=False)
    kinds: Counts
    lines: tuple[tuple[tuple[int, ...], int], ...] = field(repr=False)

    @property
    def sizes(self) -> Counts:
        """The counts themselves."""
        found: Counts = self.members.sum(axis=1)
        return found

    @property
    def all(self) -> int:
        """The place of the count of all."""
        return int(np.flatnonzero(self.kinds == ALL)[0])


@frozen(eq=False)
class Earlier:
    """What an earlier export showed.

    Attributes:
        members: The children of each of its counts, shown or not, by the same places as in the table.
        shown: Which of them were shown.
    """

    members: Marks = field(repr=False)
    shown: Marks = field(repr=False)


@frozen(eq=False)
class Hiding:
    """What may be shown of a table.

    Attributes:
        shown: The counts that may be shown; none where even the count of all may not.
        against: The places of earlier exports by which the count of all would give few children away.
    """

    shown: Marks
    against: tuple[int, ...] = ()


def hiding(shape: Shape, earlier: Sequence[Earlier], k: int) -> Hiding:
    """What may be shown of a table, after what was shown before.

    Args:
        shape: The table.
        earlier: All exports before, in their order.
        k: The smallest group that may be told.
    """
    nothing = np.zeros(shape.kinds.size, np.bool_)
    if shape.sizes[shape.all] < k:
        return Hiding(nothing)
    work = _Work.of(shape, earlier)
    shown = _by_lines(shape, _primary(shape, k), k)
    worlds: list[World] = []  # to show less makes no world impossible
    rough = [shape.kinds == INNER, shape.kinds != ALL]
    asked = False
    while shown[shape.all]:
        most = MOST_WORLDS if rough else None
        try:
            found = _first(breaches(work.atoms, work.visible(shown), work.about, k, worlds, most=most))
        except TooMuchError:
            # Too much hangs together to look for the cheapest: what is new of inner counts goes, and then of margins.
            shown &= ~(rough.pop(0) & work.new)
            continue
        if not asked and any(work.all in breach.by for breach in found):
            asked = True
            against = work.total_alone(k, worlds)
            if against is not None:
                return Hiding(nothing, against)
        gone = {place for breach in found if (place := work.cheapest(breach, shown)) is not None}
        if not gone:
            return Hiding(_without_noughts(shape, shown))
        shown[list(gone)] = False
    return Hiding(nothing)


def _primary(shape: Shape, k: int) -> Marks:
    """Counts of 1 to k - 1 go."""
    found: Marks = (shape.sizes == 0) | (shape.sizes >= k)
    return found


def _without_noughts(shape: Shape, shown: Marks) -> Marks:
    """Noughts go from lines in which a count is kept back: else whatever is kept back were known to be no nought."""
    seen, sizes = shown.copy(), shape.sizes
    for parts, whole in reversed(shape.lines):  # totals first: with the total of a line of noughts go all of them
        noughts = [place for place in parts if not sizes[place]]
        if any(not shown[place] and sizes[place] for place in parts) or not seen[whole]:
            seen[noughts] = False
    for parts, whole in shape.lines:  # those of a line that is told to be empty are told anyhow
        if seen[whole] and not sizes[whole]:
            seen[list(parts)] = True
    return seen


def _by_lines(shape: Shape, shown: Marks, k: int) -> Marks:
    """The lines whose total is shown: what is hidden in one is more than one count, of k children or more together."""
    shown, sizes = shown.copy(), shape.sizes
    before = -1
    while before != (before := int(shown.sum())):
        for parts, whole in shape.lines:
            if not shown[whole]:
                continue
            gone = [place for place in parts if not shown[place] and sizes[place]]
            rest = sorted((place for place in parts if shown[place] and sizes[place]), key=lambda place: sizes[place])
            while gone and (len(gone) == 1 or sizes[gone].sum() < k):
                if not rest:
                    shown[whole] = shape.kinds[whole] == ALL
                    break
                gone.append(rest.pop(0))
                shown[gone[-1]] = False
    return shown


def _first(found: Iterable[Breach]) -> list[Breach]:
    first = []
    for breach in found:
        first.append(breach)
        if len(first) == AT_ONCE:
            break
    return first


@define(eq=False)
class _Work:
    """The counts of a table among the groups of all exports."""

    atoms: Atoms
    shape: Shape
    about: Marks
    first: Sequence[int]  # where the counts of each export begin; the table's own stand last
    old: Marks  # which groups earlier exports show
    sources: dict[int, set[int]]

    @classmethod
    def of(cls, shape: Shape, earlier: Sequence[Earlier]) -> _Work:
        members = np.concatenate([*(one.members for one in earlier), shape.members])
        atoms = Atoms.of(members)
        first = np.cumsum([0, *(len(one.members) for one in earlier)]).tolist()
        old = np.zeros(len(atoms.inside), np.bool_)
        sources: dict[int, set[int]] = {}
        for number, one in enumerate(earlier):
            for place in atoms.place[first[number] : first[number + 1]][one.shown]:
                if place >= 0:
                    old[place] = True
                    sources.setdefault(int(place), set()).add(number)
        own = atoms.place[first[-1] :]
        return cls(atoms, shape, atoms.inside[own[shape.all]], first, old, sources)

    @property
    def own(self) -> Counts:
        """The group of each count of the table; -1 where it is a nought."""
        return self.atoms.place[self.first[-1] :]

    @property
    def new(self) -> Marks:
        """The counts that no earlier export has told."""
        found: Marks = (self.own >= 0) & ~self.old[self.own]
        return found

    @property
    def all(self) -> int:
        """The group of all children of the table."""
        return int(self.own[self.shape.all])

    def visible(self, shown: Marks) -> Marks:
        """The groups that are shown once the table is out."""
        seen = self.old.copy()
        places = self.own[shown]
        seen[places[places >= 0]] = True
        return seen

    def total_alone(self, k: int, worlds: Sequence[World]) -> tuple[int, ...] | None:
        """The earlier exports by which the count of all gives few children away by itself; None where it does not."""
        alone = np.zeros(self.shape.kinds.size, np.bool_)
        alone[self.shape.all] = True
        for breach in breaches(self.atoms, self.visible(alone), self.about, k, [*worlds]):
            if self.all in breach.by:
                return self.exports(breach.by)
        return None

    def exports(self, by: Iterable[int]) -> tuple[int, ...]:
        """The earlier exports that an attack needs."""
        return tuple(sorted({number for place in by for number in self.sources.get(place, ())}))

    def cheapest(self, breach: Breach, shown: Marks) -> int | None:
        """The count whose hiding costs least of those by which an attack works; None where it worked before."""
        sizes = self.shape.sizes
        usable = [
            place
            for place in np.flatnonzero(shown)
            if self.own[place] in breach.by and not self.old[self.own[place]] and sizes[place]
        ]
        best = min(usable, key=lambda place: (self.shape.kinds[place], sizes[place]), default=None)
        return None if best is None else int(best)
