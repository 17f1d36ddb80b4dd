"""Cut-offs and resampling by histogram against scikit-learn, on the same scores and truth.

The scores: counts of yes among 40 signs of synthetic children, 3 % of them victims. Run with
``pytest -m bench -n0 -s``; the figures are ratios, measured in one run. scikit-learn is given a few resamples of the
children, drawn with replacement, and its time is scaled up to as many as ours: that is said where it is printed.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from timeit import repeat
from typing import Any

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from tests.research.samples import made
from victor.research.scores.bootstrap import bootstrap
from victor.research.scores.delong import auc
from victor.research.scores.histogram import Histogram
from victor.research.scores.roc import Cutoffs, cutoffs

pytestmark = pytest.mark.bench

MILLION = 1_000_000
RESAMPLES = 1_000
FEW = 20
"""Resamples that scikit-learn is given."""


def seconds(work: Callable[[], object], rounds: int = 9) -> float:
    """The best of some rounds, after one that does not count."""
    return min(repeat(work, number=1, repeat=rounds + 1)[1:])


@pytest.mark.parametrize("kind", ["int16", "int64"])
def test_every_cut_off_at_once(kind: str) -> None:
    score, truth = made(MILLION)
    score = score.astype(kind)

    def by_histogram() -> Cutoffs:
        return cutoffs(Histogram.of(score, truth))

    def by_sorting() -> Any:
        return roc_curve(truth, score, drop_intermediate=False)

    found, (_, sensitivity, at) = by_histogram(), by_sorting()
    assert np.array_equal(found.sensitivity[::-1], sensitivity)
    assert np.array_equal(found.values[-2::-1], at[1:])
    one, other = seconds(by_histogram), seconds(by_sorting)
    print(f"\nevery cut-off, 10^6 children, scores as {kind}")
    print(f"  victor, from scores and truth    {one * 1e3:8.2f} ms   1.0")
    print(f"  scikit-learn roc_curve           {other * 1e3:8.2f} ms   {other / one:.1f}")
    assert other / one >= 20


def test_counting_needs_the_memory_of_a_chunk() -> None:
    score, truth = made(10 * MILLION)
    tracemalloc.start()
    Histogram.of(score, truth)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"\ncounting 10^7 children: {most / 2**20:.1f} MB beside them, {most / score.size:.2f} bytes a child")
    assert most < 8 * 2**20


def test_resamples_take_the_same_time_at_any_size() -> None:
    print(f"\n{RESAMPLES:,} resamples from the histogram: AUC, sensitivity, specificity, PPV, NPV, optimism")
    for size in (10_000, MILLION, 10 * MILLION):
        histogram = Histogram.of(*made(size))
        took = seconds(lambda: bootstrap(histogram, resamples=RESAMPLES, seed=7))  # noqa: B023  it is run here
        print(f"  {size:>12,} children             {took * 1e3:8.2f} ms   {histogram.values.size} distinct scores")
        assert took <= 0.020


def test_resampling_against_scikit_learn() -> None:
    score, truth = made(100_000)
    source = np.random.default_rng(7)

    def few_of_children() -> list[float]:
        areas = []
        for _ in range(FEW):
            chosen = source.integers(0, score.size, score.size)
            areas.append(float(roc_auc_score(truth[chosen], score[chosen])))
        return areas

    histogram = Histogram.of(score, truth)
    found = bootstrap(histogram, resamples=RESAMPLES, seed=7).auc
    areas = few_of_children()
    assert np.std(areas) == pytest.approx((found.high - found.low) / (2 * 1.96), rel=0.6)
    assert np.mean(areas) == pytest.approx(auc(histogram).estimate, abs=0.005)
    one = seconds(lambda: bootstrap(histogram, resamples=RESAMPLES, seed=7))
    counted = seconds(lambda: bootstrap(Histogram.of(score, truth), resamples=RESAMPLES, seed=7))
    other = seconds(few_of_children, 5) * RESAMPLES / FEW
    print(f"\n{RESAMPLES:,} resamples of 10^5 children")
    print(f"  victor, seven figures            {one * 1e3:10.2f} ms   1.0")
    print(f"  the same with the counting       {counted * 1e3:10.2f} ms   {counted / one:.2f}")
    print(f"  scikit-learn, only the AUC       {other * 1e3:10.2f} ms   {other / one:.0f} ({FEW} resamples, scaled up)")
    assert other / one >= 1_000
