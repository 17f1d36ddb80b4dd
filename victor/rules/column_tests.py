"""Rules as circuits whose sources are tests of columns: what :mod:`victor.rules.frames` writes for dataframes.

An unknown that pulls a rule both ways is split on, as in :mod:`victor.rules.pairs`; but the answers are written out in
advance, so only up to :data:`MOST_BRANCHES` of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import Literal, TypeAlias

from attrs import define, field, frozen

from victor.rules.circuit import FALSE, TRUE, Circuit, Wire
from victor.rules.layout import ChoiceCells, Layout, NumberCells
from victor.rules.tree import Always, And, AtLeast, AtMost, Named, Not, OneOf, Or, Possibly, Rule, Surely, Yes, mixed
from victor.rules.vocabulary import Choice, Number

MOST_BRANCHES = 64
"""Ways to answer the unknowns of both signs up to which all of them are split on; each is written into the plan."""
End: TypeAlias = Literal["low", "high"]
"""The end of a span: what is sure, or what may be."""
Terms: TypeAlias = tuple[tuple[str, int], ...]
Answer: TypeAlias = bool | int | str | None
"""What an item is taken to be while it is split on; None stands for every choice that no rule mentions."""
Pair: TypeAlias = tuple[Wire, Wire]


@frozen
class Holds:
    """A yes/no item must be, or may be, yes."""

    item: str
    end: End


@frozen
class Below:
    """The lowest, or the highest, that a number can be is at most `limit`."""

    item: str
    end: End
    limit: int


@frozen
class Among:
    """A choice is known and one of `values`."""

    item: str
    values: frozenset[str]


@frozen
class Given:
    """A choice is known."""

    item: str


@frozen
class Sum:
    """The lowest, or the highest, sum of the weights of the items answered yes is at least `limit`."""

    terms: Terms
    end: End
    limit: int


Test: TypeAlias = Holds | Below | Among | Given | Sum


@define
class Network:
    """Turns trees into a circuit whose sources are tests of columns."""

    layout: Layout
    present: frozenset[str]
    circuit: Circuit = field(factory=Circuit)
    tests: dict[Test, int] = field(factory=dict)

    def verdict(self, rule: Rule) -> tuple[Wire, Wire, Wire]:
        """*Must*, *may* and *exact* of a rule."""
        circuit = self.circuit
        waiting = sorted(mixed(rule), key=lambda item: len(self.answers(item)))
        fits = [item for place, item in enumerate(waiting) if self.branches(waiting[: place + 1]) <= MOST_BRANCHES]
        must, may = self.split(rule, fits, {})
        closed = circuit.all(self.closed(item) for item in waiting[len(fits) :])
        return must, may, circuit.any((closed, must, circuit.inverse(may)))

    def branches(self, items: Iterable[str]) -> int:
        """In how many ways the items can be answered."""
        return prod(len(self.answers(item)) for item in items)

    def split(self, rule: Rule, waiting: Sequence[str], answered: Mapping[str, Answer]) -> Pair:
        """The pair of a rule in every answer to the items that is still possible, taken together."""
        if not waiting:
            return Reading(self, answered).pair(rule)
        item, *rest = waiting
        circuit = self.circuit
        musts, mays = TRUE, FALSE
        for possible, answer in self.answers(item):
            must, may = self.split(rule, rest, {**answered, item: answer})
            musts = circuit.both(musts, circuit.either(circuit.inverse(possible), must))
            mays = circuit.either(mays, circuit.both(possible, may))
        return musts, mays

    def answers(self, item: str) -> list[tuple[Wire, Answer]]:
        """Each answer that the rules can tell apart, with the wire that says whether it is possible."""
        circuit = self.circuit
        match self.layout.cells.get(item):
            case NumberCells() as cells:
                return [
                    (
                        circuit.both(
                            self.at_most(item, "low", high), circuit.inverse(self.at_most(item, "high", low - 1))
                        ),
                        high,
                    )
                    for low, high in cells.spans()
                ]
            case ChoiceCells(bits, other):
                named = [(self.among(item, frozenset((value,)))[1], value) for value in bits]
                rest = circuit.inverse(self.among(item, frozenset(bits))[0])
                return [*named, (rest, None)] if other else [*named]
            case None:
                must, may = self.flag(item)
                return [(may, True), (circuit.inverse(must), False)]

    def closed(self, item: str) -> Wire:
        """Whether the item can only be one thing, as far as the rules can tell."""
        circuit = self.circuit
        if item in self.layout.bits:
            must, may = self.flag(item)
            return circuit.either(must, circuit.inverse(may))
        cells = self.layout.cells[item]
        if isinstance(cells, ChoiceCells):
            return self.test(Given(item)) if item in self.present else FALSE
        ends = cells.limits[:-1]
        return circuit.all(
            circuit.either(self.at_most(item, "high", end), circuit.inverse(self.at_most(item, "low", end)))
            for end in ends
        )

    def flag(self, item: str) -> Pair:
        """The pair of a yes/no item."""
        if item not in self.present:
            return FALSE, TRUE
        return self.test(Holds(item, "low")), self.test(Holds(item, "high"))

    def at_most(self, item: str, end: End, limit: int) -> Wire:
        """Whether one end of a number is at most `limit`."""
        kind = self.layout.vocabulary.items[item]
        assert isinstance(kind, Number)
        if limit >= kind.maximum or limit < kind.minimum:
            return TRUE if limit >= kind.maximum else FALSE
        if item not in self.present:
            return TRUE if end == "low" else FALSE
        return self.test(Below(item, end, limit))

    def among(self, item: str, values: frozenset[str]) -> Pair:
        """The pair of a choice being one of `values`."""
        kind = self.layout.vocabulary.items[item]
        assert isinstance(kind, Choice)
        if not values or values.issuperset(kind.values):
            return (TRUE, TRUE) if values else (FALSE, FALSE)
        if item not in self.present:
            return FALSE, TRUE
        chosen = self.test(Among(item, values))
        return chosen, self.circuit.either(chosen, self.circuit.inverse(self.test(Given(item))))

    def test(self, test: Test) -> Wire:
        """The wire of a test; an equal test has the same one."""
        return self.circuit.source((True, self.tests.setdefault(test, len(self.tests))))


@define
class Reading:
    """Reads one tree, with some items answered."""

    network: Network
    answered: Mapping[str, Answer]
    done: dict[int, Pair] = field(factory=dict)

    def pair(self, rule: Rule) -> Pair:
        """The pair of a rule."""
        if id(rule) not in self.done:
            self.done[id(rule)] = self.read(rule)
        return self.done[id(rule)]

    def read(self, rule: Rule) -> Pair:
        """The pair of a rule that was not read before."""
        network, circuit = self.network, self.network.circuit
        match rule:
            case Always(value):
                return _constant(value)
            case Yes(item):
                return _constant(bool(self.answered[item])) if item in self.answered else network.flag(item)
            case AtMost(item, limit):
                if item in self.answered:
                    number = self.answered[item]
                    assert isinstance(number, int)
                    return _constant(number <= limit)
                return network.at_most(item, "high", limit), network.at_most(item, "low", limit)
            case OneOf(item, values):
                if item in self.answered:
                    return _constant(self.answered[item] in values)
                return network.among(item, values)
            case AtLeast(terms, limit):
                return self.at_least(terms, limit, "low"), self.at_least(terms, limit, "high")
            case Not(inner):
                must, may = self.pair(inner)
                return circuit.inverse(may), circuit.inverse(must)
            case Named(_, inner):
                return self.pair(inner)
            case And(rules) | Or(rules):
                musts, mays = zip(*map(self.pair, rules), strict=True)
                join = circuit.all if isinstance(rule, And) else circuit.any
                return join(musts), join(mays)
            case Possibly(inner) | Surely(inner):
                must, may, _ = network.verdict(inner)
                return (may, may) if isinstance(rule, Possibly) else (must, must)

    def at_least(self, terms: Terms, limit: int, end: End) -> Wire:
        """What is answered, or not in the frame, counts in advance; what is left is summed in each row."""
        left = []
        for item, weight in terms:
            if item in self.answered:
                limit -= weight if self.answered[item] else 0
            elif item in self.network.present:
                left.append((item, weight))
            elif (weight > 0) == (end == "high"):
                limit -= weight
        if limit <= sum(weight for _, weight in left if weight < 0):
            return TRUE
        if limit > sum(weight for _, weight in left if weight > 0):
            return FALSE
        if len(left) == 1:
            [(item, weight)] = left
            return self.network.test(Holds(item, end)) if weight > 0 else self.fewer(item, end)
        return self.network.test(Sum(tuple(left), end, limit))

    def fewer(self, item: str, end: End) -> Wire:
        """A single item that weighs less than nothing: the sum is high enough while it is no."""
        return self.network.circuit.inverse(self.network.test(Holds(item, "high" if end == "low" else "low")))


def _constant(value: bool) -> Pair:
    return (TRUE, TRUE) if value else (FALSE, FALSE)
