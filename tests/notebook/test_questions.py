"""Questions as pages draw them, answers as pages give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

import victor
from victor.errors import AnswerError
from victor.notebook.questions import as_given, facts, read_answer, read_facts, signs
from victor.reasoning import UNKNOWN
from victor.reasoning.answers import expected_value
from victor.rules import Choice, Kind, Number, YesNo

KINDS: dict[Kind, st.SearchStrategy[object]] = {
    YesNo(): st.booleans(),
    Choice(("home", "eu")): st.sampled_from(["home", "eu"]),
    Number(0, 120): st.integers(0, 120) | st.tuples(st.integers(0, 120), st.integers(0, 120)).map(sorted).map(tuple),
}


@given(st.data(), st.sampled_from(list(KINDS)))
def test_an_answer_comes_back_as_it_was_given(data: st.DataObject, kind: Kind) -> None:
    value = data.draw(KINDS[kind] | st.just(UNKNOWN))
    read = read_answer("item", kind, as_given(value))  # type: ignore[arg-type]  # values of this kind
    assert read == (value[0] if isinstance(value, tuple) and value[0] == value[1] else value)


@given(st.sampled_from(list(KINDS)), st.text() | st.integers() | st.lists(st.text()) | st.none())
def test_whatever_comes_is_an_answer_or_a_line(kind: Kind, sent: object) -> None:
    try:
        value = read_answer("item", kind, sent)
    except AnswerError as error:
        assert "\n" not in str(error)
        if isinstance(sent, str) and len(sent) > 8:
            assert sent not in str(error)
    else:
        assert value is None or expected_value(kind, value) is None


@pytest.mark.parametrize(("typed", "value"), [("14", 14), (" 12 - 15 ", (12, 15)), ("12–15", (12, 15)), ("14-14", 14)])
def test_an_age_is_typed_as_people_write_it(typed: str, value: object) -> None:
    assert read_answer("age", Number(0, 120), typed) == value


@pytest.mark.parametrize("typed", ["15-12", "121", "-1", "fourteen", "12-", "1 2"])
def test_what_is_no_age_is_said(typed: str) -> None:
    with pytest.raises(AnswerError, match="a whole number from 0 to 120"):
        read_answer("age", Number(0, 120), typed)


@pytest.mark.parametrize("checklist", victor.checklists(), ids=lambda one: one.id)
def test_every_sign_is_asked_once_and_every_fact_that_a_rule_reads(checklist: victor.Checklist) -> None:
    asked = [question[0] for _, group in signs(checklist, "en") for question in group]
    assert sorted(asked) == sorted(checklist.indicators)
    read = {fact.id for fact in read_facts(checklist)}
    for item in checklist.facts:
        verdicts = {
            str(victor.assess(checklist, {item: value}).as_dict()["outcome"]) for value in _values(checklist, item)
        }
        assert item in read or len(verdicts) == 1


def _values(checklist: victor.Checklist, item: str) -> list[object]:
    match checklist.items[item]:
        case YesNo():
            return [True, False]
        case Choice(values):
            return list(values)
        case Number(low, high):
            return [low, high]


def test_what_nobody_confirmed_says_so() -> None:
    unconfirmed = {one.id for one in victor.country("ua").checklist().indicators.values() if not one.confirmed}
    marked = {
        question[0] for _, group in signs(victor.country("ua").checklist(), "en") for question in group if question[3:]
    }
    assert marked == unconfirmed


def test_a_choice_brings_its_words() -> None:
    known = victor.country("gr").facts
    ((title, asked),) = facts("Known", known.values(), "el")
    kinds = {question[0]: question[2:] for question in asked}
    assert title == "Known"
    assert kinds["age"] == ["number"]
    assert kinds["nationality"] == [[[one.id, str(one.text.in_language("el"))] for one in known["nationality"].choices]]
    assert kinds["unaccompanied"] == []
