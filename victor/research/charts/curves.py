"""Curves over cut-offs: ROC, and sensitivity and specificity by cut-off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import frozen

from victor.errors import ResearchError
from victor.research.charts.chart import Chart
from victor.research.charts.look import (
    COLOURS,
    LINE,
    POINT,
    SOFT,
    SQUARE,
    chart,
    diagonal,
    ends,
    marked,
    of,
    same_length,
    seen,
    share_axis,
    shares,
    told_apart,
    words,
)
from victor.research.results.estimate import Estimate
from victor.research.results.tables import Table, rows_of

FOUND = "Sensitivity (share of victims found)"
RAISED = "False-positive rate (share of the others)"
MOST_LABELS = 14
LABELLED_CURVES = 2
"""With more curves than these, labels of cut-offs would stand in each other's way."""
LEFT_FREE, BELOW_FREE = 0.11, 0.05
"""Left of this a label before its point would stand on the axis; lower than this, one below its point."""
WIDE, TALL = 0.09, 0.045
"""The room that a label takes, in parts of the chart."""


@frozen
class Curve:
    """A ROC curve: what each cut-off finds, and whom it raises wrongly.

    Attributes:
        sensitivity: For each cut-off the share of victims found; with counts when the children are real.
        false_positive_rate: For each cut-off the share of the others who are raised.
        cutoffs: What each cut-off is called, such as ``≥ 3``; in their order.
        auc: The area under it.
        possible: The same when every unknown answer is counted as a yes; the band between is what is unknown.
    """

    sensitivity: Sequence[float | Estimate]
    false_positive_rate: Sequence[float | Estimate]
    cutoffs: Sequence[str] = ()
    auc: Estimate | None = None
    possible: Curve | None = None


def roc_chart(curves: Mapping[str, Curve], *, synthetic: bool, title: str = "ROC curve") -> Chart:
    """Draw ROC curves; where answers are unknown, as a band from what is established to what is possible.

    Args:
        curves: Each curve by the name of its checklist; at most six.
        synthetic: Whether no real child is behind them.
        title: What the chart is called.

    Raises:
        ResearchError: When lengths differ, or shares of real children come without counts.

    >>> curve = Curve([0.0, 0.6, 0.9, 1.0], [0.0, 0.1, 0.3, 1.0], ["≥ 3", "≥ 2", "≥ 1", "≥ 0"])
    >>> print(roc_chart({"version 1": curve}, synthetic=True))
    ROC curve (synthetic children)
    version 1: at the cut-off ≥ 1 it finds 90 % of the victims and raises 30 % of the others.
    """
    import altair as alt

    names = told_apart(curves)
    tables = {who: _points(who, curve, synthetic=synthetic) for who, curve in curves.items()}
    figures = Table(
        title,
        {
            "who": "Checklist",
            "reading": "Unknown answers",
            "cutoff": "Cut-off",
            "y": "Sensitivity",
            "x": "False-positive rate",
        },
        tuple(row for table in tables.values() for row in table),
        synthetic=synthetic,
    )
    told = {str(row["who"]) for row in seen(figures)}
    legend = {who: _with_auc(who, curves[who].auc if who in told else None) for who in names}
    dots = [_dot(row, legend[str(row["who"])], number) for number, row in enumerate(seen(figures))]
    established = [dot for dot in dots if dot["reading"] == ESTABLISHED]
    x, y = share_axis(alt.X, "x", RAISED), share_axis(alt.Y, "y", FOUND)
    shown = list(legend.values())
    layers: list[Any] = [
        diagonal().encode(x, y),
        *(_band(dots, who, COLOURS[number]).encode(x, y) for number, who in enumerate(shown)),
        of(established)
        .mark_line(strokeWidth=LINE)
        .encode(x, y, order="order:Q", **marked(shown, by="strokeDash", alone=True)),
        of(established).mark_point(filled=True, size=POINT, opacity=1).encode(x, y, **marked(shown, alone=True)),
    ]
    if len(shown) <= LABELLED_CURVES:
        layers += _labels(established, shown, x, y)
    said = " ".join(_said(who, [row for row in seen(figures) if row["who"] == who], curves[who]) for who in names)
    return chart(layers, figures, said, width=SQUARE, height=SQUARE)


