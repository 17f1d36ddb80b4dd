"""Paired shares: laws over all tables, then published intervals and a simulation of how often they hold."""

from __future__ import annotations

from math import isclose, isnan, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

from tests.research.oracles import holm_by_statsmodels
from victor.errors import ResearchError
from victor.research.comparison.paired import BandContrast, Paired, contrast, holm, mcnemar, paired, paired_difference
from victor.research.fourfold.intervals import INTERVALS
from victor.research.planes import pack

COUNTS = st.integers(0, 40) | st.integers(0, 10_000_000)
TABLES = st.builds(Paired, COUNTS, COUNTS, COUNTS, COUNTS)
SOME = TABLES.filter(lambda pairs: pairs.total > 0)
METHODS = st.sampled_from([*INTERVALS])


def mirrored(pairs: Paired) -> Paired:
    return Paired(pairs.both, pairs.new_only, pairs.old_only, pairs.neither)


@given(st.integers(0, 300), st.integers(0, 1_000))
def test_every_child_stands_in_one_cell(size: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    old, new, within = (random.random(size) < share for share in (0.3, 0.5, 0.8))
    found = paired(pack(old), pack(new), pack(within))
    places = 2 * (old & within) + (new & within)
    assert found.total == np.count_nonzero(within)
    assert found.both == np.count_nonzero(places == 3)
    assert [found.new_only, found.old_only] == [int(np.count_nonzero(places == place)) for place in (1, 2)]


@given(st.builds(Paired, *[st.integers(0, 40)] * 4))
def test_mcnemar_is_that_of_statsmodels(pairs: Paired) -> None:
    if not pairs.total:
        assert isnan(mcnemar(pairs))
        return
    table = [[pairs.both, pairs.old_only], [pairs.new_only, pairs.neither]]
    expected = statsmodels_mcnemar(table, exact=True).pvalue if pairs.changed else 1.0
    assert mcnemar(pairs) == pytest.approx(min(expected, 1.0), rel=1e-9)


def test_six_discordant_against_none() -> None:
    assert mcnemar(Paired(both=3, old_only=6, new_only=0, neither=3)) == 0.03125
    assert mcnemar(Paired(0, 0, 9_000_000, 0)) > 0


@given(SOME, METHODS, st.sampled_from([0.8, 0.95, 0.99]))
def test_swapping_old_and_new_mirrors_the_difference(pairs: Paired, interval: str, level: float) -> None:
    one = paired_difference(pairs, interval=interval, level=level)
    other = paired_difference(mirrored(pairs), interval=interval, level=level)
    assert (other.estimate, other.low, other.high) == pytest.approx((-one.estimate, -one.high, -one.low), abs=1e-12)
    assert mcnemar(mirrored(pairs)) == pytest.approx(mcnemar(pairs), rel=1e-9)


@given(SOME, METHODS)
def test_whoever_is_not_positive_moves_the_other_way(pairs: Paired, interval: str) -> None:
    one = paired_difference(pairs, interval=interval)
    other = paired_difference(pairs.negatives(), interval=interval)
    assert (other.estimate, other.low, other.high) == pytest.approx((-one.estimate, -one.high, -one.low), abs=1e-9)


@given(SOME, METHODS)
def test_an_interval_holds_its_difference_and_stays_in_range(pairs: Paired, interval: str) -> None:
    found = paired_difference(pairs, interval=interval)
    assert -1 - 1e-9 <= found.low <= found.estimate <= found.high <= 1 + 1e-9
    assert isclose(found.estimate, (pairs.new_only - pairs.old_only) / pairs.total)


@given(SOME, METHODS)
def test_a_higher_level_is_never_narrower(pairs: Paired, interval: str) -> None:
    narrow, wide = (paired_difference(pairs, interval=interval, level=level) for level in (0.8, 0.99))
    assert wide.low <= narrow.low + 1e-9
    assert wide.high >= narrow.high - 1e-9


PUBLISHED = {  # both, the first only, the second only, neither: the interval of the first less the second
    (36, 12, 2, 0): (0.0569, 0.3404),
    (20, 12, 2, 16): (0.0562, 0.3292),
    (18, 12, 2, 18): (0.0562, 0.3290),
    (36, 14, 0, 0): (0.1528, 0.4167),
    (35, 14, 0, 1): (0.1461, 0.4175),
    (18, 14, 0, 18): (0.1441, 0.3963),
    (2, 97, 1, 0): (0.8721, 0.9854),
    (0, 29, 1, 0): (0.6666, 0.9882),
    (0, 30, 0, 0): (0.8395, 1.0),
    (54, 0, 0, 0): (-0.0664, 0.0664),
    (53, 0, 0, 1): (-0.0729, 0.0729),
    (27, 0, 0, 27): (-0.0351, 0.0351),
}
"""R. G. Newcombe 1998, Statistics in Medicine 17:2635-2650, table III, method 10."""
LATER = {
    (1, 1, 7, 12): (-0.507, -0.026),  # M. W. Fagerland and others 2014, Statistics in Medicine 33: airways of children
    (8, 3, 1, 2): (-0.157, 0.414),  # M.-L. Tang and others 2010, Statistics in Medicine 29
}


@pytest.mark.parametrize(("cells", "expected"), [*PUBLISHED.items(), *LATER.items()])
def test_published_intervals(cells: tuple[int, int, int, int], expected: tuple[float, float]) -> None:
    both, first, second, neither = cells
    found = paired_difference(Paired(both, second, first, neither))
    digits = 5e-4 if cells in LATER else 5.1e-5
    assert (found.low, found.high) == pytest.approx(expected, abs=digits)


def test_wald_by_hand() -> None:
    found = paired_difference(Paired(both=59, old_only=16, new_only=6, neither=80), interval="wald")
    half = 1.959964 * sqrt(22 - 100 / 161) / 161
    assert (found.low, found.high) == pytest.approx((-10 / 161 - half, -10 / 161 + half), abs=1e-7)
    assert (found.low, found.high) == pytest.approx((-0.1184, -0.0058), abs=5e-5)  # Fagerland, Lydersen, Laake 2017


@pytest.mark.parametrize("cells", [(0.3, 0.1, 0.2, 0.4), (0.9, 0.02, 0.05, 0.03), (0.02, 0.0, 0.08, 0.9)])
def test_the_interval_holds_the_true_difference_as_often_as_it_says(cells: tuple[float, ...]) -> None:
    true = cells[2] - cells[1]
    draws = np.random.default_rng(1998).multinomial(80, cells, size=1_500).tolist()
    held = [paired_difference(Paired(*draw), level=0.9) for draw in draws]
    share = sum(one.low <= true <= one.high for one in held) / len(held)
    assert 0.87 <= share <= 0.97


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1) | st.just(nan), max_size=8))
def test_holm_is_that_of_statsmodels_and_no_test_stays_none(values: list[float]) -> None:
    found = holm(values)
    tests = [value for value in values if not isnan(value)]
    expected = holm_by_statsmodels(tests) if tests else []
    assert [isnan(value) for value in found] == [isnan(value) for value in values]
    assert [value for value in found if not isnan(value)] == pytest.approx(list(expected), abs=1e-12)


