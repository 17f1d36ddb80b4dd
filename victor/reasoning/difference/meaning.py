"""Compares rules by meaning: the fewest answers on which two checklists, or two routes, say different things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from victor.errors import ProofError
from victor.guideline import ENGLISH, Checklist
from victor.html import Displayed
from victor.reasoning.answers import Answers
from victor.reasoning.difference.entries import Changes
from victor.reasoning.finding import find
from victor.reasoning.saying import answerable, plain_value, said_answers
from victor.rules import Choice, Kind, Layout, Number, Rule, Vocabulary
from victor.rules.logic import Formula, Knowledge, Search, UndecidedError, solver

if TYPE_CHECKING:
    from htpy import Node

Side = Literal["old", "new"]


@frozen
class Shown:
    """Answers that show a difference.

    Attributes:
        what: The outcome or the route.
        side: Which of the two establishes it (or asks for it) on these answers, while the other one does not.
        answers: The fewest with which it does; empty when it does so whatever is answered.
        old: What the old one says of them.
        new: What the new one says of them.
    """

    what: str
    side: Side
    answers: Mapping[str, object]
    old: str | None
    new: str | None

    def as_dict(self) -> dict[str, object]:
        """The same as plain data."""
        answers = {item: plain_value(value) for item, value in self.answers.items()}
        return {"what": self.what, "side": self.side, "answers": answers, "old": self.old, "new": self.new}


@frozen
class ChecklistDifference(Displayed):
    """What two checklists say otherwise.

    Attributes:
        shown: For each outcome and side the smallest answers that show a change.
        same: The outcomes that are proved to be established by the same answers in both.
        unproved: Outcomes that the solver did not decide, or that only one of them has, with the reason.
        entries: What changed in signs, definitions, outcomes and sources.
    """

    old: Checklist = field(repr=lambda one: one.id)
    new: Checklist = field(repr=lambda one: one.id)
    shown: tuple[Shown, ...]
    same: tuple[str, ...]
    unproved: Mapping[str, str]
    entries: Changes

    @property
    def changes_outcomes(self) -> bool:
        """Whether some answers lead to another outcome, or that is not excluded."""
        return bool(self.shown or self.unproved)

    def lines(self, language: str = ENGLISH) -> Iterator[str]:
        """The difference in words."""
        texts = answerable(self.new, self.old)
        for one in self.shown:
            other = "new" if one.side == "old" else "old"
            yield f"{one.what}: established by the {one.side} checklist and not by the {other} one, with"
            yield from (f"  {line}" for line in said_answers(texts, one.answers, language) or ["nothing answered"])
            yield f"  old: {one.old or 'no outcome'}; new: {one.new or 'no outcome'}"
        for outcome in self.same:
            yield f"{outcome}: proved to be established by the same answers in both"
        for outcome, why in self.unproved.items():
            yield f"{outcome}: not compared; {why}"
        yield from self.entries.lines()

    def as_dict(self) -> dict[str, object]:
        """The difference as plain data."""
        return {
            "old": {"id": self.old.id, "version": self.old.version, "digest": self.old.digest},
            "new": {"id": self.new.id, "version": self.new.version, "digest": self.new.digest},
            "outcomes": [one.as_dict() for one in self.shown],
            "same": list(self.same),
            "unproved": dict(self.unproved),
            "entries": self.entries.as_dict(),
        }

    def _pieces(self, language: str) -> Node:
        from victor.reasoning.shown_lines import lines_panel

        title = f"{self.old.id} {self.old.version} → {self.new.id} {self.new.version}"
        return lines_panel(title, self.lines(language))

    def _plain(self) -> str:
        return "\n".join(self.lines())


def compare_checklists(old: Checklist, new: Checklist, *, seconds: float = 10.0) -> ChecklistDifference:
    """Compare two checklists, versions of one or not: signs are the same when their ids are.

    Args:
        old: One checklist.
        new: The other one.
        seconds: How long the solver may think about one question.

    Raises:
        ProofError: When the solver is not installed, or one name stands for different things in them.
    """
    rules = [*old.rules.values(), *new.rules.values()]
    seeker = Comparer.of(rules, joined(old.items, new.items), seconds)
    shown, same, unproved = [], [], {}
    for outcome in dict.fromkeys((*old.rules, *new.rules)):
        if outcome not in old.rules or outcome not in new.rules:
            unproved[outcome] = f"only the {'old' if outcome in old.rules else 'new'} checklist has it"
            continue
        before, after = seeker.established(old.rules, outcome), seeker.established(new.rules, outcome)
        try:
            found = [
                Shown(outcome, side, answers, _outcome(old, answers), _outcome(new, answers))
                for side, answers in seeker.both_ways(before, after)
            ]
        except UndecidedError as error:
            unproved[outcome] = str(error)
            continue
        shown += found
        same += [] if found else [outcome]
    return ChecklistDifference(old, new, tuple(shown), tuple(same), unproved, Changes.of_checklists(old, new))


def _outcome(checklist: Checklist, answers: Mapping[str, object]) -> str | None:
    """The outcome that the checklist itself establishes: what is shown is what its users would see."""
    own = {item: _one(value) for item, value in answers.items() if item in checklist.items}
    return find(checklist, Answers.of(own)).outcome


def _one(value: object) -> object:
    """Of values that no rule tells apart, the first."""
    return min(value) if isinstance(value, frozenset) else value


def joined(old: Mapping[str, Kind], new: Mapping[str, Kind]) -> dict[str, Kind]:
    """The items of both; a number has the range of both, a choice the values of both.

    Raises:
        ProofError: When one name stands for items of different kinds.
    """
    found = {**old, **new}
    for name in old.keys() & new.keys():
        match old[name], new[name]:
            case Number() as one, Number() as other:
                found[name] = Number(min(one.minimum, other.minimum), max(one.maximum, other.maximum))
            case Choice() as one, Choice() as other:
                found[name] = Choice(tuple(dict.fromkeys((*one.values, *other.values))), one.ordered and other.ordered)
            case one, other if type(one) is not type(other):
                raise ProofError("the name stands for items of different kinds", path=name, hint="rename one of them")
            case _:
                pass
    return found


@frozen
class Comparer:
    """Two sets of rules over the same answers."""

    knowledge: Knowledge
    search: Search

    @classmethod
    def of(cls, rules: Iterable[Rule], items: Mapping[str, Kind], seconds: float) -> Comparer:
        """All rules that will be compared, and the kinds of the items that they read."""
        layout = Layout.of(rules, Vocabulary(items, knowledge=True))
        knowledge = Knowledge.of(layout)
        return cls(knowledge, Search(knowledge.sound(), seconds))

    def established(self, rules: Mapping[str, Rule], outcome: str) -> Formula:
        """That the outcome, or a more serious one, is established."""
        steps = list(rules)
        return solver().Or(*(self.knowledge.must(rules[step]) for step in steps[steps.index(outcome) :]))

    def both_ways(self, old: Formula, new: Formula) -> Iterator[tuple[Side, dict[str, object]]]:
        """The fewest answers with which one holds and the other does not, for each side on which there are any.

        Raises:
            UndecidedError: When the solver gave up.
        """
        z3 = solver()
        sides: list[tuple[Side, Formula]] = [("old", z3.And(old, z3.Not(new))), ("new", z3.And(new, z3.Not(old)))]
        for side, differs in sides:
            items = list(self.knowledge.layout.masks)
            model = self.search.fewest([self.knowledge.answered(item) for item in items], differs)
            if model is not None:
                yield side, self.knowledge.read(model, items)

    def routes(self, old: Rule, new: Rule) -> Iterator[tuple[Side, dict[str, object]]]:
        """The fewest answers on which one route is asked for surely, or possibly, and the other one is not.

        Raises:
            UndecidedError: When the solver gave up.
        """
        known = self.knowledge
        for reading in (known.must, known.may):
            found = list(self.both_ways(reading(old), reading(new)))
            if found:
                yield from found
                return
