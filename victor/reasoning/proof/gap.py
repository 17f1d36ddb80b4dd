"""Gaps: the smallest combination of answers that falls through, found by a solver and told in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from attrs import field, frozen

from victor.errors import ProofError
from victor.guideline import ENGLISH, Country
from victor.reasoning.proof.ground import Ground
from victor.rules.logic import Formula, World, solver


class UndecidedError(ProofError):
    """The solver gave up before it knew."""


@frozen
class Obligation:
    """One thing that must not happen for any child.

    Attributes:
        said: What is wrong when it does, in a sentence.
        known: What is known of the child then.
        really: How things really are then, in any world.
        entries: The routes or authorities concerned, by id.
    """

    said: str
    known: Formula = field(repr=False)
    really: Callable[[World], Formula] = field(repr=False)
    entries: tuple[str, ...] = ()


@frozen
class Gap:
    """A child who falls through.

    Attributes:
        said: What goes wrong, in a sentence.
        known: The fewest answers with which it does, as `victor.plan` takes them; empty where no child is concerned.
        really: What else must be so in truth, while it is not known.
        entries: The routes or authorities concerned, by id.
    """

    said: str
    known: Mapping[str, object] = field(factory=dict)
    really: Mapping[str, object] = field(factory=dict)
    entries: tuple[str, ...] = ()

    def told(self, country: Country, language: str = ENGLISH) -> list[str]:
        """The gap in words, line by line, in the language of the guideline's reader."""
        lines = [self.said]
        if self.known or self.really:
            lines += [f"  {line}" for line in answers_in_words(country, self.known, language)]
            lines[1:1] = [] if self.known else ["  nothing is known"]
            if self.really:
                lines.append("  and, though nobody knows it:")
                lines += [f"    {line}" for line in answers_in_words(country, self.really, language)]
        return lines

    def as_dict(self) -> dict[str, object]:
        """The gap as plain data."""
        return {
            "said": self.said,
            "known": {item: plain_value(value) for item, value in self.known.items()},
            "really": {item: plain_value(value) for item, value in self.really.items()},
            "entries": list(self.entries),
        }


def plain_value(value: object) -> object:
    """An answer as JSON has it: a span and a set are lists."""
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def answers_in_words(country: Country, answers: Mapping[str, object], language: str = ENGLISH) -> list[str]:
    """Answers, one in a line, with the texts of the guideline."""
    checklist = country.checklist()
    lines = []
    for item, value in answers.items():
        entry = checklist.indicators.get(item) or country.facts.get(item) or checklist.facts[item]
        text = entry.text.in_language(language)
        match value:
            case bool():
                said = "yes" if value else "no"
            case tuple((low, high)):
                said = str(low) if low == high else f"{low} to {high}"
            case _:
                fact = country.facts.get(item) or checklist.facts[item]
                wanted = value if isinstance(value, frozenset) else {value}
                names = [str(choice.text.in_language(language)) for choice in fact.choices if choice.id in wanted]
                said = " or ".join(names)
        lines.append(f"{text}: {said}")
    return lines


@frozen
class Seeker:
    """Looks for children who fall through, on one ground; each question has a limit of time."""

    ground: Ground
    seconds: float

    def find(self, obligation: Obligation) -> Gap | None:
        """The smallest gap, or None when there is none.

        Raises:
            UndecidedError: When the solver gave up.
        """
        ground = self.ground
        base = [*ground.base, obligation.known, obligation.really(ground.world)]
        if self.check(base) is None:
            return None
        answered = [(ground.knowledge.answered(item), 1) for item in ground.items]
        model = self._fewest(base, answered)
        known = ground.knowledge.read(model, ground.items)
        fixed = self._fixed(model)
        return Gap(obligation.said, known, self._truth(obligation, model, fixed), obligation.entries)

    def check(self, formulas: Iterable[Formula]) -> Any:
        """A model, or None when there is none.

        Raises:
            UndecidedError: When the solver gave up.
        """
        z3 = solver()
        one = z3.Solver()
        one.set("timeout", max(1, int(self.seconds * 1000)))
        one.add(*formulas)
        verdict = one.check()
        if verdict == z3.unknown:
            raise UndecidedError(f"the solver did not decide within {self.seconds:g} s")
        return one.model() if verdict == z3.sat else None

    def _fewest(self, base: Sequence[Formula], counted: Sequence[tuple[Formula, int]]) -> Any:
        """The model in which the fewest of some formulas hold; one that is small enough when time runs out."""
        z3 = solver()
        for most in range(len(counted) + 1):
            model = self.check([*base, z3.PbLe(list(counted), most)])
            if model is not None:
                return model
        raise AssertionError("there was a model before")  # pragma: no cover

    def _fixed(self, model: Any) -> list[Formula]:
        """That just that much is known as in a model."""
        known = self.ground.knowledge
        variables = [*known.yes.values(), *known.maybe.values(), *(c for cells in known.cells.values() for c in cells)]
        return [variable == model.eval(variable, model_completion=True) for variable in variables]

    def _truth(self, obligation: Obligation, model: Any, fixed: list[Formula]) -> dict[str, object]:
        """What must be so in truth for the gap to open: dropped one by one as long as it opens all the same."""
        z3 = solver()
        ground = self.ground
        open_ = [
            item
            for item in ground.items
            if not z3.is_true(model.eval(ground.knowledge.answered(item), model_completion=True))
        ]
        other = ground.other_world("other")
        always = [*ground.base, *fixed, *ground.of_world(other), z3.Not(obligation.really(other))]
        needed = list(open_)
        for item in open_:
            fewer = [one for one in needed if one != item]
            as_in = [other.as_in(ground.world, model, one) for one in fewer]
            if self.check([*always, *as_in]) is None:
                needed = fewer
        return ground.world.read(model, needed)
