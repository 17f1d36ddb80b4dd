"""The scores of victims and others as a picture above the slider of the cut-off, which has the same scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from victor.notebook.thresholds.reckoning import Reckoning
from victor.notebook.thresholds.telling import Teller
from victor.research.scores.histogram import Histogram

if TYPE_CHECKING:
    from htpy import Element

HALF = 100
"""The height of either side, in the units of the drawing."""
TICKS = 8
STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)
Heights = NDArray[np.float64]


def shape(reckoning: Reckoning, most: int, teller: Teller) -> Element:
    """Victims upwards, others downwards, each as shares of their own; filled at the lowest, outlined at the highest."""
    from htpy import div, figure, line, path, span, svg

    say, cutoff = teller.say, reckoning.setting.cutoff
    band = reckoning.scores.histograms()
    paths = []
    for name, up in (("victims", True), ("others", False)):
        low, high = (_heights(one, most, victims=up) for one in (band.low, band.high))
        tallest = max(low.max(), high.max()) or 1
        low, high = (HALF - (HALF - 4) * np.sqrt(one / tallest) * (1 if up else -1) for one in (low, high))
        paths += [
            path(class_=[name, "under"], d=_area(low, 0, cutoff)),
            path(class_=[name, "reach"], d=_area(low, cutoff, most)),
            path(class_=[name, "line"], d=_steps(high, 0, most)),
        ]
    place = {"viewBox": f"0 0 {most} {2 * HALF}", "preserveAspectRatio": "none", "role": "img"}
    drawing = svg(place, aria_label=say["shape"].format(cutoff=teller.count(cutoff)))[
        paths,
        line(".axis", x1="0", x2=str(most), y1=str(HALF), y2=str(HALF)),
        line(".cut", x1=str(cutoff), x2=str(cutoff), y1="0", y2=str(2 * HALF)),
    ]
    return figure(".shape")[
        div(".plot")[drawing, span(".side.up")[say["side_victims"]], span(".side.down")[say["side_others"]]],
        _ticks(most),
    ]


def legend(teller: Teller) -> Element:
    """What is drawn how."""
    from htpy import p, span

    say = teller.say
    return p(".legend.soft")[
        span(".key.filled")[say["filled"]], span(".key.outlined")[say["outlined"]], span[say["root"]]
    ]


def _ticks(most: int) -> Element:
    """The numbers of the scale, at their places."""
    from htpy import div, span

    step = next((one for one in STEPS if most / one <= TICKS), STEPS[-1])
    return div(".ticks", aria_hidden="true")[
        (span(style=f"left:{100 * value / most:.2f}%")[str(value)] for value in range(0, most + 1, step))
    ]


def _heights(histogram: Histogram, most: int, *, victims: bool) -> Heights:
    """The share of children at each score; where scores of few real children are put together, spread evenly."""
    counts = histogram.positives if victims else histogram.negatives
    starts = histogram.steps()
    heights = np.zeros(most)
    for first, after in zip(starts, [*starts[1:], histogram.values.size], strict=True):
        low, high = int(histogram.values[first]), int(histogram.values[after - 1]) + 1
        heights[low:high] = counts[first:after].sum() / (high - low)
    return heights / max(int(counts.sum()), 1)


def _area(heights: Heights, start: int, end: int) -> str:
    return f"M{start} {HALF}{_along(heights, start, end)}V{HALF}Z" if end > start else ""


def _steps(heights: Heights, start: int, end: int) -> str:
    return f"M{start} {HALF}{_along(heights, start, end)}V{HALF}"


def _along(heights: Heights, start: int, end: int) -> str:
    told, before = [], None
    for place in range(start, end):
        height = f"{heights[place]:.1f}".removesuffix(".0")
        if height != before:
            told.append(f"{f'H{place}' if before else ''}V{height}")
        before = height
    return "".join(told) + f"H{end}"
