"""Agreement between professionals who judged the same cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isnan, nan
from statistics import NormalDist
from typing import Any

import numpy as np
from attrs import field, frozen

from victor.guideline import Checklist
from victor.research.fourfold.intervals import checked_level, proportion, without
from victor.research.raters import coefficients
from victor.research.raters.coefficients import TWO, Counts, Figure, Scale
from victor.research.raters.ratings import Label, Ratings, Recorded, outcome_order, ratings_of, read_ratings
from victor.research.results.estimate import Estimate
from victor.research.results.result import Result
from victor.research.results.tables import Table

RESAMPLES = 2_000
ROUNDING = 1e-9
"""What is nearer to 0 than this is the rounding of 0."""
SKEWED = 0.9
"""The share of one label from which kappa's paradox shows: the others then make up a tenth or less."""
MOST_UNDEFINED = 0.05
"""The share of resamples in which alpha may be undefined before its interval says nothing."""
ONE_LABEL = "only one label was used: there is nothing to agree or disagree about beyond chance"
UNANIMOUS = "no interval: everybody agreed, and the standard error is then 0, which says nothing"
NAMES = {
    "observed": "observed agreement",
    "kappa": "Cohen's kappa",
    "linear_kappa": "weighted kappa, linear",
    "quadratic_kappa": "weighted kappa, quadratic",
    "fleiss_kappa": "Fleiss' kappa",
    "alpha": "Krippendorff's alpha",
    "ac1": "Gwet's AC1",
}


@frozen(repr=False)
class Agreement(Result):
    """How far several people agree about the same cases. Each figure that cannot be computed says why.

    Attributes:
        raters: Who rated.
        labels: Every label that can be given.
        scale: What the labels are.
        cases: Cases that at least two people rated, on which all figures rest, but for the two-rater kappas and Fleiss'
            kappa, which rest on the cases that they can use.
        observed: The share of pairs of ratings that agree.
        kappa: Cohen's kappa (1960), for two raters.
        linear_kappa: Cohen's weighted kappa (1968): disagreement counts by the distance of the labels.
        quadratic_kappa: The same, by the square of the distance.
        fleiss_kappa: Fleiss' kappa (1971), where every case has the same number of ratings.
        alpha: Krippendorff's alpha on the scale; raters may leave cases out.
        ac1: Gwet's AC1 (2008), which stays steady where one label is rare; raters may leave cases out.
        level: The level of the intervals.
        seed: The seed of the resamples behind alpha's interval.
        most_used: The share of the ratings that the most used label has.
        synthetic: Whether no real child is behind the cases.
    """

    raters: tuple[str, ...]
    labels: tuple[Label, ...] = field(repr=False)
    scale: Scale
    cases: int
    observed: Estimate
    kappa: Estimate
    linear_kappa: Estimate
    quadratic_kappa: Estimate
    fleiss_kappa: Estimate
    alpha: Estimate
    ac1: Estimate
    level: float
    seed: int
    most_used: float
    synthetic: bool

    @property
    def note(self) -> str:
        """What a reader must know."""
        note = (
            f"{len(self.raters)} raters; {100 * self.level:g} % intervals: of the observed agreement of two raters"
            f" Wilson's, of alpha from {RESAMPLES:,} resamples of cases (seed {self.seed}), else from standard errors"
            " over cases."
        )
        if self.most_used >= SKEWED:
            note += (
                f" One label makes up {100 * self.most_used:.0f} % of the ratings: kappa and alpha can then be low"
                " although people nearly always agree (Feinstein and Cicchetti 1990); read them beside the observed"
                " agreement and AC1."
            )
        return note

    def table(self) -> Table:
        """The figures, one a row."""
        figures = {name: getattr(self, key) for key, name in NAMES.items()}
        return Table(
            "Agreement between raters",
            {"figure": "figure", "estimate": "estimate", "cases": "cases", "remark": "remark"},
            tuple(
                {"figure": name, "estimate": estimate, "cases": self.cases, "remark": _remark(estimate)}
                for name, estimate in figures.items()
            ),
            note=self.note,
            synthetic=self.synthetic,
            size="cases",
            each_row="figure",
        )

    def __repr__(self) -> str:
        return f"<Agreement: {len(self.raters)} raters, {self.cases:,} cases, {len(self.labels)} labels>"


