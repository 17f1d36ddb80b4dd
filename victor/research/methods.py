"""How each kind of result was computed, with its source: the sentences of a report's methods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

BAND = (
    "Unknown answers are never read as no: each figure is a band, from what is established whatever the unknown answers "
    "are, to what is possible (the rules of the checklist are evaluated as pairs of must and may)."
)
INTERVALS: Mapping[str, str] = {
    "wilson": "Intervals of shares are score intervals (E. B. Wilson, Probable inference, the law of succession, and "
    "statistical inference, Journal of the American Statistical Association, 1927).",
    "clopper-pearson": "Intervals of shares are exact (C. J. Clopper and E. S. Pearson, The use of confidence or "
    "fiducial limits illustrated in the case of the binomial, Biometrika, 1934).",
    "wald": "Intervals of shares are those of the normal approximation (Wald), which are too short near 0 and 100 %.",
    "agresti-coull": "Intervals of shares are those of A. Agresti and B. A. Coull, Approximate is better than exact for "
    "interval estimation of binomial proportions, The American Statistician, 1998.",
    "jeffreys": "Intervals of shares are Jeffreys intervals (L. D. Brown, T. T. Cai and A. DasGupta, Interval estimation "
    "for a binomial proportion, Statistical Science, 2001).",
}
RATIOS = (
    "Likelihood ratios have intervals by the log method (D. L. Simel, G. P. Samsa and D. B. Matchar, Likelihood ratios "
    "with confidence, Journal of Clinical Epidemiology, 1991)."
)
CUTOFFS = (
    "Every cut-off of the score is counted from the histogram of scores; a child screens positive from the cut-off on.",
    "Youden's J is sensitivity + specificity - 1 (W. J. Youden, Index for rating diagnostic tests, Cancer, 1950).",
)
DELONG = (
    "The area under the ROC curve counts ties as half; its variance is that of E. R. DeLong, D. M. DeLong and "
    "D. L. Clarke-Pearson, Comparing the areas under two or more correlated receiver operating characteristic curves, "
    "Biometrics, 1988."
)
PAIRED = (
    "Two checklists are compared on the same children by the exact test of Q. McNemar, Note on the sampling error of the "
    "difference between correlated proportions or percentages, Psychometrika, 1947; the difference has the paired interval "
    "of R. G. Newcombe, Improved confidence intervals for the difference between binomial proportions based on paired "
    "data, Statistics in Medicine, 1998.",
    "Tests of several groups are adjusted together (S. Holm, A simple sequentially rejective multiple test procedure, "
    "Scandinavian Journal of Statistics, 1979).",
)
METHODS: Mapping[str, tuple[str, ...]] = {
    "Accuracy": (RATIOS,),
    "BandAccuracy": (BAND, RATIOS),
    "Screening": (BAND,),
    "Cutoff": CUTOFFS,
    "Cutoffs": CUTOFFS,
    "HistogramBand": (BAND,),
    "AucComparison": (DELONG,),
    "Bootstrap": (
        "Bootstrap intervals are percentiles (B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap, 1993); "
        "children are drawn again by a multinomial draw over the histogram of scores, which has the same distribution.",
    ),
    "DecisionCurve": (
        "Net benefit is tp/n - fp/n * t/(1 - t) at the threshold probability t (A. J. Vickers and E. B. Elkin, Decision "
        "curve analysis, Medical Decision Making, 2006).",
    ),
    "Calibration": (
        "Calibration slope and intercept are those of D. R. Cox, Two further applications of a model for binary "
        "regression, Biometrika, 1958; the score is that of G. W. Brier, Verification of forecasts expressed in terms of "
        "probability, Monthly Weather Review, 1950.",
    ),
    "ItemAnalysis": (
        "The reliability of the list is KR-20 (G. F. Kuder and M. W. Richardson, The theory of the estimation of test "
        "reliability, Psychometrika, 1937).",
    ),
    "Functioning": (
        "Differential item functioning is tested by the method of N. Mantel and W. Haenszel, Statistical aspects of the "
        "analysis of data from retrospective studies of disease, Journal of the National Cancer Institute, 1959, with the "
        "size classes A, B and C of the Educational Testing Service.",
    ),
    "Agreement": (
        "Agreement: kappa (J. Cohen, 1960), weighted kappa (J. Cohen, 1968), Fleiss' kappa (J. L. Fleiss, 1971), "
        "Krippendorff's alpha (K. Krippendorff, Content Analysis, 2018), AC1 (K. L. Gwet, 2008).",
    ),
    "Comparison": (BAND, *PAIRED),
}
"""The sentences of each class of results, by its name."""


def methods_of(parts: Iterable[object]) -> tuple[str, ...]:
    """What must be said of how results were computed, each sentence once.

    A result can bring sentences of its own, as ``methods``.

    >>> class Calibration: pass
    >>> [sentence[:33] for sentence in methods_of([Calibration(), Calibration()])]
    ['Calibration slope and intercept a']
    """
    said: list[str] = []
    for part in parts:
        said += getattr(part, "methods", ()) or METHODS.get(type(part).__name__, ())
        for one in (part, getattr(part, "established", None)):
            interval = getattr(one, "interval", None)
            if isinstance(interval, str) and interval in INTERVALS:
                said.append(INTERVALS[interval])
        seed = getattr(part, "seed", None)
        if isinstance(seed, int):
            said.append(f"Random draws of {type(part).__name__.lower()} began with the seed {seed}.")
    return tuple(dict.fromkeys(said))
