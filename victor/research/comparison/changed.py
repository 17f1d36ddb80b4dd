"""Who changes side between two checklists, and by which answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError
from victor.reasoning import Value, assess
from victor.research.cohort import Cohort, Mask
from victor.research.fourfold.intervals import proportion
from victor.research.planes import Plane, count, unpack
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Cell, Table
from victor.research.screening import Screening

SIDES = {"old_only": "old only", "new_only": "new only", "unchanged": "unchanged"}
"""The three groups of children, and what they are called in tables."""
MOST_NAMED = 5
"""Further signs of an example that are named."""
NO_PROFILES = "Profiles are shown of synthetic children only; these are not."


@frozen
class ItemShares:
    """How one item was answered by those who change side and by those who do not.

    Attributes:
        item: The item.
        yes: The share of yes-answers, by the names of `SIDES`.
        unknown: The share for whom it is unknown.
    """

    item: str
    yes: Mapping[str, Estimate]
    unknown: Mapping[str, Estimate]

    @property
    def contrast(self) -> float:
        """By how much the share of yes of a changed side differs from that of the unchanged; 0 where nobody is."""
        rest = self.yes["unchanged"].estimate
        away = (abs(self.yes[side].estimate - rest) for side in ("old_only", "new_only"))
        return max((one for one in away if not np.isnan(one)), default=0.0)


@frozen(repr=False)
class Deciding(Result):
    """Which answers decide: how often each is among the answers that make a changed child positive.

    Attributes:
        old_only: Share of the sampled children positive by the old checklist only, by the item that decides.
        new_only: The same for the new one.
        sampled: How many children of each side were looked at, evenly spaced over all of them.
        is_synthetic: Whether no real child is behind it.
    """

    old_only: Mapping[str, Estimate]
    new_only: Mapping[str, Estimate]
    sampled: tuple[int, int]
    is_synthetic: bool

    def table(self) -> Table:
        """The items, most often decisive first."""
        both = (self.old_only, self.new_only)
        items = sorted(
            {*self.old_only, *self.new_only},
            key=lambda item: (-max(side[item].estimate for side in both if item in side), item),
        )
        rows = ({"item": item, "old_only": both[0].get(item), "new_only": both[1].get(item)} for item in items)
        note = (
            "Share of sampled children, evenly spaced over all who change, for whom the answer is among those that "
            "establish the outcome by themselves, none of which can be left out."
        )
        columns = {"item": "Deciding answer", "old_only": "Old only", "new_only": "New only"}
        return Table("Which answers decide", columns, tuple(rows), note, synthetic=self.is_synthetic)

    def __repr__(self) -> str:
        return f"<Deciding: {len({*self.old_only, *self.new_only})} items>"


@frozen(eq=False, repr=False)
class Changed(Result):
    """The children of whom two checklists say different things. Made by `Comparison.changed`.

    Attributes:
        old: What the old checklist says.
        new: What the new one says.
        old_only: The children who are positive by the old one only.
        new_only: Those who are positive by the new one only.
        unchanged: The others of those who were looked at.
        band: Whether positive is who is ``"established"`` or who is ``"possible"``.
        who: Which children were looked at: ``"all"``, ``"victims"`` or ``"others"``.
        level: Of the intervals.
    """

    old: Screening
    new: Screening
    old_only: Plane = field(repr=False)
    new_only: Plane = field(repr=False)
    unchanged: Plane = field(repr=False)
    band: str
    who: str
    level: float

    @property
    def cohort(self) -> Cohort:
        """The children."""
        return self.old.cohort

    @property
    def planes(self) -> dict[str, Plane]:
        """The three groups by the names of `SIDES`."""
        return {"old_only": self.old_only, "new_only": self.new_only, "unchanged": self.unchanged}

    @property
    def counts(self) -> dict[str, int]:
        """How many children there are in each group."""
        return {side: count(plane) for side, plane in self.planes.items()}

    def mask(self, side: str) -> Mask:
        """The children of one side, for `Cohort.select`.

        Raises:
            ResearchError: When it is none of `SIDES`.
        """
        if side not in SIDES:
            raise ResearchError("there is no such side", path="side", expected=", ".join(SIDES))
        return unpack(self.planes[side], self.cohort.size)

    @cached_property
    def items(self) -> tuple[ItemShares, ...]:
        """How each yes/no item was answered on each side; where it differs most comes first."""
        asked = dict.fromkeys((*self.new.checklist.items, *self.old.checklist.items))
        found = [self._shares(item) for item in asked if item in self.cohort.yes]
        return tuple(sorted(found, key=lambda one: -one.contrast))

    def _shares(self, item: str) -> ItemShares:
        yes, maybe = self.cohort.yes[item], self.cohort.maybe[item]

        def shares(answered: Plane) -> dict[str, Estimate]:
            return {
                side: proportion(count(plane & answered), of, level=self.level)
                for (side, plane), of in zip(self.planes.items(), self.counts.values(), strict=True)
            }

        return ItemShares(item, shares(yes), shares(maybe & ~yes))

    def deciding(self, sample: int = 1_000) -> Deciding:
        """Which answers make the changed children positive: those of `Finding.because`.

        Args:
            sample: At how many children to look at most; half of them from each side, evenly spaced.

        Raises:
            ResearchError: When positive is who is possible: no answer establishes what is only possible.
        """
        if self.band != "established":
            raise ResearchError("no answer decides what is only possible", path="band", expected="established")
        shares, sampled = [], []
        for side, by in (("old_only", self.old), ("new_only", self.new)):
            children = _spaced(self.mask(side), sample // 2)
            counted = Counter(item for child in children for item in _because(by, int(child)))
            shares.append({item: proportion(times, children.size) for item, times in counted.items()})
            sampled.append(int(children.size))
        return Deciding(shares[0], shares[1], (sampled[0], sampled[1]), self.cohort.is_synthetic)

    def examples(self, count: int = 3) -> Table:
        """A few children of each side, with the answers that decide; synthetic ones only.

        Args:
            count: How many of each side.

        Raises:
            ResearchError: When the children are real.
        """
        if not self.cohort.is_synthetic:
            raise ResearchError("the children are real", path="cohort", hint=NO_PROFILES)
        rows = (
            self._profile(side, by, int(child))
            for side, by in (("old_only", self.old), ("new_only", self.new))
            for child in _spaced(self.mask(side), count)
        )
        columns = {
            "side": "Positive by",
            "child": "Child",
            "truth": "Truth",
            "decided": "Decided by",
            "rest": "Other signs",
        }
        return Table("Children who change side", columns, tuple(rows), synthetic=True)

    def _profile(self, side: str, by: Screening, child: int) -> Mapping[str, Cell]:
        answers = self.cohort.answers(child)
        decided = _because(by, child) if self.band == "established" else ()
        rest = [item for item, value in answers.items() if value is True and item not in decided]
        more = len(rest[MOST_NAMED:])
        return {
            "side": SIDES[side],
            "child": f"synthetic child {child}",
            "truth": self._truth(child),
            "decided": "; ".join(_told(item, answers[item]) for item in decided),
            "rest": "; ".join((*rest[:MOST_NAMED], *([f"{more} more"] if more else []))),
        }

    def _truth(self, child: int) -> str:
        word, bit = divmod(child, 64)
        if self.cohort.truth is None or self.cohort.known is None or not int(self.cohort.known[word]) >> bit & 1:
            return "not known"
        return "victim" if int(self.cohort.truth[word]) >> bit & 1 else "other"

    def table(self) -> Table:
        """How each item was answered on each side."""
        columns = {"item": "Item"}
        for kind in ("yes", "unknown"):
            columns |= {f"{kind} {side}": f"{kind}: {name}" for side, name in SIDES.items() if self.counts[side]}
        note = f"Positive is who is {self.band}; looked at were {_looked_at(self.who)}."
        if not self.cohort.is_synthetic:
            note += f" {NO_PROFILES}"
        rows = (
            {
                "item": one.item,
                **{f"yes {side}": share for side, share in one.yes.items()},
                **{f"unknown {side}": share for side, share in one.unknown.items()},
            }
            for one in self.items
        )
        return Table("Who changes side", columns, tuple(rows), note, synthetic=self.cohort.is_synthetic)

    def tables(self) -> Iterator[Table]:
        """How items were answered, which answers decide, and examples where the children are synthetic."""
        yield self.table()
        if self.band == "established":
            yield self.deciding().table()
        if self.cohort.is_synthetic:
            yield self.examples()

    def __repr__(self) -> str:
        kind = "synthetic children" if self.cohort.is_synthetic else "children"
        return f"<Changed: {self.band}, {self.who} {kind}>"


def _looked_at(who: str) -> str:
    return "all children" if who == "all" else f"{who} by the reference standard"


def _spaced(mask: Mask, most: int) -> NDArray[np.intp]:
    """At most so many of the children who are marked, evenly spaced, so that a sorted file is sampled throughout."""
    places = np.flatnonzero(mask)
    if places.size <= most:
        return places
    return places[np.linspace(0, places.size - 1, most).round().astype(np.intp)]


def _because(screening: Screening, child: int) -> tuple[str, ...]:
    asked = screening.checklist.items
    answers = {item: value for item, value in screening.cohort.answers(child).items() if item in asked}
    return assess(screening.checklist, answers).because


def _told(item: str, value: Value) -> str:
    match value:
        case True:
            return item
        case False:
            return f"{item}: no"
        case (low, high):
            return f"{item}: {low} to {high}"
        case _:
            return f"{item}: {value}"
