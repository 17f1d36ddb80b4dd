"""Counting scores: laws against counting one by one, then what a table shows of few."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import victor
from tests.research.cohorts import random_cohort
from tests.research.samples import Sample, made, samples
from victor.errors import ResearchError
from victor.guideline.checklist import Weights
from victor.research.cohort import Cohort
from victor.research.results.tables import SMALLEST
from victor.research.scores.delong import area_under
from victor.research.scores.histogram import Histogram, score_histogram
from victor.research.scores.tally import CHUNK
from victor.rules import YesNo

ILO = victor.checklist("ilo_child_labour")
COHORTS = st.builds(
    lambda size, seed: random_cohort(ILO, size, seed, verified=0.8), st.integers(1, 200), st.integers(0, 999)
)


def counted(histogram: Histogram) -> dict[int, tuple[int, int]]:
    rows = zip(histogram.values, histogram.positives, histogram.negatives, strict=True)
    return {int(value): (int(victims), int(others)) for value, victims, others in rows}


def by_hand(score: np.ndarray, truth: np.ndarray) -> dict[int, tuple[int, int]]:
    found = Counter(zip(score.tolist(), truth.tolist(), strict=True))
    return {value: (found[value, True], found[value, False]) for value in sorted({value for value, _ in found})}


@given(samples(), st.sampled_from([1, 100, 10**7, 10**15]))
def test_it_counts_as_one_counts_by_hand_however_wide_the_scores_are(sample: Sample, factor: int) -> None:
    score, truth = sample[0] * factor, sample[1]
    assert counted(Histogram.of(score, truth)) == by_hand(score, truth)


@pytest.mark.parametrize(
    ("dtype", "low", "width"),
    [("i1", -128, 128), ("u1", 200, 56), ("i2", -32768, 100), ("i8", -5, 128), ("u2", 65400, 128), ("i4", 0, 129)],
)
@pytest.mark.parametrize("size", [CHUNK, 2 * CHUNK + 1])
def test_many_children_are_counted_in_pairs_and_the_last_by_itself(dtype: str, low: int, width: int, size: int) -> None:
    source = np.random.default_rng(1)
    score = (low + source.integers(0, width, size)).astype(dtype)
    truth, known = source.random(size) < 0.3, source.random(size) < 0.9
    found = Histogram.of(score, truth, known=known)
    assert counted(found) == by_hand(score[known], truth[known])
    assert found.unverified == size - known.sum()


@given(samples(), samples(high=2**40))
def test_merged_is_counted_together(one: Sample, two: Sample) -> None:
    together = Histogram.of(np.concatenate((one[0], two[0])), np.concatenate((one[1], two[1])))
    assert counted(Histogram.of(*one).merged(Histogram.of(*two))) == counted(together)


@given(samples(), st.data())
def test_only_the_verified_are_counted_and_the_others_are_told(sample: Sample, data: st.DataObject) -> None:
    score, truth = sample
    known = np.array(data.draw(st.lists(st.booleans(), min_size=truth.size, max_size=truth.size)))
    found = Histogram.of(score, truth, known=known, synthetic=True)
    assert counted(found) == by_hand(score[known], truth[known])
    assert found.unverified == np.count_nonzero(~known)
    assert (f"{found.unverified} more" in str(found)) == bool(found.unverified)


@given(samples(least=2), st.integers(1, 40))
def test_a_table_of_real_children_tells_of_few_neither_directly_nor_by_subtraction(sample: Sample, k: int) -> None:
    found = Histogram.of(*sample)
    starts = [*found.steps(k), found.values.size]
    assert starts[0] == 0
    bins = [(found.positives[a:b].sum(), found.negatives[a:b].sum()) for a, b in pairwise(starts)]
    assert len(bins) == 1 or all(count == 0 or count >= k for one in bins for count in one)
    assert tuple(map(sum, zip(*bins, strict=True))) == (found.victims, found.others)


def test_steps_lose_nobody_when_the_last_scores_are_few() -> None:
    found = Histogram([0, 1, 2, 3], [0, 20, 20, 3], [50, 20, 0, 0])
    assert [row["score"] for row in found.table().rows] == ["0", "1", "2 to 3"]
    assert len(Histogram([0, 1, 2, 3], [0, 20, 20, 3], [50, 20, 0, 0], synthetic=True).table().rows) == 4


@given(COHORTS)
def test_a_cohort_is_a_band_of_scores(cohort: Cohort) -> None:
    truth, known = cohort.truth_mask()
    weights = {item: place for place, item in enumerate(ILO.indicators, start=-30)}
    band = score_histogram(cohort, weights)
    low, high = cohort.total(weights)
    assert counted(band.low) == by_hand(low[known], truth[known])
    assert counted(band.high) == by_hand(high[known], truth[known])
    assert band.low.unverified == np.count_nonzero(~known)
    plain = score_histogram(cohort, checklist=ILO)
    assert counted(plain.low) == counted(score_histogram(cohort, dict.fromkeys(ILO.indicators, 1)).low)


@given(COHORTS, st.randoms(use_true_random=False))
def test_no_completion_separates_less_than_the_worst_or_more_than_the_best(cohort: Cohort, random: object) -> None:
    truth, known = cohort.truth_mask()
    if len(set(truth[known].tolist())) < 2:
        return
    weights = dict.fromkeys(ILO.indicators, 1)
    band = score_histogram(cohort, weights)
    low, high = cohort.total(weights)
    completed = np.array([random.randint(int(a), int(b)) for a, b in zip(low, high, strict=True)])  # type: ignore[attr-defined]
    area = area_under(Histogram.of(completed, truth, known=known))
    assert area_under(band.worst) <= area <= area_under(band.best)


def test_without_a_checklist_every_yes_no_item_counts() -> None:
    cohort = random_cohort(ILO, 500)
    items = {item: 1 for item, kind in ILO.items.items() if isinstance(kind, YesNo)}
    assert counted(score_histogram(cohort).high) == counted(score_histogram(cohort, items).high)
    assert score_histogram(cohort).low.synthetic
    assert "Lowest possible scores (synthetic children)" in str(score_histogram(cohort))


@pytest.mark.parametrize(
    ("score", "truth", "message"),
    [
        ([0.5, 1.0], [True, False], "score: not a column of scores; expected a whole number for each child; a proba"),
        ([[1], [2]], [True, False], "score: not a column of scores"),
        ([1, 2], [1, 0], "truth: not a column of answers; expected True or False for each child; where the truth is"),
        ([1, 2, 3], [True, False], "score, truth, known: not of one length"),
        (np.array([2**63, 1], np.uint64), [True, False], "score: a score is too large"),
    ],
)
def test_what_is_no_score_is_refused(score: object, truth: object, message: str) -> None:
    with pytest.raises(ResearchError) as refused:
        Histogram.of(score, truth)  # type: ignore[arg-type]
    assert str(refused.value).startswith(message)


def test_what_is_no_histogram_is_refused() -> None:
    for values, victims, others, message in (
        ([1, 0], [1, 1], [1, 1], "values: the scores are not in order"),
        ([0, 1], [1, -1], [1, 1], "positives, negatives: a count is below 0"),
        ([0, 1], [1], [1, 1], "values, positives, negatives: not of one length"),
    ):
        with pytest.raises(ResearchError) as refused:
            Histogram(values, victims, others)
        assert str(refused.value).startswith(message)


def test_too_few_children_are_counted_out() -> None:
    with pytest.raises(ResearchError) as refused:
        Histogram.of([1, 2, 3], [True, False, False], known=[True, True, False]).require(2)
    assert str(refused.value) == (
        "truth: 1 victims and 1 others are too few to compare their scores (of 1 more the truth is not known); "
        "expected at least 2 of each; screen a cohort with more children whose truth is known"
    )


def test_a_misspelt_item_or_table_of_weights_is_named() -> None:
    cohort = random_cohort(ILO, 50)
    item = next(iter(ILO.indicators))
    with pytest.raises(ResearchError, match=f"did you mean '{item}'"):
        score_histogram(cohort, {item + "x": 1})
    with pytest.raises(ResearchError, match="no such table of weights"):
        score_histogram(cohort, "pointz", checklist=ILO)
    with pytest.raises(ResearchError, match="checklist="):
        score_histogram(cohort, "points")


def test_weights_have_a_name_in_the_checklist() -> None:
    items = list(ILO.indicators)[:3]
    checklist = evolve(ILO, weights={"points": Weights(id="points", values=dict(zip(items, (3, 1, -2), strict=True)))})
    cohort = random_cohort(ILO, 300)
    named, given_ = score_histogram(cohort, "points", checklist=checklist), score_histogram(cohort, {items[0]: 3})
    assert counted(named.high) == counted(score_histogram(cohort, checklist.weights["points"].values).high)
    assert given_.low.values[-1] == 3
    assert "<table" in named.as_html()
    assert repr(named).startswith("<HistogramBand: low <Histogram: ")


def test_few_unverified_real_children_are_not_counted_out_loud() -> None:
    score, truth = made(300, prevalence=0.4)
    known = np.arange(300) >= SMALLEST - 1
    assert "fewer than 11 more" in str(Histogram.of(score, truth, known=known))
    assert "10 more" in str(Histogram.of(score, truth, known=known, synthetic=True))


def test_nobody_is_an_empty_histogram() -> None:
    assert Histogram.of([], []).victims == 0
    assert "no scores" in repr(Histogram.of([], []))
    assert str(Histogram.of([], []))
