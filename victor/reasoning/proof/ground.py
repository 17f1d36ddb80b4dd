"""A whole guideline as logic: what may be known of a child, how things may really be, and the outcome tied to both."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from victor.guideline import Country, Outcome
from victor.guideline.checklist import LEVELS, Level
from victor.rules import Layout, OneOf, Possibly, Rule, Yes, parse
from victor.rules.logic import Formula, Knowledge, World, solver, values_by_cell

OUTCOME = "outcome"
FACTS = ("immediate_danger", "agrees_to_referral", "parents_involved", "unaccompanied")
"""The facts that the properties themselves read, beside age."""


@frozen
class Ground:
    """What all properties of one country stand on.

    Attributes:
        country: As it stands on its day.
        knowledge: What may be known of a child.
        world: How things may really be.
        base: That both are sound, and that the outcome is the one which the default checklist establishes.
        child: The rule that the person may be a child.
    """

    country: Country
    knowledge: Knowledge
    world: World
    base: tuple[Formula, ...] = field(repr=False)
    child: Possibly

    @classmethod
    def of(cls, country: Country) -> Ground:
        """Write a country's routes and its default checklist as logic.

        Raises:
            ProofError: When there is no solver, or a rule is too large.
        """
        grown_up = country.law["child_age"].value if "child_age" in country.law else 18
        child = parse(f"possibly(age < {grown_up})", country.vocabulary)
        assert isinstance(child, Possibly)
        networks = {fact for authority in country.authorities.values() for fact in authority.reached_from}
        rules = [
            *country.rules.values(),
            *country.checklist().rules.values(),
            child,
            *(Yes(fact) for fact in FACTS),
            *(
                OneOf(fact, frozenset([choice.id]))
                for fact in sorted(networks)
                for choice in country.facts[fact].choices
            ),
        ]
        layout = Layout.of(rules, country.vocabulary)
        knowledge = Knowledge.of(layout)
        ground = cls(country, knowledge, World.of(knowledge), (), child)
        tied = [OUTCOME] if OUTCOME in layout.cells else []
        base = [*knowledge.sound(free=tied), *ground.of_world(ground.world)]
        if tied:
            base += ground._known_outcome()
        return cls(country, knowledge, ground.world, tuple(base), child)

    @property
    def items(self) -> tuple[str, ...]:
        """All that can be answered, as far as a rule reads it."""
        return tuple(item for item in self.knowledge.layout.masks if item != OUTCOME)

    def other_world(self, name: str) -> World:
        """Another world that the same knowledge allows; `of_world` says so."""
        return World.of(self.knowledge, name)

    def of_world(self, world: World) -> list[Formula]:
        """That a world is sound, its outcome tied to the answers by the checklist's own rules."""
        found = world.sound()
        if OUTCOME not in world.cells:
            return found
        z3 = solver()
        holds = [(self._place(outcome), world.holds(rule)) for outcome, rule in self._rules()]
        tops = {
            place: z3.And(z3.Not(z3.Or(*(later for at, later in holds if at > place))), here)
            for place, here in [(0, z3.BoolVal(True)), *holds]
        }
        for places, cell in zip(self._cells(), world.cells[OUTCOME], strict=True):
            found.append(cell == z3.Or(*(tops[place] for place in places if place in tops)))
        return found

    def established(self, level: Level) -> Formula:
        """That what is known establishes an outcome of at least a level."""
        ladder = self.country.ladder
        serious = [
            rule for outcome, rule in self._rules() if LEVELS.index(_level(ladder[outcome])) >= LEVELS.index(level)
        ]
        return solver().Or(*(self.knowledge.must(rule) for rule in serious))

    def _rules(self) -> Iterator[tuple[str, Rule]]:
        yield from self.country.checklist().rules.items()

    def _place(self, outcome: str) -> int:
        return self.country.ladder_values.index(outcome)

    def _cells(self) -> list[list[int]]:
        """For each cell of the outcome, the places on the ladder that lie in it."""
        return [[self._place(value) for value in values] for values in values_by_cell(self.knowledge.layout, OUTCOME)]

    def _known_outcome(self) -> list[Formula]:
        """From the outcome that must hold to the most serious one that may: the span that a plan reads."""
        z3 = solver()
        must = [(self._place(outcome), self.knowledge.must(rule)) for outcome, rule in self._rules()]
        may = [(self._place(outcome), self.knowledge.may(rule)) for outcome, rule in self._rules()]

        def possible(place: int) -> Formula:
            above = z3.Or(*(holds for at, holds in must if at > place))
            reached = z3.Or(*(holds for at, holds in may if at >= place)) if place else z3.BoolVal(True)
            return z3.And(z3.Not(above), reached)

        return [
            cell == z3.Or(*(possible(place) for place in places))
            for places, cell in zip(self._cells(), self.knowledge.cells[OUTCOME], strict=True)
        ]


def _level(outcome: Outcome) -> Level:
    assert outcome.level is not None  # loading refuses a ladder without
    return outcome.level
