"""The ROC curve: both ends of the band, where the cut-off stands on them, and the outcomes of the checklist itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from victor.guideline import Checklist
from victor.notebook.thresholds.reckoning import Curve, Reckoning
from victor.notebook.thresholds.telling import Teller
from victor.research.fourfold.accuracy import Band, Counts

if TYPE_CHECKING:
    from htpy import Element, Node

SIDE = 240
LEFT, TOP = 34, 8
GRID = (0, 0.25, 0.5, 0.75, 1)
MARKS = "①②③④⑤⑥⑦⑧⑨"
EQUAL = 0.005
"""Shares of the victims that are nearer than this are told as equal."""


@frozen
class _Square:
    """The square in which shares are drawn."""

    victims: int
    others: int

    def at(self, counts: Counts) -> tuple[float, float]:
        return self.x(counts.fp), self.y(counts.tp)

    def x(self, alarms: int) -> float:
        return round(LEFT + SIDE * alarms / self.others, 1)

    def y(self, found: int) -> float:
        return round(TOP + SIDE * (1 - found / self.victims), 1)

    def path(self, curve: Curve) -> str:
        points = dict.fromkeys((self.x(fp), self.y(tp)) for tp, fp in zip(curve.tp, curve.fp, strict=True))
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def roc(reckoning: Reckoning, outcomes: Mapping[str, Band], checklist: Checklist, teller: Teller) -> Node:
    """The curve with its legend."""
    from htpy import figure, fragment, h3, path, svg

    square = _Square(reckoning.victims, reckoning.others)
    low, high = reckoning.curves
    drawing = svg(viewBox=f"0 0 {LEFT + SIDE + 12} {TOP + SIDE + 38}", role="img", aria_label=_said(reckoning, teller))[
        _axes(teller),
        path(".possible", d=square.path(high)),
        path(".established", d=square.path(low)),
        [_outcome(MARKS[place], square, band) for place, band in enumerate(outcomes.values())],
        None if reckoning.kept_back else _point(square, reckoning.band),
    ]
    return fragment[h3[teller.say["roc"]], figure(".roc")[drawing], _legend(reckoning, outcomes, checklist, teller)]


def _said(reckoning: Reckoning, teller: Teller) -> str:
    if reckoning.kept_back:
        return teller.say["roc"]
    one, other = reckoning.accuracy.established, reckoning.accuracy.possible
    found = teller.shares(one.sensitivity.estimate, other.sensitivity.estimate)
    alarms = teller.shares(1 - one.specificity.estimate, 1 - other.specificity.estimate)
    return teller.say["roc_said"].format(sensitivity=found, alarms=alarms)


def _axes(teller: Teller) -> Node:
    from htpy import fragment, g, line, text

    right, bottom = LEFT + SIDE, TOP + SIDE
    lines: list[Node] = []
    for share in GRID:
        x, y, told = LEFT + SIDE * share, bottom - SIDE * share, f"{100 * share:g}"
        lines += [
            line(".grid", x1=f"{LEFT}", x2=f"{right}", y1=f"{y:g}", y2=f"{y:g}"),
            line(".grid", x1=f"{x:g}", x2=f"{x:g}", y1=f"{TOP}", y2=f"{bottom}"),
            text(x=f"{LEFT - 5}", y=f"{y + 4:g}", text_anchor="end")[told],
            text(x=f"{x:g}", y=f"{bottom + 14}", text_anchor="middle")[told],
        ]
    say, middle = teller.say, TOP + SIDE / 2
    return fragment[
        g(".axes", aria_hidden="true")[
            lines,
            line(".chance", x1=f"{LEFT}", y1=f"{bottom}", x2=f"{right}", y2=f"{TOP}"),
            text(x=f"{LEFT + SIDE / 2:g}", y=f"{bottom + 31}", text_anchor="middle")[f"{say['roc_x']}, %"],
            text(transform=f"translate(9 {middle:g}) rotate(-90)", text_anchor="middle")[f"{say['roc_y']}, %"],
        ]
    ]


def _point(square: _Square, band: Band) -> Element:
    from htpy import circle, g, line

    (x1, y1), (x2, y2) = square.at(band.established), square.at(band.possible)
    return g(".now", aria_hidden="true")[
        line(x1=f"{x1:g}", y1=f"{y1:g}", x2=f"{x2:g}", y2=f"{y2:g}"),
        circle(".open", cx=f"{x2:g}", cy=f"{y2:g}", r="5.5"),
        circle(".full", cx=f"{x1:g}", cy=f"{y1:g}", r="6.5"),
    ]


def _outcome(mark: str, square: _Square, band: Band) -> Element:
    from htpy import g, line, path, text

    (x1, y1), (x2, y2) = square.at(band.established), square.at(band.possible)
    right, above = x1 < LEFT + SIDE - 20, y1 > TOP + 20
    return g(".outcome", aria_hidden="true")[
        line(x1=f"{x1:g}", y1=f"{y1:g}", x2=f"{x2:g}", y2=f"{y2:g}"),
        path(".open", d=_diamond(x2, y2)),
        path(".full", d=_diamond(x1, y1)),
        text(
            x=f"{x1 + (9 if right else -9):g}",
            y=f"{y1 + (-6 if above else 14):g}",
            text_anchor="start" if right else "end",
        )[mark],
    ]


def _diamond(x: float, y: float) -> str:
    return f"M{x:g} {y - 5:g}l5 5l-5 5l-5 -5z"


def _legend(reckoning: Reckoning, outcomes: Mapping[str, Band], checklist: Checklist, teller: Teller) -> Node:
    """What the marks are, and whether the score finds more than the checklist with no more false alarms."""
    from htpy import fragment, h4, li, p, span, ul

    say, (low, _) = teller.say, reckoning.curves
    rows = []
    for mark, (outcome, band) in zip(MARKS, outcomes.items(), strict=False):
        mine, score = band.established.tp / reckoning.victims, low.found(band.established.fp) / reckoning.victims
        verdict = "equal" if abs(score - mine) < EQUAL else "better" if score > mine else "worse"
        rows.append(
            li(data_key=f"outcome-{outcome}")[
                span(".mark", aria_hidden="true")[mark, " "],
                checklist.outcomes[outcome].text.in_language(teller.language).text,
                span(".soft")[": ", say["finds"].format(share=teller.percent(mine)), " · "],
                span(".soft")[say["score_finds"].format(share=teller.percent(score)), " "],
                span(class_=["verdict", verdict])[say[verdict]],
            ]
        )
    return fragment[
        p(".legend.soft")[span(".key.full")[say["established"]], span(".key.open")[say["possible"]]],
        fragment[h4[say["guideline"]], ul(".outcomes")[rows]] if rows else None,
    ]
