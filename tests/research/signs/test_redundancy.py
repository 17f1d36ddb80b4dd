"""Redundancy, against the screening of cohorts that were changed by hand."""

from __future__ import annotations

import re

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.reasoning import small
from tests.research.hand_made import cohort
from tests.rules.worlds import FLAGS
from victor import NotFoundError, ResearchError
from victor.research.cohort import Cohort
from victor.research.planes import count, nobody, pack
from victor.research.signs.redundancy import redundancy

AT = "possible"


def made(seed: int, size: int = 90, *, truth: bool = True) -> Cohort:
    chance = np.random.default_rng(seed)
    answers = {flag: chance.integers(-1, 2, size).tolist() for flag in FLAGS}
    return cohort(answers, truth=chance.integers(-1, 2, size).tolist() if truth else None)


def changed(children: Cohort, items: list[str], *, unknown: bool = False) -> Cohort:
    """The same children with some items answered no for all, or unknown for all."""
    may = pack(np.ones(children.size, np.bool_)) if unknown else nobody(children.size)
    return evolve(
        children,
        yes={**children.yes, **{item: nobody(children.size) for item in items}},
        maybe={**children.maybe, **dict.fromkeys(items, may)},
    )


@given(small.checklists(), st.integers(0, 1000))
@settings(max_examples=25)
def test_each_indicator_left_out_is_the_cohort_screened_without_it(listed: small.Listed, seed: int) -> None:
    checklist, children = listed.checklist, made(seed)
    must, may = children.screen(checklist).at_least(AT)
    truth, known = children.reference()
    for one in redundancy(checklist, children, at=AT).each:
        now, _ = changed(children, [one.item]).screen(checklist).at_least(AT)
        open_now, may_now = changed(children, [one.item], unknown=True).screen(checklist).at_least(AT)
        assert (one.lost, one.gained) == (count(must & ~now), count(now & ~must))
        assert (one.undecided, one.opened) == (count(must & ~open_now), count(may_now & ~may))
        assert one.sensitivity_lost.count in (count(must & ~now & truth & known), None)
        assert one.specificity_gained is not None
        assert one.specificity_gained.count in (count(must & ~now & known & ~truth), None)


@given(small.checklists(), st.integers(0, 1000), st.sampled_from([0.0, 0.1, 0.3]))
@settings(max_examples=25)
def test_the_shortest_list_loses_no_more_victims_than_allowed(listed: small.Listed, seed: int, allowed: float) -> None:
    checklist, children = listed.checklist, made(seed)
    found = redundancy(checklist, children, at=AT, allowed_loss=allowed)
    must, _ = children.screen(checklist).at_least(AT)
    truth, known = children.reference()
    victims = truth & known
    gone = [step.item for step in found.steps]
    assert sorted([*gone, *found.shortest]) == sorted(FLAGS)
    now, _ = changed(children, gone).screen(checklist).at_least(AT)
    assert count(must & ~now & victims) <= allowed * count(victims)
    if found.steps:
        assert found.steps[-1].established == count(now)
        assert found.steps[-1].sensitivity.count in (count(now & victims), None)


def test_a_sign_that_another_always_accompanies_can_go_and_is_named_a_pair() -> None:
    chance = np.random.default_rng(2)
    a, c = (chance.integers(0, 2, 400).tolist() for _ in range(2))
    first, second, third = FLAGS[:3]
    children = cohort({first: a, second: a, third: c}, truth=[max(pair) for pair in zip(a, c, strict=True)])
    checklist = small.checklist(dict.fromkeys(small.STEPS, f"{first} or {second} or {third}"))
    found = redundancy(checklist, children, at=AT)
    assert len(found.steps) == 1
    assert found.steps[0].item in (first, second)
    assert third in found.shortest
    assert [(pair.one, pair.two) for pair in found.alike] == [(first, second)]
    assert found.alike[0].phi == pytest.approx(1)
    assert {one.item: one.lost for one in found.each}[third] > 0


def test_of_two_equal_signs_the_weak_one_goes() -> None:
    checklist = small.checklist(dict.fromkeys(small.STEPS, " or ".join(FLAGS)))
    strong = {flag for flag in FLAGS if checklist.indicators[flag].strength == "strong"}
    answers = np.random.default_rng(4).integers(0, 2, 200).tolist()
    found = redundancy(checklist, cohort(dict.fromkeys(FLAGS, answers), truth=answers), at=AT)
    assert len(found.shortest) == 1
    assert set(found.shortest) <= strong


def test_without_a_truth_loss_is_counted_among_the_established() -> None:
    checklist = small.checklist(dict.fromkeys(small.STEPS, " or ".join(FLAGS)))
    found = redundancy(checklist, made(1, truth=False), at=AT)
    assert not found.reference
    assert all(one.specificity_gained is None for one in found.each)
    assert "truth is not known" in str(found)


def test_it_shows_all_three_tables() -> None:
    checklist = small.checklist(dict.fromkeys(small.STEPS, " or ".join(FLAGS)))
    found = redundancy(checklist, made(1), at=AT, alike=0.0)
    assert "Each indicator left out" in str(found)
    assert "Indicators that can go" in str(found)
    assert "mostly say the same" in found.as_html()
    assert repr(found) == f"<Redundancy: {len(found.steps)} of {len(FLAGS)} indicators can go, {AT}>"


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"at": "possibel"}, NotFoundError, "did you mean 'possible'?"),
        ({"at": AT, "allowed_loss": 5}, ResearchError, "allowed_loss: not a share"),
        ({"at": AT, "alike": -1}, ResearchError, "alike: not a share"),
    ],
)
def test_a_wrong_argument_is_told(options: dict[str, object], error: type[Exception], says: str) -> None:
    checklist = small.checklist(dict.fromkeys(small.STEPS, " or ".join(FLAGS)))
    with pytest.raises(error, match=re.escape(says)):
        redundancy(checklist, made(1), **options)  # type: ignore[arg-type]  # that is what is tested
