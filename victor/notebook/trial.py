"""Answers that are tried out: they stay as a guideline changes under them, and it is seen what each of them changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import define, evolve, field, frozen

from victor.guideline import Authority, Checklist, Country, Deadline, Role
from victor.notebook.paper import Loose
from victor.reasoning import Answers, Finding, Plan, Step
from victor.reasoning.answers import expected_value
from victor.reasoning.plan import asked_and_later
from victor.reasoning.routing import plan
from victor.rules import Kind

Sort = Literal["new", "gone", "sooner", "later", "firm", "precaution"]
"""How a step changed: it is asked for now, or no longer; by an earlier or later time; for sure, or while in doubt."""


def carried(answers: Answers, items: Mapping[str, Kind]) -> Answers:
    """The answers that a guideline can read.

    >>> from victor.rules import YesNo
    >>> list(carried(Answers.of(begs=True, age=12), {"begs": YesNo()}))
    ['begs']
    """
    given = {name: one for name, one in answers.items() if name in items and not expected_value(items[name], one.value)}
    return evolve(answers, given=given)


@frozen
class Change:
    """How a step of a plan changed; for one that is gone the deadline is the last one."""

    sort: Sort
    authority: Authority
    role: Role
    deadline: Deadline


def changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    """How what is asked for changed from one plan to another."""
    before, after = _asked(old), _asked(new)
    found = [_change(sort, step) for key, step in after.items() for sort in _sorts(before.get(key), step)]
    return (*found, *(_change("gone", step) for key, step in before.items() if key not in after))


def _change(sort: Sort, step: Step) -> Change:
    return Change(sort, step.authority, step.role, step.deadline)


def _sorts(before: Step | None, after: Step) -> Iterable[Sort]:
    if before is None:
        return ("new",)
    found: list[Sort] = []
    if before.deadline != after.deadline:
        found.append("sooner" if after.deadline < before.deadline else "later")
    if before.certainty != after.certainty:
        found.append("firm" if after.certainty == "required" else "precaution")
    return found


def _asked(made: Plan) -> dict[tuple[str, Role], Step]:
    return {(step.authority.id, step.role): step for step in asked_and_later(made)[0]}


@define
class Trial:
    """A country on a day, and answers to try it with.

    Attributes:
        used: The checklists that can be asked, the country's default one first.
        name: Which of them is asked; the default one where it is not among them.
        given: All that was ever answered: an answer that this country does not ask for comes back with one that does.
        before: The plan before the last answer, while the last thing that happened was an answer.
    """

    country: Country
    used: tuple[Checklist, ...] = ()
    name: str = ""
    given: Answers = field(factory=Answers)
    before: Plan | None = None

    @property
    def checklist(self) -> Checklist:
        """The checklist that is asked."""
        return next((one for one in self.used if one.id == self.name), self.country.checklist())

    @property
    def items(self) -> Mapping[str, Kind]:
        """What can be answered."""
        return {**self.checklist.items, **self.country.checklist().items}

    @property
    def answers(self) -> Answers:
        """What has been answered of it."""
        return carried(self.given, self.items)

    def give(self, item: str, value: object, *, how: str = "") -> None:
        """Write an answer down; None takes one back."""
        self.before = self.plan()
        self.given = self.given.also({item: value}, how=how)

    def clear(self) -> None:
        """Take all answers back."""
        self.given, self.before = Answers(), None

    def finding(self) -> Finding:
        """What the checklist says."""
        return Loose(self.checklist, carried(self.given, self.checklist.items)).finding()

    def plan(self) -> Plan:
        """Whom the country asks to tell: the same as `victor.plan` says for these answers."""
        return plan(self.country, self.answers, finding=self.finding())

    def changed(self, now: Plan) -> tuple[Change, ...]:
        """What the last answer changed."""
        return changes(self.before, now) if self.before else ()
