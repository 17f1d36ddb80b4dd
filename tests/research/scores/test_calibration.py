"""Calibration against scikit-learn and statsmodels, and against probabilities that are known to be right."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from victor.errors import ResearchError
from victor.research.results.tables import HIDDEN
from victor.research.scores.calibration import CERTAIN, SEPARATED, calibration

Given = tuple[NDArray[np.float64], NDArray[np.bool_]]


@st.composite
def given_probabilities(draw: st.DrawFn) -> Given:
    """Two decimals, so that there are ties, and both kinds of children."""
    percents = draw(st.lists(st.integers(1, 99), min_size=12, max_size=80).filter(lambda all_: len(set(all_)) > 1))
    truth = draw(st.lists(st.booleans(), min_size=len(percents), max_size=len(percents)))
    truth[:2] = [True, False]
    return np.array(percents) / 100, np.array(truth)


def true_to_their_word(n: int = 20_000, seed: int = 4) -> Given:
    source = np.random.default_rng(seed)
    said = source.beta(1, 4, n).clip(0.001, 0.999)
    return said, source.random(n) < said


def logit(said: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(said / (1 - said))


@given(given_probabilities(), st.integers(2, 12))
@settings(max_examples=30)
def test_curve_and_brier_score_are_those_of_scikit_learn(sample: Given, bins: int) -> None:
    found = calibration(*sample, bins=bins)
    observed, expected = calibration_curve(sample[1], sample[0], n_bins=bins, strategy="quantile")
    assert [one.observed.estimate for one in found.curve] == pytest.approx(observed)
    assert [one.expected for one in found.curve] == pytest.approx(expected)
    assert found.brier.estimate == pytest.approx(brier_score_loss(sample[1], sample[0]))
    assert found.in_the_large.estimate == pytest.approx(sample[1].mean() - sample[0].mean())
    assert sum(one.observed.of or 0 for one in found.curve) == sample[0].size


def test_slope_and_intercept_are_those_of_scikit_learn() -> None:
    said, truth = true_to_their_word(3_000)
    found = calibration(said**2, truth)
    peer = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(logit(said**2)[:, None], truth)
    assert found.slope.estimate == pytest.approx(peer.coef_[0, 0], abs=1e-5)
    assert found.slope_intercept.estimate == pytest.approx(peer.intercept_[0], abs=1e-5)


def test_with_the_slope_held_the_intercept_makes_the_expected_number_right() -> None:
    said, truth = true_to_their_word(3_000)
    shift = calibration(said**2, truth).intercept.estimate
    moved = 1 / (1 + np.exp(-(logit(said**2) + shift)))
    assert moved.sum() == pytest.approx(truth.sum(), rel=1e-6)


def test_the_shift_is_that_of_a_regression_with_an_offset() -> None:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    said, truth = true_to_their_word(2_000)
    peer = GLM(truth.astype(float), np.ones(said.size), family=Binomial(), offset=logit(said**2)).fit()
    found = calibration(said**2, truth).intercept
    assert found.estimate == pytest.approx(peer.params[0], abs=1e-7)
    assert (found.low, found.high) == pytest.approx(tuple(peer.conf_int()[0]), abs=1e-6)


def test_extreme_probabilities_have_what_can_be_computed() -> None:
    found = calibration([1e-300] * 50 + [0.5], [True, False] * 25 + [False], bins=2)
    assert found.intercept.low < found.intercept.estimate < found.intercept.high
    assert found.slope.why == SEPARATED
    close = calibration([0.5, 0.5 + 1e-16, 0.5 + 2.3e-16] * 3, [True, False, True] * 3, bins=2)
    assert "found no answer" in close.slope.why
    assert close.intercept.estimate == pytest.approx(np.log(2), abs=1e-6)


def test_probabilities_that_are_right_are_found_so_and_extreme_ones_are_not() -> None:
    said, truth = true_to_their_word()
    right = calibration(said, truth)
    assert right.slope.low < 1 < right.slope.high
    assert right.intercept.low < 0 < right.intercept.high
    assert right.in_the_large.low < 0 < right.in_the_large.high
    extreme = calibration(1 / (1 + np.exp(-2 * logit(said))), truth)
    assert extreme.slope.estimate == pytest.approx(right.slope.estimate / 2, rel=1e-6)
    assert extreme.brier.estimate > right.brier.estimate


def test_intervals_are_those_of_statsmodels_logit() -> None:
    from statsmodels.discrete.discrete_model import Logit

    said, truth = true_to_their_word(2_000)
    found = calibration(said, truth, level=0.9)
    peer = Logit(truth.astype(float), np.column_stack((np.ones(said.size), logit(said)))).fit(disp=0)
    low, high = peer.conf_int(alpha=0.1)[1]
    assert (found.slope.low, found.slope.high) == pytest.approx((low, high), abs=1e-5)


def test_certainty_and_separation_have_no_slope_but_the_rest() -> None:
    certain = calibration([0.0, 0.2, 0.6, 0.9], [False, True, False, True], bins=2)
    assert certain.slope.why == CERTAIN
    assert certain.brier.estimate == pytest.approx((0 + 0.64 + 0.36 + 0.01) / 4)
    separated = calibration([0.1, 0.2, 0.6, 0.9], [False, False, True, True], bins=2)
    assert separated.slope.why == SEPARATED
    assert not isnan(separated.intercept.estimate)
    assert SEPARATED in str(separated)


def test_equal_probabilities_stay_in_one_bin() -> None:
    found = calibration([0.1] * 50 + [0.7] * 3, [False] * 48 + [True] * 5, synthetic=True)
    assert [one.observed.of for one in found.curve] == [50, 3]
    assert "0.1 to 0.1" in str(found)
    assert "(synthetic children)" in str(found)


def test_the_ends_of_bins_and_few_real_children_are_kept_back() -> None:
    said, truth = true_to_their_word(300)
    text = str(calibration(said, truth))
    assert HIDDEN in text
    assert f"{said.max():.3g}" not in text


def test_what_is_no_probability_is_refused() -> None:
    both = [True, False, True]
    for said, truth, message in (
        ([0.1, 0.2, 1.1], both, "probability: not probabilities; expected numbers from 0 to 1; a score is not a prob"),
        ([-0.1, 0.2, 1.0], both, "probability: not probabilities"),
        ([float("nan"), 0.2, 1.0], both, "probability: not probabilities"),
        (["a", "b", "c"], both, "probability: not probabilities"),
        ([0.1, 0.2], both, "probability, truth: not of one length"),
        ([0.1, 0.2, 0.3], [1, 0, 1], "truth: not a column of answers"),
        ([0.1, 0.2, 0.3], [True] * 3, "truth: 3 victims and 0 others; expected at least 1 of each"),
        ([0.1, 0.2, 0.3], [False] * 3, "truth: 0 victims and 3 others; expected at least 1 of each"),
        ([0.2, 0.2, 0.2], both, "probability: all probabilities are equal"),
    ):
        with pytest.raises(ResearchError) as refused:
            calibration(said, truth)
        assert str(refused.value).startswith(message)
    with pytest.raises(ResearchError, match="bins: too few bins"):
        calibration([0.1, 0.2, 0.3], both, bins=1)
