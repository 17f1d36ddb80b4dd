"""Charts for research: drawn offline, told apart by colour-blind people and in grey, with what is seen in words.

Each of them is a `Chart`: a notebook shows it, ``chart.save("roc.svg")`` writes it (``.png`` and ``.pdf`` too), and
``chart.altair`` is the same for who wants to change it. Of real children nothing is drawn that rests on fewer than 11.
"""

from victor.research.charts.chart import Chart
from victor.research.charts.curves import Curve, cutoff_chart, roc_chart
from victor.research.charts.drawing import draw, draw_changes, draw_groups, draw_roc
from victor.research.charts.groups import Change, change_chart, forest_chart
from victor.research.charts.signs import item_chart
from victor.research.charts.worth import calibration_chart, decision_chart

__all__ = [
    "Change",
    "Chart",
    "Curve",
    "calibration_chart",
    "change_chart",
    "cutoff_chart",
    "decision_chart",
    "draw",
    "draw_changes",
    "draw_groups",
    "draw_roc",
    "forest_chart",
    "item_chart",
    "roc_chart",
]
