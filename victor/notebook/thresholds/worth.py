"""What the cut-off is worth in the population: in 1,000 children, and as net benefit against telling of all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from victor.notebook.thresholds.reckoning import Reckoning
from victor.notebook.thresholds.setting import ALARMS
from victor.notebook.thresholds.telling import Teller

if TYPE_CHECKING:
    from htpy import Node

THOUSAND = 1000
HEIGHT = 100
BELOW = 0.35
"""How far below nought the picture goes, as a part of the highest benefit that there can be."""
FEW = 10
"""Below so many in 1,000 children a digit after the point is told."""
Line = NDArray[np.float64]


def natural(reckoning: Reckoning, teller: Teller) -> Node:
    """What becomes of 1,000 children: the predictive values, as people count."""
    from htpy import p

    if reckoning.kept_back:
        return None
    victims = THOUSAND * reckoning.setting.share
    found, referred = [], []
    for counts in (reckoning.band.established, reckoning.band.possible):
        found.append(victims * counts.tp / reckoning.victims)
        referred.append(found[-1] + (THOUSAND - victims) * counts.fp / reckoning.others)
    missed = [victims - one for one in reversed(found)]
    told = {"referred": _span(referred, teller), "found": _span(found, teller), "missed": _span(missed, teller)}
    return p(".natural")[teller.say["natural"].format(victims=teller.general(victims), **told)]


def benefit(reckoning: Reckoning, teller: Teller) -> Node:
    """The decision curve above the slider of what a false alarm is worth, which has the same scale."""
    from htpy import div, figure, fragment, line, path, svg

    if reckoning.kept_back:
        return None
    curve, at = reckoning.benefit, reckoning.setting.alarms
    established, possible = curve.net_benefit
    last, share = len(ALARMS) - 1, reckoning.setting.share
    x = str(at)
    place = {"viewBox": f"0 0 {last} {HEIGHT}", "preserveAspectRatio": "none", "role": "img"}
    drawing = svg(place, aria_label=_said(reckoning, teller))[
        path(".band", d=f"{_line(established, share)}L{_line(possible[::-1], share, backwards=True)[1:]}Z"),
        path(".none", d=_line(curve.treat_none, share)),
        path(".all", d=_line(curve.treat_all, share)),
        path(".possible", d=_line(possible, share)),
        path(".established", d=_line(established, share)),
        line(".cut", x1=x, x2=x, y1="0", y2=str(HEIGHT)),
    ]
    return fragment[figure(".benefit")[div(".plot")[drawing]], _legend(reckoning, teller)]


def note(reckoning: Reckoning, teller: Teller) -> str:
    """The threshold probability that the slider stands for."""
    return teller.say["worth_note"].format(threshold=teller.fine(reckoning.setting.threshold))


def _line(values: Line, share: float, *, backwards: bool = False) -> str:
    places = range(len(values) - 1, -1, -1) if backwards else range(len(values))
    points = (f"{place} {_height(value, share):g}" for place, value in zip(places, values, strict=True))
    return "M" + "L".join(points)


def _height(value: float, share: float) -> float:
    lowest = -BELOW * share
    kept = min(max(float(value), lowest), share)
    return round(2 + (HEIGHT - 4) * (share - kept) / (share - lowest), 1)


def _legend(reckoning: Reckoning, teller: Teller) -> Node:
    from htpy import dd, div, dl, dt, fragment, p, span

    say = teller.say
    score, everybody = _found(reckoning)
    best = _best(score, everybody)
    rows = (
        ("score", say["this_score"], _span(score, teller)),
        ("all", say["refer_all"], _number(everybody, teller)),
        ("none", say["refer_none"], _number(0, teller)),
    )
    worth = dl(".worth")[
        (
            div(class_=[name, "best" if name == best else ""])[
                dt[span(".key", aria_hidden="true"), label],
                dd[told, span(".soft")[f" {say['best']}"] if name == best else None],
            ]
            for name, label, told in rows
        )
    ]
    return fragment[worth, None if best else p(".soft")[say["depends"]]]


def _best(score: list[float], everybody: float) -> str:
    """What is worth most; empty where that depends on the unknown answers."""
    other, most = max(("all", everybody), ("none", 0.0), key=lambda one: one[1])
    if min(score) >= most:
        return "score"
    return other if max(score) < most else ""


def _said(reckoning: Reckoning, teller: Teller) -> str:
    score, everybody = _found(reckoning)
    return teller.say["benefit_said"].format(score=_span(score, teller), all=_number(everybody, teller))


def _found(reckoning: Reckoning) -> tuple[list[float], float]:
    """The net benefit in 1,000 children: of the cut-off at both ends of the band, and of referring everybody."""
    at, curve = reckoning.setting.alarms, reckoning.benefit
    score = sorted(THOUSAND * float(one) for one in curve.net_benefit[:, at])
    return score, THOUSAND * float(curve.treat_all[at])


def _span(ends: list[float], teller: Teller) -> str:
    low, high = sorted(ends)
    return teller.span(_number(low, teller), _number(high, teller))


def _number(value: float, teller: Teller) -> str:
    return teller.decimal(value, 1 if 0 < abs(value) < FEW else 0)
