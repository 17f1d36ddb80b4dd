from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import victor
from tests.research.cohorts import random_cohort
from victor.errors import ResearchError
from victor.research.cohort import Cohort
from victor.research.planes import count, pack_codes, unpack

ILO = victor.checklist("ilo_child_labour")
COHORT = random_cohort(ILO, 500)


@given(st.lists(st.sampled_from((1, 0, -1)), max_size=300))
def test_codes_are_packed_into_who_says_yes_and_who_does_not_say_no(codes: list[int]) -> None:
    yes, maybe = pack_codes(np.array(codes, np.int8))
    assert unpack(yes, len(codes)).tolist() == [code == 1 for code in codes]
    assert unpack(maybe, len(codes)).tolist() == [code != 0 for code in codes]
    assert count(yes) == codes.count(1)


def test_long_columns_are_packed_in_parts_that_meet() -> None:
    codes = np.random.default_rng(1).choice(np.array([1, 0, -1], np.int8), 600_001)
    yes, maybe = pack_codes(codes)
    assert np.array_equal(unpack(yes, codes.size), codes == 1)
    assert np.array_equal(unpack(maybe, codes.size), codes != 0)


@given(st.integers(0, 499))
def test_the_answers_of_a_child_are_answers_of_the_checklist(child: int) -> None:
    answers = COHORT.answers(child)
    victor.Answers.of(answers).check(ILO.items)
    for item in COHORT.yes:
        yes, maybe = (bool(flags[child]) for flags in COHORT.flags(item))
        assert answers.get(item) == (True if yes else None if maybe else False)


@given(
    st.dictionaries(st.sampled_from((*ILO.indicators, "act")), st.integers(-3, 4).filter(bool), min_size=1, max_size=9),
    st.integers(0, 499),
)
def test_a_score_is_a_span_between_its_lowest_and_highest_completion(weights: dict[str, int], child: int) -> None:
    low, high = COHORT.total(weights)
    answers = COHORT.answers(child)
    points = [(weights[item], answers.get(item)) for item in weights]
    assert low[child] == sum(weight for weight, said in points if said is True or (said is None and weight < 0))
    assert high[child] == sum(weight for weight, said in points if said is True or (said is None and weight > 0))


def test_a_score_of_items_that_were_not_asked_is_as_wide_as_they_are() -> None:
    cohort = random_cohort(ILO, 20, leave_out=frozenset(("excessive_hours",)))
    low, high = cohort.total({"excessive_hours": 3})
    assert set(low.tolist()) == {0}
    assert set(high.tolist()) == {3}


@given(st.lists(st.booleans(), min_size=500, max_size=500))
def test_a_selection_keeps_the_children_as_they_are(mask: list[bool]) -> None:
    chosen = COHORT.select(np.array(mask))
    places = [place for place, kept in enumerate(mask) if kept]
    assert len(chosen) == len(places)
    for place, child in list(enumerate(places))[:5]:
        assert chosen.answers(place) == COHORT.answers(child)
        assert chosen.truth_mask()[0][place] == COHORT.truth_mask()[0][child]
    assert {label: int(group.sum()) for label, group in chosen.by("gender").items()} == {
        label: int(group[np.array(mask)].sum()) for label, group in COHORT.by("gender").items()
    }


def test_an_answer_takes_two_bits() -> None:
    cohort = random_cohort(ILO, 100_000)
    held = sum(plane.nbytes for planes in (cohort.yes, cohort.maybe) for plane in planes.values())
    assert held * 8 <= 1.1 * 2 * len(cohort.yes) * cohort.size


def test_a_cohort_becomes_a_dataframe_and_comes_back() -> None:
    frame = COHORT.frame()
    assert frame.num_rows == COHORT.size
    again = type(COHORT).of(frame, ILO, truth="truth", groups=["gender"], synthetic=True)
    assert [again.answers(child) for child in range(60)] == [COHORT.answers(child) for child in range(60)]
    assert np.array_equal(again.truth_mask()[0], COHORT.truth_mask()[0])


def test_what_it_is_stands_in_one_line_and_in_a_table() -> None:
    assert repr(COHORT) == f"<Cohort: 500 synthetic children, {len(ILO.items)} items, truth known>"
    assert "gender: girl" in str(COHORT)
    assert "synthetic children" in str(COHORT)
    assert "random answers" in COHORT._repr_html_()


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda: COHORT.flags("excessive_hour"), "item: 'excessive_hour' is no yes/no item here; did you mean"),
        (lambda: COHORT.by("county"), "group: there is no grouping 'county'; expected one of gender"),
        (lambda: COHORT.answers(500), "child: there is no such child; expected a place from 0 to 499"),
        (lambda: COHORT.select(np.ones(3, np.bool_)), "mask: the mask has another size; expected 500 truth values"),
        (lambda: without_truth().truth_mask(), "truth: the cohort does not say who is a victim; name the column"),
    ],
)
def test_what_cannot_be_had_is_told_in_one_line(ask: Callable[[], object], told: str) -> None:
    with pytest.raises(ResearchError) as error:
        ask()
    assert str(error.value).startswith(told)


def without_truth() -> Cohort:
    return evolve(COHORT, truth=None, known=None)
