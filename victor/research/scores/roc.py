"""All cut-offs of a score at once: the points of its ROC curve, from its histogram."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from victor.errors import ResearchError
from victor.research.fourfold.accuracy import Accuracy, accuracy
from victor.research.fourfold.intervals import checked_interval, checked_level, proportion
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Table, rows_of
from victor.research.scores.histogram import Histogram

OPTIMISM = (
    "Chosen on the same children on whom it is judged: for others it will do worse. "
    "bootstrap() says by how much, new children say it better."
)
"""What is said of every cut-off that was looked for."""
Counted: TypeAlias = NDArray[np.int64]


@frozen(repr=False)
class Cutoff(Result):
    """One cut-off and what it is worth.

    Attributes:
        at: A child whose score is at least this screens positive.
        accuracy: All figures of its four cells.
        note: What a reader must know of how it was chosen.
    """

    at: int
    accuracy: Accuracy
    note: str = ""

    @property
    def sensitivity(self) -> Estimate:
        """The share of the victims who reach it."""
        return self.accuracy.sensitivity

    @property
    def specificity(self) -> Estimate:
        """The share of the others who do not."""
        return self.accuracy.specificity

    @property
    def youden(self) -> float:
        """Youden's J: sensitivity + specificity - 1."""
        return self.sensitivity.estimate + self.specificity.estimate - 1

    def table(self) -> Table:
        """All its figures, one in a row."""
        found = self.accuracy.table()
        note = " ".join(filter(None, (self.note, found.note)))
        return Table(
            f"A score of at least {self.at}", found.columns, found.rows, note, found.synthetic, each_row="figure"
        )

    def __repr__(self) -> str:
        return f"<Cutoff {self.at}: sensitivity {self.sensitivity}, specificity {self.specificity}>"


@frozen(eq=False, repr=False)
class Cutoffs(Result):
    """What every cut-off of a score is worth: the points of its ROC curve.

    Attributes:
        histogram: The scores.
        values: The cut-offs, ascending: each score that occurs, then one more than the highest, which nobody reaches.
        tp: For each cut-off the victims whose score is at least that.
        fp: The others whose score is at least that.
        interval: The method for intervals of shares.
        level: How often an interval is to hold the true share.
    """

    histogram: Histogram
    values: Counted
    tp: Counted
    fp: Counted
    interval: str
    level: float

    @property
    def fn(self) -> Counted:
        """The victims whose score is lower: those who would be missed."""
        found: Counted = self.tp[0] - self.tp
        return found

    @property
    def tn(self) -> Counted:
        """The others whose score is lower."""
        found: Counted = self.fp[0] - self.fp
        return found

    @property
    def sensitivity(self) -> NDArray[np.float64]:
        """The share of the victims who reach each cut-off."""
        found: NDArray[np.float64] = self.tp / self.tp[0]
        return found

    @property
    def specificity(self) -> NDArray[np.float64]:
        """The share of the others who do not."""
        found: NDArray[np.float64] = self.tn / self.fp[0]
        return found

    @property
    def youden(self) -> NDArray[np.float64]:
        """Youden's J of each."""
        return self.sensitivity + self.specificity - 1

    def at(self, score: int) -> Cutoff:
        """What a cut-off is worth that was set beforehand, whether any child has that score or not."""
        return self._of(min(int(np.searchsorted(self.values, score)), self.values.size - 1), score)

    def best(self, by: str = "youden") -> Cutoff:
        """The cut-off with the highest Youden index (Youden 1950); of equals the lowest, which misses fewer victims.

        Raises:
            ResearchError: When `by` is another criterion; those that weigh harm stand in `net_benefit`.
        """
        if by != "youden":
            hint = "for a sensitivity that must be kept use highest_with(sensitivity=0.9), for harms net_benefit()"
            raise ResearchError("no such criterion", path="by", expected="youden", hint=hint)
        return self._chosen(best_place(self.tp, self.fp))

    def highest_with(self, *, sensitivity: float) -> Cutoff:
        """The highest cut-off that still finds this share of the victims; a higher one would miss more of them.

        >>> found = cutoffs(Histogram([0, 1, 2], [1, 4, 5], [60, 30, 10], synthetic=True))
        >>> found.highest_with(sensitivity=0.9)
        <Cutoff 1: sensitivity 90.0 % (59.6 to 98.2; 9 of 10), specificity 60.0 % (50.2 to 69.1; 60 of 100)>
        """
        reached = self.sensitivity >= _share(sensitivity, "sensitivity")
        return self._chosen(int(np.flatnonzero(reached)[-1]))

    def lowest_with(self, *, specificity: float) -> Cutoff:
        """The lowest cut-off that refers no more of the others than this specificity allows."""
        reached = self.specificity >= _share(specificity, "specificity")
        return self._chosen(int(np.flatnonzero(reached)[0]))

    def table(self) -> Table:
        """The cut-offs, one in a row; of real children only those between which many others lie."""
        shown = self.histogram.steps()
        rows = rows_of(
            {
                "cutoff": f">= {self.values[place]}",
                "tp": int(self.tp[place]),
                "fp": int(self.fp[place]),
                "fn": int(self.fn[place]),
                "tn": int(self.tn[place]),
                "sensitivity": self._share(self.tp[place], self.tp[0]),
                "specificity": self._share(self.tn[place], self.fp[0]),
                "youden": float(self.youden[place]),
            }
            for place in shown
        )
        left_out = self.values.size - 1 - len(shown)
        few = f"{left_out} cut-offs that differ by too few children are left out." if left_out else ""
        note = " ".join(filter(None, (few, self.histogram.remark, "A cut-off picked from it: " + OPTIMISM)))
        return Table("Every cut-off", COLUMNS, rows, note, self.histogram.synthetic, each_row="step")

    def _share(self, count: np.int64, of: np.int64) -> Estimate:
        return proportion(int(count), int(of), interval=self.interval, level=self.level)

    def _chosen(self, place: int) -> Cutoff:
        return self._of(place, int(self.values[place]), OPTIMISM)

    def _of(self, place: int, score: int, note: str = "") -> Cutoff:
        figures = accuracy(
            tp=int(self.tp[place]),
            fp=int(self.fp[place]),
            fn=int(self.fn[place]),
            tn=int(self.tn[place]),
            interval=self.interval,
            level=self.level,
            synthetic=self.histogram.synthetic,
        )
        return Cutoff(score, figures, note)

    def __repr__(self) -> str:
        return f"<Cutoffs: {self.values.size - 1} of {self.histogram!r}>"


