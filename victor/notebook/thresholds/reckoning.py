"""All that follows from where the sliders stand; of real children only what tells of no few of them."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from victor.guideline import Checklist
from victor.notebook.thresholds.setting import ALARMS, Setting
from victor.research.cohort import Cohort
from victor.research.fourfold.accuracy import Accuracy, Band, BandAccuracy, Counts, accuracy
from victor.research.results.protection import SMALLEST
from victor.research.scores.decision import DecisionCurve, net_benefit
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import reaching
from victor.research.scores.weighing import Scores


@frozen
class Curve:
    """The cut-offs of one end of the band, from the lowest on: what they find of the victims and raise of the others.

    Attributes:
        tp: The victims who reach each.
        fp: The others who do.
    """

    tp: NDArray[np.int64]
    fp: NDArray[np.int64]

    @classmethod
    def of(cls, histogram: Histogram) -> Curve:
        """The cut-offs that may be shown."""
        places = [*histogram.steps(), histogram.values.size]
        return cls(reaching(histogram.positives)[places], reaching(histogram.negatives)[places])

    def found(self, most_alarms: int) -> int:
        """The most victims who are found with no more false alarms than that."""
        return int(self.tp[self.fp <= most_alarms].max())


@frozen(eq=False)
class Reckoning:
    """All that follows from where the sliders stand.

    Attributes:
        scores: The scores of all children.
        setting: Where the sliders stand.
    """

    scores: Scores
    setting: Setting

    @cached_property
    def band(self) -> Band:
        """The four cells, as a band."""
        return self.scores.at(self.setting.cutoff)

    @property
    def synthetic(self) -> bool:
        """Whether no real child is behind it."""
        return self.scores.cohort.is_synthetic

    @cached_property
    def victims(self) -> int:
        """How many victims there are."""
        return self.scores.histograms().low.victims

    @cached_property
    def others(self) -> int:
        """How many others."""
        return self.scores.histograms().low.others

    @cached_property
    def kept_back(self) -> bool:
        """Whether the figures at this cut-off would tell of too few real children."""
        if self.synthetic:
            return False
        band = self.scores.histograms()
        ends = (band.low, band.high)
        return not all(_is_step(one, self.setting.cutoff) for one in ends) or tells_of_few(self.band)

    @cached_property
    def accuracy(self) -> BandAccuracy:
        """All figures, those of the population among them."""
        established, possible = self.band.established, self.band.possible
        return BandAccuracy(_accuracy(established, self.setting.share), _accuracy(possible, self.setting.share))

    @cached_property
    def benefit(self) -> DecisionCurve:
        """The net benefit in the population, for each number of false alarms in `ALARMS`."""
        thresholds = [1 / (1 + alarms) for alarms in ALARMS]
        return net_benefit(self.band, thresholds, prevalence=self.setting.share, synthetic=self.synthetic)

    @cached_property
    def curves(self) -> tuple[Curve, Curve]:
        """What every cut-off finds, as established and as possible."""
        band = self.scores.histograms()
        return Curve.of(band.low), Curve.of(band.high)


def outcomes(cohort: Cohort, checklist: Checklist) -> dict[str, Band]:
    """What the checklist's own rule finds: the cells of each outcome, or of a more serious one.

    Of real children only the outcomes that tell of no few of them.
    """
    if not checklist.outcomes:
        return {}
    screening = cohort.screen(checklist)
    found = {outcome: screening.counts(outcome) for outcome in screening.outcomes}
    if cohort.is_synthetic:
        return found
    few = {outcome for outcome, band in found.items() if tells_of_few(band)}
    for (one, first), (other, second) in pairwise(found.items()):
        if _differ_by_few(first.established, second.established) or _differ_by_few(first.possible, second.possible):
            few |= {one, other}
    return {outcome: band for outcome, band in found.items() if outcome not in few}


def tells_of_few(band: Band) -> bool:
    """Whether a cell, or the difference of both ends, holds some but too few children."""
    cells = (*_cells(band.established), *_cells(band.possible))
    return any(0 < one < SMALLEST for one in cells) or _differ_by_few(band.established, band.possible)


def _differ_by_few(one: Counts, other: Counts) -> bool:
    return any(0 < abs(a - b) < SMALLEST for a, b in zip(_cells(one), _cells(other), strict=True))


def _cells(counts: Counts) -> tuple[int, int, int, int]:
    return counts.tp, counts.fp, counts.fn, counts.tn


def _is_step(histogram: Histogram, cutoff: int) -> bool:
    place = int(np.searchsorted(histogram.values, cutoff))
    return place in (*histogram.steps(), histogram.values.size)


def _accuracy(counts: Counts, prevalence: float) -> Accuracy:
    return accuracy(tp=counts.tp, fp=counts.fp, fn=counts.fn, tn=counts.tn, prevalence=prevalence)
