"""Computes a figure that a paper prints once more from the paper's counts, and compares the two."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan, nan, sqrt
from statistics import NormalDist
from typing import Literal

from attrs import frozen

from victor.errors import ResearchError
from victor.research.fourfold.accuracy import accuracy
from victor.research.fourfold.intervals import proportion, without
from victor.research.results.estimate import Estimate


@frozen
class Design:
    """How a study counted: the arguments of the same names of `victor.research.accuracy.accuracy`."""

    unit: Literal["children", "assessments"] = "children"
    verified: Literal["all", "positives"] = "all"
    groups: Literal["one", "selected"] = "one"


TOLERANCE = 0.1
"""How many percentage points a printed figure may be off besides its rounding."""
TWO_SIDED, ONE_SIDED = 0.95, 0.90
"""The level of the papers, and the one whose limits are one-sided limits of 95 %."""
SHARES = ("sensitivity", "specificity", "ppv", "npv", "prevalence", "positive_rate", "youden")
"""The figures of `Accuracy` that papers print."""
NO_COUNTS = "no counts to compute it from"


@frozen
class Figure:
    """A figure that a paper gives, or that its counts give.

    Attributes:
        name: A figure of `Accuracy`, ``share``, ``difference of …``, or any other that only has a text.
        printed: As printed, with its digits; empty when the paper does not print it.
        printed_interval: Its interval as printed.
        one_sided: Whether the interval is made of one-sided limits.
        count: The numerator of a share; for a difference of two tests on the same people, by how many one has more.
        among: The denominator.
        discordant: On how many people the two tests differ.
        misprint: Why what is printed cannot be right.
        misprint_interval: The same of its interval.
        refused: Why it cannot be compared with anything.
    """

    name: str
    printed: str = ""
    printed_interval: tuple[str, ...] = ()
    one_sided: bool = False
    count: int | None = None
    among: int | None = None
    discordant: int | None = None
    misprint: str = ""
    misprint_interval: str = ""
    refused: str = ""


@frozen
class Row:
    """What a paper says of one test on one sample.

    Attributes:
        of: Which test or sample it is.
        figures: The figures.
        counts: Where the cells come from.
        tp: Screened positive, and victims. Cells that are not known are None.
        fp: Screened positive, and not established as victims.
        fn: Screened negative, and victims.
        tn: Screened negative, and not established as victims.
        interval: The interval that gives the printed limits.
        source: Where it was read.
        doi: Its own identifier, where it is not its study's.
    """

    of: str
    figures: tuple[Figure, ...]
    counts: str = ""
    tp: int | None = None
    fp: int | None = None
    fn: int | None = None
    tn: int | None = None
    interval: str = "wilson"
    source: str = ""
    doi: str = ""


@frozen
class Reproduced:
    """A printed figure, or its interval, beside what victor computes from the counts.

    Attributes:
        study: The id of the study.
        of: Which test or sample it is.
        figure: The name of the figure; an interval says so.
        printed: As printed; empty when the paper does not print it.
        computed: What victor computes; empty when it computes nothing.
        within: Whether it is what is printed, to the printed digits or within `TOLERANCE`.
        refused: Why it is not compared, where it is not.
        misprint: Why what is printed cannot be right, where that is known.
    """

    study: str
    of: str
    figure: str
    printed: str
    computed: str
    within: bool
    refused: str = ""
    misprint: str = ""

    @property
    def verdict(self) -> str:
        """One of ``reproduced``, ``refused``, ``misprint``, ``not printed`` and ``differs``."""
        if self.refused:
            return "refused"
        if not self.printed:
            return "not printed"
        if self.misprint:
            return "misprint"
        return "reproduced" if self.within else "differs"


def reproduce(study: str, row: Row, design: Design) -> Iterator[Reproduced]:
    """Each figure of a row and each of its intervals, computed from the row's counts or refused with the reason."""
    for figure in row.figures:
        found = _computed(row, figure, design)
        printed = (figure.printed,) if figure.printed else ()
        yield _compared(study, row, figure, printed, (found.estimate,), found.why)
        if figure.printed_interval:
            yield _compared(study, row, figure, figure.printed_interval, (found.low, found.high), found.why)


def _compared(
    study: str, row: Row, figure: Figure, printed: tuple[str, ...], values: tuple[float, ...], why: str
) -> Reproduced:
    is_interval = len(values) > 1
    name = figure.name.replace("_", " ")
    is_share = figure.printed.endswith("%") or not figure.printed or figure.count is not None
    numbers = [100 * value if is_share else value for value in values]
    known = not any(map(isnan, numbers))
    computed = " to ".join(f"{number:.1f}" if is_share else f"{number:.4f}" for number in numbers)
    refused = figure.refused or ("" if known else why)
    tolerance = TOLERANCE if is_share else 0
    return Reproduced(
        study=study,
        of=row.of,
        figure=f"{name}, interval" if is_interval else name,
        printed=" to ".join(printed),
        computed=f"{computed}{' %' if is_share else ''}" if known else "",
        within=not refused and bool(printed) and all(map(_agrees, printed, numbers, [tolerance] * len(numbers))),
        refused=refused,
        misprint=figure.misprint_interval if is_interval else figure.misprint,
    )


def _agrees(printed: str, computed: float, tolerance: float) -> bool:
    text = printed.removesuffix("%")
    decimals = len(text.partition(".")[2])
    return round(computed, decimals) == float(text) or abs(computed - float(text)) <= tolerance


def _computed(row: Row, figure: Figure, design: Design) -> Estimate:
    level = ONE_SIDED if figure.one_sided else TWO_SIDED
    if figure.name.startswith("difference"):
        return _paired(figure, level)
    if figure.count is not None and figure.among is not None:
        return proportion(figure.count, figure.among, interval=row.interval, level=level)
    if figure.name not in SHARES or (row.tp is row.fp is row.fn is row.tn is None):
        return without(row.counts or NO_COUNTS)
    try:
        found = accuracy(
            tp=row.tp,
            fp=row.fp,
            fn=row.fn,
            tn=row.tn,
            interval=row.interval,
            level=level,
            unit=design.unit,
            verified=design.verified,
            groups=design.groups,
        )
    except ResearchError as refusal:
        if refusal.path != "unit":
            raise
        return without(f"{refusal.message}; {refusal.hint}")
    estimate: Estimate = getattr(found, figure.name)
    return estimate


def _paired(figure: Figure, level: float) -> Estimate:
    """The difference of two shares of the same people, with Wald's interval (Newcombe 1998, paired data, method 1)."""
    if figure.count is None or figure.among is None:
        return without(NO_COUNTS)
    difference = figure.count / figure.among
    if figure.discordant is None:
        return Estimate(difference, nan, nan, why="it is not printed on how many people the two tests differ")
    error = sqrt(figure.discordant - figure.count * difference) / figure.among
    width = NormalDist().inv_cdf((1 + level) / 2) * error
    return Estimate(difference, difference - width, difference + width)
