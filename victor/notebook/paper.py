"""What a form writes on: answers in memory, or a case at a desk, saved with every answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from attrs import define, field

from victor.desk import Desk
from victor.errors import AnswerError, RecordError
from victor.guideline import Checklist
from victor.notebook.questions import read_answer
from victor.reasoning import Answers, Finding
from victor.reasoning.finding import find
from victor.records import Case
from victor.rules import Kind


class Paper(Protocol):
    """Where answers stand."""

    @property
    def checklist(self) -> Checklist:
        """The checklist that is asked."""

    @property
    def answers(self) -> Answers:
        """What has been answered."""

    def give(self, item: str, value: object, *, how: str = "") -> None:
        """Write an answer down; None takes one back.

        Raises:
            VictorError: When it cannot be kept; nothing is changed then.
        """

    def finding(self) -> Finding:
        """What the checklist says."""


@define
class Loose:
    """Answers in memory: to try a guideline."""

    checklist: Checklist
    answers: Answers = field(factory=Answers)

    def give(self, item: str, value: object, *, how: str = "") -> None:
        """Write an answer down."""
        self.answers = self.answers.also({item: value}, how=how).check(self.checklist.items)

    def finding(self) -> Finding:
        """What the checklist says."""
        return find(self.checklist, self.answers)


@define
class Kept:
    """A case at a desk. What other hands have written is read with each look."""

    desk: Desk
    case: Case
    name: str | None = None

    @property
    def checklist(self) -> Checklist:
        """The checklist that is asked, as it stands today."""
        return self.desk.checklist(self.name)

    @property
    def answers(self) -> Answers:
        """What has been answered, by whomever."""
        self.case = self.desk.case(self.case.id)
        return self.case.answers

    def give(self, item: str, value: object, *, how: str = "") -> None:
        """Save an answer.

        Raises:
            StoreConflict: When somebody else answered the same otherwise; the page shows what stands there now.
        """
        self.case = self.desk.answer(self.case, {item: value}, how=how)

    def finding(self) -> Finding:
        """What the checklist says about the newest answers."""
        self.case = self.desk.case(self.case.id)
        return self.desk.finding(self.case, self.name)


def paper(
    subject: Checklist | Case,
    answers: Mapping[str, object] | None = None,
    desk: Desk | None = None,
    checklist: str | None = None,
) -> Paper:
    """Where the answers of a form stand.

    Raises:
        RecordError: When a case comes without its desk.
        AnswerError: When an answer is of the wrong kind.
    """
    if isinstance(subject, Checklist):
        return Loose(subject, Answers.of(answers).check(subject.items))
    if desk is None:
        raise RecordError("a case is written at a desk", path="desk", expected="desk = the desk of the case")
    return Kept(desk, subject, checklist)


def write(place: Paper, items: Mapping[str, Kind], item: object, given: object, *, how: str = "") -> None:
    """Write down an answer as a page gives it.

    Raises:
        AnswerError: When nothing is called so, or it is no answer of its kind.
        VictorError: When it cannot be kept.
    """
    if not isinstance(item, str) or item not in items:
        raise AnswerError("there is no such question")
    place.give(item, read_answer(item, items[item], given), how=how)