def test_nobody_gives_no_figure_and_a_reason() -> None:
    found = contrast(Paired(0, 0, 0, 0), interval="wilson", level=0.95)
    assert isnan(found.difference.estimate)
    assert isnan(found.p)
    assert found.difference.why == "nobody was there to be counted"


def test_a_refused_share_still_has_its_test() -> None:
    found = contrast(Paired(5, 0, 6, 0), interval="wilson", level=0.95, refused="not verified")
    assert (str(found.old), found.p) == ("none (not verified)", 0.03125)


def test_a_band_is_narrow_when_its_ends_differ_by_few() -> None:
    def band(*possible: int) -> BandContrast:
        ends = (contrast(Paired(*cells), interval="wilson", level=0.95) for cells in ((40, 20, 20, 40), possible))
        return BandContrast(*ends)

    assert band(45, 15, 20, 40).is_narrow
    assert not band(60, 40, 20, 0).is_narrow


def test_errors_in_one_line() -> None:
    with pytest.raises(ResearchError, match=r"interval: no such interval; .*; did you mean 'wilson'"):
        paired_difference(Paired(1, 1, 1, 1), interval="wilsn")
    with pytest.raises(ResearchError, match="level: not a level"):
        paired_difference(Paired(1, 1, 1, 1), level=95)
