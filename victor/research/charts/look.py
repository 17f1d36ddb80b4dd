"""How charts look: colours that colour-blind people tell apart, dashes and shapes for grey print, calm axes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any

from victor.errors import ResearchError
from victor.research.charts.chart import Chart
from victor.research.results.estimate import Estimate
from victor.research.results.tables import HIDDEN, Table

COLOURS = ("#0072B2", "#D55E00", "#1B1B1B", "#009E73", "#CC79A7", "#7A4A00")
"""Four colours of M. Okabe and K. Ito, Color Universal Design, 2008, with a black and a brown in place of those that
are too light for lines on white: each stands out from the ground by 3 to 1."""
DASHES = ((1, 0), (7, 3), (2, 2), (9, 3, 2, 3), (5, 2, 1, 2, 1, 2), (12, 4))
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
INK, SOFT, FAINT = "#1B1B1B", "#5A5A5A", "#E4E4E4"
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
WIDTH, HEIGHT, SQUARE = 460, 300, 360
TEXT, POINT, LINE = 11, 55, 2
PER_CENT = "format(100 * datum.value, '.3~g') + ' %'"

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "padding": 10,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": TEXT,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "titlePadding": 8,
        "domainColor": SOFT,
        "tickColor": SOFT,
        "gridColor": FAINT,
        "labelLimit": 260,
    },
    "legend": {
        "title": None,
        "orient": "bottom",
        "direction": "vertical",
        "labelColor": INK,
        "labelFontSize": 12,
        "labelLimit": 420,
        "symbolSize": 90,
        "symbolStrokeWidth": 0,
    },
    "title": {"anchor": "start", "color": INK, "fontSize": 14, "fontWeight": 600, "offset": 12},
}

Dot = Mapping[str, object]
"""One thing to be drawn, by the name of its channel."""


def chart(layers: Sequence[Any], figures: Table, said: str, *, width: int = WIDTH, height: int = HEIGHT) -> Chart:
    """A chart of layers that share their axes."""
    import altair as alt

    drawing = (
        alt.layer(*layers)
        .properties(width=width, height=height, title=alt.TitleParams(figures.headline), description=said)
        .configure(**CONFIG)
        .to_dict()
    )
    return Chart(figures.title, said, figures, figures.synthetic, drawing)


def of(dots: Iterable[Dot]) -> Any:
    """A layer that draws these."""
    import altair as alt

    return alt.Chart(alt.InlineData(values=[dict(dot) for dot in dots]))


def told_apart(names: Iterable[str]) -> list[str]:
    """The names of what is drawn in colours of its own.

    Raises:
        ResearchError: When there are none, or more than can be told apart.
    """
    found = list(dict.fromkeys(names))
    if not found:
        raise ResearchError("there is nothing to draw", expected="at least one curve, checklist or group")
    if len(found) > len(COLOURS):
        raise ResearchError(f"{len(found)} at once cannot be told apart", expected=f"at most {len(COLOURS)}")
    return found


def marked(names: Sequence[str], *, by: str = "shape", alone: bool = False) -> dict[str, Any]:
    """Colour and dash (or shape) of each name; a legend where there are several, or also when `alone`."""
    import altair as alt

    legend = alt.Undefined if alone or len(names) > 1 else None
    ranges: dict[str, list[Any]] = {
        "color": list(COLOURS),
        "strokeDash": [list(one) for one in DASHES],
        "shape": list(SHAPES),
    }
    channels = {"color": alt.Color, "strokeDash": alt.StrokeDash, "shape": alt.Shape}
    return {
        channel: channels[channel](
            "who:N", scale=alt.Scale(domain=list(names), range=ranges[channel][: len(names)]), legend=legend
        )
        for channel in ("color", by)
    }


def share_axis(channel: type[Any], key: str, title: str, *, top: float = 1.0) -> Any:
    """An axis from 0 to 100 %, or to a lower top."""
    import altair as alt

    return channel(
        key,
        type="quantitative",
        title=title,
        scale=alt.Scale(domain=[0, top]),
        axis=alt.Axis(tickCount=5, labelExpr=PER_CENT),
    )


def diagonal(top: float = 1.0) -> Any:
    """The line on which both axes say the same."""
    import altair as alt

    return (
        of([{"x": 0, "y": 0}, {"x": top, "y": top}])
        .mark_line(color=SOFT, strokeWidth=1, strokeDash=[3, 3])
        .encode(alt.X("x:Q"), alt.Y("y:Q"))
    )


def reference(value: float, channel: str) -> Any:
    """A thin line across the chart, at a value of one axis."""
    return (
        of([{channel: value}])
        .mark_rule(color=SOFT, strokeWidth=1, strokeDash=[3, 3])
        .encode(**{channel: f"{channel}:Q"})
    )


def words(dots: Sequence[Dot], key: str, x: Any, y: Any, *more: Any, **place: Any) -> list[Any]:
    """Names beside what they name, each on a ground of its own."""
    return [
        of(dots).mark_text(fontSize=TEXT, color=INK, **place, **ground).encode(x, y, *more, text=f"{key}:N")
        for ground in ({"stroke": "white", "strokeWidth": 3}, {})
    ]


def seen(table: Table) -> list[dict[str, Any]]:
    """The rows of a table from which nothing had to be kept back."""
    return [row for row in table.as_dicts() if HIDDEN not in row.values()]


def ends(estimate: Estimate) -> dict[str, float | None]:
    """The ends of an interval for a drawing; nothing where there is none."""
    return {"low": plain(estimate.low), "high": plain(estimate.high)}


def plain(figure: float) -> float | None:
    """A figure as JSON can hold it."""
    return float(figure) if isfinite(figure) else None


def shares(values: Iterable[float | Estimate], path: str, *, synthetic: bool) -> list[Estimate]:
    """Shares as estimates; those of real children with their counts, so that small ones can be kept back.

    Raises:
        ResearchError: When a share of real children comes without its counts.
    """
    found = [
        value if isinstance(value, Estimate) else Estimate(float(value), float("nan"), float("nan")) for value in values
    ]
    if not synthetic and not all(one.is_share for one in found):
        raise ResearchError(
            "a share of real children without its counts", path=path, expected="estimates with count and of"
        )
    return found


def same_length(**columns: Sequence[object]) -> None:
    """Refuse columns of different lengths.

    Raises:
        ResearchError: With their names.
    """
    if len({len(column) for column in columns.values()}) > 1:
        raise ResearchError("not of one length", path=", ".join(columns), expected="one value for each point")
