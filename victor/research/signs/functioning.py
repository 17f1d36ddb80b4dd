"""Differential item functioning: does an indicator work differently for girls, by country, by age?

Children of two groups are compared who have the same number of signs. If one group still has a certain sign more
often, the sign means something else there, is looked for differently, or is answered differently.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import exp, isnan, nan
from statistics import NormalDist
from typing import Literal, TypeAlias

import numpy as np
from attrs import evolve, field, frozen

from victor.errors import ResearchError, nearest
from victor.research.cohort import Cohort, Mask
from victor.research.fourfold.intervals import checked_level, proportion, without
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Table
from victor.research.signs.items import checked_items
from victor.research.signs.mantel_haenszel import (
    DELTA,
    SIGNIFICANT,
    Comparison,
    Size,
    Strata,
    mantel_haenszel,
    size_class,
)

Within: TypeAlias = Literal["all", "victims", "others"]
WITHIN: tuple[Within, ...] = ("all", "victims", "others")
SMALLEST_GROUP = 100
"""Children that a group needs: in a smaller one the tests find next to nothing, and a silence would mislead."""


@frozen
class Difference:
    """How one indicator works in one group, compared with the reference.

    Attributes:
        item: The indicator.
        focal: The group.
        yes: Children of the group with a yes.
        size: Children of the group.
        yes_reference: Children of the reference group with a yes.
        size_reference: Children of the reference group.
        unknown: The share of the group for whom it is not known.
        unknown_reference: The same of the reference group.
        odds_ratio: The Mantel-Haenszel odds ratio of a yes in the reference group over the group, at equal scores.
        delta: -2.35 times its logarithm: negative where the group has the sign less often than its scores suggest.
        chi_square: The Mantel-Haenszel chi-square with continuity correction.
        p: Its p-value.
        adjusted_p: The same, adjusted for all indicators and groups of the table (Benjamini and Hochberg 1995).
        size_class: A negligible, B moderate, C large; empty where it cannot be told.
        size_class_possible: The same, with unknown answers counted as yes: where it differs, the unknowns decide.
        uniform_p: Of the logistic test for a difference that is the same at all scores.
        non_uniform_p: Of the logistic test for a difference that changes with the score.
        why: Why figures are missing.
    """

    item: str
    focal: str
    yes: int
    size: int
    yes_reference: int
    size_reference: int
    unknown: Estimate
    unknown_reference: Estimate
    odds_ratio: Estimate
    delta: Estimate
    chi_square: float
    p: float
    adjusted_p: float
    size_class: Size
    size_class_possible: Size
    uniform_p: float
    non_uniform_p: float
    why: str = ""


@frozen(repr=False)
class Functioning(Result):
    """How the indicators work in each group, compared with a reference group.

    Attributes:
        group: The grouping.
        reference: The group that the others are compared with.
        differences: One for each indicator and group.
        refused: The groups that were not compared, and why.
        within: Who was looked at: all children, victims, or others.
        unknown_group: Children whose group is not known; they are left out.
        level: The level of the intervals.
        synthetic: Whether no real child is behind it.
    """

    group: str
    reference: str
    differences: tuple[Difference, ...] = field(repr=False)
    refused: dict[str, str] = field(repr=False)
    within: Within
    unknown_group: int = field(repr=False)
    level: float
    synthetic: bool

    def flagged(self, *, adjusted: float = SIGNIFICANT) -> tuple[Difference, ...]:
        """What is moderate or large and stays significant when adjusted for the number of tests; largest first."""
        found = [one for one in self.differences if one.size_class in ("B", "C") and one.adjusted_p < adjusted]
        return tuple(sorted(found, key=lambda one: -abs(one.delta.estimate)))

    def table(self) -> Table:
        """The differences, one a row."""
        columns = {
            "item": "Indicator",
            "focal": self.group,
            "yes": "Yes",
            "size": "of",
            "yes_reference": f"Yes: {self.reference}",
            "size_reference": "of",
            "unknown": "Unknown",
            "unknown_reference": f"Unknown: {self.reference}",
            "odds_ratio": "Odds ratio",
            "delta": "Delta",
            "chi_square": "Chi-square",
            "p": "p",
            "adjusted_p": "adjusted p",
            "size_class": "Class",
            "size_class_possible": "with unknown",
            "uniform_p": "uniform p",
            "non_uniform_p": "non-uniform p",
            "why": "Remark",
        }
        rows = tuple({key: getattr(one, key) for key in columns} for one in self.differences)
        who = {"all": "all children", "victims": "victims only", "others": "others only"}[self.within]
        title = f"Differential functioning by {self.group}, {self.reference} as reference, {who}"
        return Table(title, columns, rows, self.note, synthetic=self.synthetic)

    @property
    def note(self) -> str:
        """What a reader must know."""
        refused = "".join(f" Not compared: {label} ({why})." for label, why in self.refused.items())
        return (
            "Children are matched on the number of signs, the studied one included; unknown answers count as not"
            " established, in the column 'with unknown' as yes. A negative delta: the group has the sign less often"
            " than its scores suggest. A negligible, B moderate, C large (Educational Testing Service). A difference"
            f" is a question, not yet a bias.{refused}"
        )

    def __repr__(self) -> str:
        kind = "synthetic children" if self.synthetic else "children"
        large = sum(one.size_class == "C" for one in self.differences)
        return f"<Functioning: {len(self.differences)} comparisons by {self.group}, {large} large, {kind}>"


def differential(
    cohort: Cohort,
    group: str = "gender",
    *,
    focal: str | Sequence[str] | None = None,
    reference: str | None = None,
    items: Iterable[str] | None = None,
    within: Within = "all",
    level: float = 0.95,
) -> Functioning:
    """Whether indicators work differently in groups of children who have equally many signs.

    The Mantel-Haenszel procedure with the total score, the studied item included (Holland and Thayer 1988,
    Differential Item Performance and the Mantel-Haenszel Procedure), the size classes of the Educational Testing
    Service (Zieky 1993, Practical Questions in the Use of DIF Statistics in Test Development), and the logistic tests
    of Swaminathan and Rogers (1990, Detecting Differential Item Functioning Using Logistic Regression Procedures).

    Args:
        cohort: The children.
        group: By what they are grouped.
        focal: The group or groups to compare; all but the reference unless given.
        reference: The group to compare with; the largest unless given.
        items: The indicators that make up the score, such as ``checklist.indicators``; all yes/no items unless given.
        within: Look at ``"all"`` children, or only at ``"victims"`` or ``"others"`` by the reference standard.
        level: How often the intervals are to hold the true figure.

    Returns:
        One difference for each indicator and group. Groups of fewer than 100 children are refused, with the reason.

    Raises:
        ResearchError: When there is no such grouping, group or item, no group to compare, or no truth to look within.
    """
    checked_level(level)
    names = checked_items(cohort, items)
    chosen = _chosen(cohort, within)
    base, compared, refused = _groups(cohort, group, chosen, focal, reference)
    able = [label for label in compared if label not in refused]
    strata = _strata(cohort, names, group, [base, *able], chosen)
    found = [
        _difference(name, label, place, strata, level) for place, label in enumerate(able, 1) for name in names
    ]  # fmt: skip
    unknown_group = int(np.count_nonzero(chosen & (cohort.groups[group].codes < 0)))
    return Functioning(
        group, base, tuple(_adjusted(found)), refused, within, unknown_group, level, cohort.is_synthetic
    )  # fmt: skip


def _groups(
    cohort: Cohort, group: str, chosen: Mask, focal: str | Sequence[str] | None, reference: str | None
) -> tuple[str, list[str], dict[str, str]]:
    """The reference, the groups to compare with it, and those among them that are refused, with the reason."""
    sizes = {label: int(np.count_nonzero(mask & chosen)) for label, mask in cohort.by(group).items()}
    base = reference if reference is not None else max(sizes, key=sizes.__getitem__, default="")
    if focal is None:
        compared = [label for label in sizes if label != base]
    else:
        compared = [focal] if isinstance(focal, str) else list(focal)
    for label in (base, *compared):
        if label not in sizes:
            raise ResearchError(f"there is no group '{label}'", path=group, hint=nearest(label, sizes))
    if not compared or base in compared:
        raise ResearchError("nothing to compare", path=group, expected="a reference and at least one other group")
    if sizes[base] < SMALLEST_GROUP:
        expected = f"{SMALLEST_GROUP} children"
        raise ResearchError(f"the reference group is too small: {base}", path=group, expected=expected)
    small = [label for label in compared if sizes[label] < SMALLEST_GROUP]
    return base, compared, dict.fromkeys(small, f"fewer than {SMALLEST_GROUP} children")


Counted: TypeAlias = "dict[str, tuple[Strata, Strata]]"
"""For each item the children by group, score and answer: with unknown as not established, and as yes."""


def _chosen(cohort: Cohort, within: Within) -> Mask:
    if within not in WITHIN:
        raise ResearchError("nobody is chosen by that", path="within", expected=", ".join(WITHIN))
    if within == "all":
        return np.ones(cohort.size, np.bool_)
    truth, known = cohort.truth_mask()
    return known & (truth if within == "victims" else ~truth)


def _strata(cohort: Cohort, names: Sequence[str], group: str, labels: Sequence[str], chosen: Mask) -> Counted:
    """Count the children by group, score and answer, for each item, in both readings of what is unknown."""
    masks = cohort.by(group)
    scores = cohort.total(dict.fromkeys(names, 1))
    width = len(names) + 1
    place = np.full(cohort.size, -1, np.int64)
    for number, label in enumerate(labels):
        place[masks[label]] = number * width
    place[~chosen] = -1
    used = np.flatnonzero(place >= 0)
    shape = (len(labels), width)
    cells = [place[used] + score[used] for score in scores]
    sizes = [np.bincount(cell, minlength=len(labels) * width).reshape(shape) for cell in cells]
    found = {}
    for name in names:
        flags = (flag[used] for flag in cohort.flags(name))
        yes = [
            np.bincount(cell[flag], minlength=len(labels) * width).reshape(shape)
            for cell, flag in zip(cells, flags, strict=True)
        ]
        found[name] = Strata(yes[0], sizes[0]), Strata(yes[1], sizes[1])
    return found


def _difference(name: str, label: str, place: int, counted: Counted, level: float) -> Difference:
    established, possible = (strata.pair(place) for strata in counted[name])
    (yes_reference, yes), (size_reference, size) = established.yes.sum(axis=1), established.size.sum(axis=1)
    maybe_reference, maybe = possible.yes.sum(axis=1)
    test = mantel_haenszel(established)
    uniform, non_uniform = established.logistic()
    odds, delta = _sizes(test, level)
    return Difference(
        name, label, int(yes), int(size), int(yes_reference), int(size_reference),
        proportion(int(maybe - yes), int(size), level=level),
        proportion(int(maybe_reference - yes_reference), int(size_reference), level=level),
        odds, delta, test.chi_square, test.p, nan, size_class(test.log_odds, test.error, test.p),
        _class_of(possible), uniform, non_uniform, test.why,
    )  # fmt: skip


def _sizes(test: Comparison, level: float) -> tuple[Estimate, Estimate]:
    """The odds ratio and delta, with intervals that are symmetric in the logarithm."""
    if test.why:
        return without(test.why), without(test.why)
    reach = NormalDist().inv_cdf((1 + level) / 2) * test.error
    middle, low, high = test.log_odds, test.log_odds - reach, test.log_odds + reach
    return Estimate(exp(middle), exp(low), exp(high)), Estimate(DELTA * middle, DELTA * high, DELTA * low)


def _class_of(strata: Strata) -> Size:
    test = mantel_haenszel(strata)
    return size_class(test.log_odds, test.error, test.p)


def _adjusted(found: Sequence[Difference]) -> list[Difference]:
    from scipy.stats import false_discovery_control

    tested = [place for place, one in enumerate(found) if not isnan(one.p)]
    if not tested:
        return list(found)
    adjusted = dict(zip(tested, false_discovery_control([found[place].p for place in tested]), strict=True))
    return [evolve(one, adjusted_p=float(adjusted.get(place, nan))) for place, one in enumerate(found)]
