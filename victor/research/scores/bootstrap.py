"""Bootstrap intervals from a histogram: children are drawn again by drawing how many have each score."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from typing import TypeAlias

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from victor.errors import ResearchError
from victor.research.fourfold.intervals import checked_level, without
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Cell, Table, rows_of
from victor.research.scores.delong import area_under
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import best_place, cutoffs, reaching

FEWEST_RESAMPLES = 100
"""Below it the ends of an interval are single resamples."""
LARGEST_SEED = 2**32 - 1
CELLS_AT_A_TIME = 1 << 20
"""Counts drawn at a time, so that a wide score needs no more memory than a narrow one."""
GIVEN = "the cut-off was set beforehand, not chosen on these children"
MEAN = "no interval: it is a mean over the resamples"
SELECTED = "victims and others were selected apart, so it is the figure of no population"

Figures: TypeAlias = dict[str, NDArray[np.float64]]


@frozen(repr=False)
class Bootstrap(Result):
    """Figures of a score and one of its cut-offs, with percentile intervals.

    Attributes:
        cutoff: A child whose score is at least this screens positive.
        chosen: Whether it was chosen on these children (the highest Youden index) rather than given.
        auc: The area under the ROC curve.
        sensitivity: The share of the victims who reach the cut-off.
        specificity: The share of the others who do not.
        youden: Youden's J.
        ppv: The share of victims among those who reach it.
        npv: The share of others among those who do not.
        optimism: By how much Youden's J of a chosen cut-off is too good for other children, as a mean over the
            resamples. Without a figure when the cut-off was given.
        resamples: How many times the children were drawn again.
        used: In how many of them there were victims and others.
        level: How often an interval is to hold the true figure.
        seed: What the draws began with.
        histogram: The scores that were drawn from.
    """

    cutoff: int
    chosen: bool
    auc: Estimate
    sensitivity: Estimate
    specificity: Estimate
    youden: Estimate
    ppv: Estimate
    npv: Estimate
    optimism: Estimate
    resamples: int
    used: int
    level: float
    seed: int
    histogram: Histogram

    @property
    def corrected_youden(self) -> float:
        """Youden's J as it is to be expected for other children; ``nan`` when the cut-off was given."""
        return self.youden.estimate - self.optimism.estimate

    def table(self) -> Table:
        """All figures, one in a row."""
        figures: dict[str, Cell] = {
            "AUC": self.auc,
            "sensitivity": self.sensitivity,
            "specificity": self.specificity,
            "positive predictive value": self.ppv,
            "negative predictive value": self.npv,
            "Youden's J": self.youden,
            "optimism of Youden's J": self.optimism,
        }
        rows = rows_of({"figure": name, "value": value} for name, value in figures.items())
        columns = {"figure": "", "value": f"value ({100 * self.level:g} % interval)"}
        note = (
            f"Percentile intervals of {self.used:,} resamples by multinomial draws from the histogram of scores, seed "
            f"{self.seed} (Efron and Tibshirani 1993)."
        )
        if self.used < self.resamples:
            note += f" {self.resamples - self.used:,} more had no victims, or nobody else, and are left out."
        note = " ".join(filter(None, (note, self.histogram.remark)))
        how = "chosen on the same children" if self.chosen else "set beforehand"
        title = f"A score of at least {self.cutoff}, {how}"
        return Table(title, columns, rows, note, self.histogram.synthetic, each_row="figure")

    def __repr__(self) -> str:
        return f"<Bootstrap: AUC {self.auc}, at {self.cutoff} sensitivity {self.sensitivity}>"


