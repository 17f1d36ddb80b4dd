"""Gaps: the smallest combination of answers that falls through, found by a solver and told in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from victor.guideline import ENGLISH, Country
from victor.reasoning.proof.ground import Ground
from victor.reasoning.saying import answerable, plain_value, said_answers
from victor.rules.logic import Formula, Search, World, solver


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
            lines += [f"  {line}" for line in said_answers(answerable(country), self.known, language)]
            lines[1:1] = [] if self.known else ["  nothing is known"]
            if self.really:
                lines.append("  and, though nobody knows it:")
                lines += [f"    {line}" for line in said_answers(answerable(country), self.really, language)]
        return lines

    def as_dict(self) -> dict[str, object]:
        """The gap as plain data."""
        return {
            "said": self.said,
            "known": {item: plain_value(value) for item, value in self.known.items()},
            "really": {item: plain_value(value) for item, value in self.really.items()},
            "entries": list(self.entries),
        }


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
        answered = [ground.knowledge.answered(item) for item in ground.items]
        model = self.search().fewest(answered, obligation.known, obligation.really(ground.world))
        if model is None:
            return None
        known = ground.knowledge.read(model, ground.items)
        return Gap(obligation.said, known, self._truth(obligation, model), obligation.entries)

    def search(self, *more: Formula) -> Search:
        """Where models of the ground are looked for."""
        return Search([*self.ground.base, *more], self.seconds)

    def _fixed(self, model: Any) -> list[Formula]:
        """That just that much is known as in a model."""
        known = self.ground.knowledge
        variables = [*known.yes.values(), *known.maybe.values(), *(c for cells in known.cells.values() for c in cells)]
        return [variable == model.eval(variable, model_completion=True) for variable in variables]

    def _truth(self, obligation: Obligation, model: Any) -> dict[str, object]:
        """What must be so in truth for the gap to open: dropped one by one as long as it opens all the same."""
        z3 = solver()
        ground = self.ground
        open_ = [
            item
            for item in ground.items
            if not z3.is_true(model.eval(ground.knowledge.answered(item), model_completion=True))
        ]
        other = ground.other_world("other")
        closed = z3.Not(obligation.really(other))
        search = self.search(*self._fixed(model), *ground.of_world(other), closed)
        needed = list(open_)
        for item in open_:
            fewer = [one for one in needed if one != item]
            if search.model(*(other.as_in(ground.world, model, one) for one in fewer)) is None:
                needed = fewer
        return ground.world.read(model, needed)
