"""Rules as logic: formulas for an SMT solver, over every combination of answers at once.

What is known is a `Knowledge`: for each bit of the :class:`Layout` a truth value of *yes* and of *maybe*, as in every
other reading. How things really are, as far as that knowledge allows, is a `World`: each item has its one value. The
pair (must, may) of a rule is a formula over the knowledge; whether it holds is one over the world, where ``possibly``
and ``surely`` still read the knowledge. Counts and scores are pseudo-Boolean constraints; numbers and choices have the
cells at which the rules cut them.

The solver is z3, which comes with the extra ``proof``; it is imported where it is first used.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import define, field, frozen

from victor.errors import ProofError
from victor.rules.layout import ChoiceCells, Layout, NumberCells
from victor.rules.tree import (
    Always,
    And,
    AtLeast,
    AtMost,
    Named,
    Not,
    OneOf,
    Or,
    Possibly,
    Rule,
    Surely,
    Yes,
    items,
    mixed,
)
from victor.rules.vocabulary import Choice

Formula: TypeAlias = Any
"""A formula of the solver, which has no types of its own."""
Model: TypeAlias = Any

MOST_SPLIT_CASES = 4096
"""Combinations of the items in both signs up to which a pair is written out exactly."""

Given = Mapping[str, int]
"""For some items, which of their answers is assumed: for yes/no 0 or 1, else the number of the cell."""


def solver() -> Any:
    """The module of the solver.

    Raises:
        ProofError: When it is not installed.
    """
    try:
        import z3
    except ModuleNotFoundError:
        raise ProofError("proofs need the solver z3", hint="install victor-desk[proof]") from None
    return z3


def _cells(layout: Layout, item: str) -> list[int]:
    """The bits of a number or choice, lowest first."""
    mask, found = layout.masks[item], []
    while mask:
        found.append(mask & -mask)
        mask &= mask - 1
    return found


def values_by_cell(layout: Layout, item: str) -> list[list[str]]:
    """For each cell of a choice, the values that lie in it."""
    cells, kind = layout.cells[item], layout.vocabulary.items[item]
    assert isinstance(cells, ChoiceCells)
    assert isinstance(kind, Choice)
    return [[value for value in kind.values if cells.mask([value]) == bit] for bit in _cells(layout, item)]


@define
class Knowledge:
    """What may be known, as variables: one *yes* and one *maybe* for each yes/no item, one *maybe* for each cell.

    Attributes:
        layout: The bits; its rules are those that can be read.
        yes: For each yes/no item, that it is known to be so.
        maybe: For each yes/no item, that it is not known not to be so.
        cells: For each number and choice, for each cell that it may lie there.
    """

    layout: Layout
    yes: dict[str, Formula] = field(factory=dict, repr=False)
    maybe: dict[str, Formula] = field(factory=dict, repr=False)
    cells: dict[str, list[Formula]] = field(factory=dict, repr=False)
    _pairs: dict[tuple[int, bool, tuple[tuple[str, int], ...]], Formula] = field(factory=dict, repr=False, init=False)
    _known: dict[Rule, Formula] = field(factory=dict, repr=False, init=False)

    @classmethod
    def of(cls, layout: Layout, name: str = "known") -> Knowledge:
        """Fresh variables for a layout."""
        z3 = solver()
        return cls(
            layout,
            {item: z3.Bool(f"{name}:yes:{item}") for item in layout.bits},
            {item: z3.Bool(f"{name}:maybe:{item}") for item in layout.bits},
            {
                item: [z3.Bool(f"{name}:{item}:{place}") for place, _ in enumerate(_cells(layout, item))]
                for item in layout.cells
            },
        )

    def sound(self, free: Iterable[str] = ()) -> list[Formula]:
        """That these are answers somebody can give: a span of a number, one value of a choice, or nothing.

        Args:
            free: Items whose cells are tied by something else.
        """
        z3 = solver()
        found = [z3.Implies(self.yes[item], self.maybe[item]) for item in self.yes]
        for item, cells in self.cells.items():
            if item in free:
                continue
            found.append(z3.Or(*cells))
            if isinstance(self.layout.cells[item], NumberCells):
                found += [
                    z3.Implies(z3.And(one, other), between)
                    for (a, one), (b, other) in itertools.combinations(enumerate(cells), 2)
                    for between in cells[a + 1 : b]
                ]
            elif len(cells) > 1:
                found.append(z3.Or(z3.And(*cells), z3.PbEq([(cell, 1) for cell in cells], 1)))
        return found

    def answered(self, item: str) -> Formula:
        """That something is known of the item."""
        z3 = solver()
        if item in self.yes:
            return z3.Or(self.yes[item], z3.Not(self.maybe[item]))
        return z3.Not(z3.And(*self.cells[item]))

    def must(self, rule: Rule) -> Formula:
        """That the rule holds whatever is still unknown."""
        return self._exact(rule, must=True)

    def may(self, rule: Rule) -> Formula:
        """That nothing known excludes the rule."""
        return self._exact(rule, must=False)

    def _exact(self, rule: Rule, *, must: bool) -> Formula:
        z3 = solver()
        both = mixed(rule)
        sizes = [2 if item in self.yes else len(self.cells[item]) for item in both]
        cases = 1
        for size in sizes:
            cases *= size
        if cases > MOST_SPLIT_CASES:
            raise ProofError(
                f"a rule names {len(both)} items in both signs",
                expected=f"at most {MOST_SPLIT_CASES} combinations of their answers",
                hint="write it with fewer of them",
            )
        found = []
        for answers in itertools.product(*(range(size) for size in sizes)):
            given = dict(zip(both, answers, strict=True))
            guard = [self._open(item, answer) for item, answer in given.items()]
            pair = self._pair(rule, must, given)
            found.append(z3.Implies(z3.And(*guard), pair) if must else z3.And(*guard, pair))
        return z3.And(*found) if must else z3.Or(*found)

    def _open(self, item: str, answer: int) -> Formula:
        """That an answer to an item is still possible."""
        z3 = solver()
        if item in self.yes:
            return self.maybe[item] if answer else z3.Not(self.yes[item])
        return self.cells[item][answer]

    def _pair(self, rule: Rule, must: bool, given: Given) -> Formula:
        if not isinstance(rule, And | Or | Not | Named | AtLeast):
            return self._atom(rule, must, given)
        # Only what the part itself reads makes two of its readings differ.
        key = (id(rule), must, tuple((item, given[item]) for item in items(rule) if item in given) if given else ())
        if key not in self._pairs:
            self._pairs[key] = self._joined(rule, must, given)
        return self._pairs[key]

    def _joined(self, rule: Rule, must: bool, given: Given) -> Formula:
        z3 = solver()
        match rule:
            case And(rules):
                return z3.And(*(self._pair(child, must, given) for child in rules))
            case Or(rules):
                return z3.Or(*(self._pair(child, must, given) for child in rules))
            case Not(inner):
                return z3.Not(self._pair(inner, not must, given))
            case Named(_, inner):
                return self._pair(inner, must, given)
            case AtLeast(terms, limit):
                # The lowest sum takes what is surely yes of the good weights and what may be yes of the bad ones.
                return at_least(
                    [(self._flag(item, (weight > 0) == must, given), weight) for item, weight in terms], limit
                )
            case _:
                raise AssertionError(rule)

    def _atom(self, rule: Rule, must: bool, given: Given) -> Formula:
        z3 = solver()
        match rule:
            case Always(value):
                return z3.BoolVal(value)
            case Yes(item):
                return self._flag(item, must, given)
            case AtMost(item) | OneOf(item):
                inside = wanted(rule, self.layout)
                if item in given:
                    return z3.BoolVal(inside[given[item]])
                cells = list(zip(self.cells[item], inside, strict=True))
                if must:
                    return z3.And(*(z3.Not(cell) for cell, good in cells if not good))
                return z3.Or(*(cell for cell, good in cells if good))
            case Possibly() | Surely():
                return self.knows(rule)
            case _:
                raise AssertionError(rule)

    def _flag(self, item: str, must: bool, given: Given) -> Formula:
        if item in given:
            return solver().BoolVal(bool(given[item]))
        return self.yes[item] if must else self.maybe[item]

    def knows(self, rule: Possibly | Surely) -> Formula:
        """What ``possibly`` or ``surely`` says: a statement about the knowledge."""
        if rule not in self._known:
            self._known[rule] = self.may(rule.rule) if isinstance(rule, Possibly) else self.must(rule.rule)
        return self._known[rule]

    def read(self, model: Model, of: Iterable[str]) -> dict[str, object]:
        """The answers of a model to some items, as `Layout.encode` takes them; what is open is left out."""
        found: dict[str, object] = {}
        for item in of:
            if item in self.yes:
                if _true(model, self.yes[item]):
                    found[item] = True
                elif not _true(model, self.maybe[item]):
                    found[item] = False
            else:
                places = [place for place, cell in enumerate(self.cells[item]) if _true(model, cell)]
                if len(places) < len(self.cells[item]):
                    found[item] = value_of(self.layout, item, places)
        return found


@frozen
class World:
    """How things may really be, as far as some knowledge allows: each item has its one value."""

    knowledge: Knowledge
    yes: Mapping[str, Formula] = field(repr=False)
    cells: Mapping[str, Sequence[Formula]] = field(repr=False)

    @classmethod
    def of(cls, knowledge: Knowledge, name: str = "world") -> World:
        """Fresh variables for a world."""
        z3 = solver()
        return cls(
            knowledge,
            {item: z3.Bool(f"{name}:{item}") for item in knowledge.yes},
            {
                item: [z3.Bool(f"{name}:{item}:{place}") for place, _ in enumerate(cells)]
                for item, cells in knowledge.cells.items()
            },
        )

    def sound(self) -> list[Formula]:
        """That it is a world, and one which the knowledge allows."""
        z3 = solver()
        known = self.knowledge
        found = [z3.Implies(known.yes[item], really) for item, really in self.yes.items()]
        found += [z3.Implies(really, known.maybe[item]) for item, really in self.yes.items()]
        for item, cells in self.cells.items():
            found.append(z3.PbEq([(cell, 1) for cell in cells], 1))
            found += [z3.Implies(cell, maybe) for cell, maybe in zip(cells, known.cells[item], strict=True)]
        return found

    def holds(self, rule: Rule) -> Formula:
        """That the rule holds in the world."""
        z3 = solver()
        match rule:
            case Always(value):
                return z3.BoolVal(value)
            case Yes(item):
                return self.yes[item]
            case AtMost(item) | OneOf(item):
                inside = wanted(rule, self.knowledge.layout)
                return z3.Or(*(cell for cell, good in zip(self.cells[item], inside, strict=True) if good))
            case AtLeast(terms, limit):
                return at_least([(self.yes[item], weight) for item, weight in terms], limit)
            case And(rules):
                return z3.And(*(self.holds(child) for child in rules))
            case Or(rules):
                return z3.Or(*(self.holds(child) for child in rules))
            case Not(inner):
                return z3.Not(self.holds(inner))
            case Named(_, inner):
                return self.holds(inner)
            case Possibly() | Surely():
                return self.knowledge.knows(rule)

    def as_in(self, other: World, model: Model, item: str) -> Formula:
        """That the item is here as it is in another world, in a model of that one."""
        if item in self.yes:
            return self.yes[item] == _true(model, other.yes[item])
        place = next(place for place, cell in enumerate(other.cells[item]) if _true(model, cell))
        return self.cells[item][place]

    def read(self, model: Model, of: Iterable[str]) -> dict[str, object]:
        """What some items really are in a model."""
        found: dict[str, object] = {}
        for item in of:
            if item in self.yes:
                found[item] = _true(model, self.yes[item])
            else:
                places = [place for place, cell in enumerate(self.cells[item]) if _true(model, cell)]
                found[item] = value_of(self.knowledge.layout, item, places)
        return found


def at_least(terms: Sequence[tuple[Formula, int]], limit: int) -> Formula:
    """A linear form as a pseudo-Boolean constraint: a negative weight is a positive one on the contrary."""
    z3 = solver()
    positive = []
    for flag, weight in terms:
        if weight > 0:
            positive.append((flag, weight))
        else:
            positive.append((z3.Not(flag), -weight))
            limit -= weight
    if not positive:
        return z3.BoolVal(limit <= 0)
    return z3.PbGe(positive, limit)


def wanted(rule: AtMost | OneOf, layout: Layout) -> list[bool]:
    """For each cell of the item, whether the rule holds there."""
    cells = layout.cells[rule.item]
    if isinstance(rule, AtMost):
        assert isinstance(cells, NumberCells)
        return [end <= rule.limit for end in cells.limits]
    assert isinstance(cells, ChoiceCells)
    mask = cells.mask(rule.values)
    return [bool(mask & bit) for bit in _cells(layout, rule.item)]


def value_of(layout: Layout, item: str, places: Sequence[int]) -> object:
    """An answer that lies in these cells: a span of a number, a value of a choice (or several, as a set)."""
    cells = layout.cells[item]
    if isinstance(cells, NumberCells):
        spans = list(cells.spans())
        return spans[places[0]][0], spans[places[-1]][1]
    values = values_by_cell(layout, item)
    possible = frozenset(value for place in places for value in values[place])
    return next(iter(possible)) if len(possible) == 1 else possible


def _true(model: Model, variable: Formula) -> bool:
    return bool(solver().is_true(model.eval(variable, model_completion=True)))


class UndecidedError(ProofError):
    """The solver gave up before it knew: nothing is proved, and nothing refuted."""


@define
class Search:
    """Looks for a model of some formulas; each question has a limit of time.

    Attributes:
        base: What every model fulfils.
        seconds: How long the solver may think about one question.
    """

    base: Sequence[Formula] = field(repr=False)
    seconds: float = 10.0

    def model(self, *formulas: Formula) -> Model | None:
        """A model, or None when there is none.

        Raises:
            UndecidedError: When the solver gave up.
        """
        z3 = solver()
        look = z3.SolverFor("QF_FD")
        # Counts are kept as linear forms: spelt out as clauses they make "no six answers are enough" a pigeonhole
        # problem, which takes minutes instead of hundredths of a second.
        look.set("cardinality.solver", True)
        look.set("pb.solver", "solver")
        look.set("timeout", max(1, int(self.seconds * 1000)))
        look.add(*self.base, *formulas)
        verdict = look.check()
        if verdict == z3.unknown:
            raise UndecidedError(f"the solver did not decide within {self.seconds:g} s")
        return look.model() if verdict == z3.sat else None

    def fewest(self, counted: Iterable[Formula], *formulas: Formula) -> Model | None:
        """A model in which as few of some formulas hold as can be, or None when there is no model.

        Raises:
            UndecidedError: When the solver gave up.
        """
        z3 = solver()
        if self.model(*formulas) is None:
            return None
        terms, tied = [], []
        for place, one in enumerate(counted):
            counts = z3.Bool(f"counts:{place}")
            tied.append(z3.Implies(one, counts))
            terms.append((counts, 1))
        for most in range(len(terms)):
            # Each question is put to a fresh solver: one that can go back reasons over counts much worse.
            found = self.model(*formulas, *tied, z3.PbLe(terms, most))
            if found is not None:
                return found
        return self.model(*formulas)
