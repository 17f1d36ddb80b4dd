"""Accuracy: laws of the four cells, figures of other libraries, and what is refused."""

from __future__ import annotations

from math import exp, inf, isnan, log, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import class_likelihood_ratios, precision_score, recall_score
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

from victor.errors import ResearchError
from victor.research.fourfold.accuracy import Accuracy, BandAccuracy, Counts, accuracy
from victor.research.fourfold.intervals import INTERVALS, proportion
from victor.research.results.estimate import Estimate

cells = st.builds(Counts, *[st.integers(1, 500)] * 4)
cells_with_noughts = st.builds(Counts, *[st.integers(0, 30)] * 4)
ratios = ("positive_likelihood", "negative_likelihood")
limits = ("estimate", "low", "high")


def of(counts: Counts, **more: object) -> Accuracy:
    return accuracy(tp=counts.tp, fp=counts.fp, fn=counts.fn, tn=counts.tn, **more)  # type: ignore[arg-type]


def three(estimate: Estimate) -> tuple[float, float, float]:
    return estimate.estimate, estimate.low, estimate.high


@given(cells_with_noughts, st.sampled_from(sorted(INTERVALS)), st.sampled_from([0.8, 0.95]))
def test_each_share_is_that_of_its_cells(counts: Counts, interval: str, level: float) -> None:
    found = of(counts, interval=interval, level=level)
    tp, fp, fn, tn = counts.tp, counts.fp, counts.fn, counts.tn
    shares = {
        "sensitivity": (tp, tp + fn),
        "specificity": (tn, tn + fp),
        "ppv": (tp, tp + fp),
        "npv": (tn, tn + fn),
        "prevalence": (tp + fn, counts.total),
        "positive_rate": (tp + fp, counts.total),
    }
    for name, share in shares.items():
        assert str(getattr(found, name)) == str(proportion(*share, interval=interval, level=level)), name


@given(cells)
def test_the_figures_are_those_of_scikit_learn(counts: Counts) -> None:
    truth = np.repeat([1, 0, 1, 0], [counts.tp, counts.fp, counts.fn, counts.tn])
    said = np.repeat([1, 1, 0, 0], [counts.tp, counts.fp, counts.fn, counts.tn])
    found = of(counts)
    assert found.sensitivity.estimate == pytest.approx(recall_score(truth, said))
    assert found.specificity.estimate == pytest.approx(recall_score(truth, said, pos_label=0))
    assert found.ppv.estimate == pytest.approx(precision_score(truth, said))
    assert found.npv.estimate == pytest.approx(precision_score(truth, said, pos_label=0))
    peers = class_likelihood_ratios(truth, said)
    assert (found.positive_likelihood.estimate, found.negative_likelihood.estimate) == pytest.approx(peers)


@given(cells, st.sampled_from([0.8, 0.95]))
def test_likelihood_ratios_have_the_interval_of_a_risk_ratio(counts: Counts, level: float) -> None:
    found = of(counts, level=level)
    positive = Table2x2(np.array([[counts.tp, counts.fn], [counts.fp, counts.tn]]))
    negative = Table2x2(np.array([[counts.fn, counts.tp], [counts.tn, counts.fp]]))
    for ours, theirs in ((found.positive_likelihood, positive), (found.negative_likelihood, negative)):
        assert three(ours) == pytest.approx((theirs.riskratio, *theirs.riskratio_confint(1 - level)))


@given(cells)
def test_likelihood_ratios_invert_when_victims_and_others_change_places(counts: Counts) -> None:
    found, swapped = of(counts), of(Counts(tp=counts.fp, fp=counts.tp, fn=counts.tn, tn=counts.fn))
    for name in ratios:
        one, other = getattr(found, name), getattr(swapped, name)
        assert (other.estimate, other.low, other.high) == pytest.approx((1 / one.estimate, 1 / one.high, 1 / one.low))


@given(cells_with_noughts)
def test_a_tool_read_the_other_way_round_has_the_mirrored_figures(counts: Counts) -> None:
    found, other = of(counts), of(Counts(tp=counts.fn, fp=counts.tn, fn=counts.tp, tn=counts.fp))
    assert str(found.positive_likelihood) == str(other.negative_likelihood)
    assert found.youden.estimate == pytest.approx(-other.youden.estimate, nan_ok=True)
    assert (found.youden.low, found.youden.high) == pytest.approx((-other.youden.high, -other.youden.low), nan_ok=True)


@given(cells)
def test_at_the_prevalence_of_the_sample_predictive_values_are_those_of_the_sample(counts: Counts) -> None:
    found = of(counts, prevalence=(counts.tp + counts.fn) / counts.total)
    assert found.ppv_at_prevalence.estimate == pytest.approx(found.ppv.estimate)
    assert found.npv_at_prevalence.estimate == pytest.approx(found.npv.estimate)


