"""The ILO's operational indicators, as they are installed: 65 signs, and the dimension rule written again by hand."""

from __future__ import annotations

from collections import Counter
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from victor.guideline import Checklist
from victor.reasoning import assess

DIMENSIONS = (
    "deceptive_recruitment",
    "coercive_recruitment",
    "recruitment_by_abuse_of_vulnerability",
    "exploitation",
    "coercion_at_destination",
    "abuse_of_vulnerability_at_destination",
)


@cache
def ilo() -> Checklist:
    return next(one for one in Checklist.load_all("victor_ilo") if one.id == "ilo_child_labour")


def positive(dimension: str, answers: dict[str, bool]) -> bool:
    """Step 1 of the ILO's method: two strong, one strong and one other, three medium, or two medium and one weak."""
    yes = Counter(
        sign.strength for sign in ilo().indicators.values() if sign.category == dimension and answers[sign.id]
    )
    strong, medium, weak = yes["strong"], yes["medium"], yes["weak"]
    return strong >= 2 or (strong == 1 and medium + weak >= 1) or medium >= 3 or (medium == 2 and weak >= 1)


def by_hand(answers: dict[str, bool], *, age: int, act: bool) -> str | None:
    if age < 18 and act and positive("exploitation", answers):
        return "presumed_victim"
    if any(positive(dimension, answers) for dimension in DIMENSIONS):
        return "possible_victim"
    return "inquire_further" if any(answers.values()) else None


@st.composite
def complete(draw: st.DrawFn) -> dict[str, bool]:
    """Answers to all signs: yes for a few in some of the dimensions."""
    chosen = draw(st.sets(st.sampled_from(DIMENSIONS), max_size=3))
    near = [sign.id for sign in ilo().indicators.values() if sign.category in chosen]
    yes = draw(st.sets(st.sampled_from(near or ["excessive_hours"]), max_size=6))
    return {sign: sign in yes for sign in ilo().indicators}


def test_there_are_65_signs_in_six_dimensions_15_of_them_strong() -> None:
    signs = ilo().indicators.values()
    assert Counter(sign.strength for sign in signs) == {"strong": 15, "medium": 50}
    assert tuple(ilo().categories) == DIMENSIONS
    assert all(sign.sources for sign in signs)


@given(complete(), st.integers(0, 120), st.booleans())
def test_the_dimension_rule_is_that_of_the_ilo(answers: dict[str, bool], age: int, act: bool) -> None:
    finding = assess(ilo(), {**answers, "age": age, "act": act})
    assert finding.outcome == finding.could_become == by_hand(answers, age=age, act=act)
    assert finding.certain
    assert finding.open_questions == ()


@given(complete(), st.data())
@settings(max_examples=50)
def test_with_signs_not_asked_the_outcome_lies_between_all_no_and_all_yes(
    answers: dict[str, bool], data: st.DataObject
) -> None:
    """More yes never lowers the outcome of this list, so two completions are enough."""
    asked = data.draw(st.sets(st.sampled_from(sorted(answers))))
    known = {sign: answers[sign] for sign in asked}
    finding = assess(ilo(), {**known, "age": 14, "act": True})
    assert finding.outcome == by_hand({sign: known.get(sign, False) for sign in answers}, age=14, act=True)
    assert finding.could_become == by_hand({sign: known.get(sign, True) for sign in answers}, age=14, act=True)
    assert not {*finding.open_questions, *finding.because} - {*answers, "act", "age"}


def test_asked_in_the_order_of_the_open_questions_few_are_needed() -> None:
    known: dict[str, object] = {"age": 14}
    reached = []
    while (finding := assess(ilo(), known)).outcome != "presumed_victim":
        reached.append(finding.outcome)
        known[finding.open_questions[0]] = True
    # The nearest outcome first: two strong signs of one dimension, then the act and two signs of exploitation.
    assert reached == [None, "inquire_further", "possible_victim", "possible_victim", "possible_victim"]
    assert len(finding.because) == 4
    assert set(finding.because) < set(known)
