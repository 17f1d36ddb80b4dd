"""Draws results as they are: the chart that suits each kind."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

import numpy as np

from victor.errors import ResearchError
from victor.research.charts.chart import Chart
from victor.research.charts.curves import Curve, cutoff_chart, roc_chart
from victor.research.charts.groups import Change, change_chart, forest_chart
from victor.research.charts.signs import item_chart
from victor.research.charts.worth import calibration_chart, decision_chart
from victor.research.comparison.compare import POSITIVE, SENSITIVITY, SPECIFICITY, Comparison
from victor.research.fourfold.intervals import proportion
from victor.research.results.estimate import Estimate
from victor.research.results.tables import SMALLEST
from victor.research.scores.calibration import Calibration
from victor.research.scores.decision import DecisionCurve
from victor.research.scores.delong import auc
from victor.research.scores.histogram import Histogram, HistogramBand
from victor.research.scores.roc import Cutoffs, cutoffs
from victor.research.signs.items import ItemAnalysis

MOST_RULES = 4
BEST_RULE = "the best rule at each threshold"
CONCERNED = {SENSITIVITY: "victims", SPECIFICITY: "others", POSITIVE: "all children"}
Drawn = Cutoffs | DecisionCurve | Calibration | ItemAnalysis | Comparison | Histogram | HistogramBand


def draw(result: Drawn) -> Chart:
    """The chart that suits a result.

    Cut-offs are drawn as sensitivity and specificity by cut-off, scores as a ROC curve, a comparison as who changes
    side; decision curves, calibration and items by themselves.

    Raises:
        ResearchError: When nothing is drawn of such a result.

    >>> scores = Histogram([0, 1, 2], [1, 4, 5], [60, 30, 10], synthetic=True)
    >>> draw(scores)
    <Chart: ROC curve (synthetic children)>
    """
    match result:
        case Histogram() | HistogramBand():
            return draw_roc({"score": result})
        case Cutoffs():
            return _cutoffs(result)
        case DecisionCurve():
            return _decision(result)
        case Calibration():
            bins = [one for one in result.curve if one.observed.of]
            expected = [one.expected for one in bins]
            return calibration_chart(expected, [one.observed for one in bins], synthetic=result.synthetic)
        case ItemAnalysis():
            return _items(result)
        case Comparison():
            return draw_changes(result)
    raise ResearchError(f"nothing is drawn of a {type(result).__name__}", expected="a result that has a chart")


def draw_roc(scores: Mapping[str, Histogram | HistogramBand], *, title: str = "ROC curve") -> Chart:
    """ROC curves of scores, with their areas; of a band from the lowest to the highest scores.

    Raises:
        ResearchError: When there is no victim or nobody else, or some children are synthetic and others are not.
    """
    curves = {who: _curve(one) for who, one in scores.items()}
    kinds = {(one.low if isinstance(one, HistogramBand) else one).synthetic for one in scores.values()}
    if len(kinds) > 1:
        raise ResearchError("real and synthetic children in one chart", expected="one chart for each")
    return roc_chart(curves, synthetic=kinds == {True}, title=title)


def _curve(scores: Histogram | HistogramBand) -> Curve:
    if isinstance(scores, HistogramBand):
        low, high = _points(cutoffs(scores.low)), _points(cutoffs(scores.high))
        return Curve(*low, auc=auc(scores.low), possible=Curve(*high))
    return Curve(*_points(cutoffs(scores)), auc=auc(scores))


def _points(found: Cutoffs) -> tuple[list[float | Estimate], list[float | Estimate], list[str]]:
    """Sensitivities, false-positive rates and names of the cut-offs, the highest first."""
    order = range(found.values.size - 1, -1, -1)
    victims, others = int(found.tp[0]), int(found.fp[0])
    return (
        [_share(int(found.tp[place]), victims) for place in order],
        [_share(int(found.fp[place]), others) for place in order],
        [f"≥ {found.values[place]}" for place in order],
    )


def _share(count: int, of: int) -> Estimate:
    return Estimate(count / of, nan, nan, count=count, of=of)


def _cutoffs(found: Cutoffs) -> Chart:
    def share(count: int, of: int) -> Estimate:
        return proportion(count, of, interval=found.interval, level=found.level)

    order = range(found.values.size - 1)
    return cutoff_chart(
        [f"≥ {found.values[place]}" for place in order],
        [share(int(found.tp[place]), int(found.tp[0])) for place in order],
        [share(int(found.tn[place]), int(found.fp[0])) for place in order],
        synthetic=found.histogram.synthetic,
    )


def _decision(found: DecisionCurve) -> Chart:
    safe = [place for place in range(len(found.rules)) if found.synthetic or _is_safe(found, place)]
    if not safe:
        raise ResearchError("every rule would tell of few children", expected=f"at least {SMALLEST} in each cell")
    benefit = found.net_benefit[safe]
    curves = {found.rules[place]: row.tolist() for place, row in zip(safe, benefit, strict=True)}
    if len(safe) > MOST_RULES:
        curves = {BEST_RULE: np.max(benefit, axis=0).tolist()}
    return decision_chart(found.thresholds.tolist(), curves, found.treat_all.tolist(), synthetic=found.synthetic)


def _is_safe(found: DecisionCurve, place: int) -> bool:
    tp, fp = int(found.tp[place]), int(found.fp[place])
    return not any(0 < cell < SMALLEST for cell in (tp, fp, found.victims - tp, found.others - fp))


def _items(found: ItemAnalysis) -> Chart:
    readings = {name: one.established for name, one in found.items.items() if one.established.sensitivity.of}
    return item_chart(
        {name: one.sensitivity for name, one in readings.items()},
        {name: one.false_positive_rate for name, one in readings.items()},
        synthetic=found.synthetic,
    )


def draw_changes(found: Comparison) -> Chart:
    """Who changes side between two checklists: victims and others, or all children where the truth is not known."""
    rows = {}
    for measure, band in found.measures.items():
        pairs = band.established.pairs
        rows[CONCERNED[measure]] = Change(pairs.new_only, pairs.old_only, pairs.total)
    old, new = _names(found)
    return change_chart(rows, synthetic=found.cohort.is_synthetic, before=old, after=new)


def draw_groups(found: Comparison, measure: str = SENSITIVITY) -> Chart:
    """A figure of both checklists by group of children.

    Args:
        found: The comparison.
        measure: ``"sensitivity"``, ``"specificity"`` or ``"positive rate"``.

    Raises:
        ResearchError: When the comparison does not tell the figure.
    """
    if measure not in found.measures:
        raise ResearchError(f"no figure '{measure}'", path="measure", expected=", ".join(found.measures))
    old, new = _names(found)
    whole = found.measures[measure].established
    rows: dict[str, Mapping[str, Estimate]] = {"all children": {old: whole.old, new: whole.new}}
    for one in found.groups:
        if one.measure == measure:
            label = f"{one.grouping}: {one.label if one.label is not None else 'unknown'}"
            rows[label] = {old: one.contrast.established.old, new: one.contrast.established.new}
    return forest_chart(
        rows, synthetic=found.cohort.is_synthetic, axis=measure.capitalize(), title=f"{measure.capitalize()} by group"
    )


def _names(found: Comparison) -> tuple[str, str]:
    old, new = found.old.checklist, found.new.checklist
    if old.id != new.id:
        return old.id, new.id
    return (f"version {old.version}", f"version {new.version}") if old.version != new.version else ("old", "new")