COLUMNS = {
    "cutoff": "score",
    "tp": "victims found",
    "fp": "others referred",
    "fn": "victims missed",
    "tn": "others not referred",
    "sensitivity": "sensitivity",
    "specificity": "specificity",
    "youden": "Youden's J",
}


def cutoffs(histogram: Histogram, *, interval: str = "wilson", level: float = 0.95) -> Cutoffs:
    """All cut-offs of a score at once.

    Args:
        histogram: The scores of victims and others; of a `HistogramBand` take ``low`` for what is established and
            ``high`` for what is possible.
        interval: The method for intervals of shares, one of `victor.research.fourfold.intervals.INTERVALS`.
        level: How often an interval is to hold the true share.

    Raises:
        ResearchError: When there is no victim, or nobody else, or an argument cannot be what it says.

    >>> found = cutoffs(Histogram([0, 1, 2], [1, 4, 5], [60, 30, 10], synthetic=True))
    >>> found.values.tolist(), found.tp.tolist(), found.fp.tolist()
    ([0, 1, 2, 3], [10, 9, 5, 0], [100, 40, 10, 0])
    >>> found.best().at
    1
    """
    histogram.require(1)
    checked_interval(interval)
    values = np.append(histogram.values, histogram.values[-1] + 1)
    return Cutoffs(
        histogram, values, reaching(histogram.positives), reaching(histogram.negatives), interval, checked_level(level)
    )


def reaching(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many have at least each score, and nobody at the end; along the last axis."""
    sums = np.zeros((*counts.shape[:-1], counts.shape[-1] + 1), np.int64)
    np.cumsum(counts[..., ::-1], axis=-1, out=sums[..., -2::-1])
    return sums


def best_place(tp: NDArray[np.int64], fp: NDArray[np.int64]) -> int:
    """The first place with the highest Youden index, compared without rounding."""
    victims, others = int(tp[0]), int(fp[0])
    return max(range(tp.size), key=lambda place: (int(tp[place]) * others - int(fp[place]) * victims, -place))


def _share(value: float, name: str) -> float:
    if not 0 <= value <= 1:
        raise ResearchError("not a share", path=name, expected="a fraction from 0 to 1, such as 0.9")
    return value
