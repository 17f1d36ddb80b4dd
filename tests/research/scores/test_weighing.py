"""Scores: weighed anew in part they are those weighed from scratch, and every count is that of a plain loop."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import victor
from tests.research.cohorts import random_cohort
from tests.research.small_checklist import checklist
from victor.errors import ResearchError
from victor.research.cohort import Cohort
from victor.research.fourfold.accuracy import Counts
from victor.research.scores.weighing import MOST_POINTS, Scores

SMALL = checklist()
SIZE = 700
COHORTS = {
    "whole": random_cohort(SMALL, SIZE),
    "not all verified": random_cohort(SMALL, SIZE, verified=0.6),
    "two signs not asked": random_cohort(SMALL, SIZE, leave_out=frozenset({"watched", "no_schooling"})),
}
YES_NO = [*SMALL.indicators, "unaccompanied"]
WEIGHTS = st.dictionaries(st.sampled_from(YES_NO), st.integers(-5, 9))
COHORT = st.sampled_from(sorted(COHORTS)).map(COHORTS.__getitem__)


def spans(cohort: Cohort, weights: dict[str, int]) -> list[tuple[int, int]]:
    """The lowest and highest score of each child, one child and one answer after another."""
    found = []
    for child in range(cohort.size):
        answers = cohort.answers(child)
        ends = [[weight * bool(answers[item])] if item in answers else [0, weight] for item, weight in weights.items()]
        found.append((sum(map(min, ends)), sum(map(max, ends))))
    return found


@given(COHORT, WEIGHTS, st.lists(WEIGHTS, max_size=4))
def test_weighed_anew_is_weighed_from_scratch(
    cohort: Cohort, first: dict[str, int], more: list[dict[str, int]]
) -> None:
    scores = Scores.of(cohort, SMALL, first)
    together = dict(first)
    for weights in more:
        scores = scores.weighing(weights)
        together |= weights
    whole = Scores.of(cohort, SMALL, together)
    assert scores.weights == whole.weights
    np.testing.assert_array_equal(scores.low, whole.low)
    np.testing.assert_array_equal(scores.high, whole.high)


@given(COHORT, WEIGHTS, st.integers(-20, 40))
def test_the_band_is_that_of_a_plain_loop(cohort: Cohort, weights: dict[str, int], cutoff: int) -> None:
    band = Scores.of(cohort, SMALL, {}).weighing(weights).at(cutoff)
    truth, known = cohort.truth_mask()
    cells = {"established": [0] * 4, "possible": [0] * 4}
    for child, ends in enumerate(spans(cohort, weights)):
        if known[child]:
            for count, score in zip(cells.values(), ends, strict=True):
                count[2 * bool(score < cutoff) + (truth[child] == (score < cutoff))] += 1
    for name, (tp, fp, tn, fn) in cells.items():
        assert getattr(band, name) == Counts(tp=tp, fp=fp, fn=fn, tn=tn)


@given(COHORT, WEIGHTS, st.integers(-5, 20), st.integers(0, 9), st.integers(0, 3))
def test_those_who_are_missed_are_victims_below_the_cutoff(
    cohort: Cohort, weights: dict[str, int], cutoff: int, number: int, seed: int
) -> None:
    scores = Scores.of(cohort, SMALL, weights)
    missed = scores.missed(cutoff, number, seed=seed)
    band, (truth, known) = scores.at(cutoff), cohort.truth_mask()
    assert len(set(missed.surely)) == min(number, band.possible.fn)
    assert len(set(missed.perhaps)) == min(number, band.established.fn - band.possible.fn)
    for place in (*missed.surely, *missed.perhaps):
        assert truth[place]
        assert known[place]
    assert all(scores.high[place] < cutoff for place in missed.surely)
    assert all(scores.low[place] < cutoff <= scores.high[place] for place in missed.perhaps)
    assert missed == scores.missed(cutoff, number, seed=seed)
    assert missed.surely == scores.missed(cutoff, number + 3, seed=seed).surely[:number]


def test_a_higher_cutoff_keeps_who_was_missed_among_all_who_are() -> None:
    scores = Scores.of(COHORTS["whole"], SMALL)
    everybody = [set(scores.missed(cutoff, SIZE).surely) for cutoff in range(8)]
    assert all(one <= other for one, other in pairwise(everybody))
    assert everybody[-1]
    assert scores.missed(4, 3, seed=1) != scores.missed(4, 3, seed=2)


def test_strengths_weigh_their_signs() -> None:
    cohort = COHORTS["whole"]
    weighed = Scores.of(cohort, SMALL, {"strong": 3, "medium": 2, "weak": 1}).weights
    assert weighed["documents_held"] == 3
    assert weighed["lodged_at_work"] == 2
    assert weighed["looks_exhausted"] == 1
    assert weighed["no_schooling"] == 0
    assert Scores.of(cohort, SMALL, {"none": 4}).weights["no_schooling"] == 4
    assert set(Scores.of(cohort, SMALL).weights.values()) == {1}


def test_more_planes_than_a_byte_counts_and_more_children_than_are_weighed_at_once() -> None:
    cohort = random_cohort(SMALL, 263_000)
    scores = Scores.of(cohort, SMALL, {}).weighing(dict.fromkeys(SMALL.indicators, 2))
    whole = Scores.of(cohort, SMALL, dict.fromkeys(SMALL.indicators, 2))
    np.testing.assert_array_equal(scores.low, whole.low)
    np.testing.assert_array_equal(scores.high, whole.high)
    names = [f"sign_{number}" for number in range(300)]
    wide = evolve(
        SMALL,
        indicators={name: evolve(SMALL.indicators["watched"], id=name) for name in names},
        facts={},
    )
    everybody = evolve(
        cohort,
        items=wide.items,
        yes=dict.fromkeys(names, cohort.maybe["watched"]),
        maybe=dict.fromkeys(names, cohort.maybe["watched"]),
    )
    assert Scores.of(everybody, wide, {}).weighing(dict.fromkeys(names, 1)).low.max() == 300


def test_histograms_are_counted_once() -> None:
    scores = Scores.of(COHORTS["whole"], SMALL)
    assert scores.histograms() is scores.histograms()
    assert scores.weighing({"watched": 1}) is scores
    assert str(scores) == str(scores.histograms())
    assert scores.histograms().low.synthetic


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        ({"watchd": 1}, "there is no item 'watchd': at weights (did you mean 'watched'?)"),
        ({"age": 1}, "'age' is no yes/no item, so it has no points: at weights"),
        ({"watched": 1.5}, "not a weight: at weights, watched"),
        ({"watched": True}, "not a weight: at weights, watched"),
        ({"watched": MOST_POINTS, "made_to_beg": 1}, "the weights are too large: at weights"),
        ({"strong": 3, "watched": 1}, "there is no item 'strong'"),
        ("ilo", "no such table of weights"),
    ],
)
def test_a_wrong_weight_is_told_in_a_line(weights: dict[str, int], told: str) -> None:
    cohort = COHORTS["whole"]
    with pytest.raises(ResearchError) as caught:
        Scores.of(cohort, SMALL, weights)
    assert told.split(":", maxsplit=1)[0] in str(caught.value)
    if isinstance(weights, dict):
        with pytest.raises(ResearchError):
            Scores.of(cohort, SMALL, {}).weighing(weights)


def test_without_the_truth_there_is_nothing_to_weigh() -> None:
    cohort = evolve(COHORTS["whole"], truth=None, known=None)
    with pytest.raises(ResearchError, match="does not say who is a victim"):
        Scores.of(cohort, SMALL)


def test_real_children_are_not_shown() -> None:
    scores = Scores.of(random_cohort(SMALL, 200, synthetic=False), SMALL)
    with pytest.raises(ResearchError, match="profiles of real children are not shown"):
        scores.missed(3, 5)


def test_a_list_of_the_field_is_weighed() -> None:
    ilo = victor.checklist("ilo_child_labour")
    cohort = Cohort.synthetic(ilo, 3_000, prevalence=0.1, seed=7)
    scores = Scores.of(cohort, ilo, {"strong": 3, "medium": 2})
    assert repr(scores) == "<Scores: 3,000 children, 65 items weighed>"
    lighter = scores.weighing({one.id: 1 for one in ilo.indicators.values() if one.strength == "medium"})
    assert lighter.at(20).established.tp < scores.at(20).established.tp
