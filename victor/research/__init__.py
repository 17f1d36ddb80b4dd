"""The research workbench: whom would a guideline miss, what would another threshold cost, which version is better?

Everything starts with a :class:`Cohort`, the answers of many children, real or synthetic. What is unknown is never read
as *no*: each figure is a band, from what the answers establish to what they leave possible.

>>> import victor
>>> from victor.research import Cohort
>>> children = Cohort.synthetic(victor.checklist("ilo_child_labour"), 20_000, prevalence=0.05, seed=7)
>>> found = children.screen(victor.checklist("ilo_child_labour")).accuracy("possible_victim")
>>> found.established.sensitivity.estimate < found.possible.sensitivity.estimate
True

NumPy, SciPy, PyArrow and the others come with ``victor-desk[research]``; each is loaded when it is first needed.
"""

from __future__ import annotations

from importlib import import_module as _fetch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from victor.research.bulk.engines import screen_frame
    from victor.research.bulk.files import screen_file
    from victor.research.charts import Chart
    from victor.research.cohort import Cohort, Group
    from victor.research.comparison.compare import Comparison, compare
    from victor.research.comparison.robustness import Robustness, robustness
    from victor.research.fourfold.accuracy import Accuracy, BandAccuracy, accuracy
    from victor.research.fourfold.intervals import proportion
    from victor.research.fourfold.published import Study, published, published_table
    from victor.research.publication.counting import CountTable
    from victor.research.publication.dimensions import Bands
    from victor.research.publication.publish import preview, publish
    from victor.research.publication.published import Published
    from victor.research.raters.agreement import Agreement, agreement, outcome_agreement
    from victor.research.reporting.report import report
    from victor.research.results.estimate import Estimate
    from victor.research.results.tables import Table
    from victor.research.scores.bootstrap import Bootstrap, bootstrap
    from victor.research.scores.calibration import Calibration, calibration
    from victor.research.scores.decision import DecisionCurve, net_benefit
    from victor.research.scores.delong import AucComparison, auc, compare_auc
    from victor.research.scores.histogram import Histogram, HistogramBand, score_histogram
    from victor.research.scores.roc import Cutoff, Cutoffs, cutoffs
    from victor.research.screening import Screening
    from victor.research.signs.functioning import Functioning, differential
    from victor.research.signs.items import ItemAnalysis, item_analysis
    from victor.research.signs.redundancy import Redundancy, redundancy
    from victor.research.synthesis.model import Missing, Model, Rates, Subgroup

_HOMES = {
    "bulk.engines": ("screen_frame",),
    "bulk.files": ("screen_file",),
    "charts": ("Chart",),
    "cohort": ("Cohort", "Group"),
    "comparison.compare": ("Comparison", "compare"),
    "comparison.robustness": ("Robustness", "robustness"),
    "fourfold.accuracy": ("Accuracy", "BandAccuracy", "accuracy"),
    "fourfold.intervals": ("proportion",),
    "fourfold.published": ("Study", "published", "published_table"),
    "publication.counting": ("CountTable",),
    "publication.dimensions": ("Bands",),
    "publication.publish": ("preview", "publish"),
    "publication.published": ("Published",),
    "raters.agreement": ("Agreement", "agreement", "outcome_agreement"),
    "reporting.report": ("report",),
    "results.estimate": ("Estimate",),
    "results.tables": ("Table",),
    "scores.bootstrap": ("Bootstrap", "bootstrap"),
    "scores.calibration": ("Calibration", "calibration"),
    "scores.decision": ("DecisionCurve", "net_benefit"),
    "scores.delong": ("AucComparison", "auc", "compare_auc"),
    "scores.histogram": ("Histogram", "HistogramBand", "score_histogram"),
    "scores.roc": ("Cutoff", "Cutoffs", "cutoffs"),
    "screening": ("Screening",),
    "signs.functioning": ("Functioning", "differential"),
    "signs.items": ("ItemAnalysis", "item_analysis"),
    "signs.redundancy": ("Redundancy", "redundancy"),
    "synthesis.model": ("Missing", "Model", "Published", "Rates", "Subgroup"),
}
"""Where the public names live; each is fetched when it is first asked for, so that nothing heavy is loaded in vain."""

__all__ = [
    "Accuracy", "Agreement", "AucComparison", "BandAccuracy", "Bands", "Bootstrap", "Calibration", "Chart", "Cohort",
    "Comparison", "CountTable", "Cutoff", "Cutoffs", "DecisionCurve", "Estimate", "Functioning", "Group", "Histogram",
    "HistogramBand", "ItemAnalysis", "Missing", "Model", "Published", "Rates", "Redundancy", "Robustness", "Screening",
    "Study", "Subgroup", "Table", "accuracy", "agreement", "auc", "bootstrap", "calibration", "compare", "compare_auc",
    "cutoffs", "differential", "item_analysis", "net_benefit", "outcome_agreement", "preview", "proportion", "publish",
    "published", "published_table", "redundancy", "report", "robustness", "score_histogram", "screen_file",
    "screen_frame",
]  # fmt: skip


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            found: object = getattr(_fetch(f"victor.research.{home}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module 'victor.research' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