ESTABLISHED, POSSIBLE = "not counted", "counted as yes"


def _points(who: str, curve: Curve, *, synthetic: bool) -> tuple[Mapping[str, Any], ...]:
    """The rows of a curve (and of its possible reading), with what must be kept back of them."""
    rows: list[Mapping[str, Any]] = []
    for reading, one in ((ESTABLISHED, curve), (POSSIBLE, curve.possible)):
        if one is None:
            continue
        found = shares(one.sensitivity, f"{who}, sensitivity", synthetic=synthetic)
        raised = shares(one.false_positive_rate, f"{who}, false_positive_rate", synthetic=synthetic)
        cutoffs = one.cutoffs or [""] * len(found)
        same_length(sensitivity=found, false_positive_rate=raised, cutoffs=cutoffs)
        points = rows_of(
            {"who": who, "reading": reading, "cutoff": cutoff, "y": y, "x": x}
            for cutoff, y, x in zip(cutoffs, found, raised, strict=True)
        )
        columns = {"who": "", "reading": "", "cutoff": "", "y": "", "x": ""}
        rows += Table(who, columns, points, synthetic=synthetic, each_row="step").protected().rows
    return tuple(rows)


def _dot(row: Mapping[str, Any], who: str, number: int) -> dict[str, Any]:
    return {**row, "who": who, "x": row["x"].estimate, "y": row["y"].estimate, "order": number}


def _band(dots: Iterable[Mapping[str, Any]], who: str, colour: str) -> Any:
    """The area between a curve and what is possible."""
    mine = [dot for dot in dots if dot["who"] == who]
    lower = [dot for dot in mine if dot["reading"] == ESTABLISHED]
    upper = [dot for dot in mine if dot["reading"] == POSSIBLE]
    outline = [{**dot, "order": place} for place, dot in enumerate([*lower, *reversed(upper)])] if upper else []
    shape = of(outline).mark_line(interpolate="linear-closed", strokeWidth=0, fill=colour, fillOpacity=0.16)
    return shape.encode(order="order:Q")


def _labels(dots: Sequence[Mapping[str, Any]], names: Sequence[str], x: Any, y: Any) -> list[Any]:
    """The names of the cut-offs: outside of both curves where there are two, and never on the axis."""

    def height(who: str) -> float:
        mine = [float(dot["y"] - dot["x"]) for dot in dots if dot["who"] == who]
        return sum(mine) / max(len(mine), 1)

    layers: list[Any] = []
    for place, who in enumerate(sorted(names, key=height)):
        free = ("y", BELOW_FREE) if place == 0 else ("x", LEFT_FREE)
        mine = [dot for dot in dots if dot["who"] == who and dot[free[0]] > free[1]]
        dx, dy, align = (8, 12, "left") if place == 0 else (-8, -8, "right")
        layers += words(_far_apart(mine), "cutoff", x, y, dx=dx, dy=dy, align=align)
    return layers