def bootstrap(
    histogram: Histogram,
    *,
    cutoff: int | None = None,
    resamples: int = 1000,
    level: float = 0.95,
    seed: int,
    groups: str = "one",
) -> Bootstrap:
    """Percentile intervals (Efron and Tibshirani 1993, An Introduction to the Bootstrap), in a time that no n changes.

    To draw n children with replacement is to draw the counts of each score, victims and others, from one multinomial
    distribution: the figures are distributed the same, whatever n is.

    Args:
        histogram: The scores of victims and others.
        cutoff: The cut-off; when it is left out, the one with the highest Youden index, whose optimism is then told
            (Harrell, Lee and Mark 1996: in each resample the best cut-off is chosen anew, and its index there is
            compared with its index among the children themselves).
        resamples: How many times the children are drawn again.
        level: How often an interval is to hold the true figure.
        seed: A whole number; the same seed gives the same figures on every machine.
        groups: ``"one"`` when the children were sampled together; ``"selected"`` when victims and others were, as in a
            case-control study: they are then drawn apart, and there are no predictive values.

    Raises:
        ResearchError: When there are fewer than two victims or two others, or an argument cannot be what it says.

    >>> scores = Histogram([0, 1, 2], [1, 4, 5], [60, 30, 10], synthetic=True)
    >>> print(bootstrap(scores, seed=7).sensitivity)
    90.0 % (66.7 to 100.0; 9 of 10)
    """
    histogram.require(2)
    _check(resamples, seed, groups)
    alpha = 1 - checked_level(level)
    every = cutoffs(histogram)
    place = best_place(every.tp, every.fp) if cutoff is None else int(np.searchsorted(every.values, cutoff))
    place = min(place, every.values.size - 1)
    parts = [
        _figures(positives, negatives, place, every.youden)
        for positives, negatives in resampled(histogram, resamples, seed, apart=groups == "selected")
    ]
    drawn = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    tp, fp, fn, tn = (int(cells[place]) for cells in (every.tp, every.fp, every.fn, every.tn))

    def share(name: str, count: int, of: int) -> Estimate:
        if not of:
            return without("nobody was there to be counted")
        low, high, why = _between(drawn[name], alpha)
        return Estimate(count / of, low, high, count, of, why)

    def figure(name: str, value: float) -> Estimate:
        low, high, why = _between(drawn[name], alpha)
        return Estimate(value, low, high, why=why)

    selected = groups == "selected"
    return Bootstrap(
        cutoff=int(every.values[place]) if cutoff is None else cutoff,
        chosen=cutoff is None,
        auc=figure("auc", area_under(histogram)),
        sensitivity=share("sensitivity", tp, tp + fn),
        specificity=share("specificity", tn, tn + fp),
        youden=figure("youden", float(every.youden[place])),
        ppv=without(SELECTED) if selected else share("ppv", tp, tp + fp),
        npv=without(SELECTED) if selected else share("npv", tn, tn + fn),
        optimism=without(GIVEN)
        if cutoff is not None
        else Estimate(float(drawn["optimism"].mean()), nan, nan, why=MEAN),
        resamples=resamples,
        used=drawn["auc"].size,
        level=level,
        seed=seed,
        histogram=histogram,
    )


def resampled(
    histogram: Histogram, resamples: int, seed: int, *, apart: bool = False
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """The counts of victims and of others in each resample (a row) and for each score (a column), in parts.

    Args:
        histogram: The scores.
        resamples: How many times the children are drawn again.
        seed: What the draws begin with.
        apart: Whether as many victims, and as many others, are drawn as there are.
    """
    source = np.random.RandomState(seed)  # the only stream that NumPy promises never to change
    width = histogram.values.size
    counts = np.concatenate((histogram.positives, histogram.negatives))
    groups = (slice(0, width), slice(width, 2 * width)) if apart else (slice(0, 2 * width),)
    at_a_time = max(1, CELLS_AT_A_TIME // counts.size)
    for start in range(0, resamples, at_a_time):
        drawn = np.zeros((min(at_a_time, resamples - start), counts.size), np.int64)
        for group in groups:
            present = np.flatnonzero(counts[group]) + group.start
            many = int(counts[present].sum())
            drawn[:, present] = source.multinomial(many, counts[present] / many, size=drawn.shape[0])
        yield drawn[:, :width], drawn[:, width:]


def _figures(
    positives: NDArray[np.int64], negatives: NDArray[np.int64], place: int, youden: NDArray[np.float64]
) -> Figures:
    """The figures of each resample that has victims and others; ``nan`` where nobody was there to be counted."""
    tp, fp = reaching(positives), reaching(negatives)
    both = (tp[:, 0] > 0) & (fp[:, 0] > 0)
    tp, fp, positives, negatives = tp[both], fp[both], positives[both], negatives[both]
    victims, others = tp[:, 0], fp[:, 0]
    wins = (positives * (2 * (others[:, None] - fp[:, :-1]) + negatives)).sum(axis=1)
    found = tp / victims[:, None] - fp / others[:, None]
    best = found.argmax(axis=1)
    here, false = tp[:, place], fp[:, place]
    with np.errstate(invalid="ignore"):
        return {
            "auc": wins / (2 * victims * others),
            "sensitivity": here / victims,
            "specificity": 1 - false / others,
            "youden": found[:, place],
            "ppv": here / (here + false),
            "npv": (others - false) / (victims + others - here - false),
            "optimism": found[np.arange(best.size), best] - youden[best],
        }


def _between(drawn: NDArray[np.float64], alpha: float) -> tuple[float, float, str]:
    """The percentile interval of the resamples that have the figure, and what is to be said of the others."""
    there = drawn[~np.isnan(drawn)]
    if there.size < FEWEST_RESAMPLES:
        return nan, nan, "no interval: too few resamples have the figure"
    low, high = np.quantile(there, (alpha / 2, 1 - alpha / 2))
    left_out = drawn.size - there.size
    return float(low), float(high), f"{left_out:,} resamples do not have the figure" if left_out else ""


def _check(resamples: int, seed: int, groups: str) -> None:
    if resamples < FEWEST_RESAMPLES:
        raise ResearchError("too few resamples", path="resamples", expected=f"at least {FEWEST_RESAMPLES}")
    if not 0 <= seed <= LARGEST_SEED:
        raise ResearchError("not a seed", path="seed", expected=f"a whole number from 0 to {LARGEST_SEED}")
    if groups not in ("one", "selected"):
        raise ResearchError("no such word", path="groups", expected="one or selected")


def _mean(drawn: NDArray[np.float64]) -> Estimate:
    return Estimate(float(drawn.mean()), nan, nan, why=MEAN)
