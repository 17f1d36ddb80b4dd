"""Agreement: laws over random ratings, then published figures and reference implementations."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import isnan, sqrt
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

import victor
from victor import ResearchError
from victor.research.raters.agreement import NAMES, Agreement, agreement, outcome_agreement
from victor.research.raters.coefficients import ac1, alphas
from victor.research.raters.ratings import NONE_ESTABLISHED, SCALES, outcome_order, ratings_of, read_ratings
from victor.research.results.estimate import Estimate

Given = Mapping[str, Sequence[Any]]

TEACHING = {
    "A": [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    "B": [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    "C": [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    "D": [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
}
"""Krippendorff's teaching matrix; the units are cases here."""
WORKED = [
    [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
    [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
]  # fmt: skip
"""The worked example of Fleiss' kappa that encyclopaedias print: ten cases, fourteen ratings each."""


@st.composite
def rated(
    draw: st.DrawFn, *, raters: int | None = None, labels: int = 3, missing: bool = False, cases: int = 12
) -> dict[str, list[int | None]]:
    number = raters or draw(st.integers(2, 4))
    label = st.integers(0, labels - 1)
    cell = st.one_of(label, st.none()) if missing else label
    size = draw(st.integers(3, cases))
    columns = {f"r{place}": draw(st.lists(cell, min_size=size, max_size=size)) for place in range(number)}
    assume(any(sum(one is not None for one in case) > 1 for case in zip(*columns.values(), strict=True)))
    return columns


def figures(found: Agreement) -> dict[str, Estimate]:
    return {key: getattr(found, key) for key in NAMES}


def same(one: Agreement, two: Agreement) -> None:
    for key, estimate in figures(one).items():
        assert getattr(two, key).estimate == pytest.approx(estimate.estimate, nan_ok=True), key


# --- laws -------------------------------------------------------------------------------------------------------------


@given(rated(missing=True), st.sampled_from(["nominal", "ordinal", "interval"]), st.randoms())
@settings(max_examples=25)
def test_neither_the_names_of_the_raters_nor_the_order_of_cases_matter(given: Given, scale: Any, chance: Any) -> None:
    found = agreement(given, scale=scale, order=[0, 1, 2])
    renamed = dict(zip("zyxw", reversed(list(given.values())), strict=False))
    same(found, agreement(renamed, scale=scale, order=[0, 1, 2]))
    cases = list(zip(*given.values(), strict=True))
    chance.shuffle(cases)
    same(found, agreement(dict(zip(given, zip(*cases, strict=True), strict=True)), scale=scale, order=[0, 1, 2]))


@given(rated(missing=True), st.permutations([0, 1, 2]))
@settings(max_examples=25)
def test_the_names_of_nominal_labels_do_not_matter(given: Given, names: list[int]) -> None:
    other = {rater: [None if one is None else "abc"[names[one]] for one in said] for rater, said in given.items()}
    same(agreement(given, order=[0, 1, 2]), agreement(other, order=list("abc")))


@given(st.lists(st.integers(0, 2), min_size=3, max_size=12), st.integers(2, 4))
@settings(max_examples=30)
def test_perfect_agreement_is_one_and_claims_no_interval(said: list[int], raters: int) -> None:
    assume(len(set(said)) > 1)
    found = agreement({f"r{place}": said for place in range(raters)}, scale="ordinal", order=[0, 1, 2])
    for key, estimate in figures(found).items():
        if raters > 2 and "kappa" in key and "fleiss" not in key:
            assert "two raters" in estimate.why
            continue
        assert estimate.estimate == pytest.approx(1), key
        assert key == "observed" or isnan(estimate.low)


@given(rated(raters=2, labels=2))
@settings(max_examples=25)
def test_with_two_labels_weights_change_nothing(given: Given) -> None:
    found = agreement(given, order=[0, 1])
    for weighted in (found.linear_kappa, found.quadratic_kappa):
        assert weighted.estimate == pytest.approx(found.kappa.estimate, nan_ok=True)
        assert weighted.low == pytest.approx(found.kappa.low, nan_ok=True, abs=1e-6)


@given(rated(raters=2, labels=4, cases=30))
@settings(max_examples=25)
def test_two_raters_agree_with_scikit_learn(given: Given) -> None:
    found = agreement(given, scale="ordinal", order=[0, 1, 2, 3])
    assume(not isnan(found.kappa.estimate))
    one, two = given.values()
    for weights, estimate in (
        (None, found.kappa),
        ("linear", found.linear_kappa),
        ("quadratic", found.quadratic_kappa),
    ):
        expected = cohen_kappa_score(one, two, labels=[0, 1, 2, 3], weights=weights)
        assert estimate.estimate == pytest.approx(expected)


@given(rated(missing=True, labels=4), st.sampled_from(["nominal", "ordinal", "interval"]))
@settings(max_examples=25)
def test_our_alpha_of_many_samples_is_the_library_s_for_each(given: Given, scale: Any) -> None:
    read = read_ratings(given, scale=scale, order=[0, 1, 2, 3])
    rows = read.counts[read.counts.sum(axis=1) > 1]
    times = np.random.default_rng(1).integers(0, 3, (4, len(rows)))
    for sample, found in zip(times, alphas(rows, times, read.values, scale), strict=True):
        repeated = np.repeat(rows, sample, axis=0)
        if len(repeated) and (repeated.sum(axis=0) > 0).sum() > 1:
            expected = krippendorff.alpha(value_counts=repeated, value_domain=read.values, level_of_measurement=scale)
            assert found == pytest.approx(expected)
        else:
            assert isnan(found)


@given(rated(missing=True))
@settings(max_examples=25)
def test_an_interval_holds_its_figure_and_a_wider_level_is_wider(given: Given) -> None:
    narrow, wide = (agreement(given, order=[0, 1, 2], level=level) for level in (0.8, 0.99))
    for key, estimate in figures(wide).items():
        inner = getattr(narrow, key)
        if isnan(inner.low):
            assert inner.why
            continue
        assert estimate.low <= inner.low <= inner.high <= estimate.high <= 1
        if key != "alpha":  # a percentile interval of few cases may lie beside its figure
            assert inner.low <= inner.estimate <= inner.high


@given(st.integers(1, 3), st.integers(80, 200))
@settings(max_examples=20)
def test_where_one_label_is_rare_ac1_stays_and_kappa_falls(rare: int, common: int) -> None:
    one = ["yes"] * rare + ["no"] * 2 + ["no"] * common
    two = ["yes"] * rare + ["yes"] * 2 + ["no"] * common
    found = agreement({"one": one, "two": two})
    assert found.kappa.estimate < found.observed.estimate - 0.05
    assert found.ac1.estimate == pytest.approx(found.observed.estimate, abs=0.02)
    assert found.ac1.estimate > found.fleiss_kappa.estimate
    assert "Feinstein" in found.note


# --- published figures ------------------------------------------------------------------------------------------------


def test_the_teaching_matrix_gives_the_printed_alphas() -> None:
    nominal, ordinal, interval = (agreement(TEACHING, scale=scale) for scale in SCALES)
    assert nominal.alpha.estimate == pytest.approx(0.743421, abs=1e-6)
    assert ordinal.alpha.estimate == pytest.approx(0.815, abs=5e-4)
    assert interval.alpha.estimate == pytest.approx(0.849, abs=5e-4)
    assert nominal.cases == 11
    assert "different numbers of ratings" in nominal.fleiss_kappa.why


def test_the_teaching_matrix_gives_gwet_s_ac1_and_its_interval() -> None:
    found = agreement(TEACHING)
    assert found.ac1.estimate == pytest.approx(0.77544, abs=5e-6)
    assert found.ac1.low == pytest.approx(0.461, abs=5e-4)
    assert found.ac1.high == 1
    assert found.observed.estimate == pytest.approx(0.81818, abs=5e-6)


def test_the_worked_example_of_fleiss() -> None:
    cases = [[label for label, times in enumerate(row) for _ in range(times)] for row in WORKED]
    found = agreement({f"r{place}": [case[place] for case in cases] for place in range(14)})
    assert found.fleiss_kappa.estimate == pytest.approx(0.20993, abs=5e-6)


def test_two_abstractors_as_gwet_prints_them() -> None:
    table = [[13, 0, 0], [0, 20, 7], [0, 4, 56]]
    pairs = [(row, column) for row in range(3) for column in range(3) for _ in range(table[row][column])]
    found = agreement({"one": [one for one, _ in pairs], "two": [two for _, two in pairs]})
    assert found.kappa.estimate == pytest.approx(0.7964094, abs=5e-8)
    assert found.kappa.low == pytest.approx(0.68, abs=2e-3)
    assert found.kappa.high == pytest.approx(0.913, abs=2e-3)
    assert str(found.observed) == "89.0 % (81.4 to 93.7; 89 of 100)"


def test_the_standard_error_of_ac1_is_that_of_many_samples() -> None:
    chance = np.random.default_rng(5)
    truth = chance.random(4_000) < 0.2
    errors = chance.random((2, 3, 4_000)) < 0.1
    counts = np.stack([np.where(errors[0], ~truth, truth).sum(axis=0)], axis=1)
    counts = np.concatenate([counts, 3 - counts], axis=1)
    samples = [counts[chance.integers(0, 4_000, 200)] for _ in range(1_500)]
    values = [ac1(sample).value for sample in samples]
    claimed = np.mean([ac1(sample).error for sample in samples])
    assert claimed == pytest.approx(np.std(values), rel=0.05)


def test_nine_of_ten_intervals_of_alpha_hold_the_truth() -> None:
    chance = np.random.default_rng(6)
    truth = chance.random(20_000) < 0.4
    raters = np.where(chance.random((3, 20_000)) < 0.15, ~truth, truth).astype(int)
    true = agreement({str(place): said for place, said in enumerate(raters.tolist())}).alpha.estimate
    held = 0
    for _ in range(100):
        chosen = chance.integers(0, 20_000, 150)
        found = agreement({str(place): said for place, said in enumerate(raters[:, chosen].tolist())}, level=0.9).alpha
        held += found.low <= true <= found.high
    assert held >= 90 - 3 * sqrt(9)


# --- what cannot be computed ------------------------------------------------------------------------------------------


def test_one_label_only_leaves_kappa_undefined_and_says_so() -> None:
    found = agreement({"A": ["no"] * 20, "B": ["no"] * 20}, order=["no", "yes"])
    for estimate in (found.kappa, found.fleiss_kappa, found.alpha):
        assert isnan(estimate.estimate)
        assert "only one label" in str(estimate)
    assert found.ac1.estimate == 1
    assert found.observed.low > 0.8
    assert "order" in agreement({"A": ["no"] * 20, "B": ["no"] * 20}).ac1.why


def test_cohen_s_kappa_rests_on_the_cases_that_both_rated() -> None:
    some = agreement({"A": [0, 1, 1, 0, None], "B": [0, 1, 0, 0, 1]})
    assert some.kappa.estimate == agreement({"A": [0, 1, 1, 0], "B": [0, 1, 0, 0]}).kappa.estimate
    assert some.cases == 4


def test_no_weights_without_an_order_of_the_labels() -> None:
    found = agreement({"A": list("abca"), "B": list("abcb")})
    assert "no order" in found.linear_kappa.why
    assert "no order" in found.quadratic_kappa.why


@pytest.mark.parametrize(
    ("given", "options", "says"),
    [
        ({"A": [1, 2]}, {}, "fewer than two raters"),
        ({"A": [1, 2], "B": [1]}, {}, "put None where somebody did not rate a case"),
        ({"A": [1, None], "B": [None, 2]}, {}, "no case was rated by two people"),
        ({"A": ["low", "high"], "B": ["low", "low"]}, {"scale": "ordinal"}, "order: the labels have no order"),
        ({"A": ["low"], "B": ["low"]}, {"scale": "interval"}, "expected numbers on an interval scale"),
        (
            {"A": ["low"], "B": ["lo"]},
            {"order": ["low", "high"]},
            "ratings, B, case 1: a label that is not in the order",
        ),
        ({"A": ["low"], "B": ["low"]}, {"order": ["low", "low"]}, "a label stands twice"),
        ({"A": [1], "B": [1]}, {"scale": "ordnal"}, "did you mean 'ordinal'?"),
        ({"A": [1], "B": [1]}, {"level": 95}, "level: not a level"),
        (7, {}, "neither a mapping nor a dataframe"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_line(given: object, options: dict[str, Any], says: str) -> None:
    with pytest.raises(ResearchError, match=re.escape(says)) as error:
        agreement(given, **options)
    assert "\n" not in str(error.value)
    assert "'lo'" not in str(error.value)


# --- where ratings come from, and how they are shown ------------------------------------------------------------------


@pytest.mark.parametrize("frame", [pd.DataFrame, pl.DataFrame, pa.table, lambda data: pl.DataFrame(data).lazy()])
def test_every_dataframe_is_read_with_its_gaps(frame: Any) -> None:
    found = agreement(frame(TEACHING))
    assert found.alpha.estimate == pytest.approx(0.743421, abs=1e-6)
    assert found.raters == ("A", "B", "C", "D")
    texts = {rater: [None if one is None else f"l{one}" for one in said] for rater, said in TEACHING.items()}
    assert agreement(frame(texts)).ac1.estimate == pytest.approx(found.ac1.estimate)


def test_outcomes_are_rated_on_the_checklist_s_order_and_none_established_is_a_rating() -> None:
    greece = victor.country("gr").checklist()
    held = victor.assess(greece, documents_held=True)
    nothing = victor.assess(greece, {})
    recorded: dict[str, Any] = {
        "Anna": {1: held, 2: nothing, 3: "presumed_victim"},
        "Boris": {1: held.outcome, 2: None},
    }
    read = ratings_of(recorded, greece)
    assert read == {
        "Anna": (held.outcome, NONE_ESTABLISHED, "presumed_victim"),
        "Boris": (held.outcome, NONE_ESTABLISHED, None),
    }
    found = outcome_agreement(recorded, greece)
    assert found.cases == 2
    assert (
        found.labels
        == outcome_order(greece)
        == (NONE_ESTABLISHED, "inquire_further", "possible_victim", "presumed_victim")
    )
    assert found.kappa.estimate == 1
    in_turn = ratings_of({"Anna": [held, None], "Boris": [held, "possible_victim"]}, greece)
    assert in_turn["Boris"] == (held.outcome, "possible_victim")


def test_near_outcomes_count_as_near() -> None:
    greece = victor.country("gr").checklist()
    one = ["presumed_victim", None, "possible_victim", None, "inquire_further"]
    near, far = (
        outcome_agreement({"A": one, "B": [*one[:4], other]}, greece).quadratic_kappa.estimate
        for other in ("possible_victim", "presumed_victim")
    )
    assert near > far


def test_an_outcome_of_another_checklist_is_refused() -> None:
    with pytest.raises(ResearchError, match=r"recorded, B: no such outcome; .* did you mean 'presumed_victim'\?"):
        ratings_of({"A": [None], "B": ["presumed_victims"]}, victor.country("gr").checklist())


def test_it_shows_itself_and_says_what_is_synthetic() -> None:
    found = agreement(TEACHING, synthetic=True)
    assert repr(found) == "<Agreement: 4 raters, 11 cases, 5 labels>"
    assert "Krippendorff's alpha" in str(found)
    assert "(synthetic children)" in str(found)
    assert "0.743 <small>(" in found.as_html()
    assert len(found.table().rows) == len(NAMES)


def test_few_real_cases_are_kept_back() -> None:
    few = {rater: said[:8] for rater, said in TEACHING.items()}
    assert "kept back" in str(agreement(few))
    assert "kept back" not in str(agreement(few, synthetic=True))


def test_the_same_seed_gives_the_same_interval() -> None:
    assert agreement(TEACHING, seed=3).alpha == agreement(TEACHING, seed=3).alpha
    assert agreement(TEACHING, seed=3).alpha != agreement(TEACHING, seed=4).alpha
