"""How charts look: colours that colour-blind people tell apart, dashes and shapes for grey print, calm axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from victor.errors import ResearchError
from victor.research.charts.chart import Chart, headline
from victor.research.tables import Table

if TYPE_CHECKING:
    import altair

COLOURS = ("#0072B2", "#D55E00", "#1B1B1B", "#009E73", "#CC79A7", "#7A4A00")
"""Four colours of M. Okabe and K. Ito, Color Universal Design, 2008, with a black and a brown in place of those that
are too light for lines on white: each stands out from the ground by 3 to 1."""
DASHES = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [5, 2, 1, 2, 1, 2], [12, 4])
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
INK, SOFT, FAINT = "#1B1B1B", "#5A5A5A", "#E4E4E4"
FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', Arial, 'DejaVu Sans', sans-serif"
WIDTH, SQUARE, HEIGHT = 440, 360, 300
PER_CENT = ".0%"

CONFIG: dict[str, Any] = {
    "background": "white",
    "font": FONT,
    "padding": 10,
    "view": {"stroke": None},
    "axis": {
        "labelColor": INK,
        "titleColor": INK,
        "labelFontSize": 11,
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
        "symbolStrokeWidth": 2,
    },
    "title": {
        "anchor": "start",
        "color": INK,
        "fontSize": 14,
        "fontWeight": 600,
        "offset": 12,
        "subtitleColor": SOFT,
        "subtitleFontSize": 11,
    },
}


def chart(layers: Sequence[Any], figures: Table, said: str, *, width: int = WIDTH, height: int = HEIGHT) -> Chart:
    """A chart of layers that share their axes."""
    import altair

    title = headline(figures.title, synthetic=figures.synthetic)
    drawing = (
        altair.layer(*layers)
        .properties(width=width, height=height, title=altair.TitleParams(title), description=said)
        .configure(**CONFIG)
        .to_dict()
    )
    return Chart(figures.title, said, figures, figures.synthetic, drawing)


def told_apart(names: Iterable[str]) -> list[str]:
    """The names of what is drawn in colours of its own.

    Raises:
        ResearchError: When there are none, or more than can be told apart.
    """
    found = list(names)
    if not found:
        raise ResearchError("nothing to draw", expected="at least one curve or checklist")
    if len(found) > len(COLOURS):
        raise ResearchError(f"{len(found)} at once cannot be told apart", expected=f"at most {len(COLOURS)}")
    return found


def colour(names: Sequence[str], *, legend: bool = True) -> altair.Color:
    """A colour for each name."""
    import altair

    scale = altair.Scale(domain=list(names), range=list(COLOURS[: len(names)]))
    return altair.Color("who:N", scale=scale, legend=altair.Undefined if legend and len(names) > 1 else None)


def dash(names: Sequence[str]) -> altair.StrokeDash:
    """A dash for each name."""
    import altair

    scale = altair.Scale(domain=list(names), range=[list(one) for one in DASHES[: len(names)]])
    return altair.StrokeDash("who:N", scale=scale, legend=altair.Undefined if len(names) > 1 else None)


def shape(names: Sequence[str]) -> altair.Shape:
    """A shape for each name."""
    import altair

    scale = altair.Scale(domain=list(names), range=list(SHAPES[: len(names)]))
    return altair.Shape("who:N", scale=scale, legend=altair.Undefined if len(names) > 1 else None)


def share_axis(channel: type[Any], key: str, title: str) -> Any:
    """An axis from 0 to 100 %."""
    import altair

    scale = altair.Scale(domain=[0, 1])
    return channel(key, type="quantitative", title=title, scale=scale, axis=altair.Axis(format=PER_CENT, tickCount=5))
