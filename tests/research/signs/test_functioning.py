"""Differential item functioning, against statsmodels, and with differences that were planted."""

from __future__ import annotations

import re
from math import isnan
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.contingency_tables import StratifiedTable

from tests.research.hand_made import cohort
from victor import ResearchError
from victor.research.cohort import Cohort
from victor.research.signs.functioning import Functioning, differential
from victor.research.signs.mantel_haenszel import DELTA, Strata, mantel_haenszel, size_class

ITEMS = tuple(f"i{place}" for place in range(10))


def rasch(
    seed: int, size: int = 3_000, *, groups: tuple[str, ...] = ("boy", "girl"),
    planted: float = 0.0, apart: float = 0.0, steeper: float = 0.0, unknown: float = 0.0, synthetic: bool = True,
) -> Cohort:  # fmt: skip
    """Answers of a Rasch model; for the last group i0 is easier by `planted` logits, and severity higher by `apart`."""
    chance = np.random.default_rng(seed)
    group = chance.integers(0, len(groups), size)
    last = group == len(groups) - 1
    severity = chance.normal(size=size) + apart * last
    answers: dict[str, Any] = {}
    for place, item in enumerate(ITEMS):
        logit = severity - (place - 4.5) / 3
        if place == 0:
            logit = severity * (1 + steeper * last) - 0.3 + planted * last
        yes = (chance.random(size) < 1 / (1 + np.exp(-logit))).astype(int)
        answers[item] = np.where(chance.random(size) < unknown, -1, yes)
    return cohort(
        answers, truth=(chance.random(size) < 0.4).astype(int).tolist(), synthetic=synthetic,
        groups={"gender": [groups[place] for place in group]},
    )  # fmt: skip


@st.composite
def strata(draw: st.DrawFn) -> Strata:
    chance = np.random.default_rng(draw(st.integers(0, 10**6)))
    size = chance.integers(0, draw(st.sampled_from([3, 30, 300])), (2, draw(st.integers(1, 8))))
    return Strata(chance.binomial(size, chance.random(size.shape)), size)


@given(strata())
@settings(max_examples=100)
def test_mantel_and_haenszel_are_those_of_statsmodels(made: Strata) -> None:
    some = made.size.sum(axis=0) > 1
    tables = np.stack([made.yes[:, some], (made.size - made.yes)[:, some]], axis=1).astype(float)
    found = mantel_haenszel(made)
    with np.errstate(all="ignore"):
        expected = StratifiedTable(tables)
        up, down = (tables[0, 0] * tables[1, 1]).sum(), (tables[0, 1] * tables[1, 0]).sum()
        if not (up > 0 and down > 0):
            assert found.why
            return
        assert found.log_odds == pytest.approx(expected.logodds_pooled)
        assert found.error == pytest.approx(expected.logodds_pooled_se)
        distance = abs((made.yes[0, some] - made.size[0, some] * tables.sum(axis=0)[0] / tables.sum(axis=(0, 1))).sum())
        if distance >= 0.5:  # statsmodels corrects beyond the difference itself
            test = expected.test_null_odds(correction=True)
            assert found.chi_square == pytest.approx(test.statistic)
            assert found.p == pytest.approx(test.pvalue, abs=1e-12)
        else:
            assert (found.chi_square, found.p) == (0, 1)


@given(strata())
@settings(max_examples=40)
def test_the_other_way_round_the_sign_changes_and_nothing_else(made: Strata) -> None:
    one, two = mantel_haenszel(made), mantel_haenszel(Strata(made.yes[::-1], made.size[::-1]))
    assume(not one.why)
    assert two.log_odds == pytest.approx(-one.log_odds)
    assert [two.error, two.p] == pytest.approx([one.error, one.p])


