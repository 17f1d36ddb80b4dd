"""The confusion matrix as a band, and the figures that follow from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.notebook.thresholds.reckoning import Reckoning
from victor.notebook.thresholds.telling import Teller
from victor.research.results.estimate import Estimate
from victor.research.results.protection import SMALLEST

if TYPE_CHECKING:
    from htpy import Element, Node


def matrix(reckoning: Reckoning, teller: Teller) -> Node:
    """The four cells, each from what holds without the unknown answers to what holds with them."""
    from htpy import fragment, h3, p, table, tbody, td, th, thead, tr

    say = teller.say
    if reckoning.kept_back:
        return fragment[h3[say["matrix"]], p(".kept")[say["kept_back"].format(count=SMALLEST)]]
    one, other = reckoning.band.established, reckoning.band.possible
    victims, others = reckoning.victims, reckoning.others
    cutoff = f"≥ {teller.count(reckoning.setting.cutoff)}"
    return fragment[
        h3[say["matrix"]],
        table(".cells", role="table")[
            thead(role="rowgroup")[
                tr(role="row")[
                    td(role="cell"),
                    th(scope="col", role="columnheader")[say["victims"], " ", _small(teller.count(victims))],
                    th(scope="col", role="columnheader")[say["others"], " ", _small(teller.count(others))],
                ]
            ],
            tbody(role="rowgroup")[
                tr(role="row")[
                    th(scope="row", role="rowheader")[say["reach"].format(cutoff=cutoff)],
                    _cell("tp", one.tp, other.tp, victims, teller),
                    _cell("fp", one.fp, other.fp, others, teller),
                ],
                tr(role="row")[
                    th(scope="row", role="rowheader")[say["below"]],
                    _cell("fn", one.fn, other.fn, victims, teller),
                    _cell("tn", one.tn, other.tn, others, teller),
                ],
            ],
        ],
        p(".soft")[say["band"]],
    ]


def _small(text: str) -> Element:
    from htpy import span

    return span(".soft")[text]


def _cell(name: str, one: int, other: int, of: int, teller: Teller) -> Element:
    from htpy import div, i, span, td

    low, high = sorted((one, other))
    bar = div(".bar", aria_hidden="true")[
        i(".sure", style=f"width:{100 * low / of:.1f}%"), i(".perhaps", style=f"width:{100 * (high - low) / of:.1f}%")
    ]
    return td(class_=name, role="cell")[
        span(".name")[teller.say[name]], span(".number")[teller.dashed(one, other)], bar
    ]


def figures(reckoning: Reckoning, teller: Teller) -> Node:
    """Sensitivity and specificity, and the predictive values in the population, each with its interval."""
    from htpy import fragment, p, table, tbody, th, thead, tr

    if reckoning.kept_back:
        return None
    say, one, other = teller.say, reckoning.accuracy.established, reckoning.accuracy.possible
    at = say["at"].format(prevalence=teller.fine(reckoning.setting.share))
    rows = (
        (say["sensitivity"], "", one.sensitivity, other.sensitivity),
        (say["specificity"], "", one.specificity, other.specificity),
        (say["ppv"], at, one.ppv_at_prevalence, other.ppv_at_prevalence),
        (say["npv"], at, one.npv_at_prevalence, other.npv_at_prevalence),
    )
    head = tr[th(scope="col")[say["figure"]], th(scope="col")[say["established"]], th(scope="col")[say["possible"]]]
    return fragment[
        table(".calm.figures")[
            thead[head],
            tbody[
                (
                    tr[
                        th(scope="row")[name, _small(f" {more}") if more else None],
                        _told(first, teller),
                        _told(last, teller),
                    ]
                    for name, more, first, last in rows
                )
            ],
        ],
        p(".soft")[say["intervals"]],
    ]


def _told(estimate: Estimate, teller: Teller) -> Element:
    from htpy import span, td

    figure, between = teller.estimate(estimate)
    return td[span(".number")[figure], " ", span(".between")[between] if between else None]


def said(reckoning: Reckoning, teller: Teller) -> str:
    """The same in a line, for those who hear the page."""
    if reckoning.kept_back:
        return teller.say["kept_back"].format(count=SMALLEST)
    one, other = reckoning.accuracy.established, reckoning.accuracy.possible
    return teller.say["said"].format(
        sensitivity=teller.shares(one.sensitivity.estimate, other.sensitivity.estimate),
        specificity=teller.shares(one.specificity.estimate, other.specificity.estimate),
        missed=teller.counts(reckoning.band.established.fn, reckoning.band.possible.fn),
    )
