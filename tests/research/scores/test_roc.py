"""Cut-offs and the AUC: laws against scikit-learn and against DeLong's formula written out pair by pair."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import isnan, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, roc_auc_score, roc_curve

from tests.research.samples import Sample, made, samples
from victor.errors import ResearchError
from victor.research.results.tables import SMALLEST
from victor.research.scores.delong import auc, compare_auc
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import OPTIMISM, cutoffs

TWO = samples(least=2)


def wins(score: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """For each victim (a row) and each other (a column) 1 where the victim scores higher, a half where equal."""
    victims, others = score[truth][:, None], score[~truth][None, :]
    return np.where(victims == others, 0.5, victims > others)


def delong(one: np.ndarray, two: np.ndarray) -> float:
    """The covariance of two areas from all pairs."""
    by_victim = np.cov(one.mean(axis=1), two.mean(axis=1))[0, 1] / one.shape[0]
    by_other = np.cov(one.mean(axis=0), two.mean(axis=0))[0, 1] / one.shape[1]
    return float(by_victim + by_other)


@given(samples())
def test_the_points_are_those_of_scikit_learn(sample: Sample) -> None:
    score, truth = sample
    found = cutoffs(Histogram.of(score, truth))
    false_alarms, sensitivity, at = roc_curve(truth, score, drop_intermediate=False)
    assert found.values[-2::-1].tolist() == at[1:].tolist()
    assert found.sensitivity[::-1].tolist() == sensitivity.tolist()
    assert np.allclose(1 - found.specificity[::-1], false_alarms)


@given(samples(), st.integers(-5, 9))
def test_each_cut_off_has_the_four_cells_of_scikit_learn(sample: Sample, score: int) -> None:
    one = cutoffs(Histogram.of(*sample)).at(score)
    (tn, fp), (fn, tp) = confusion_matrix(sample[1], sample[0] >= score, labels=[False, True])
    found = one.accuracy
    assert (found.tp, found.fp, found.fn, found.tn) == (tp, fp, fn, tn)
    assert one.at == score
    assert not one.note


@given(samples())
def test_the_best_cut_off_is_the_lowest_of_the_highest_index(sample: Sample) -> None:
    found = cutoffs(Histogram.of(*sample))
    exact = [
        Fraction(int(tp), int(found.tp[0])) - Fraction(int(fp), int(found.fp[0]))
        for tp, fp in zip(found.tp, found.fp, strict=True)
    ]
    best = found.best()
    assert best.at == found.values[exact.index(max(exact))]
    assert best.note == OPTIMISM
    assert OPTIMISM in str(best)
    assert best.youden == pytest.approx(float(max(exact)))


@given(samples(), st.floats(0, 1))
def test_a_share_is_kept_at_the_least_cost(sample: Sample, share: float) -> None:
    found = cutoffs(Histogram.of(*sample))
    high, low = found.highest_with(sensitivity=share), found.lowest_with(specificity=share)
    assert high.sensitivity.estimate >= share
    assert low.specificity.estimate >= share
    assert all(found.sensitivity[found.values > high.at] < share)
    assert all(found.specificity[found.values < low.at] < share)


@given(samples(least=2))
def test_the_area_is_that_of_scikit_learn_and_of_all_pairs_without_rounding(sample: Sample) -> None:
    score, truth = sample
    found = auc(Histogram.of(score, truth)).estimate
    assert found == pytest.approx(roc_auc_score(truth, score), abs=1e-12)
    assert found == float(Fraction(wins(score, truth).sum()) / wins(score, truth).size)


@given(TWO)
def test_a_negated_score_has_the_rest_of_the_area_and_the_mirrored_interval(sample: Sample) -> None:
    score, truth = sample
    one, other = auc(Histogram.of(score, truth)), auc(Histogram.of(-score, truth))
    assert one.estimate + other.estimate == pytest.approx(1, abs=1e-15)
    if not isnan(one.low):
        assert (one.low, one.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-12)


@given(TWO, st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_interval_is_delongs_pair_by_pair(sample: Sample, level: float) -> None:
    score, truth = sample
    pairs = wins(score, truth)
    found, variance = auc(Histogram.of(score, truth), level=level), delong(pairs, pairs)
    if variance < 1e-15:
        assert isnan(found.low)
        assert "nothing varies" in found.why
        return
    half = NormalDist().inv_cdf((1 + level) / 2) * sqrt(variance)
    expected = max(pairs.mean() - half, 0), min(pairs.mean() + half, 1)
    assert (found.low, found.high) == pytest.approx(expected, abs=1e-12)


@given(TWO, st.data())
def test_two_scores_are_compared_as_delong_does_pair_by_pair(sample: Sample, data: st.DataObject) -> None:
    score, truth = sample
    other = np.array(data.draw(st.lists(st.integers(0, 4), min_size=score.size, max_size=score.size)))
    found = compare_auc(score, other, truth)
    one, two = wins(score, truth), wins(other, truth)
    variance = delong(one, one) + delong(two, two) - 2 * delong(one, two)
    assert found.difference.estimate == pytest.approx(one.mean() - two.mean(), abs=1e-12)
    assert str(found.first) == str(auc(Histogram.of(score, truth)))
    if variance < 1e-15:
        assert isnan(found.p_value)
    else:
        z = (one.mean() - two.mean()) / sqrt(variance)
        assert found.z == pytest.approx(z, rel=1e-6, abs=1e-9)
        assert found.p_value == pytest.approx(2 * NormalDist().cdf(-abs(z)), rel=1e-6)
    swapped = compare_auc(other, score, truth)
    assert swapped.difference.estimate == pytest.approx(-found.difference.estimate, abs=1e-15)


@given(TWO)
def test_a_score_does_not_differ_from_itself(sample: Sample) -> None:
    found = compare_auc(sample[0], 3 * sample[0] + 1, sample[1])
    assert found.difference.estimate == 0
    assert isnan(found.p_value)
    assert found.difference.why


def test_who_is_not_verified_is_in_no_comparison() -> None:
    score, truth = made(2_000, prevalence=0.2)
    other, _ = made(2_000, prevalence=0.2, seed=8)
    known = np.random.default_rng(2).random(2_000) < 0.7
    there = compare_auc(score[known], other[known], truth[known], synthetic=True)
    found = compare_auc(score, other, truth, known=known, synthetic=True)
    assert (found.difference, found.p_value) == (there.difference, there.p_value)
    assert f"{np.count_nonzero(~known)} more" in str(found)


def test_half_of_the_intervals_of_level_a_half_hold_the_area() -> None:
    source = np.random.default_rng(3)
    truth = np.arange(600) < 150
    true_area, held, rounds = roc_auc_score(*reversed(drawn(source, np.arange(60_000) < 15_000))), 0, 400
    for _ in range(rounds):
        found = auc(Histogram.of(*drawn(source, truth)), level=0.5)
        held += found.low <= true_area <= found.high
    assert 0.42 < held / rounds < 0.58


def drawn(source: np.random.Generator, truth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return source.binomial(10, np.where(truth, 0.45, 0.3)), truth


@given(samples(least=2), st.integers(2, 30))
def test_two_rows_of_a_table_of_real_children_never_differ_by_few(sample: Sample, factor: int) -> None:
    histogram = Histogram.of(*sample)
    many = Histogram(histogram.values, histogram.positives * factor, histogram.negatives)
    rows = cutoffs(many).table().protected().rows
    for one, two in pairwise(rows):
        for key in ("tp", "fp"):
            if isinstance(one[key], int) and isinstance(two[key], int):
                assert one[key] - two[key] == 0 or one[key] - two[key] >= SMALLEST  # type: ignore[operator]


def test_a_table_has_every_cut_off_of_synthetic_children_and_says_so() -> None:
    found = cutoffs(Histogram.of(*made(5_000), synthetic=True))
    text = str(found)
    assert "Every cut-off (synthetic children)" in text
    assert all(f">= {value} " in text for value in found.values[:-1])
    assert "do worse" in text
    assert "<table" in found.as_html()
    assert repr(found).startswith("<Cutoffs: ")


def test_what_cannot_be_computed_is_refused() -> None:
    found = cutoffs(Histogram([0, 1], [1, 1], [2, 1]))
    for work, message in (
        (lambda: cutoffs(Histogram.of([1, 2, 3], [False] * 3)), "truth: 0 victims and 3 others are too few"),
        (lambda: cutoffs(Histogram.of([1, 2, 3], [True] * 3)), "truth: 3 victims and 0 others are too few"),
        (lambda: cutoffs(Histogram.of([], [])), "truth: 0 victims and 0 others are too few"),
        (lambda: auc(Histogram([0, 1], [1, 0], [2, 1])), "truth: 1 victims and 3 others are too few"),
        (lambda: auc(Histogram([0, 1], [1, 1], [2, 1]), level=95), "level: not a level"),
        (lambda: cutoffs(Histogram([0, 1], [1, 1], [2, 1]), interval="wilsn"), "interval: no such interval"),
        (lambda: found.best("accuracy"), "by: no such criterion; expected youden"),
        (lambda: found.highest_with(sensitivity=90), "sensitivity: not a share"),
        (lambda: found.lowest_with(specificity=-1), "specificity: not a share"),
        (lambda: compare_auc([1, 2], [1, 2, 3], [True, False]), "truth: 1 victims"),
        (lambda: compare_auc([1, 2, 3, 4], [1, 2, 3], [True, False] * 2), "score, truth, known: not of one length"),
    ):
        with pytest.raises(ResearchError) as refused:
            work()
        assert str(refused.value).startswith(message)
        assert "\n" not in str(refused.value)