def _far_apart(dots: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The points whose labels do not stand on each other."""
    kept: list[Mapping[str, Any]] = []
    for dot in dots:
        if not dot["cutoff"] or len(kept) == MOST_LABELS:
            continue
        if all(abs(dot["x"] - one["x"]) >= WIDE or abs(dot["y"] - one["y"]) >= TALL for one in kept):
            kept.append(dot)
    return kept


def _with_auc(who: str, auc: Estimate | None) -> str:
    return f"{who}: AUC {auc}" if auc else who


def _said(who: str, rows: Sequence[Mapping[str, Any]], curve: Curve) -> str:
    rows = [row for row in rows if row["reading"] == ESTABLISHED]
    if not rows:
        return f"{who}: no point may be shown of so few children."
    area = f"the area under the curve is {curve.auc}; " if curve.auc else ""
    best = max(rows, key=lambda row: row["y"].estimate - row["x"].estimate)
    at = f"at the cut-off {best['cutoff']} it finds" if best["cutoff"] else "at its best point it finds"
    found, raised = 100 * best["y"].estimate, 100 * best["x"].estimate
    band = " The band is what unknown answers leave open." if curve.possible else ""
    return f"{who}: {area}{at} {found:.3g} % of the victims and raises {raised:.3g} % of the others.{band}"


def cutoff_chart(
    cutoffs: Sequence[str],
    sensitivity: Sequence[float | Estimate],
    specificity: Sequence[float | Estimate],
    *,
    synthetic: bool,
    chosen: str | None = None,
    title: str = "Sensitivity and specificity by cut-off",
) -> Chart:
    """Draw what each cut-off finds of the victims and leaves alone of the others, with intervals.

    Args:
        cutoffs: What each cut-off is called, such as ``≥ 3``; in their order.
        sensitivity: For each the share of victims found; with counts when the children are real.
        specificity: For each the share of the others who are not raised.
        synthetic: Whether no real child is behind them.
        chosen: The cut-off that is marked.
        title: What the chart is called.

    Raises:
        ResearchError: When lengths differ, `chosen` is none of the cut-offs, or shares of real children come without
            counts.
    """
    import altair as alt

    found = shares(sensitivity, "sensitivity", synthetic=synthetic)
    spared = shares(specificity, "specificity", synthetic=synthetic)
    same_length(cutoffs=cutoffs, sensitivity=found, specificity=spared)
    told_apart(["sensitivity"] if cutoffs else [])
    if chosen is not None and chosen not in cutoffs:
        raise ResearchError("it is none of the cut-offs", path="chosen", expected=", ".join(cutoffs))
    columns = {"cutoff": "Cut-off", "sensitivity": "Sensitivity", "specificity": "Specificity"}
    rows = rows_of(
        {"cutoff": cutoff, "sensitivity": one, "specificity": other}
        for cutoff, one, other in zip(cutoffs, found, spared, strict=True)
    )
    figures = Table(title, columns, rows, synthetic=synthetic, each_row="step")
    names = ["sensitivity", "specificity"]
    dots = [
        {"who": who, "x": row["cutoff"], "y": row[who].estimate, **ends(row[who])}
        for row in seen(figures)
        for who in names
    ]
    x = alt.X(
        "x:N", sort=list(cutoffs), title="Cut-off (score)", axis=alt.Axis(labelAngle=0, grid=False, labelOverlap=True)
    )
    y = share_axis(alt.Y, "y", "Share of the children concerned")
    layers: list[Any] = [
        of(dots).mark_rule(strokeWidth=1).encode(x, alt.Y("low:Q"), alt.Y2("high:Q"), marked(names)["color"]),
        of(dots).mark_line(strokeWidth=LINE).encode(x, y, **marked(names, by="strokeDash")),
        of(dots).mark_point(filled=True, size=POINT, opacity=1).encode(x, y, **marked(names)),
    ]
    if chosen is not None:
        layers.insert(0, of([{"x": chosen}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x))
    return chart(layers, figures, _said_of_cutoffs(seen(figures), chosen))


def _said_of_cutoffs(rows: Sequence[Mapping[str, Any]], chosen: str | None) -> str:
    if not rows:
        return "No cut-off may be shown of so few children."
    told = [row for row in rows if row["cutoff"] == chosen] or [rows[0], rows[-1]]
    return " ".join(
        f"At the cut-off {row['cutoff']} sensitivity is {row['sensitivity']} and specificity {row['specificity']}."
        for row in told
    )
