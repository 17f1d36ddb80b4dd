"""Item analysis, against counts child by child and NumPy's covariances."""

from __future__ import annotations

import re
from math import exp, isnan, log, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import Table2x2
from statsmodels.stats.proportion import confint_proportions_2indep

import victor
from tests.research.hand_made import cohort
from victor import ResearchError
from victor.research.cohort import Cohort
from victor.research.planes import pack
from victor.research.signs.items import item_analysis, odds_ratio, together

NAMES = ("a", "b", "c", "d")


@st.composite
def children(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Answers, items by children, and the truth."""
    size = draw(st.integers(1, 150))
    seed = draw(st.integers(0, 10**6))
    chance = np.random.default_rng(seed)
    return chance.integers(-1, 2, (4, size)), chance.integers(-1, 2, size)


def cronbach(scores: np.ndarray) -> float:
    """Cronbach's alpha, children by items, with one divisor for item and total variances."""
    total = scores.sum(axis=1).var(ddof=1)
    items = scores.shape[1]
    return float(items / (items - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total)) if total > 0 else float("nan")


def correlation(one: np.ndarray, two: np.ndarray) -> float:
    return float(np.corrcoef(one, two)[0, 1]) if one.std() > 0 and two.std() > 0 else float("nan")


@given(children())
@settings(max_examples=60)
def test_all_counts_are_those_of_the_children_one_by_one(made: tuple[np.ndarray, np.ndarray]) -> None:
    answers, truth = made
    found = item_analysis(cohort(dict(zip(NAMES, answers, strict=True)), truth=truth.tolist()))
    for name, given_answers in zip(NAMES, answers, strict=True):
        item = found.items[name]
        assert (item.yes, item.no, item.unknown) == tuple((given_answers == code).sum() for code in (1, 0, -1))
        for reading, yes in ((item.established, given_answers == 1), (item.possible, given_answers != 0)):
            assert reading.sensitivity.count in ((yes & (truth == 1)).sum(), None)
            assert reading.false_positive_rate.count in ((yes & (truth == 0)).sum(), None)
            assert reading.sensitivity.of in ((truth == 1).sum(), None)


@given(children())
@settings(max_examples=60)
def test_reliability_and_item_rest_are_numpy_s(made: tuple[np.ndarray, np.ndarray]) -> None:
    answers, _ = made
    found = item_analysis(cohort(dict(zip(NAMES, answers, strict=True))))
    for scores, reliability, reading in (
        ((answers == 1).astype(int), found.reliability, "established"),
        ((answers != 0).astype(int), found.reliability_possible, "possible"),
    ):
        if answers.shape[1] > 1:
            assert reliability == pytest.approx(cronbach(scores.T), nan_ok=True, abs=1e-9)
        for place, name in enumerate(NAMES):
            rest = np.delete(scores, place, axis=0)
            item = getattr(found.items[name], reading)
            if answers.shape[1] > 1:
                assert item.item_rest == pytest.approx(
                    correlation(scores[place], rest.sum(axis=0)), nan_ok=True, abs=1e-9
                )
                assert item.reliability_without == pytest.approx(cronbach(rest.T), nan_ok=True, abs=1e-9)


@given(children())
@settings(max_examples=40)
def test_the_band_holds_the_discrimination_of_every_completion(made: tuple[np.ndarray, np.ndarray]) -> None:
    answers, truth = made
    if not ((truth == 1).any() and (truth == 0).any()):
        return
    low, high = item_analysis(cohort({"a": answers[0].tolist()}, truth=truth.tolist())).items["a"].discrimination_band
    for seed in range(5):
        guess = np.random.default_rng(seed).integers(0, 2, truth.size)
        completed = np.where(answers[0] < 0, guess, answers[0])
        assert low - 1e-12 <= completed[truth == 1].mean() - completed[truth == 0].mean() <= high + 1e-12


@given(st.tuples(*[st.integers(1, 300)] * 4))
@settings(max_examples=40)
def test_odds_ratio_and_discrimination_have_the_intervals_of_statsmodels(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    found = odds_ratio(a, b, c, d)
    expected = Table2x2(np.array([[a, b], [c, d]]))
    assert found.estimate == pytest.approx(expected.oddsratio)
    assert (found.low, found.high) == pytest.approx(expected.oddsratio_confint())
    sure = cohort({"a": [1] * a + [0] * b + [1] * c + [0] * d}, truth=[1] * (a + b) + [0] * (c + d))
    difference = item_analysis(sure).items["a"].established.discrimination
    assert (difference.low, difference.high) == pytest.approx(
        confint_proportions_2indep(a, a + b, c, c + d, method="newcomb", compare="diff"), abs=1e-9
    )


def test_an_empty_cell_gets_half_a_child_and_it_is_said() -> None:
    found = odds_ratio(5, 5, 0, 10)
    assert found.estimate == pytest.approx(5.5 * 10.5 / (5.5 * 0.5))
    assert found.high == pytest.approx(exp(log(21) + 1.959964 * sqrt(2 / 5.5 + 1 / 0.5 + 1 / 10.5)), rel=1e-6)
    assert "half a child" in found.why
    assert "half a child" in str(item_analysis(cohort({"a": [1, 0, 0, 0]}, truth=[1, 1, 0, 0])))


def test_two_items_that_say_the_same_are_fully_reliable() -> None:
    assert item_analysis(cohort({"a": [1, 0, 1, 0], "b": [1, 0, 1, 0]})).reliability == pytest.approx(1)


def test_what_cannot_be_told_is_nan_or_says_why() -> None:
    found = item_analysis(cohort({"a": [1, 1]}))
    assert isnan(found.reliability)
    assert isnan(found.items["a"].established.item_rest)
    assert "does not say who is a victim" in str(found.items["a"].established.sensitivity)
    nobody = item_analysis(cohort({"a": [1, 1]}, truth=[1, 1])).items["a"].established
    assert "nobody" in nobody.false_positive_rate.why
    assert "nobody" in nobody.odds_ratio.why


def test_pairs_are_counted_across_words() -> None:
    chance = np.random.default_rng(3)
    flags = chance.random((5, 300_000)) < 0.3
    expected = flags.astype(np.float64) @ flags.T
    assert (together([pack(row) for row in flags]) == expected).all()


@pytest.mark.parametrize(
    ("items", "says"),
    [(["hel"], "'hel' is no yes/no item here"), (["hell"], "did you mean 'held'?"), ([], "items: no items")],
)
def test_a_wrong_item_is_told_in_one_line(items: list[str], says: str) -> None:
    with pytest.raises(ResearchError, match=re.escape(says)):
        item_analysis(cohort({"held": [1, 0]}), items)


def test_nobody_is_refused() -> None:
    with pytest.raises(ResearchError, match="no children"):
        item_analysis(cohort({"a": []}))


def test_a_checklist_s_indicators_are_analysed_and_shown() -> None:
    checklist = victor.country("gr").checklist()
    found = item_analysis(Cohort.synthetic(checklist, 5_000, prevalence=0.2, seed=1), checklist.indicators)
    assert list(found.items) == list(checklist.indicators)
    assert found.reliability > 0.3
    assert "synthetic" in str(found)
    assert repr(found) == f"<ItemAnalysis: 43 items, 5,000 synthetic children, KR-20 {found.reliability:.3g}>"
    assert "documents_held" in found.as_html()


def test_small_cells_of_real_children_are_kept_back() -> None:
    few = cohort({"a": [1] * 3 + [0] * 97, "b": [1] * 50 + [0] * 50}, truth=[1] * 50 + [0] * 50, synthetic=False)
    rows = {row["item"]: row for row in item_analysis(few).table().protected().rows}
    assert rows["a"]["yes"] == rows["a"]["odds_ratio"] == rows["a"]["item_rest"] == "kept back"
