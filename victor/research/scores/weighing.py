"""Scores of a cohort that are weighed anew at every movement of a hand: only what changes is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError
from victor.guideline import Checklist
from victor.guideline.checklist import STRENGTHS
from victor.html import Displayed
from victor.research.cohort import AT_ONCE, Cohort, Small
from victor.research.fourfold.accuracy import Band, Counts
from victor.research.planes import Plane, unpack
from victor.research.scores.histogram import Histogram, HistogramBand, _points
from victor.rules import YesNo
from victor.rules.planes import WORD

if TYPE_CHECKING:
    from htpy import Node

NO_STRENGTH = "none"
"""What the indicators are called that a checklist gives no strength."""
MOST_POINTS = int(np.iinfo(np.int16).max)
MOST_COUNTED = 255
"""Planes that are counted in a byte."""

Shift: TypeAlias = dict[int, list[Plane]]
"""The planes on which a score changes, by how many points."""


@frozen
class Missed:
    """Places of victims who do not reach a cut-off, drawn at random.

    Attributes:
        surely: Those who stay below it whatever their unknown answers are.
        perhaps: Those who reach it only if unknown answers are yes.
    """

    surely: tuple[int, ...]
    perhaps: tuple[int, ...]


@frozen(eq=False, repr=False)
class Scores(Displayed):
    """The score of every child: a span, where answers are unknown.

    Attributes:
        cohort: The children; their truth is known.
        checklist: The checklist whose signs are weighed.
        weights: Points for a yes, by item.
        low: For each child the lowest score that its unknown answers leave open.
        high: For each child the highest.

    >>> import victor
    >>> checklist = victor.checklist("ilo_child_labour")
    >>> cohort = Cohort.synthetic(checklist, 5_000, prevalence=0.05, seed=7)
    >>> scores = Scores.of(cohort, checklist, {"strong": 3, "medium": 2, "weak": 1})
    >>> heavier = scores.weighing({"hazardous_work": 4})
    >>> heavier.at(20).established.fn <= scores.at(20).established.fn
    True
    """

    cohort: Cohort
    checklist: Checklist
    weights: Mapping[str, int]
    low: Small
    high: Small

    @classmethod
    def of(cls, cohort: Cohort, checklist: Checklist, weights: Mapping[str, int] | str | None = None) -> Scores:
        """Weigh the signs of every child.

        Args:
            cohort: The children.
            checklist: The checklist whose signs are weighed.
            weights: Points for each item; or for each strength (``strong``, ``medium``, ``weak``, and ``none`` for
                signs without one; a strength that is left out counts nothing); or the name of a table of weights of
                the checklist; or nothing, then each sign counts 1.

        Raises:
            ResearchError: When the cohort has no truth, or a weight is none, or of nothing.
        """
        cohort.reference()
        if isinstance(weights, Mapping) and weights and weights.keys() <= {*STRENGTHS, NO_STRENGTH}:
            weights = by_strength(checklist, weights)
        points = _checked(cohort, checklist, _points(cohort, weights, checklist))
        _check_sum(points)
        return cls(cohort, checklist, points, *cohort.total(points))

    def weighing(self, weights: Mapping[str, int]) -> Scores:
        """The same children with other weights for some items; the others keep theirs.

        Only the planes of what changes are read, those of equal change together, so the work is in proportion to the
        number of items that change.

        Raises:
            ResearchError: When a weight is none, or of nothing.
        """
        given = _checked(self.cohort, self.checklist, _points(self.cohort, weights, self.checklist))
        changed = {item: weight for item, weight in given.items() if weight != self.weights.get(item, 0)}
        together = {**self.weights, **given}
        if not changed:
            return self if together.keys() == self.weights.keys() else evolve(self, weights=together)
        _check_sum(together)
        low, high = self.low.copy(), self.high.copy()
        shifts: tuple[Shift, Shift] = {}, {}
        for item, weight in changed.items():
            before = self.weights.get(item, 0)
            more, less = max(weight, 0) - max(before, 0), min(weight, 0) - min(before, 0)
            if item not in self.cohort.yes:  # not asked: unknown for all
                low += np.int16(less)
                high += np.int16(more)
                continue
            for shift, planes in zip(shifts, (self.cohort.yes, self.cohort.maybe), strict=True):
                shift.setdefault(more, []).append(planes[item])
            for shift, planes in zip(shifts, (self.cohort.maybe, self.cohort.yes), strict=True):
                shift.setdefault(less, []).append(planes[item])
        for scores, shift in zip((low, high), shifts, strict=True):
            _add(scores, shift)
        return evolve(self, weights=together, low=low, high=high)

    def histograms(self) -> HistogramBand:
        """How many victims and others have each score, counted once; every cut-off follows from it."""
        return self._histograms

    @cached_property
    def _histograms(self) -> HistogramBand:
        truth, known = self.cohort.truth_mask()
        synthetic = self.cohort.is_synthetic
        return HistogramBand(
            *(Histogram.of(score, truth, known=known, synthetic=synthetic) for score in (self.low, self.high))
        )

    def at(self, cutoff: int) -> Band:
        """True and false positives and negatives when a score of at least the cut-off is positive."""
        band = self.histograms()
        return Band(_counts(band.low, cutoff), _counts(band.high, cutoff))

    def missed(self, cutoff: int, number: int, *, seed: int = 0) -> Missed:
        """Victims who do not reach a cut-off, drawn at random, for `Cohort.answers`.

        They are drawn from one random order of all victims: whoever is drawn at one cut-off is drawn at the next as
        long as there are not too many before, so a profile stays while a hand moves.

        Args:
            cutoff: The cut-off.
            number: How many of each kind at most.
            seed: The same seed draws the same children.

        Raises:
            ResearchError: When the children are not synthetic.
        """
        if not self.cohort.is_synthetic:
            raise ResearchError("profiles of real children are not shown", path="cohort", expected="a synthetic cohort")
        places, low, high = self._victims
        order = np.random.default_rng(seed).permutation(places.size)
        surely, perhaps = high[order] < cutoff, (low[order] < cutoff) & (high[order] >= cutoff)
        first, second = (tuple(places[order[kind][:number]].tolist()) for kind in (surely, perhaps))
        return Missed(first, second)

    @cached_property
    def _victims(self) -> tuple[NDArray[np.int64], Small, Small]:
        """The places of the victims, and their scores."""
        truth, known = self.cohort.reference()
        places = np.flatnonzero(unpack(truth & known, self.cohort.size))
        return places, self.low[places], self.high[places]

    def __str__(self) -> str:
        return str(self.histograms())

    def __repr__(self) -> str:
        return f"<Scores: {self.cohort.size:,} children, {len(self.weights)} items weighed>"

    def _plain(self) -> str:
        return str(self)

    def _pieces(self, language: str) -> Node:
        return self.histograms()._pieces(language)  # noqa: SLF001  they are shown as their histograms


def by_strength(checklist: Checklist, points: Mapping[str, int]) -> dict[str, int]:
    """Points for each indicator of a checklist, given those for each strength."""
    return {one.id: points.get(one.strength or NO_STRENGTH, 0) for one in checklist.indicators.values()}


def _checked(cohort: Cohort, checklist: Checklist, weights: Mapping[str, int]) -> dict[str, int]:
    kinds = {**checklist.items, **cohort.items}
    for item, weight in weights.items():
        if not isinstance(kinds[item], YesNo):
            raise ResearchError(f"'{item}' is no yes/no item, so it has no points", path="weights")
        if isinstance(weight, bool) or not isinstance(weight, int | np.integer):
            raise ResearchError("not a weight", path=f"weights, {item}", expected="a whole number of points")
    return {item: int(weight) for item, weight in weights.items()}


def _check_sum(weights: Mapping[str, int]) -> None:
    if sum(map(abs, weights.values())) > MOST_POINTS:
        raise ResearchError("the weights are too large", path="weights", expected=f"at most {MOST_POINTS:,} together")


def _add(scores: Small, shift: Shift) -> None:
    """Add points to the scores of the children who stand on planes; in parts that stay in the processor's cache."""
    parts = [(points, planes) for points, found in shift.items() if points for planes in _batches(found)]
    for start in range(0, scores.size, AT_ONCE):
        size = min(AT_ONCE, scores.size - start)
        place = slice(start // WORD, -(-(start + size) // WORD))
        for points, planes in parts:
            counts = np.zeros(size, np.uint8)
            for plane in planes:
                counts += unpack(plane[place], size).view(np.uint8)
            scores[start : start + size] += counts * np.int16(points)


def _batches(planes: list[Plane]) -> Iterable[list[Plane]]:
    return (planes[start : start + MOST_COUNTED] for start in range(0, len(planes), MOST_COUNTED))


def _counts(histogram: Histogram, cutoff: int) -> Counts:
    place = int(np.searchsorted(histogram.values, cutoff))
    tp, fp = int(histogram.positives[place:].sum()), int(histogram.negatives[place:].sum())
    return Counts(tp=tp, fp=fp, fn=histogram.victims - tp, tn=histogram.others - fp)
