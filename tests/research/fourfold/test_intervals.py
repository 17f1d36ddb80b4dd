"""Intervals of a share: their laws, and numbers from elsewhere."""

from __future__ import annotations

from math import isnan, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from victor.errors import ResearchError
from victor.research.fourfold.intervals import INTERVALS, proportion

LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)
intervals = st.sampled_from(sorted(INTERVALS))
levels = st.sampled_from(LEVELS)
shares = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(shares, intervals, levels)
def test_an_interval_holds_its_estimate_within_nought_and_one(share: tuple[int, int], name: str, level: float) -> None:
    found = proportion(*share, interval=name, level=level)
    assert 0 <= found.low <= found.high <= 1
    assert (found.count, found.of, found.estimate) == (*share, share[0] / share[1])
    if name == "jeffreys" and found.estimate in {0, 1}:
        assert not found.low <= found.estimate <= found.high
    else:
        assert found.low <= found.estimate <= found.high


@given(shares, intervals, levels)
def test_the_interval_of_the_others_is_the_mirror_image(share: tuple[int, int], name: str, level: float) -> None:
    count, of = share
    one = proportion(count, of, interval=name, level=level)
    other = proportion(of - count, of, interval=name, level=level)
    assert (other.low, other.high) == pytest.approx((1 - one.high, 1 - one.low), abs=1e-9)


@given(shares, intervals, levels, levels)
def test_a_higher_level_is_never_narrower(share: tuple[int, int], name: str, one: float, two: float) -> None:
    narrow = proportion(*share, interval=name, level=min(one, two))
    wide = proportion(*share, interval=name, level=max(one, two))
    assert wide.low <= narrow.low + 1e-12
    assert wide.high >= narrow.high - 1e-12


@given(shares, levels)
def test_agresti_coull_is_never_narrower_than_wilson(share: tuple[int, int], level: float) -> None:
    wilson, other = (proportion(*share, interval=name, level=level) for name in ("wilson", "agresti-coull"))
    assert other.low <= wilson.low + 1e-12
    assert other.high >= wilson.high - 1e-12


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("of", [1, 2, 5, 10, 17])
def test_clopper_pearson_covers_at_least_its_level(of: int, level: float) -> None:
    truth = np.linspace(0.001, 0.999, 333)
    covered = np.zeros_like(truth)
    for count in range(of + 1):
        found = proportion(count, of, interval="clopper-pearson", level=level)
        covered += binom.pmf(count, of, truth) * ((found.low <= truth) & (truth <= found.high))
    assert covered.min() >= level - 1e-9


def test_wald_does_not_cover_its_level() -> None:
    found = {count: proportion(count, 10, interval="wald") for count in range(11)}
    assert sum(binom.pmf(count, 10, 0.05) for count, one in found.items() if one.low <= 0.05 <= one.high) < 0.5


@given(shares, levels)
def test_the_intervals_are_those_of_another_library(share: tuple[int, int], level: float) -> None:
    peer = binomtest(*share)
    for name, theirs in (
        ("clopper-pearson", peer.proportion_ci(level, "exact")),
        ("wilson", peer.proportion_ci(level, "wilson")),
    ):
        found = proportion(*share, interval=name, level=level)
        assert (found.low, found.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_wald_is_the_textbook_formula() -> None:
    found = proportion(32, 36, interval="wald")
    half = 1.959963985 * sqrt(32 / 36 * 4 / 36 / 36)
    assert (found.low, found.high) == pytest.approx((32 / 36 - half, 32 / 36 + half))


def test_ten_of_ten() -> None:
    assert proportion(10, 10, interval="clopper-pearson").low == pytest.approx(0.69150, abs=5e-6)
    assert proportion(10, 10, interval="clopper-pearson", level=0.90).low == pytest.approx(0.74113, abs=5e-6)
    assert proportion(10, 10).low == pytest.approx(0.7225, abs=5e-5)
    assert proportion(10, 10, interval="wald").low == 1
    assert {proportion(10, 10, interval=name).high for name in INTERVALS if name != "jeffreys"} == {1}


@pytest.mark.parametrize("name", sorted(INTERVALS))
def test_of_nobody_there_is_no_share(name: str) -> None:
    found = proportion(0, 0, interval=name)
    assert isnan(found.estimate)
    assert isnan(found.low)
    assert isnan(found.high)
    assert str(found) == "none (nobody was there to be counted)"


def test_numpy_counts_are_counts() -> None:
    found = proportion(np.int64(3), np.uint8(7))  # type: ignore[arg-type]
    assert found == proportion(3, 7)
    assert type(found.count) is int


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ({"count": 3, "of": 2}, "count: more were counted than were there; expected at most `of`"),
        ({"count": -1, "of": 2}, "count: not a count; expected a whole number from 0"),
        ({"count": 1, "of": 2.0}, "of: not a count; expected a whole number from 0"),
        ({"count": True, "of": 2}, "count: not a count; expected a whole number from 0"),
        ({"count": 1, "of": "2"}, "of: not a count; expected a whole number from 0"),
        ({"level": 95}, "level: not a level; expected a fraction between 0 and 1, such as 0.95"),
        ({"level": 1}, "level: not a level; expected a fraction between 0 and 1, such as 0.95"),
        (
            {"interval": "willson"},
            "interval: no such interval; expected wilson, clopper-pearson, wald, agresti-coull, jeffreys",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line(arguments: dict[str, object], told: str) -> None:
    with pytest.raises(ResearchError) as caught:
        proportion(**{"count": 1, "of": 2, **arguments})  # type: ignore[arg-type]
    assert str(caught.value).startswith(told)
    assert "\n" not in str(caught.value)


def test_a_misspelt_interval_is_given_its_nearest_name() -> None:
    with pytest.raises(ResearchError, match="did you mean 'clopper-pearson'"):
        proportion(1, 2, interval="clopper_pearson")