def agreement(
    ratings: Any,
    *,
    scale: Scale = "nominal",
    order: Sequence[Label] | None = None,
    level: float = 0.95,
    seed: int = 0,
    synthetic: bool = False,
) -> Agreement:
    """How far several people agree about the same cases.

    Standard errors: of Cohen's kappas those of Fleiss, Cohen and Everitt (1969, Large Sample Standard Errors of Kappa
    and Weighted Kappa); of AC1 and Fleiss' kappa those of Gwet (2008, Computing Inter-rater Reliability and its
    Variance in the Presence of High Agreement), with Student's t. Alpha: Krippendorff (2019, Content Analysis).

    Args:
        ratings: A mapping from each rater to labels, None where a case was not rated; or a dataframe of any library
            that Narwhals knows, a column for each rater.
        scale: ``nominal``, ``ordinal`` or ``interval``; it decides about alpha and the weighted kappas.
        order: Every label that can be given, lowest first; needed for an ordinal scale of texts. AC1 depends on how
            many labels can be given, so that it is best told them.
        level: How often the intervals are to hold the true figure.
        seed: The seed of the resamples.
        synthetic: Whether no real child is behind the cases, so that nothing needs to be kept back.

    Raises:
        ResearchError: When the ratings cannot be compared.

    >>> rated = {"A": ["yes", "yes", "no", "no", "yes", "no"], "B": ["yes", "no", "no", "no", "yes", "no"]}
    >>> found = agreement(rated, synthetic=True)
    >>> round(found.kappa.estimate, 3), found.fleiss_kappa.estimate < found.kappa.estimate
    (0.667, True)
    >>> print(found.observed)
    83.3 % (43.6 to 97.0; 5 of 6)
    """
    checked_level(level)
    read = read_ratings(ratings, scale=scale, order=order)
    counts = read.counts
    used = counts.sum(axis=0)
    kappa, linear, quadratic = _two_raters(read, scale, level)
    return Agreement(
        raters=read.raters,
        labels=read.labels,
        scale=scale,
        cases=int((counts.sum(axis=1) >= TWO).sum()),
        observed=_observed(read, level),
        kappa=kappa,
        linear_kappa=linear,
        quadratic_kappa=quadratic,
        fleiss_kappa=_fleiss(counts, level),
        alpha=_alpha(read, scale, level, seed),
        ac1=_ac1(counts, level),
        level=level,
        seed=seed,
        most_used=float(used.max() / used.sum()),
        synthetic=synthetic,
    )


def outcome_agreement(
    recorded: Mapping[str, Sequence[Recorded | str | None] | Mapping[Any, Recorded | str | None]],
    checklist: Checklist,
    *,
    level: float = 0.95,
    seed: int = 0,
    synthetic: bool = False,
) -> Agreement:
    """How far several people agree about the outcome of the same cases (see `ratings_of`): an ordinal scale.

    >>> import victor
    >>> anna = {1: "presumed_victim", 2: None, 3: "possible_victim"}
    >>> boris = {1: "possible_victim", 2: None, 3: "possible_victim"}
    >>> greece = victor.country("gr").checklist()
    >>> outcome_agreement({"Anna": anna, "Boris": boris}, greece, synthetic=True).quadratic_kappa.estimate > 0.7
    True
    """
    given, order = ratings_of(recorded, checklist), outcome_order(checklist)
    return agreement(given, scale="ordinal", order=order, level=level, seed=seed, synthetic=synthetic)


def _observed(read: Ratings, level: float) -> Estimate:
    by_case = coefficients.agreement_by_case(read.counts)
    if len(read.raters) == TWO:
        return proportion(int(by_case.sum()), len(by_case), level=level)
    error = float(by_case.std(ddof=1) / np.sqrt(len(by_case))) if len(by_case) > 1 else nan
    return _estimate(Figure(float(by_case.mean()), error), _student(len(by_case), level), lowest=0.0)