def test_the_score_counts_the_studied_item_and_the_counts_are_those_of_the_children() -> None:
    children = rasch(1, 600, unknown=0.1)
    yes = np.stack([children.flags(item)[0] for item in ITEMS])
    girls = children.by("gender")["girl"]
    scores = yes.sum(axis=0)
    found = {one.item: one for one in differential(children, reference="boy").differences}
    for place, item in enumerate(ITEMS):
        alike = [scores == score for score in range(11) if (scores == score).sum() > 1]
        tables = [
            [[(said & group & same).sum() for said in (yes[place], ~yes[place])] for group in (~girls, girls)]
            for same in alike
        ]
        expected = StratifiedTable([np.array(table, float) for table in tables])
        one = found[item]
        assert one.odds_ratio.estimate == pytest.approx(expected.oddsratio_pooled)
        assert (one.odds_ratio.low, one.odds_ratio.high) == pytest.approx(expected.oddsratio_pooled_confint())
        assert one.delta.estimate == pytest.approx(DELTA * expected.logodds_pooled)
        assert (one.yes, one.size) == (yes[place][girls].sum(), girls.sum())
        assert (one.yes_reference, one.size_reference) == (yes[place][~girls].sum(), (~girls).sum())
    assert [one.adjusted_p for one in found.values()] == pytest.approx(
        false_discovery_control([one.p for one in found.values()])
    )


def test_the_logistic_tests_are_those_of_the_children_one_by_one() -> None:
    children = rasch(2, 800, planted=0.5)
    yes = np.stack([children.flags(item)[0] for item in ITEMS]).astype(float)
    score, girl = yes.sum(axis=0), children.by("gender")["girl"].astype(float)
    terms = [np.ones_like(score), score, girl, girl * score]
    likelihoods = [sm.Logit(yes[0], np.column_stack(terms[:used])).fit(disp=0).llf for used in (2, 3, 4)]
    from scipy.stats import chi2

    one = differential(children, reference="boy").differences[0]
    assert one.uniform_p == pytest.approx(chi2.sf(2 * (likelihoods[1] - likelihoods[0]), 1), rel=1e-4)
    assert one.non_uniform_p == pytest.approx(chi2.sf(2 * (likelihoods[2] - likelihoods[1]), 1), rel=1e-4)


def test_a_planted_difference_is_found_and_no_other() -> None:
    found = differential(rasch(3, 6_000, planted=1.2), reference="boy")
    assert [one.item for one in found.flagged()] == ["i0"]
    first = found.differences[0]
    assert first.size_class == first.size_class_possible == "C"
    assert first.delta.estimate > 1.5
    assert first.odds_ratio.estimate < 1
    assert first.uniform_p < 1e-6


def test_a_group_that_is_more_severe_is_no_difference_of_an_item() -> None:
    found = differential(rasch(4, 6_000, apart=1.0), reference="boy")
    assert all(one.size_class == "A" for one in found.differences)


def test_a_difference_that_changes_with_the_score_is_found_by_the_logistic_test() -> None:
    found = differential(rasch(5, 8_000, steeper=2.0), reference="boy")
    assert found.differences[0].non_uniform_p < 1e-4
    assert min(one.non_uniform_p for one in found.differences[1:]) > 1e-4


def test_false_alarms_are_as_rare_as_the_level_says() -> None:
    found = [differential(rasch(100 + seed, 800)) for seed in range(30)]
    ps = np.array([one.p for each in found for one in each.differences])
    assert 0.01 < np.mean(ps < 0.05) < 0.05 + 3 * np.sqrt(0.05 * 0.95 / len(ps))
    assert np.mean([bool(each.flagged()) for each in found]) < 0.2


def test_unknown_answers_that_make_a_difference_are_seen() -> None:
    children = rasch(6, 6_000)
    girls = children.by("gender")["girl"]
    yes, maybe = children.flags("i0")
    hidden = girls & (np.random.default_rng(0).random(children.size) < 0.6)
    codes = np.where(hidden, -1, yes.astype(int))
    answers = {item: children.flags(item)[0].astype(int).tolist() for item in ITEMS} | {"i0": codes.tolist()}
    again = cohort(answers, groups={"gender": np.where(girls, "girl", "boy").tolist()})
    first = differential(again, reference="boy").differences[0]
    assert first.unknown.estimate > 0.5
    assert first.unknown_reference.estimate == 0
    assert first.size_class == "C"
    assert first.delta.estimate < 0
    assert (maybe == yes).all()
    possible = first.size_class_possible
    assert possible == "C"  # counted as yes, the girls have it more often: the unknowns decide, either way


