"""The indicators of a checklist in one picture: whom each of them finds, and whom it raises wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from victor.research.charts.chart import Chart
from victor.research.charts.look import (
    POINT,
    SQUARE,
    chart,
    diagonal,
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

MOST_NAMES = 16
STEPS = 10
"""Both axes end at the next tenth."""
LETTER, LINE_HEIGHT = 0.0165, 0.036
"""The room of a letter and of a line of text, in parts of the chart."""


def item_chart(
    sensitivity: Mapping[str, float | Estimate],
    false_positive_rate: Mapping[str, float | Estimate],
    *,
    synthetic: bool,
    categories: Mapping[str, str] | None = None,
    title: str = "Indicators",
) -> Chart:
    """Draw each indicator by the victims who have it and the others who have it; on the diagonal it tells nothing.

    Args:
        sensitivity: For each indicator the share of victims who have it; with counts when the children are real.
        false_positive_rate: For each the share of the others who have it.
        synthetic: Whether no real child is behind them.
        categories: The category of each indicator, drawn in colours and shapes; at most six.
        title: What the chart is called.

    Raises:
        ResearchError: When the two do not name the same indicators, there are too many categories, or shares of real
            children come without counts.
    """
    import altair as alt

    items = list(sensitivity)
    same_length(sensitivity=items, false_positive_rate=[item for item in items if item in false_positive_rate])
    kinds = categories or dict.fromkeys(items, "indicators")
    names = told_apart(kinds.get(item, "other") for item in items)
    found = shares(sensitivity.values(), "sensitivity", synthetic=synthetic)
    raised = shares((false_positive_rate[item] for item in items), "false_positive_rate", synthetic=synthetic)
    columns = {"item": "Indicator", "category": "Category", "y": "Victims who have it", "x": "Others who have it"}
    rows = rows_of(
        {"item": item, "category": kinds.get(item, "other"), "y": y, "x": x}
        for item, y, x in zip(items, found, raised, strict=True)
    )
    figures = Table(title, columns, rows, synthetic=synthetic)
    dots = [
        {"who": row["category"], "item": row["item"], "x": row["x"].estimate, "y": row["y"].estimate}
        for row in seen(figures)
    ]
    top = min(1.0, ceil(STEPS * max([0.1, *(share for dot in dots for share in (dot["x"], dot["y"]))])) / STEPS)
    x = share_axis(alt.X, "x", "Others who have it (false-positive rate)", top=top)
    y = share_axis(alt.Y, "y", "Victims who have it (sensitivity)", top=top)
    layers: list[Any] = [
        diagonal(top).encode(x, y),
        of(dots).mark_point(filled=True, size=POINT, opacity=0.9).encode(x, y, **marked(names)),
    ]
    layers += words(_named(dots, top), "item", x, y, dx=7, align="left")
    return chart(layers, figures, _said(dots), width=SQUARE, height=SQUARE)


def _discrimination(dot: Mapping[str, Any]) -> float:
    return float(dot["y"]) - float(dot["x"])


def _named(dots: Sequence[Mapping[str, Any]], top: float) -> list[Mapping[str, Any]]:
    """The indicators that tell most, as far as their names find room beside other names and points."""
    named: list[Mapping[str, Any]] = []
    for dot in sorted(dots, key=_discrimination, reverse=True):
        others = [one for one in dots if one is not dot]
        taken = any(_covers(one, dot, top) for one in named) or any(_covers(dot, one, top) for one in others)
        if not taken and len(named) < MOST_NAMES:
            named.append(dot)
    return named


def _covers(one: Mapping[str, Any], other: Mapping[str, Any], top: float) -> bool:
    """Whether the name of one would stand on the other point."""
    right = one["x"] + top * LETTER * (len(one["item"]) + 1)
    return bool(abs(one["y"] - other["y"]) < top * LINE_HEIGHT / 2 and one["x"] <= other["x"] < right)


def _said(dots: Sequence[Mapping[str, Any]]) -> str:
    if not dots:
        return "No indicator may be shown of so few children."
    best, least = max(dots, key=_discrimination), min(dots, key=_discrimination)
    told = f"{best['item']} tells most apart ({_both(best)}), {least['item']} least ({_both(least)})"
    return f"{len(dots)} indicators; {told}."


def _both(dot: Mapping[str, Any]) -> str:
    return f"{100 * dot['y']:.3g} % of the victims have it and {100 * dot['x']:.3g} % of the others"