@given(cells, st.floats(0.001, 0.999))
def test_predictive_values_at_a_prevalence_are_bayes_with_a_logit_interval(counts: Counts, prevalence: float) -> None:
    found = of(counts, prevalence=prevalence)
    victims, others = counts.tp + counts.fn, counts.fp + counts.tn
    hit, calm = counts.tp / victims, counts.tn / others
    ppv = hit * prevalence / (hit * prevalence + (1 - calm) * (1 - prevalence))
    npv = calm * (1 - prevalence) / (calm * (1 - prevalence) + (1 - hit) * prevalence)
    ppv_error = sqrt((1 - hit) / hit / victims + calm / (1 - calm) / others)
    npv_error = sqrt(hit / (1 - hit) / victims + (1 - calm) / calm / others)
    for share, error, ours in ((ppv, ppv_error, found.ppv_at_prevalence), (npv, npv_error, found.npv_at_prevalence)):
        logit = log(share / (1 - share))
        ends = (1 / (1 + exp(-logit + sign * 1.959963984540054 * error)) for sign in (1, -1))
        assert three(ours) == pytest.approx((share, *ends), rel=1e-6)


@given(cells, st.floats(0.01, 0.98))
def test_more_victims_make_a_yes_worth_more_and_a_no_worth_less(counts: Counts, prevalence: float) -> None:
    few, many = of(counts, prevalence=prevalence), of(counts, prevalence=prevalence + 0.01)
    assert few.ppv_at_prevalence.estimate < many.ppv_at_prevalence.estimate
    assert few.npv_at_prevalence.estimate > many.npv_at_prevalence.estimate


@given(cells)
def test_youden_has_the_hybrid_score_interval_of_newcombe(counts: Counts) -> None:
    found = of(counts)
    victims, others = counts.tp + counts.fn, counts.fp + counts.tn
    peer = confint_proportions_2indep(counts.tp, victims, counts.fp, others, method="newcomb", compare="diff")
    assert (found.youden.low, found.youden.high) == pytest.approx(peer)
    assert found.youden.estimate == pytest.approx(counts.tp / victims - counts.fp / others)


@given(cells_with_noughts, st.floats(0.01, 0.99))
def test_a_nought_never_raises_and_a_missing_interval_says_why(counts: Counts, prevalence: float) -> None:
    assume(counts.total)
    found = of(counts, prevalence=prevalence)
    for name, figure in found.figures().items():
        assert isnan(figure.low) == isnan(figure.high) == bool(figure.why), name
        assert not isnan(figure.estimate) or figure.why, name


def test_a_likelihood_ratio_may_be_infinite_or_nought() -> None:
    found = accuracy(tp=10, fp=0, fn=0, tn=20, prevalence=0.1)
    assert (found.positive_likelihood.estimate, found.negative_likelihood.estimate) == (inf, 0)
    assert (found.ppv_at_prevalence.estimate, found.npv_at_prevalence.estimate) == (1, 1)
    assert found.positive_likelihood.why == found.ppv_at_prevalence.why == "no interval: a cell is 0"


def test_everybody_positive_has_a_ratio_of_one_without_interval() -> None:
    found = accuracy(tp=10, fp=20, fn=0, tn=0)
    assert found.positive_likelihood.estimate == 1
    assert found.positive_likelihood.why == "no interval: everybody was counted"
    assert found.negative_likelihood.why == "nobody in either group was counted"


def test_cells_that_are_not_known_are_not_guessed() -> None:
    found = accuracy(tp=32, fn=4, interval="wald")
    assert str(found.sensitivity) == "88.9 % (78.6 to 99.2; 32 of 36)"
    others = set(found.figures()) - {"sensitivity"}
    assert {name for name, figure in found.figures().items() if isnan(figure.estimate)} == others
    assert found.specificity.why == "a cell that it needs is not known"
    assert "a cell that it needs is not known" in str(accuracy(tp=32, fn=40))


def test_when_only_positives_were_verified_the_positive_predictive_value_alone_is_left() -> None:
    found = accuracy(tp=37, fp=152, verified="positives", prevalence=0.01)
    assert found.ppv == proportion(37, 189)
    for figure in (found.sensitivity, found.specificity, found.npv, found.prevalence, found.positive_likelihood):
        assert figure.why == "only those who screened positive were verified"
    assert isnan(found.youden.estimate)
    assert isnan(found.ppv_at_prevalence.estimate)
    assert isnan(found.positive_rate.estimate)


