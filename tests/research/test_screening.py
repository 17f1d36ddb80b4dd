from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import victor
from tests.research.cohorts import random_cohort
from victor.errors import NotFoundError, ResearchError
from victor.research.fourfold.accuracy import Counts
from victor.research.planes import count, pack, unpack

ILO = victor.checklist("ilo_child_labour")
COHORT = random_cohort(ILO, 700)
SCREENED = COHORT.screen(ILO)
NAMES = (None, *SCREENED.outcomes)


@pytest.mark.parametrize("checklist", victor.checklists(), ids=lambda one: one.id)
def test_every_checklist_says_of_every_child_what_it_says_of_one(checklist: victor.Checklist) -> None:
    cohort = random_cohort(checklist, 130, verified=0.7)
    screened = cohort.screen(checklist)
    names = (None, *screened.outcomes)
    for child in range(0, 130, 3):
        finding = victor.assess(checklist, cohort.answers(child))
        assert names[screened.established[child]] == finding.outcome
        assert names[screened.possible[child]] == finding.could_become


@given(st.integers(0, 699))
def test_what_is_established_is_possible(child: int) -> None:
    assert SCREENED.established[child] <= SCREENED.possible[child]


@settings(max_examples=20)
@given(st.sets(st.sampled_from(sorted(ILO.items)), max_size=40), st.integers(0, 1000))
def test_items_that_were_not_asked_are_unknown_for_all(absent: set[str], seed: int) -> None:
    cohort = random_cohort(ILO, 40, seed, leave_out=frozenset(absent))
    screened = cohort.screen(ILO)
    assert set(screened.absent) == absent
    for child in range(10):
        finding = victor.assess(ILO, cohort.answers(child))
        assert NAMES[screened.established[child]] == finding.outcome
        assert NAMES[screened.possible[child]] == finding.could_become


@pytest.mark.parametrize("outcome", SCREENED.outcomes)
def test_counts_are_those_of_the_children(outcome: str) -> None:
    truth, known = COHORT.truth_mask()
    band = SCREENED.counts(outcome)
    for codes, counts in ((SCREENED.established, band.established), (SCREENED.possible, band.possible)):
        positive = codes > SCREENED.outcomes.index(outcome)
        cells = Counter(zip(positive[known].tolist(), truth[known].tolist(), strict=True))
        found = [cells[cell] for cell in ((True, True), (True, False), (False, True), (False, False))]
        assert counts == Counts(*found)


def test_accuracy_is_a_band_and_leaves_nobody_out_silently() -> None:
    cohort = random_cohort(ILO, 700, verified=0.5)
    _, known = cohort.truth_mask()
    found = cohort.screen(ILO).accuracy("possible_victim")
    assert found.unverified == 700 - int(known.sum())
    assert found.established.sensitivity.estimate <= found.possible.sensitivity.estimate
    assert found.established.specificity.estimate >= found.possible.specificity.estimate


def test_accuracy_within_groups_adds_up() -> None:
    groups = COHORT.by("gender")
    outside = ~np.logical_or(*groups.values())
    parts = [SCREENED.accuracy("possible_victim", within=mask) for mask in (*groups.values(), outside)]
    whole = SCREENED.accuracy("possible_victim")
    assert sum(part.established.tp or 0 for part in parts) == whole.established.tp


def test_where_only_positives_were_verified_no_sensitivity_is_told() -> None:
    positive, _ = SCREENED.at_least("possible_victim")
    truth, _ = COHORT.truth_mask()
    partly = evolve(COHORT, known=positive, truth=pack(truth) & positive)
    found = partly.screen(ILO).accuracy("possible_victim")
    assert np.isnan(found.established.sensitivity.estimate)
    assert "verified" in found.established.sensitivity.why
    assert found.established.ppv.of == count(positive)


def test_children_past_the_last_one_are_in_no_plane() -> None:
    for size in (1, 63, 64, 65):
        screened = random_cohort(ILO, size).screen(ILO)
        for plane in (*screened.musts, *screened.mays):
            assert count(plane) == int(unpack(plane, size).sum())


def test_small_groups_of_real_children_are_kept_back() -> None:
    real = random_cohort(ILO, 30, synthetic=False)
    assert "kept back" in str(real.screen(ILO).accuracy("possible_victim"))
    assert "synthetic" not in str(real.screen(ILO))


def test_it_never_says_that_a_child_is_no_victim() -> None:
    assert "does not say that a child is no victim" in str(SCREENED)


def test_what_cannot_be_had_is_told_in_one_line() -> None:
    with pytest.raises(NotFoundError, match="at: the checklist has no outcome 'presumed'; expected one of"):
        SCREENED.accuracy("presumed")
    without = evolve(COHORT, truth=None, known=None).screen(ILO)
    with pytest.raises(ResearchError, match="truth: the cohort does not say who is a victim"):
        without.accuracy()
