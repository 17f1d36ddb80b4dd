"""Net benefit against its formula written out, and against the figures of another implementation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import victor
from tests.research.cohorts import random_cohort
from tests.research.samples import Sample, made, samples
from victor.errors import ResearchError
from victor.research.fourfold.accuracy import Band, Counts
from victor.research.results.tables import HIDDEN
from victor.research.scores.decision import EVERYBODY, NOBODY, THRESHOLDS, net_benefit
from victor.research.scores.histogram import Histogram

COUNTS = st.builds(Counts, st.integers(1, 500), st.integers(1, 500), st.integers(0, 500), st.integers(0, 500))
LEVELS = st.floats(0.001, 0.99)
RULE = Counts(tp=23, fp=22, fn=2, tn=61)
AT = (0.01, 0.05, 0.1, 0.2, 0.35, 0.5)
# Printed by dcurves 1.1.7 (Python) for RULE as a 0/1 marker of 108 rows, run by hand on 2026-11-27.
DCURVES = (0.210905349794, 0.202241715400, 0.190329218107, 0.162037037037, 0.103276353276, 0.009259259259)
DCURVES_ALL = (0.223718668163, 0.191033138402, 0.146090534979, 0.039351851852, -0.182336182336, -0.537037037037)
# The same with prevalence=0.03.
DCURVES_RARE = (0.025002945114, 0.014067977172, -0.000967603748, -0.036677108434, -0.110843002780, -0.229508433735)
DCURVES_RARE_ALL = (0.020202020202, -0.021052631579, -0.077777777778, -0.2125, -0.492307692308, -0.94)


@given(COUNTS, LEVELS)
def test_it_is_the_formula_written_out(cells: Counts, at: float) -> None:
    curve = net_benefit(cells, [at])
    n = cells.tp + cells.fp + cells.fn + cells.tn
    assert curve.net_benefit[0, 0] == pytest.approx(cells.tp / n - cells.fp / n * at / (1 - at), abs=1e-9)
    everybody = (cells.tp + cells.fn) / n - (cells.fp + cells.tn) / n * at / (1 - at)
    assert curve.treat_all[0] == pytest.approx(everybody, abs=1e-9)
    assert curve.treat_none[0] == 0


def test_it_is_what_dcurves_prints() -> None:
    curve = net_benefit(RULE, AT)
    assert curve.net_benefit[0] == pytest.approx(DCURVES, abs=1e-11)
    assert curve.treat_all == pytest.approx(DCURVES_ALL, abs=1e-11)
    rare = net_benefit(RULE, AT, prevalence=0.03)
    assert rare.net_benefit[0] == pytest.approx(DCURVES_RARE, abs=1e-11)
    assert rare.treat_all == pytest.approx(DCURVES_RARE_ALL, abs=1e-11)


@given(samples(), LEVELS)
def test_every_cut_off_of_a_score_has_the_benefit_of_its_cells(sample: Sample, at: float) -> None:
    score, truth = sample
    curve = net_benefit(Histogram.of(score, truth, synthetic=True), [at])
    for rule, found in zip(curve.rules, curve.net_benefit[:, 0], strict=True):
        referred = score >= int(rule.removeprefix("score >= "))
        tp, fp = np.count_nonzero(referred & truth), np.count_nonzero(referred & ~truth)
        assert found == pytest.approx((tp - fp * at / (1 - at)) / score.size, abs=1e-9)
    assert curve.net_benefit[0, 0] == pytest.approx(curve.treat_all[0])
    best = curve.best(at)
    assert best in (*curve.rules, EVERYBODY, NOBODY)
    if best in curve.rules:
        assert curve.net_benefit[curve.rules.index(best), 0] == curve.net_benefit.max() > 0


def test_the_children_who_are_referred_possibly_are_a_rule_of_their_own() -> None:
    ilo = victor.checklist("ilo_child_labour")
    screening = random_cohort(ilo, 2_000).screen(ilo)
    band = screening.counts(screening.outcomes[-1])
    curve = net_benefit(band, [0.1], synthetic=True)
    assert curve.rules == ("established", "possible")
    for rule, cells in zip(curve.net_benefit, (band.established, band.possible), strict=True):
        assert rule[0] == pytest.approx(net_benefit(cells, [0.1]).net_benefit[0, 0])
    assert "established" in str(curve)


def test_a_table_shows_the_best_of_many_cut_offs() -> None:
    curve = net_benefit(Histogram.of(*made(20_000), synthetic=True))
    rows = curve.table().rows
    assert [row["threshold"] for row in rows] == list(THRESHOLDS)
    assert rows[9]["best"] == curve.best(0.1)
    assert "Net benefit (synthetic children)" in str(curve)
    assert "do worse" in str(curve)


def test_a_rule_that_rests_on_few_real_children_is_kept_back() -> None:
    (row,) = net_benefit(RULE, [0.1]).table().rows
    assert row["0"] == HIDDEN
    assert row["best"] in {EVERYBODY, NOBODY}
    (row,) = net_benefit(RULE, [0.1], synthetic=True).table().rows
    assert row["0"] == pytest.approx(DCURVES[2])
    few = net_benefit(Counts(tp=4, fp=40, fn=0, tn=300), [0.1])
    assert "Prevalence" not in str(few)
    assert few.table().rows[0]["all"] == HIDDEN
    real = net_benefit(Histogram([0, 1, 2], [15, 3, 60], [300, 200, 12]))
    assert real.rules == ("score >= 0", "score >= 1")


def test_what_cannot_be_weighed_is_refused() -> None:
    for work, message in (
        (lambda: net_benefit(RULE, []), "thresholds: not thresholds"),
        (lambda: net_benefit(RULE, [0.1, 1]), "thresholds: not thresholds"),
        (lambda: net_benefit(RULE, [float("nan")]), "thresholds: not thresholds"),
        (lambda: net_benefit(RULE, prevalence=3), "prevalence: not a prevalence"),
        (lambda: net_benefit(Counts(0, 3, 0, 4)), "subject: 0 victims and 7 others; expected at least 1 of each"),
        (lambda: net_benefit(Band(RULE, Counts(1, 2, 3, 4))), "subject: the cells are not of the same children"),
        (lambda: net_benefit(Histogram.of([1], [True])), "truth: 1 victims and 0 others are too few"),
        (lambda: net_benefit(RULE).best(0.123), "threshold: no such threshold"),
    ):
        with pytest.raises(ResearchError) as refused:
            work()
        assert str(refused.value).startswith(message)