def test_unverified_negatives_serve_for_the_positive_rate_only() -> None:
    found = accuracy(tp=37, fp=152, fn=0, tn=26974 - 189, verified="positives")
    assert found.positive_rate == proportion(189, 26974)
    assert (found.fn, found.tn) == (None, None)
    assert isnan(found.sensitivity.estimate)
    assert isnan(found.specificity.estimate)
    assert isnan(found.negative_likelihood.estimate)


def test_selected_groups_have_no_predictive_value_of_their_own() -> None:
    found = accuracy(tp=23, fp=22, fn=2, tn=61, groups="selected")
    assert found.sensitivity == proportion(23, 25)
    assert found.positive_likelihood == accuracy(tp=23, fp=22, fn=2, tn=61).positive_likelihood
    for figure in (found.ppv, found.npv, found.prevalence, found.positive_rate):
        assert figure.why == "victims and others were selected apart; give prevalence="
    assert found.ppv_at_prevalence.why == "no prevalence= was given"
    known = accuracy(tp=23, fp=22, fn=2, tn=61, groups="selected", prevalence=0.03)
    assert known.ppv_at_prevalence.estimate == pytest.approx(0.92 * 0.03 / (0.92 * 0.03 + 22 / 83 * 0.97))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            {"unit": "assessments"},
            "unit: assessments of one child are not independent, so no interval of their shares holds; expected",
        ),
        ({"unit": "child"}, "unit: no such word; expected children or assessments; did you mean 'children'?"),
        ({"verified": "some"}, "verified: no such word; expected all or positives"),
        (
            {"groups": "selectd"},
            "groups: no such word; expected one or selected; did you mean 'selected'?",
        ),
        ({"prevalence": 3}, "prevalence: not a prevalence; expected a fraction between 0 and 1, such as 0.03"),
        ({"prevalence": 0}, "prevalence: not a prevalence; expected a fraction between 0 and 1, such as 0.03"),
        ({"fn": -1}, "fn: not a count; expected a whole number from 0"),
        ({"tn": 2.5}, "tn: not a count; expected a whole number from 0"),
        ({"level": 0}, "level: not a level; expected a fraction between 0 and 1, such as 0.95"),
        ({"fp": None, "fn": None, "tn": None}, "tp, fp, fn, tn: too few cells are given; expected at least two"),
    ],
)
def test_what_cannot_be_honest_is_refused_in_one_line(arguments: dict[str, object], told: str) -> None:
    with pytest.raises(ResearchError) as caught:
        accuracy(**{"tp": 1, "fp": 2, "fn": 3, "tn": 4, **arguments})  # type: ignore[arg-type]
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_assessments_are_refused_with_the_remedy() -> None:
    with pytest.raises(ResearchError, match="count each child once, or use a cluster bootstrap by child"):
        accuracy(tp=26, fp=73, fn=4, tn=237, unit="assessments")


def test_the_interval_is_checked_even_when_no_share_is_left() -> None:
    with pytest.raises(ResearchError, match="no such interval"):
        accuracy(tp=1, tn=1, interval="exact")


def test_a_table_of_few_real_children_is_kept_back_and_a_synthetic_one_is_not() -> None:
    real, synthetic = (accuracy(tp=23, fp=22, fn=2, tn=61, synthetic=synthetic) for synthetic in (False, True))
    assert {row["value"] for row in real.table().as_dicts()} == {"kept back"}
    assert "92.0 % (75.0 to 97.8; 23 of 25)" in str(synthetic)
    assert "synthetic children" in str(synthetic)
    assert "23 of 25" not in real._repr_html_()
    assert "<td" in synthetic._repr_html_()


def test_a_band_shows_both_ends_and_who_was_not_verified() -> None:
    first, last = accuracy(tp=200, fp=50, fn=50, tn=700), accuracy(tp=220, fp=150, fn=30, tn=600)
    band = BandAccuracy(first, last, unverified=40)
    rows = {row["figure"]: row for row in band.table().as_dicts()}
    assert rows["sensitivity"] == {
        "figure": "sensitivity",
        "established": first.sensitivity,
        "possible": last.sensitivity,
    }
    assert rows["not verified"]["established"] == 40
    assert "never counted as a yes" in str(band)
    assert repr(band) == "<BandAccuracy: sensitivity 0.800 to 0.880, specificity 0.933 to 0.800>"


def test_a_band_whose_ends_differ_by_few_real_children_shows_one_end_only() -> None:
    first, last = accuracy(tp=200, fp=50, fn=50, tn=700), accuracy(tp=203, fp=50, fn=47, tn=700)
    rows = BandAccuracy(first, last).table().as_dicts()
    assert {row["possible"] for row in rows} == {"kept back"}
    assert "kept back" not in {row["established"] for row in rows}
    one, other = (accuracy(tp=tp, fp=50, fn=250 - tp, tn=700, synthetic=True) for tp in (200, 203))
    assert "kept back" not in str(BandAccuracy(one, other))
