"""Answers: immutable, checked without being shown, and not asked is not unknown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from tests.reasoning.small import answers, checklist
from victor.errors import AnswerError
from victor.reasoning import UNKNOWN, Answer, Answers, assess

SMALL = checklist({"presumed": "a and age < 3"})
CANARY = "Maria-Kowalska"
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_answers_do_not_change() -> None:
    plain: dict[str, object] = {"a": True}
    first = Answers.of(plain)
    second = first.also({"b": False, "a": None}, by="desk", at=NOW, how="told by the child")
    plain["a"] = False
    assert first.values_by_item() == {"a": True}
    assert second == Answers({"b": Answer(False, "desk", NOW, "told by the child")})
    with pytest.raises(FrozenInstanceError):
        first.given = {}  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        first["a"].value = False  # type: ignore[misc]
    with pytest.raises(TypeError):
        first["a"] = Answer(False)  # type: ignore[index]


@given(answers(), answers())
def test_a_later_answer_replaces_an_earlier_one_and_none_takes_it_back(
    one: dict[str, object], two: dict[str, object]
) -> None:
    both = Answers.of(one).also(two)
    assert both.values_by_item() == {**one, **two}
    assert Answers.of(both) == both
    assert Answers.of(both, **dict.fromkeys(two)) == Answers.of(
        {item: value for item, value in one.items() if item not in two}
    )
    assert (len(both), set(both)) == (len({*one, *two}), {*one, *two})


def test_not_asked_is_absent_and_unknown_is_an_answer() -> None:
    given_answers = Answers.of(a=None, b=UNKNOWN)
    assert "a" not in given_answers
    assert given_answers["b"].value == "unknown"
    assert given_answers.as_dict() == {"b": "unknown"}


def test_answers_keep_who_when_and_how_when_they_are_handed_on() -> None:
    answer = Answer(True, "desk", NOW, "seen")
    assert assess(SMALL, Answers.of(a=answer)).answers["a"] is answer
    assert Answers.of({"a": Answer(False)}, a=answer)["a"] is answer


def test_nothing_that_was_answered_is_shown_when_it_is_printed() -> None:
    given_answers = Answers.of(a=True, place=CANARY, age=(12, 14))
    assert repr(given_answers) == str(given_answers) == "<Answers: 3 items>"
    assert CANARY not in repr(given_answers["place"])
    assert CANARY not in repr(list(given_answers.values()))
    assert CANARY not in repr(assess(SMALL, place="west").answers)


WRONG: list[tuple[str, object, str]] = [
    ("a", "true", 'true, false, "unknown" or null'),
    ("a", 1, "true, false"),
    ("a", 0, "true, false"),
    ("a", CANARY, "true, false"),
    ("a", "Unknown", "true, false"),
    ("a", [True], "true, false"),
    ("a", float("nan"), "true, false"),
    ("place", "moon", "one of north, south, west"),
    ("place", CANARY, "one of north, south, west"),
    ("place", True, "one of north, south, west"),
    ("place", ["north"], "one of north, south, west"),
    ("place", frozenset({"north"}), "one of north, south, west"),
    ("age", True, "a whole number from 0 to 6, a span [lowest, highest]"),
    ("age", 7, "a whole number from 0 to 6"),
    ("age", -1, "a whole number from 0 to 6"),
    ("age", 3.0, "a whole number from 0 to 6"),
    ("age", "3", "a whole number from 0 to 6"),
    ("age", (4, 2), "a whole number from 0 to 6"),
    ("age", [0, 7], "a whole number from 0 to 6"),
    ("age", [1], "a whole number from 0 to 6"),
    ("age", [1, 2, 3], "a whole number from 0 to 6"),
    ("age", [1, None], "a whole number from 0 to 6"),
    ("age", [False, True], "a whole number from 0 to 6"),
    ("age", [[1], [2]], "a whole number from 0 to 6"),
    ("age", {"low": 1}, "a whole number from 0 to 6"),
    ("age", 10**30, "a whole number from 0 to 6"),
]


@pytest.mark.parametrize(("item", "value", "expected"), WRONG)
def test_an_answer_of_the_wrong_kind_is_refused_without_being_shown(item: str, value: object, expected: str) -> None:
    with pytest.raises(AnswerError) as caught:
        assess(SMALL, {item: value})
    told = str(caught.value)
    assert told.startswith(f"answers.{item}: the answer is not right; expected {expected}")
    assert CANARY not in told + str(vars(caught.value))
    assert caught.value.__cause__ is None


def test_an_answer_to_nothing_is_refused_with_the_nearest_item() -> None:
    with pytest.raises(AnswerError, match=r"day.json, answers: nothing is called 'plase'; did you mean 'place'"):
        Answers.of(plase=True).check(SMALL.items, file="day.json")
    with pytest.raises(AnswerError, match=r"^answers: an answer has an impossible name$"):
        assess(SMALL, {f"{CANARY} 12": True})


@given(st.dictionaries(st.sampled_from(tuple(SMALL.items)), st.sampled_from((True, False, 3, (1, 2), "west", UNKNOWN))))
def test_answers_are_right_when_each_is_of_its_kind(values: dict[str, object]) -> None:
    def right(item: str, value: object) -> bool:
        if value == UNKNOWN:
            return True
        if item == "age":
            return value in (3, (1, 2)) and value is not True
        return value == "west" if item == "place" else isinstance(value, bool)

    try:
        Answers.of(values).check(SMALL.items)
    except AnswerError:
        assert not all(right(item, value) for item, value in values.items())
    else:
        assert all(right(item, value) for item, value in values.items())
