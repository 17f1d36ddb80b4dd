"""The bootstrap by multinomial draws against drawing the children themselves."""

from __future__ import annotations

from collections.abc import Callable
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp
from sklearn.metrics import roc_auc_score

from tests.research.samples import Sample, made, samples
from victor.errors import ResearchError
from victor.research.results.tables import HIDDEN
from victor.research.scores.bootstrap import Bootstrap, Figures, _figures, bootstrap, resampled
from victor.research.scores.delong import auc
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import best_place, cutoffs, reaching

ALL = ("auc", "sensitivity", "specificity", "youden", "ppv", "npv")


def of_children(score: np.ndarray, truth: np.ndarray, place: int, rounds: int) -> Figures:
    """The same figures after each child was drawn, with replacement, and counted again."""
    source = np.random.default_rng(5)
    values = np.unique(score)
    original = cutoffs(Histogram.of(score, truth))
    counts = np.zeros((2, rounds, values.size), np.int64)
    for number in range(rounds):
        chosen = source.integers(0, score.size, score.size)
        places = np.searchsorted(values, score[chosen])
        for side in (0, 1):
            counts[side, number] = np.bincount(places[truth[chosen] == side], minlength=values.size)
    return _figures(counts[1], counts[0], place, original.youden)


def figures(found: Bootstrap) -> list[str]:
    """Every digit of every figure, so that what is not there is equal as well."""
    return [repr(getattr(found, name)) for name in (*ALL, "optimism", "used")]


def test_the_distribution_is_that_of_drawing_the_children_themselves() -> None:
    score, truth = made(400, items=12, prevalence=0.2)
    histogram = Histogram.of(score, truth)
    every = cutoffs(histogram)
    place = best_place(every.tp, every.fp)
    honest = of_children(score, truth, place, 6_000)
    ((positives, negatives),) = resampled(histogram, 6_000, seed=1)
    ours = _figures(positives, negatives, place, every.youden)
    for name in (*ALL, "optimism"):
        assert ks_2samp(honest[name], ours[name]).pvalue > 1e-3, name
        ends = (0.025, 0.25, 0.5, 0.75, 0.975)
        assert np.quantile(ours[name], ends) == pytest.approx(np.quantile(honest[name], ends), abs=0.01), name


def test_the_figures_of_a_resample_are_those_of_its_children() -> None:
    histogram = Histogram.of(*made(300, prevalence=0.3))
    place, every = 3, cutoffs(histogram)
    ((positives, negatives),) = resampled(histogram, 100, seed=3)
    ours = _figures(positives, negatives, place, every.youden)
    for number in range(100):
        score = np.concatenate([np.repeat(histogram.values, side[number]) for side in (positives, negatives)])
        truth = np.repeat([True, False], [positives[number].sum(), negatives[number].sum()])
        one = cutoffs(Histogram.of(score, truth)).at(int(every.values[place]))
        assert score.size == 300
        assert ours["auc"][number] == pytest.approx(roc_auc_score(truth, score), abs=1e-12)
        for name in ("sensitivity", "specificity", "ppv", "npv"):
            assert ours[name][number] == pytest.approx(getattr(one.accuracy, name).estimate, abs=1e-12)
        best = cutoffs(Histogram.of(score, truth)).best()
        here = int(np.searchsorted(every.values, best.at))
        assert ours["optimism"][number] == pytest.approx(best.youden - every.youden[here], abs=1e-12)


@given(samples(least=2, high=3), st.integers(0, 2**32 - 1))
@settings(max_examples=25)
def test_estimates_are_those_of_the_children_and_the_same_seed_gives_the_same(sample: Sample, seed: int) -> None:
    histogram = Histogram.of(*sample)
    found = bootstrap(histogram, resamples=200, seed=seed)
    best = cutoffs(histogram).best()
    assert found.cutoff == best.at
    assert found.auc.estimate == auc(histogram).estimate
    assert found.sensitivity.estimate == best.sensitivity.estimate
    assert found.specificity.estimate == best.specificity.estimate
    again = bootstrap(histogram, resamples=200, seed=seed)
    assert figures(again) == figures(found)
    for name in ("auc", "sensitivity", "specificity", "youden"):
        one = getattr(found, name)
        assert isnan(one.low) or -1 <= one.low <= one.high <= 1


def test_the_draws_of_a_seed_never_change() -> None:
    histogram = Histogram([0, 1, 2, 5], [1, 8, 20, 11], [400, 160, 40, 0], synthetic=True)
    ((positives, negatives),) = resampled(histogram, 100, seed=7)
    assert positives[0].tolist() == DRAWN[0]
    assert negatives[0].tolist() == DRAWN[1]
    assert positives[99].tolist() == DRAWN[2]
    found = bootstrap(histogram, seed=7)
    assert (found.auc.low, found.auc.high) == pytest.approx(AREA, abs=1e-12)