def test_it_can_look_within_the_truth() -> None:
    children = rasch(7, 3_000)
    truth, known = children.truth_mask()
    victims = differential(children, reference="boy", within="victims")
    alone = differential(children.select(truth & known), reference="boy")
    assert victims.differences == alone.differences
    assert "victims only" in str(victims)
    others = differential(children, reference="boy", within="others")
    assert others.differences[0].size + victims.differences[0].size == children.by("gender")["girl"].sum()


def test_each_group_is_compared_with_the_reference_and_small_ones_are_refused() -> None:
    three = rasch(8, 900, groups=("boy", "girl", "other"))
    other = three.by("gender")["other"]
    few = three.select(~other | (np.cumsum(other) <= 50))
    found = differential(few, reference="girl")
    assert {one.focal for one in found.differences} == {"boy"}
    assert found.refused == {"other": "fewer than 100 children"}
    assert "Not compared: other" in found.note
    assert {one.focal for one in differential(three).differences} | {differential(three).reference} == {
        "boy",
        "girl",
        "other",
    }
    one = differential(three, focal="boy", reference="other").differences
    assert [same.item for same in one] == list(ITEMS)


def test_a_sign_that_nobody_has_says_so() -> None:
    children = rasch(9, 800)
    answers = {item: children.flags(item)[0].astype(int).tolist() for item in ITEMS} | {"never": [0] * 800}
    girls = children.by("gender")["girl"]
    never = differential(cohort(answers, groups={"gender": np.where(girls, "g", "b").tolist()})).differences[-1]
    assert never.why
    assert never.size_class == ""
    assert isnan(never.adjusted_p)
    assert isnan(never.uniform_p)


@pytest.mark.parametrize(
    ("log_odds", "error", "p", "expected"),
    [
        (0.3, 0.01, 1e-9, "A"),   # delta 0.7
        (-0.6, 0.4, 0.13, "A"),   # delta 1.41, not significant
        (-0.6, 0.1, 1e-6, "B"),   # delta 1.41
        (0.8, 0.1, 1e-9, "C"),    # delta 1.88, above 1 by 3.7 errors
        (0.8, 0.3, 0.008, "B"),   # delta 1.88, above 1 by 1.2 errors only
    ],
)  # fmt: skip
def test_the_classes_of_the_educational_testing_service(log_odds: float, error: float, p: float, expected: str) -> None:
    assert size_class(log_odds, error, p) == expected


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"group": "gendre"}, "there is no grouping 'gendre'"),
        ({"focal": "gril"}, "did you mean 'girl'?"),
        ({"reference": "boys"}, "there is no group 'boys'"),
        ({"focal": "boy", "reference": "boy"}, "nothing to compare"),
        ({"within": "victim"}, "expected all, victims, others"),
        ({"items": ["i99"]}, "'i99' is no yes/no item here"),
    ],
)
def test_what_cannot_be_compared_is_told_in_one_line(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ResearchError, match=re.escape(says)):
        differential(rasch(1, 300), **options)


def test_too_small_a_reference_is_refused() -> None:
    with pytest.raises(ResearchError, match="the reference group is too small"):
        differential(rasch(1, 120))


def test_children_of_an_unknown_group_are_left_out() -> None:
    children = rasch(1, 900, groups=("boy", "girl", ""))
    found: Functioning = differential(children)
    assert found.unknown_group == (children.groups["gender"].codes < 0).sum() > 0
    assert found.differences[0].size + found.differences[0].size_reference + found.unknown_group == 900


def test_it_shows_itself() -> None:
    found = differential(rasch(3, 2_000, planted=1.5), reference="boy")
    assert repr(found) == "<Functioning: 10 comparisons by gender, 1 large, synthetic children>"
    assert "(synthetic children)" in str(found)
    assert "non-uniform p" in found.as_html()
