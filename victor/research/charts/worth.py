"""What acting on a checklist is worth: decision curves, and whether its probabilities are right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from victor.research.charts.chart import Chart
from victor.research.charts.look import (
    LINE,
    PER_CENT,
    POINT,
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
)
from victor.research.results.estimate import Estimate
from victor.research.results.tables import Table, rows_of

EVERYBODY, NOBODY = "act on every child", "act on no child"
PER_HUNDRED = 100
ROOM_BELOW = 0.25
"""How far below nought the axis goes, as a part of its height: where acting on every child harms, no more is told."""


def decision_chart(
    thresholds: Sequence[float],
    net_benefit: Mapping[str, Sequence[float]],
    act_on_all: Sequence[float],
    *,
    synthetic: bool,
    title: str = "Decision curve",
) -> Chart:
    """Draw the net benefit of acting on a checklist, beside that of acting on every child and on none.

    Args:
        thresholds: Threshold probabilities from 0 to 1: how probable it must be that a child is a victim to act.
        net_benefit: For each checklist the net benefit at each threshold, for each child; at most four.
        act_on_all: The same for acting on every child.
        synthetic: Whether no real child is behind them.
        title: What the chart is called.

    Raises:
        ResearchError: When lengths differ, or there are too many checklists to be told apart.

    The method is that of A. J. Vickers and E. B. Elkin, Decision curve analysis, Medical Decision Making, 2006.
    """
    import altair as alt

    curves = {**net_benefit, EVERYBODY: act_on_all, NOBODY: [0.0] * len(thresholds)}
    names = told_apart(curves if net_benefit else [])
    same_length(thresholds=thresholds, **curves)
    columns = {"at": "Threshold probability (%)", **{who: f"{who}, per 100 children" for who in names}}
    rows = rows_of(
        {"at": PER_HUNDRED * float(at), **{who: PER_HUNDRED * float(curves[who][place]) for who in names}}
        for place, at in enumerate(thresholds)
    )
    figures = Table(title, columns, rows, synthetic=synthetic)
    dots = [
        {"who": who, "x": row["at"] / PER_HUNDRED, "y": row[who]}
        for row in seen(figures)
        for who in names
        if isfinite(row[who])
    ]
    top = max((dot["y"] for dot in dots), default=1.0) or 1.0
    x = alt.X("x:Q", title="Threshold probability (how sure one must be to act)", axis=alt.Axis(labelExpr=PER_CENT))
    scale = alt.Scale(domain=[-ROOM_BELOW * top, 1.05 * top], nice=False)
    y = alt.Y("y:Q", title="Net benefit (victims found, per 100 children)", scale=scale)
    line = of(dots).mark_line(strokeWidth=LINE, clip=True).encode(x, y, **_lines(names))
    return chart([line], figures, _said_of_benefit(seen(figures), list(net_benefit)))


def _lines(names: Sequence[str]) -> dict[str, Any]:
    """Colours and dashes, with a legend of lines."""
    import altair as alt

    channels = marked(names, by="strokeDash")
    legend = alt.Legend(symbolType="stroke", symbolSize=500, symbolStrokeWidth=LINE)
    return {channel: one.legend(legend) for channel, one in channels.items()}


def _said_of_benefit(rows: Sequence[Mapping[str, Any]], checklists: Sequence[str]) -> str:
    told = []
    for who in checklists:
        better = [row["at"] for row in rows if row[who] > max(row[EVERYBODY], 0.0)]
        told.append(
            f"Acting on {who} is worth more than acting on every child or on none between thresholds of "
            f"{min(better):.3g} and {max(better):.3g} %."
            if better
            else f"Acting on {who} is nowhere worth more than acting on every child or on none."
        )
    return " ".join(told)


def calibration_chart(
    predicted: Sequence[float],
    observed: Sequence[float | Estimate],
    *,
    synthetic: bool,
    title: str = "Calibration",
) -> Chart:
    """Draw how many of the children with a predicted probability are victims; on the diagonal the two agree.

    Args:
        predicted: The mean probability predicted in each bin, from 0 to 1.
        observed: The share of victims in each bin; with counts when the children are real.
        synthetic: Whether no real child is behind them.
        title: What the chart is called.

    Raises:
        ResearchError: When lengths differ, or shares of real children come without counts.
    """
    import altair as alt

    told_apart(["bins"] if len(predicted) else [])
    found = shares(observed, "observed", synthetic=synthetic)
    same_length(predicted=predicted, observed=found)
    rows = rows_of(
        {"bin": str(number), "predicted": float(x), "observed": y}
        for number, (x, y) in enumerate(zip(predicted, found, strict=True), 1)
    )
    columns = {"bin": "Bin", "predicted": "Predicted probability", "observed": "Observed share of victims"}
    figures = Table(title, columns, rows, synthetic=synthetic)
    dots = [
        {"who": "bins", "x": row["predicted"], "y": row["observed"].estimate, **ends(row["observed"])}
        for row in seen(figures)
        if isfinite(row["observed"].estimate)
    ]
    x = share_axis(alt.X, "x", "Predicted probability of being a victim")
    y = share_axis(alt.Y, "y", "Observed share of victims")
    colour = marked(["bins"])["color"]
    layers = [
        diagonal().encode(x, y),
        of(dots).mark_rule(strokeWidth=1).encode(x, alt.Y("low:Q"), alt.Y2("high:Q"), colour),
        of(dots).mark_line(strokeWidth=LINE).encode(x, y, colour),
        of(dots).mark_point(filled=True, size=POINT, opacity=1).encode(x, y, colour),
    ]
    return chart(layers, figures, _said_of_bins(dots), width=SQUARE, height=SQUARE)


def _said_of_bins(dots: Sequence[Mapping[str, Any]]) -> str:
    if not dots:
        return "No bin may be shown of so few children."
    worst = max(dots, key=lambda dot: abs(dot["y"] - dot["x"]))
    return (
        f"In {len(dots)} bins the observed share is farthest from the predicted one where "
        f"{100 * worst['x']:.3g} % was predicted and {100 * worst['y']:.3g} % were victims."
    )
