"""Answers at a desk: who, when and how; unknown and not asked; two hands on one case."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.desk.place import START, Clock, everything, rebuilt
from tests.guideline import tiny
from victor.desk import Desk
from victor.errors import AnswerError, StoreConflict
from victor.guideline import Country
from victor.reasoning import UNKNOWN, Answer
from victor.records import Case

Desks = tuple[Desk, Desk]


def test_an_answer_keeps_who_when_and_how(desk: Desk, clock: Clock) -> None:
    case = desk.open_case(begs=True)
    assert case.answers["begs"] == Answer(True, "desk 1", START)
    later = clock.on(minutes=5)
    case = desk.answer(case, {"age": [12, 15]}, documents_held=False, how="told by the child")
    assert case.answers["age"] == Answer((12, 15), "desk 1", later, "told by the child")
    assert case.answers["documents_held"] == Answer(False, "desk 1", later, "told by the child")
    assert case.answers["begs"] == Answer(True, "desk 1", START)
    assert desk.case(case.id) == case


def test_unknown_is_not_the_same_as_not_asked(desk: Desk, case: Case) -> None:
    case = desk.answer(case, begs=UNKNOWN)
    assert case.answers["begs"].value == UNKNOWN
    assert "documents_held" not in case.answers
    finding = desk.finding(case)
    assert "begs" in finding.undetermined
    assert "begs" not in finding.open_questions
    assert "documents_held" in finding.open_questions
    case = desk.answer(case, begs=None)
    assert "begs" not in case.answers
    assert "begs" in desk.finding(case).open_questions


def test_none_takes_an_answer_back_and_the_timeline_remembers_it(desk: Desk, case: Case, clock: Clock) -> None:
    case = desk.answer(case, begs=True, how="seen")
    clock.on(minutes=5)
    case = desk.answer(case, begs=None, how="a mistake")
    assert dict(case.answers) == rebuilt(desk, case)
    opened, answered, taken_back = desk.timeline(case)
    assert opened.answers == {"age": Answer((12, 15), "desk 1", START)}
    assert answered.answers == {"begs": Answer(True, "desk 1", START, "seen")}
    assert (taken_back.answers, taken_back.said) == ({"begs": None}, "a mistake")


def test_no_answer_records_nothing(desk: Desk, case: Case) -> None:
    before = everything(desk)
    assert desk.answer(case, how="nothing was said") == case
    assert everything(desk) == before


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"bges": True}, "answers: nothing is called 'bges'; did you mean 'begs'?"),
        ({"bges": None}, "answers: nothing is called 'bges'; did you mean 'begs'?"),
        ({"Maria K.": None}, "answers: an answer has an impossible name"),
        ({"begs": "yes"}, 'answers.begs: the answer is not right; expected true, false, "unknown" or null'),
        ({"begs": 1}, "answers.begs: "),
        ({"age": (15, 12)}, "answers.age: "),
        ({"age": 691234567}, "answers.age: "),
        ({"age": True}, "answers.age: "),
        ({"region": "Maria"}, "answers.region: "),
        ({"begs": True, "age": "Maria"}, "answers.age: "),
    ],
)
def test_an_answer_that_is_not_right_is_refused(desk: Desk, case: Case, answers: dict[str, object], says: str) -> None:
    before = everything(desk)
    with pytest.raises(AnswerError) as caught:
        desk.answer(case, answers)
    assert str(caught.value).startswith(says)
    assert "691234567" not in str(caught.value)
    assert "Maria" not in str(caught.value)
    assert everything(desk) == before


# --- two hands --------------------------------------------------------------------------------------------------------


def test_two_desks_answer_different_items_and_both_are_kept(desks: Desks, clock: Clock) -> None:
    one, two = desks
    case = one.open_case(age=14)
    seen = two.case(case.id)
    clock.on(minutes=1)
    by_one = one.answer(case, begs=True)
    by_two = two.answer(seen, documents_held=False)
    assert set(by_one.answers) == {"age", "begs"}
    assert set(by_two.answers) == {"age", "begs", "documents_held"}
    assert one.case(case.id) == two.case(case.id) == by_two
    assert [by_two.answers[item].by for item in ("age", "begs", "documents_held")] == ["desk 1", "desk 1", "desk 2"]
    assert [entry.by for entry in one.timeline(case)] == ["desk 1", "desk 1", "desk 2"]


@pytest.mark.parametrize(("first", "second"), [(True, False), (True, None), (None, False), (True, "unknown")])
def test_two_desks_answer_one_item_otherwise_and_nothing_is_written(
    desks: Desks, first: object, second: object
) -> None:
    one, two = desks
    case = one.open_case(begs=UNKNOWN, documents_held=True) if first is None else one.open_case(documents_held=True)
    seen = two.case(case.id)
    one.answer(case, begs=first)
    before = everything(one)
    with pytest.raises(StoreConflict) as caught:
        two.answer(seen, begs=second, documents_held=False)
    said = "answers.begs: it was answered otherwise in the meantime; read the case again and decide again"
    assert str(caught.value) == said
    assert everything(one) == everything(two) == before
    decided = two.answer(two.case(case.id), begs=second)
    assert ("begs" in decided.answers) == (second is not None)


def test_two_desks_that_agree_are_no_conflict(desks: Desks) -> None:
    one, two = desks
    case = one.open_case(age=14)
    seen = two.case(case.id)
    one.answer(case, begs=True, age=None)
    case = two.answer(seen, begs=True, age=None)
    assert (case.answers["begs"].value, "age" in case.answers) == (True, False)


def test_two_desks_close_one_case(desks: Desks) -> None:
    one, two = desks
    case = one.open_case(age=14)
    seen = two.case(case.id)
    one.close_case(case, "handed_over")
    before = everything(one)
    with pytest.raises(Exception, match="the case is closed"):
        two.answer(seen, begs=True)
    assert everything(two) == before


# --- a guideline that changes -----------------------------------------------------------------------------------------


def test_a_case_goes_on_when_an_item_that_it_answered_is_no_longer_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(tmp_path))
    changes = tiny.changed("checklists/signs.toml", 'text = "Works at night"', 'text = "At night"\nuntil = 2026-11-30')
    country = Country.load(tiny.write(tmp_path, changes), on=START.date())
    path, clock = tmp_path / "tiny.victor", Clock()
    with Desk.open(path, country, now=clock) as desk:
        case = desk.open_case(works_at_night=True, age=14)
    later = clock.on(days=30)
    with Desk.open(path, country.at(later.date()), now=clock) as desk:
        case = desk.answer(case, begs=True)
        assert desk.assess(case, role="ngo_worker").outcome == "inquire"
        assert desk.plan(case).finding.outcome == "inquire"
        with pytest.raises(AnswerError, match="nothing is called 'works_at_night'"):
            desk.answer(case, works_at_night=False)
        assert set(desk.answer(case, works_at_night=None).answers) == {"age", "begs"}