def _two_raters(read: Ratings, scale: Scale, level: float) -> tuple[Estimate, Estimate, Estimate]:
    """Cohen's kappa, and its forms weighted by the distance of the labels and by its square."""
    if len(read.raters) > TWO:
        refused = without(f"Cohen's kappa compares two raters, and there are {len(read.raters)}")
        return refused, refused, refused
    both = read.codes[:, (read.codes >= 0).all(axis=0)]
    table = np.zeros((len(read.labels), len(read.labels)))
    np.add.at(table, (both[0], both[1]), 1)
    if ((table.sum(axis=0) + table.sum(axis=1)) > 0).sum() == 1:
        refused = without(ONE_LABEL)
        return refused, refused, refused
    kappa = _cohen(table, level)
    if scale == "nominal" and len(read.labels) > TWO:
        unordered = without("the labels have no order, so that none is nearer than another")
        return kappa, unordered, unordered
    values = read.values if scale == "interval" else np.arange(len(read.labels), dtype=float)
    return (
        kappa,
        _cohen(table, level, weights=values, wt="linear"),
        _cohen(table, level, weights=values, wt="quadratic"),
    )


def _cohen(table: coefficients.Floats, level: float, **weighted: Any) -> Estimate:
    from statsmodels.stats.inter_rater import cohens_kappa

    with np.errstate(divide="ignore", invalid="ignore"):  # it also tests against 0, which may be undefined
        found = cohens_kappa(table, **weighted)
    error = float(np.sqrt(max(found.var_kappa, 0.0)))
    return _estimate(Figure(float(found.kappa), error), NormalDist().inv_cdf((1 + level) / 2))


def _fleiss(counts: Counts, level: float) -> Estimate:
    rated = counts[counts.any(axis=1)]
    if np.ptp(rated.sum(axis=1)):
        return without("the cases have different numbers of ratings")
    if rated.any(axis=0).sum() == 1:
        return without(ONE_LABEL)
    from statsmodels.stats.inter_rater import fleiss_kappa

    error = coefficients.fleiss(counts).error
    return _estimate(Figure(float(fleiss_kappa(rated)), error), _student(len(rated), level))


def _ac1(counts: Counts, level: float) -> Estimate:
    if counts.shape[1] == 1:
        return without("only one label is known; name in `order` every label that can be given")
    return _estimate(coefficients.ac1(counts), _student(int(counts.any(axis=1).sum()), level))


def _alpha(read: Ratings, scale: Scale, level: float, seed: int) -> Estimate:
    counts = read.counts
    paired = counts[counts.sum(axis=1) >= TWO]
    if paired.any(axis=0).sum() == 1:
        return without(ONE_LABEL)
    import krippendorff

    values = read.values if scale == "interval" else np.arange(len(read.labels), dtype=float)
    found = float(krippendorff.alpha(value_counts=paired, value_domain=values, level_of_measurement=scale))
    if coefficients.agreement_by_case(paired).min() == 1:
        return Estimate(found, nan, nan, why=UNANIMOUS)
    drawn = coefficients.resampled_alpha(counts, values, scale, resamples=RESAMPLES, seed=seed)
    if np.isnan(drawn).mean() > MOST_UNDEFINED:
        return Estimate(found, nan, nan, why="no interval: too few cases have another label than the rest")
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(found, float(low), float(high))


def _student(cases: int, level: float) -> float:
    """Student's t for a mean over cases; ``nan`` for one case."""
    from scipy.stats import t

    return float(t.ppf((1 + level) / 2, cases - 1)) if cases > 1 else nan


def _estimate(figure: Figure, width: float, lowest: float = -1.0) -> Estimate:
    value = figure.value
    if isnan(figure.error) or isnan(width):
        return Estimate(value, nan, nan, why="no interval: one case says nothing about the spread")
    if figure.error < ROUNDING:
        why = (
            UNANIMOUS if value > 1 - ROUNDING else "no interval: all cases are alike, and the standard error is then 0"
        )
        return Estimate(value, nan, nan, why=why)
    reach = width * figure.error
    return Estimate(value, max(value - reach, lowest), min(value + reach, 1.0))


def _remark(estimate: Estimate) -> str:
    return "" if isnan(estimate.estimate) else estimate.why
