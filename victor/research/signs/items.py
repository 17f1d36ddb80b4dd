"""Item analysis: what each indicator of a list is worth by itself, and how well the indicators hang together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import exp, log, nan, sqrt
from statistics import NormalDist
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import ResearchError, nearest
from victor.research.cohort import Cohort
from victor.research.fourfold.intervals import checked_interval, checked_level, proportion, without
from victor.research.fourfold.ratios import rest, youden
from victor.research.planes import Plane, count
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Table

WORDS = 4_096
"""Words of all planes that are worked on at once, so that they stay in the cache."""
NO_TRUTH = "the cohort does not say who is a victim"
HALDANE = 0.5


@frozen
class Reading:
    """An indicator with its unknown answers read one way.

    Attributes:
        sensitivity: The share of the victims with a yes.
        false_positive_rate: The share of the others with a yes.
        discrimination: Sensitivity less false-positive rate, from -1 to 1.
        odds_ratio: The odds of a yes among victims over those among others. Where a cell is 0, half a child is added
            to each (Haldane 1956), and `why` says so.
        item_rest: The correlation of the indicator with the number of other indicators answered yes (point-biserial).
        reliability_without: KR-20 of the list without the indicator; higher than the list's own when it fits badly.
    """

    sensitivity: Estimate
    false_positive_rate: Estimate
    discrimination: Estimate
    odds_ratio: Estimate
    item_rest: float
    reliability_without: float


@frozen
class Item:
    """An indicator: its answers, and what it is worth.

    Attributes:
        yes: Children for whom it was answered yes.
        no: Children for whom it was answered no.
        unknown: Children for whom it is not known.
        established: With what is unknown counted as not established.
        possible: With what is unknown counted as yes: together they are the band in which the truth lies.
    """

    name: str
    yes: int
    no: int
    unknown: int
    established: Reading
    possible: Reading

    @property
    def unknown_share(self) -> Estimate:
        """The share of the children for whom it is not known."""
        return proportion(self.unknown, self.yes + self.no + self.unknown)

    @property
    def discrimination_band(self) -> tuple[float, float]:
        """The least and the greatest discrimination that the unknown answers leave possible."""
        low, high = self.established, self.possible
        return (
            low.sensitivity.estimate - high.false_positive_rate.estimate,
            high.sensitivity.estimate - low.false_positive_rate.estimate,
        )


@frozen(repr=False)
class ItemAnalysis(Result):
    """What each indicator is worth, and how well they hang together.

    Attributes:
        size: How many children there are.
        items: The indicators, by name.
        reliability: KR-20 of the list (Kuder and Richardson 1937), what is unknown counted as not established;
            ``nan`` where there are fewer than two indicators, or no child differs from another.
        reliability_possible: The same, what is unknown counted as yes.
        interval: The method of the intervals of shares.
        level: The level of the intervals.
        synthetic: Whether no real child is behind it.
    """

    size: int
    items: Mapping[str, Item] = field(repr=False)
    reliability: float
    reliability_possible: float
    interval: str
    level: float
    synthetic: bool

    def table(self) -> Table:
        """The indicators, one a row; the columns with *possible* count what is unknown as yes."""
        columns = {
            "item": "Indicator", "yes": "Yes", "no": "No", "unknown": "Unknown",
            "sensitivity": "Yes among victims", "sensitivity_possible": "with unknown",
            "false_positive": "Yes among others", "false_positive_possible": "with unknown",
            "discrimination": "Discrimination", "least": "at least", "greatest": "at most", "odds_ratio": "Odds ratio",
            "item_rest": "Item-rest", "without": "KR-20 without it", "remark": "Remark",
        }  # fmt: skip
        note = (
            f"KR-20 {self.reliability:.3g}, {self.reliability_possible:.3g} with unknown answers counted as yes."
            " Else what is unknown is read as not established; at least, at most: the discrimination"
            f" that unknown answers leave possible. Intervals: {self.interval},"
            f" {100 * self.level:g} %."
        )
        rows = tuple(map(_row, self.items.values()))
        return Table("Item analysis", columns, rows, note, synthetic=self.synthetic)

    def __repr__(self) -> str:
        kind = "synthetic children" if self.synthetic else "children"
        return f"<ItemAnalysis: {len(self.items)} items, {self.size:,} {kind}, KR-20 {self.reliability:.3g}>"


def item_analysis(
    cohort: Cohort, items: Iterable[str] | None = None, *, interval: str = "wilson", level: float = 0.95
) -> ItemAnalysis:
    """What each yes/no item is worth by itself, and how well the items hang together.

    All counts are exact; they are taken from the planes, so that a million children need part of a second.

    Args:
        cohort: The children; without a truth there are no sensitivities.
        items: The indicators, such as ``checklist.indicators``; all yes/no items of the cohort unless given.
        interval: The method of the intervals of shares, see `victor.research.proportion`.
        level: How often an interval is to hold the true figure.

    Raises:
        ResearchError: When an item is no yes/no item of the cohort, or there are no children.

    >>> import victor
    >>> checklist = victor.country("gr").checklist()
    >>> item_analysis(Cohort.synthetic(checklist, 2_000, prevalence=0.1, seed=1), checklist.indicators)
    <ItemAnalysis: 43 items, 2,000 synthetic children, KR-20 ...>
    """
    checked_interval(interval)
    checked_level(level)
    names = checked_items(cohort, items)
    yes, maybe = ([planes[name] for name in names] for planes in (cohort.yes, cohort.maybe))
    established, reliability = _readings(yes, cohort, interval, level)
    possible, reliability_possible = _readings(maybe, cohort, interval, level)
    found = {}
    for place, name in enumerate(names):
        surely, possibly = count(yes[place]), count(maybe[place])
        found[name] = Item(name, surely, cohort.size - possibly, possibly - surely, established[place], possible[place])
    return ItemAnalysis(
        cohort.size, found, reliability, reliability_possible, interval, level, cohort.is_synthetic
    )  # fmt: skip


def checked_items(cohort: Cohort, items: Iterable[str] | None) -> tuple[str, ...]:
    """The names of yes/no items of the cohort; all of them unless some are given.

    Raises:
        ResearchError: When one is none, or there are no children.
    """
    names = tuple(cohort.yes) if items is None else tuple(dict.fromkeys(items))
    for name in names:
        if name not in cohort.yes:
            raise ResearchError(f"'{name}' is no yes/no item here", path="items", hint=nearest(name, cohort.yes))
    if not names:
        raise ResearchError("no items", path="items", expected="yes/no items of the cohort")
    if not cohort.size:
        raise ResearchError("the cohort has no children", path="cohort")
    return names


def together(planes: Sequence[Plane]) -> NDArray[np.int64]:
    """How many children stand on both of two planes, for each pair; the diagonal counts each plane.

    >>> import numpy as np
    >>> together([np.array([0b0111], np.uint64), np.array([0b1110], np.uint64)]).tolist()
    [[3, 2], [2, 3]]
    """
    found = np.zeros((len(planes), len(planes)), np.int64)
    for start in range(0, planes[0].size, WORDS):
        part = np.stack([plane[start : start + WORDS] for plane in planes])
        for place in range(len(planes)):
            found[place, place:] += np.bitwise_count(part[place:] & part[place]).sum(axis=1, dtype=np.int64)
    return np.triu(found) + np.triu(found, 1).T


def covariances(both: NDArray[np.int64], size: int) -> NDArray[np.float64]:
    """The covariances of yes/no items from how often two are yes together; the divisor is the number of children."""
    shares = np.diag(both) / size
    found: NDArray[np.float64] = both / size - shares[:, None] * shares
    return found


def kuder_richardson(covariance: NDArray[np.float64]) -> float:
    """KR-20: the reliability of the number of yes answers (Kuder and Richardson 1937, formula 20).

    Item and total variances have the same divisor, so that it equals Cronbach's alpha. ``nan`` for fewer than two
    items, or where no child differs from another.

    >>> import numpy as np
    >>> round(kuder_richardson(np.array([[0.25, 0.15], [0.15, 0.25]])), 3)
    0.75
    """
    items, total = len(covariance), float(covariance.sum())
    if items < 2 or total <= 0:  # noqa: PLR2004  a list has at least two items
        return nan
    return items / (items - 1) * (1 - float(np.trace(covariance)) / total)


def _readings(planes: Sequence[Plane], cohort: Cohort, interval: str, level: float) -> tuple[list[Reading], float]:
    covariance = covariances(together(planes), cohort.size)
    found = []
    for place, plane in enumerate(planes):
        others = np.delete(np.delete(covariance, place, 0), place, 1)
        shares = _among(plane, cohort, interval, level)
        found.append(Reading(*shares, _item_rest(covariance, others, place), kuder_richardson(others)))
    return found, kuder_richardson(covariance)


def _item_rest(covariance: NDArray[np.float64], others: NDArray[np.float64], place: int) -> float:
    own, rest_of_list = float(covariance[place, place]), float(others.sum())
    if own <= 0 or rest_of_list <= 0:
        return nan
    return float(covariance[place].sum() - own) / sqrt(own * rest_of_list)


def _among(plane: Plane, cohort: Cohort, interval: str, level: float) -> tuple[Estimate, Estimate, Estimate, Estimate]:
    """Sensitivity, false-positive rate, discrimination and odds ratio of an item."""
    if cohort.truth is None or cohort.known is None:
        unknown = without(NO_TRUTH)
        return unknown, unknown, unknown, unknown
    victims, known = count(cohort.truth & cohort.known), count(cohort.known)
    tp = count(plane & cohort.truth & cohort.known)
    fp = count(plane & cohort.known) - tp
    sensitivity = proportion(tp, victims, interval=interval, level=level)
    false_positive = proportion(fp, known - victims, interval=interval, level=level)
    difference = youden(sensitivity, rest(false_positive))
    return sensitivity, false_positive, difference, odds_ratio(tp, victims - tp, fp, known - victims - fp, level=level)


def odds_ratio(a: int, b: int, c: int, d: int, *, level: float = 0.95) -> Estimate:
    """The odds ratio of ``a:b`` to ``c:d``, with an interval.

    The interval is that of Woolf (1955, On Estimating the Relation between Blood Group and Disease). Where a cell is
    0, half a child is added to each (Haldane 1956), and the estimate says so.

    >>> print(odds_ratio(20, 5, 10, 40))
    16 (4.82 to 53.1)
    """
    if not (a + b and c + d):
        return without("there is nobody in one of the two groups")
    corrected = 0 in (a, b, c, d)
    cells = [cell + HALDANE * corrected for cell in (a, b, c, d)]
    logarithm = log(cells[0] * cells[3] / (cells[1] * cells[2]))
    reach = NormalDist().inv_cdf((1 + level) / 2) * sqrt(sum(1 / cell for cell in cells))
    why = "odds ratio: a cell is 0, half a child was added to each" if corrected else ""
    return Estimate(exp(logarithm), exp(logarithm - reach), exp(logarithm + reach), why=why)


def _row(item: Item) -> dict[str, Any]:
    low, high = item.discrimination_band
    return {
        "item": item.name,
        "yes": item.yes,
        "no": item.no,
        "unknown": item.unknown_share,
        "sensitivity": item.established.sensitivity,
        "sensitivity_possible": item.possible.sensitivity,
        "false_positive": item.established.false_positive_rate,
        "false_positive_possible": item.possible.false_positive_rate,
        "discrimination": item.established.discrimination,
        "least": low,
        "greatest": high,
        "odds_ratio": item.established.odds_ratio,
        "item_rest": item.established.item_rest,
        "without": item.established.reliability_without,
        "remark": item.established.odds_ratio.why,
    }