DRAWN = [[0, 10, 19, 13], [373, 186, 39, 0], [2, 8, 16, 9]]
AREA = (0.8835187331400218, 0.9601331161264736)


def test_wide_scores_are_drawn_in_parts_as_they_would_be_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    histogram = Histogram.of(*made(3_000, prevalence=0.2), synthetic=True)
    at_once = bootstrap(histogram, seed=11)
    monkeypatch.setattr("victor.research.scores.bootstrap.CELLS_AT_A_TIME", 500)
    assert figures(bootstrap(histogram, seed=11)) == figures(at_once)


def test_an_interval_is_as_wide_as_delongs() -> None:
    histogram = Histogram.of(*made(20_000, prevalence=0.1), synthetic=True)
    found, exact = bootstrap(histogram, resamples=4_000, seed=1).auc, auc(histogram)
    assert (found.low, found.high) == pytest.approx((exact.low, exact.high), abs=0.001)


def test_a_chosen_cut_off_is_too_good_and_a_given_one_is_not_judged_so() -> None:
    noise = np.random.default_rng(1)
    histogram = Histogram.of(noise.integers(0, 30, 200), noise.random(200) < 0.3, synthetic=True)
    chosen = bootstrap(histogram, seed=2)
    assert chosen.optimism.estimate > 0.02
    assert chosen.corrected_youden < chosen.youden.estimate
    assert "chosen on the same children" in str(chosen)
    given_ = bootstrap(histogram, cutoff=12, seed=2)
    assert given_.cutoff == 12
    assert isnan(given_.optimism.estimate)
    assert "beforehand" in given_.optimism.why
    assert isnan(given_.corrected_youden)


def test_victims_and_others_who_were_selected_apart_are_drawn_apart() -> None:
    histogram = Histogram.of(*made(500, prevalence=0.3))
    for positives, negatives in resampled(histogram, 200, seed=1, apart=True):
        assert set(positives.sum(axis=1)) == {histogram.victims}
        assert set(negatives.sum(axis=1)) == {histogram.others}
    found = bootstrap(histogram, seed=1, groups="selected")
    assert "no population" in found.ppv.why
    assert isnan(found.npv.estimate)


def test_resamples_without_victims_are_left_out_and_told() -> None:
    found = bootstrap(Histogram([0, 1], [1, 1], [3, 3], synthetic=True), seed=1)
    assert found.used < found.resamples
    assert f"{found.resamples - found.used} more had no victims" in str(found)
    beyond = bootstrap(Histogram([0, 1], [5, 9], [8, 3], synthetic=True), cutoff=99, seed=1)
    assert beyond.sensitivity.estimate == 0
    assert "nobody was there" in beyond.ppv.why


@given(samples())
def test_reaching_counts_from_the_top(sample: Sample) -> None:
    histogram = Histogram.of(*sample)
    counts = reaching(np.stack((histogram.positives, histogram.negatives)))
    for place, value in enumerate((*histogram.values, 99)):
        assert counts[0, place] == np.count_nonzero(sample[0][sample[1]] >= value)
        assert counts[1, place] == np.count_nonzero(sample[0][~sample[1]] >= value)


def test_few_real_children_are_kept_back() -> None:
    assert HIDDEN in str(bootstrap(Histogram([0, 1], [5, 9], [800, 300]), seed=1))
    assert HIDDEN not in str(bootstrap(Histogram([0, 1], [50, 90], [800, 300]), seed=1))


def test_what_cannot_be_drawn_is_refused() -> None:
    histogram = Histogram([0, 1], [5, 9], [8, 3])
    refusals: tuple[tuple[Callable[[], Bootstrap], str], ...] = (
        (lambda: bootstrap(Histogram.of([1, 2, 3], [True, False, False]), seed=1), "truth: 1 victims and 2 others"),
        (lambda: bootstrap(histogram, seed=-1), "seed: not a seed"),
        (lambda: bootstrap(histogram, seed=2**32), "seed: not a seed"),
        (lambda: bootstrap(histogram, seed=1, resamples=10), "resamples: too few resamples; expected at least 100"),
        (lambda: bootstrap(histogram, seed=1, level=1.5), "level: not a level"),
        (lambda: bootstrap(histogram, seed=1, groups="apart"), "groups: no such word"),
    )
    for work, message in refusals:
        with pytest.raises(ResearchError) as refused:
            work()
        assert str(refused.value).startswith(message)
