"""Decision curves: what a rule is worth when a missed victim and a false alarm are weighed against each other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError
from victor.research.fourfold.accuracy import Band, Counts
from victor.research.results.result import Result
from victor.research.results.tables import HIDDEN, SMALLEST, Cell, Table, rows_of
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import OPTIMISM, cutoffs

THRESHOLDS = tuple(percent / 100 for percent in range(1, 51))
EVERYBODY = "refer everybody"
NOBODY = "refer nobody"
MOST_SHOWN = 3
"""Rules up to which each has a column of its own; of more, the best is shown."""


@frozen(eq=False, repr=False)
class DecisionCurve(Result):
    """The net benefit of rules, of referring everybody and of referring nobody, by threshold.

    Attributes:
        thresholds: Threshold probabilities: at 0.1 a victim found is worth nine others referred in vain.
        rules: What each rule is called.
        tp: The victims whom each rule finds.
        fp: The others whom it refers.
        victims: How many victims there are.
        others: How many others.
        prevalence: The share of victims for which benefits are told.
        synthetic: Whether no real child is behind it.
        note: What a reader must know of how the rules were found.
    """

    thresholds: NDArray[np.float64]
    rules: tuple[str, ...]
    tp: NDArray[np.int64] = field(repr=False)
    fp: NDArray[np.int64] = field(repr=False)
    victims: int
    others: int
    prevalence: float
    synthetic: bool = False
    note: str = ""

    @property
    def weights(self) -> NDArray[np.float64]:
        """What one other child referred costs at each threshold, in victims found."""
        return self.thresholds / (1 - self.thresholds)

    @property
    def net_benefit(self) -> NDArray[np.float64]:
        """Of each rule (a row) at each threshold (a column): victims found for each child, less the harm."""
        found = self.tp / self.victims * self.prevalence
        harmed = self.fp / self.others * (1 - self.prevalence)
        return found[:, None] - harmed[:, None] * self.weights

    @property
    def treat_all(self) -> NDArray[np.float64]:
        """The net benefit of referring everybody."""
        return self.prevalence - (1 - self.prevalence) * self.weights

    @property
    def treat_none(self) -> NDArray[np.float64]:
        """The net benefit of referring nobody: nought."""
        return np.zeros_like(self.thresholds)

    def best(self, threshold: float) -> str:
        """The rule with the highest net benefit at a threshold, or that everybody or nobody should be referred.

        Raises:
            ResearchError: When the curve does not have the threshold.
        """
        places = np.flatnonzero(np.isclose(self.thresholds, threshold))
        if not places.size:
            expected = f"one of the {self.thresholds.size} of the curve"
            raise ResearchError("no such threshold", path="threshold", expected=expected)
        return self._best(range(len(self.rules)), int(places[0]))

    def table(self) -> Table:
        """A row for each threshold; of many rules the best. Rules that rest on few real children are kept back."""
        safe = [place for place in range(len(self.rules)) if self.synthetic or self._is_safe(place)]
        shown = range(len(self.rules)) if len(self.rules) <= MOST_SHOWN else ()
        columns = {"threshold": "threshold", **{str(place): self.rules[place] for place in shown}}
        columns |= {"all": EVERYBODY, "none": NOBODY, "best": "best"}
        benefit = self.net_benefit
        few = not self.synthetic and min(self.victims, self.others) < SMALLEST
        rows = []
        for column, threshold in enumerate(self.thresholds):
            row: dict[str, Cell] = {"threshold": float(threshold), "best": self._best(safe, column)}
            row |= {str(place): float(benefit[place, column]) if place in safe else HIDDEN for place in shown}
            row |= {"all": HIDDEN if few else float(self.treat_all[column]), "none": 0.0}
            rows.append(row)
        left_out = len(self.rules) - len(safe)
        notes = (
            METHOD,
            "" if few else f"Prevalence {100 * self.prevalence:.3g} %.",
            self.note,
            f"Rules kept back, since they would tell of few children: {left_out}." if left_out else "",
        )
        note = " ".join(filter(None, notes))
        return Table("Net benefit", columns, rows_of(rows), note, self.synthetic)

    def _best(self, places: Iterable[int], column: int) -> str:
        benefit = self.net_benefit[:, column]
        choices = {NOBODY: 0.0, EVERYBODY: float(self.treat_all[column])}
        choices |= {self.rules[place]: float(benefit[place]) for place in places}
        return max(choices, key=choices.__getitem__)

    def _is_safe(self, place: int) -> bool:
        tp, fp = int(self.tp[place]), int(self.fp[place])
        return not any(0 < cell < SMALLEST for cell in (tp, fp, self.victims - tp, self.others - fp))

    def __repr__(self) -> str:
        return f"<DecisionCurve: {len(self.rules)} rules, {self.thresholds.size} thresholds>"


METHOD = "Net benefit of Vickers and Elkin (2006): tp/n - fp/n * t/(1 - t) at the threshold t."


def net_benefit(
    subject: Histogram | Counts | Band,
    thresholds: Iterable[float] = THRESHOLDS,
    *,
    prevalence: float | None = None,
    synthetic: bool | None = None,
) -> DecisionCurve:
    """The decision curve of a rule, or of every cut-off of a score.

    The net benefit (Vickers and Elkin 2006, Decision Curve Analysis: A Novel Method for Evaluating Prediction Models)
    of a rule at a threshold t is tp/n - fp/n * t/(1 - t): t says how many others referred in vain one victim is worth.

    Args:
        subject: The four cells of a rule; the band of a screening, ``screening.counts(outcome)``; or the scores.
        thresholds: Threshold probabilities between 0 and 1.
        prevalence: The share of victims where the rule is meant for; that of the children themselves when left out,
            which is wrong when victims and others were selected apart.
        synthetic: Whether no real child is behind the cells; a histogram knows by itself.

    Raises:
        ResearchError: When there is no victim, or nobody else, or an argument cannot be what it says.

    >>> curve = net_benefit(Counts(tp=80, fp=120, fn=20, tn=780), [0.05, 0.2], synthetic=True)
    >>> curve.net_benefit.round(4).tolist(), curve.treat_all.round(4).tolist()
    ([[0.0737, 0.05]], [0.0526, -0.125])
    """
    levels = np.array(tuple(thresholds), np.float64)
    if levels.ndim != 1 or not levels.size or not ((levels > 0) & (levels < 1)).all():
        raise ResearchError("not thresholds", path="thresholds", expected="fractions between 0 and 1, such as 0.1")
    if prevalence is not None and not 0 < prevalence < 1:
        raise ResearchError("not a prevalence", path="prevalence", expected="a fraction between 0 and 1, such as 0.03")
    note = ""
    match subject:
        case Histogram():
            every, places = cutoffs(subject), subject.steps()
            rules = tuple(f"score >= {every.values[place]}" for place in places)
            tp, fp, victims, others = every.tp[places], every.fp[places], subject.victims, subject.others
            synthetic = subject.synthetic if synthetic is None else synthetic
            note = " ".join(filter(None, ("The best cut-off: " + OPTIMISM, subject.remark)))
        case Band(established, possible):
            rules = ("established", "possible")
            tp, fp, victims, others = _cells(established, possible)
        case _:
            rules = ("the rule",)
            tp, fp, victims, others = _cells(subject)
    share = victims / (victims + others) if prevalence is None else prevalence
    return DecisionCurve(levels, rules, tp, fp, victims, others, share, bool(synthetic), note)


def _cells(*rules: Counts) -> tuple[NDArray[np.int64], NDArray[np.int64], int, int]:
    tp, fp = (np.array(cells, np.int64) for cells in zip(*((one.tp, one.fp) for one in rules), strict=True))
    (victims, others), *more = {(one.tp + one.fn, one.fp + one.tn) for one in rules}
    if more:
        raise ResearchError("the cells are not of the same children", path="subject", expected="equal totals")
    if not victims or not others:
        expected = "at least 1 of each"
        raise ResearchError(f"{victims:,} victims and {others:,} others", path="subject", expected=expected)
    return tp, fp, victims, others
