"""Histograms of scores: how many victims and others have each score. Every cut-off, the AUC and resampling follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import ArrayLike, NDArray

from victor.errors import ResearchError, nearest
from victor.html import Displayed
from victor.research.results.result import Result
from victor.research.results.tables import SMALLEST, Table, rows_of
from victor.research.scores.tally import tallied
from victor.rules import YesNo

if TYPE_CHECKING:
    from htpy import Node

    from victor.guideline import Checklist
    from victor.research.cohort import Cohort, Mask


def _frozen_counts(values: ArrayLike) -> NDArray[np.int64]:
    array = np.array(values, dtype=np.int64)
    array.setflags(write=False)
    return array


@frozen(eq=False, repr=False)
class Histogram(Result):
    """How many children have each score, by what the reference standard says of them.

    Attributes:
        values: The distinct scores, ascending.
        positives: For each of them, how many victims have it.
        negatives: How many have it who are not established as victims.
        unverified: Of how many further children the reference standard says nothing; they are in no figure.
        synthetic: Whether no real child is behind it.

    >>> Histogram(values=[0, 1, 4], positives=[0, 12, 30], negatives=[90, 41, 0], synthetic=True)
    <Histogram: 42 victims, 131 others, scores 0 to 4 (synthetic children)>
    """

    values: NDArray[np.int64] = field(converter=_frozen_counts)
    positives: NDArray[np.int64] = field(converter=_frozen_counts)
    negatives: NDArray[np.int64] = field(converter=_frozen_counts)
    unverified: int = 0
    synthetic: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.values.shape == self.positives.shape == self.negatives.shape == (self.values.size,):
            raise ResearchError("not of one length", path="values, positives, negatives", expected="one row of each")
        if (np.diff(self.values) <= 0).any():
            raise ResearchError("the scores are not in order", path="values", expected="distinct and ascending")
        if (self.positives < 0).any() or (self.negatives < 0).any():
            raise ResearchError("a count is below 0", path="positives, negatives", expected="counts of children")

    @classmethod
    def of(
        cls, score: ArrayLike, truth: ArrayLike, *, known: ArrayLike | None = None, synthetic: bool = False
    ) -> Histogram:
        """Count the scores of many children; the memory beyond them is that of a chunk.

        Args:
            score: A whole number for each child.
            truth: Whether each is a victim by the reference standard, as booleans.
            known: Of whom the reference standard says anything; everybody when left out.
            synthetic: Whether no real child is behind them.

        Raises:
            ResearchError: When the columns are not of these kinds, or not of one length.

        >>> print(Histogram.of([0, 2, 2, 1], [False, True, False, False], synthetic=True))
        Scores (synthetic children)
        score  victims  others
        0      0        1
        1      0        1
        2      1        1
        """
        scores, truths = _whole_numbers(score, "score"), _answers(truth, "truth")
        verified = None if known is None else _answers(known, "known")
        if not scores.size == truths.size == (scores.size if verified is None else verified.size):
            raise ResearchError("not of one length", path="score, truth, known", expected="one value for each child")
        unverified = 0 if verified is None else int(verified.size - np.count_nonzero(verified))
        values, tallies = tallied(scores, truths, verified if unverified else None)
        return cls(values, tallies[:, 1], tallies[:, 0], unverified, synthetic)

    @property
    def victims(self) -> int:
        """How many victims there are."""
        return int(self.positives.sum())

    @property
    def others(self) -> int:
        """How many there are who are not established as victims."""
        return int(self.negatives.sum())

    def merged(self, other: Histogram) -> Histogram:
        """The histogram of the children of both, such as two chunks of a file that is larger than memory."""
        values = np.union1d(self.values, other.values)
        sums = np.zeros((2, values.size), np.int64)
        for one in (self, other):
            places = np.searchsorted(values, one.values)
            sums[:, places] += (one.positives, one.negatives)
        present = sums.any(axis=0)
        unverified, synthetic = self.unverified + other.unverified, self.synthetic and other.synthetic
        return Histogram(values[present], sums[0, present], sums[1, present], unverified, synthetic)

    def require(self, least: int) -> Histogram:
        """The same, or a `ResearchError` that says how many there are of each kind, and how many are needed."""
        if self.victims >= least and self.others >= least:
            return self
        more = f" (of {self.unverified:,} more the truth is not known)" if self.unverified else ""
        raise ResearchError(
            f"{self.victims:,} victims and {self.others:,} others are too few to compare their scores{more}",
            path="truth",
            expected=f"at least {least} of each",
            hint="screen a cohort with more children whose truth is known",
        )

    def steps(self, k: int = SMALLEST) -> list[int]:
        """The places in `values` at which a bin may begin, lowest first, so that a table gives nobody away.

        Of synthetic children each score is a bin. Of real ones neighbouring scores are put together until each bin has
        none or at least `k` of the victims, and of the others: then no subtraction of two rows tells of fewer.
        """
        if self.synthetic or not self.values.size:
            return list(range(self.values.size))
        bins: list[tuple[int, int, int]] = []
        waiting = victims = others = 0
        for place, (positive, negative) in enumerate(zip(self.positives, self.negatives, strict=True)):
            victims, others = victims + int(positive), others + int(negative)
            if _is_safe(victims, k) and _is_safe(others, k):
                bins.append((waiting, victims, others))
                waiting, victims, others = place + 1, 0, 0
        while bins and (victims or others) and not (_is_safe(victims, k) and _is_safe(others, k)):
            waiting, more_victims, more_others = bins.pop()
            victims, others = victims + more_victims, others + more_others
        return [start for start, *_ in bins] + ([waiting] if victims or others or not bins else [])

    def table(self) -> Table:
        """How many victims and others have each score; scores of few real children are put together."""
        rows = rows_of(
            {
                "score": str(self.values[first]) if last - first == 1 else f"{self.values[first]} to {through}",
                "victims": int(self.positives[first:last].sum()),
                "others": int(self.negatives[first:last].sum()),
            }
            for first, last, through in self._bins()
        )
        columns = {"score": "score", "victims": "victims", "others": "others"}
        return Table("Scores", columns, rows, note=self.remark, synthetic=self.synthetic)

    def _bins(self) -> Iterator[tuple[int, int, np.int64]]:
        starts = self.steps()
        for first, last in zip(starts, [*starts, self.values.size][1:], strict=True):
            yield first, last, self.values[last - 1]

    @property
    def remark(self) -> str:
        """What a reader must know of the children who are in no figure."""
        if not self.unverified:
            return ""
        few = not self.synthetic and self.unverified < SMALLEST
        many = f"fewer than {SMALLEST}" if few else f"{self.unverified:,}"
        return f"The truth is not known of {many} more, who are in no figure."

    def __repr__(self) -> str:
        span = f"scores {self.values[0]} to {self.values[-1]}" if self.values.size else "no scores"
        kind = " (synthetic children)" if self.synthetic else ""
        return f"<Histogram: {self.victims:,} victims, {self.others:,} others, {span}{kind}>"


@frozen(eq=False, repr=False)
class HistogramBand(Displayed):
    """The scores of the same children as a band, where answers are unknown.

    Attributes:
        low: Each child at the lowest score that the unknown answers leave open; it reaches a cut-off for certain.
        high: Each child at the highest; it reaches a cut-off possibly.
    """

    low: Histogram
    high: Histogram

    @property
    def worst(self) -> Histogram:
        """Victims at their lowest and others at their highest: no answers separate them less."""
        return _mixed(self.low, self.high)

    @property
    def best(self) -> Histogram:
        """Victims at their highest and others at their lowest: no answers separate them more."""
        return _mixed(self.high, self.low)

    def tables(self) -> tuple[Table, Table]:
        """The two histograms."""
        low, high = self.low.table(), self.high.table()
        return evolve(low, title="Lowest possible scores"), evolve(high, title="Highest possible scores")

    def __str__(self) -> str:
        return "\n\n".join(map(str, self.tables()))

    def __repr__(self) -> str:
        return f"<HistogramBand: low {self.low!r}, high {self.high!r}>"

    def _plain(self) -> str:
        return str(self)

    def _pieces(self, language: str) -> Node:
        from htpy import fragment

        return fragment[(table._pieces(language) for table in self.tables())]  # noqa: SLF001  it is shown as its tables


def score_histogram(
    cohort: Cohort, weights: Mapping[str, int] | str | None = None, *, checklist: Checklist | None = None
) -> HistogramBand:
    """Count the scores of a cohort whose truth is known.

    Args:
        cohort: The children; an unknown answer leaves a span of scores.
        weights: Points for each item; or the name of a table of weights of the checklist; or nothing, then each yes
            counts 1: of the indicators of the checklist or, without one, of all yes/no items (facts among them).
        checklist: The checklist that says what counts.

    Raises:
        ResearchError: When the cohort has no truth, or `weights` names no table or item.
    """
    truth, known = cohort.truth_mask()
    low, high = cohort.total(_points(cohort, weights, checklist))
    first, second = (Histogram.of(score, truth, known=known, synthetic=cohort.is_synthetic) for score in (low, high))
    return HistogramBand(first, second)


def _points(cohort: Cohort, weights: Mapping[str, int] | str | None, checklist: Checklist | None) -> Mapping[str, int]:
    if isinstance(weights, str):
        tables = checklist.weights if checklist else {}
        if weights not in tables:
            expected = ", ".join(tables) or "checklist=, a checklist that has weights"
            hint = nearest(weights, tables)
            raise ResearchError("no such table of weights", path="weights", expected=expected, hint=hint)
        return tables[weights].values
    if weights is not None:
        known = {**cohort.items, **(checklist.items if checklist else {})}
        for item in weights:
            if item not in known:
                raise ResearchError(f"there is no item '{item}'", path="weights", hint=nearest(item, known))
        return weights
    if checklist is not None:
        return dict.fromkeys(checklist.indicators, 1)
    return {item: 1 for item, kind in cohort.items.items() if isinstance(kind, YesNo)}


def _whole_numbers(values: ArrayLike, name: str) -> NDArray[np.integer]:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind not in "iub"):
        hint = "a probability goes to calibration()" if array.dtype.kind == "f" else None
        raise ResearchError("not a column of scores", path=name, expected="a whole number for each child", hint=hint)
    if array.size and int(array.max()) > np.iinfo(np.int64).max:
        raise ResearchError("a score is too large", path=name, expected="whole numbers below 2**63")
    if not array.size:
        return np.empty(0, np.int64)
    return array.view(np.uint8) if array.dtype.kind == "b" else array


def _answers(values: ArrayLike, name: str) -> Mask:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype.kind != "b"):
        hint = "where the truth is not known, say so with known=" if name == "truth" else None
        raise ResearchError("not a column of answers", path=name, expected="True or False for each child", hint=hint)
    return array.astype(np.bool_, copy=False)


def _mixed(victims: Histogram, others: Histogram) -> Histogram:
    """The victims of one histogram with the others of another."""
    nobody = np.zeros_like
    one = evolve(victims, negatives=nobody(victims.negatives))
    two = evolve(others, positives=nobody(others.positives), unverified=0)
    return one.merged(two)


def _is_safe(count: int, k: int) -> bool:
    return count == 0 or count >= k
