"""A cohort at once: rules over bit planes, one bit for each case.

A plane holds one bit of the :class:`Layout` for all cases, 64 to a word. The tree is turned into a circuit in which
equal parts stand once. An unknown that pulls a rule both ways is split on inside the circuit, so that the planes say
what :class:`victor.rules.Program` says, case by case.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import TypeAlias

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from victor.errors import RuleError
from victor.rules.case import Program
from victor.rules.circuit import FALSE, TRUE, Circuit, Plan, Wire
from victor.rules.counting import Counter, Term, classes
from victor.rules.layout import ChoiceCells, Layout, NumberCells
from victor.rules.pairs import number_mask, split
from victor.rules.tree import Always, And, AtLeast, AtMost, Named, Not, OneOf, Or, Possibly, Rule, Surely, Yes, mixed
from victor.rules.tree import walk as every_node
from victor.rules.vocabulary import Vocabulary

Plane: TypeAlias = NDArray[np.uint64]
"""One bit for each case, 64 in a word, the first case in the lowest bit; bits past the last case are 0."""
Bits: TypeAlias = Mapping[int, Plane]
"""Planes by the bit of the layout that they hold."""
Pair: TypeAlias = tuple[Wire, Wire]
WORD = 64
CHUNK = 8_192
"""Words worked on at once: few enough for the cache of a processor, many enough for what a call of NumPy costs."""
MOST_BRANCHES = 256
"""Ways to answer the unknowns of both signs up to which they are split on inside the circuit."""
DOES = {"and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor}


@frozen(eq=False)
class Said:
    """What a rule says of each case.

    Attributes:
        must: The cases in which it must hold.
        may: The cases in which it may hold.
        inexact: The cases for which these are bounds only; None when there are none.
    """

    must: Plane
    may: Plane
    inexact: Plane | None = None


@frozen
class PlaneProgram:
    """Several rules, compiled together into one circuit.

    >>> import numpy as np
    >>> from victor.rules import YesNo, parse
    >>> words = Vocabulary({"begs": YesNo(), "hurt": YesNo()}, groups={"signs": ("begs", "hurt")})
    >>> program = PlaneProgram.of([parse("count(signs) >= 2", words)], words)
    >>> begs, hurt = program.layout.bits["begs"], program.layout.bits["hurt"]
    >>> yes = {begs: np.array([0b111], np.uint64), hurt: np.array([0b001], np.uint64)}
    >>> maybe = {begs: np.array([0b111], np.uint64), hurt: np.array([0b011], np.uint64)}
    >>> [said] = program.read(yes, maybe, size=3)  # both; begs, hurt unknown; begs only
    >>> f"{said.must[0]:03b} {said.may[0]:03b}"
    '001 011'
    """

    rules: tuple[Rule, ...]
    layout: Layout
    plan: Plan = field(repr=False)
    loose: tuple[bool, ...]
    """For each rule, whether it has too many unknowns of both signs for the circuit: see `read`."""

    @classmethod
    def of(cls, rules: Sequence[Rule], vocabulary: Vocabulary, *, absent: Iterable[str] = ()) -> PlaneProgram:
        """Compile the rules.

        Args:
            rules: As `victor.rules.parse` makes them.
            vocabulary: The names that they use.
            absent: Items of which nothing is known for any case: no plane is read for them.

        Raises:
            RuleError: When ``possibly`` or ``surely`` holds too many unknowns of both signs.
        """
        layout = Layout.of(rules, vocabulary)
        network = _Network(layout, frozenset(absent), rules)
        found = [network.verdict(rule) for rule in rules]
        plan = network.circuit.plan([wire for pair, _ in found for wire in pair])
        return cls(tuple(rules), layout, plan, tuple(loose for _, loose in found))

    def read(self, yes: Bits, maybe: Bits, size: int) -> tuple[Said, ...]:
        """What each rule says of each case.

        Where a rule has too many unknowns of both signs for the circuit, the cases that it leaves undecided are looked
        at one by one, equal answers once.

        Args:
            yes: What is known to be so: the planes of the yes/no items.
            maybe: What may be so: the planes of all bits of the items that are not absent.
            size: How many cases there are.
        """
        found = np.empty((len(self.plan.outputs), -(-size // WORD)), np.uint64)
        self._run([(yes if known else maybe)[bit] for known, bit in self.plan.inputs], found)
        if size % WORD:
            found[:, -1] &= np.uint64((1 << size % WORD) - 1)
        pairs = [Said(found[2 * place], found[2 * place + 1]) for place in range(len(self.rules))]
        return tuple(
            self._one_by_one(rule, said, yes, maybe, size) if loose else said
            for rule, said, loose in zip(self.rules, pairs, self.loose, strict=True)
        )

    def _run(self, sources: Sequence[Plane], found: NDArray[np.uint64]) -> None:
        """Work out the plan, a chunk of words after the other."""
        words = found.shape[1]
        fixed = 2 + len(sources)
        room = np.empty((2 + self.plan.places - fixed, min(words, CHUNK)), np.uint64)
        room[0], room[1] = 0, ~np.uint64(0)
        steps = [(DOES.get(gate.operator), gate.one, gate.other, gate.out) for gate in self.plan.gates]
        for start in range(0, words, CHUNK):
            stop = min(start + CHUNK, words)
            zeros, ones, *free = room[:, : stop - start]
            at = [zeros, ones, *(source[start:stop] for source in sources), *free]
            for does, one, other, out in steps:
                if does is None:
                    np.invert(at[one], out=at[out])
                else:
                    does(at[one], at[other], out=at[out])
            for row, place in zip(found, self.plan.outputs, strict=True):
                row[start:stop] = at[place]

    def _one_by_one(self, rule: Rule, said: Said, yes: Bits, maybe: Bits, size: int) -> Said:
        undecided = np.flatnonzero(unpack(said.may & ~said.must, size))
        sources = [(known, bit, source[bit]) for known, source in ((True, yes), (False, maybe)) for bit in source]
        if not undecided.size or not sources:
            return said
        rows = np.stack([unpack(plane, size)[undecided] for _, _, plane in sources], axis=1)
        patterns, which = np.unique(rows, axis=0, return_inverse=True)
        read = Program.of(self.rules, self.layout.vocabulary).read(rule)
        verdicts = []
        for pattern in patterns:
            know, may = 0, self.layout.everything
            for (known, bit, _), flag in zip(sources, pattern, strict=True):
                if known and flag:
                    know |= bit
                if not known and not flag:
                    may &= ~bit
            verdicts.append(split(read, mixed(rule), self.layout, know, may))

        def where(flags: list[bool]) -> Plane:
            chosen = np.zeros(size, np.bool_)
            chosen[undecided] = np.array(flags, np.bool_)[which.ravel()]
            return pack(chosen)

        return Said(
            said.must | where([verdict.must for verdict in verdicts]),
            said.may & ~where([not verdict.may for verdict in verdicts]),
            where([not verdict.exact for verdict in verdicts]),
        )


def pack(flags: NDArray[np.bool_] | NDArray[np.int8]) -> Plane:
    """One value for each case as a plane; whatever is not 0 counts.

    >>> pack(np.array([True, False, True]))
    array([5], dtype=uint64)
    """
    words = np.zeros(-(-flags.size // WORD), np.uint64)
    packed = np.packbits(flags, bitorder="little")
    words.view(np.uint8)[: packed.size] = packed
    return words if LITTLE else words.byteswap()


def unpack(plane: Plane, size: int) -> NDArray[np.bool_]:
    """A plane as one truth value for each case."""
    words = plane if LITTLE else plane.byteswap()
    return np.unpackbits(words.view(np.uint8), count=size, bitorder="little").view(np.bool_)


LITTLE = bool(np.array([1], np.uint64).view(np.uint8)[0])


class _Network:
    """Turns trees into the wires of one circuit."""

    def __init__(self, layout: Layout, absent: frozenset[str], rules: Sequence[Rule]) -> None:
        self.layout = layout
        self.absent = absent
        self.circuit = Circuit()
        self.counter = Counter(self.circuit)
        counts = {id(node): node for rule in rules for node in every_node(rule) if isinstance(node, AtLeast)}
        self.kinds = classes(list({node.terms: dict(node.terms) for node in counts.values()}.values()))

    def verdict(self, rule: Rule) -> tuple[Pair, bool]:
        """The pair of a rule, and whether it may be too wide where many are unknown."""
        waiting = mixed(rule)
        if prod(len(self.answers(item)) for item in waiting) > MOST_BRANCHES:
            return _Reading(self, {}).pair(rule), True
        return self._split(rule, waiting, {}), False

    def _split(self, rule: Rule, waiting: Sequence[str], answered: Mapping[str, int]) -> Pair:
        if not waiting:
            return _Reading(self, answered).pair(rule)
        item, *rest = waiting
        circuit = self.circuit
        musts, mays = TRUE, FALSE
        for possible, answer in self.answers(item):
            must, may = self._split(rule, rest, {**answered, item: answer})
            musts = circuit.both(musts, circuit.either(circuit.inverse(possible), must))
            mays = circuit.either(mays, circuit.both(possible, may))
        return musts, mays

    def answers(self, item: str) -> list[tuple[Wire, int]]:
        """The wire of each answer that is still possible, and the answer: the bit that it sets, 0 for no."""
        mask = self.layout.masks[item]
        if item in self.layout.bits:
            return [(self.may(item, mask), mask), (self.circuit.inverse(self.known(item)), 0)]
        return [(self.may(item, bit), bit) for bit in bits_of(mask)]

    def known(self, item: str) -> Wire:
        return FALSE if item in self.absent else self.circuit.source((True, self.layout.bits[item]))

    def may(self, item: str, bit: int) -> Wire:
        return TRUE if item in self.absent else self.circuit.source((False, bit))


class _Reading:
    """Reads one tree, with some items answered."""

    def __init__(self, network: _Network, answered: Mapping[str, int]) -> None:
        self.network = network
        self.layout = network.layout
        self.circuit = network.circuit
        self.answered = answered
        self.done: dict[int, Pair] = {}

    def pair(self, rule: Rule) -> Pair:
        if id(rule) not in self.done:
            self.done[id(rule)] = self._pair(rule)
        return self.done[id(rule)]

    def _pair(self, rule: Rule) -> Pair:
        match rule:
            case Always(value):
                return (TRUE, TRUE) if value else (FALSE, FALSE)
            case Yes(item):
                return self.flag(item)
            case AtMost(item, limit):
                cells = self.layout.cells[item]
                assert isinstance(cells, NumberCells)
                return self.within(item, number_mask(cells, limit))
            case OneOf(item, values):
                chosen = self.layout.cells[item]
                assert isinstance(chosen, ChoiceCells)
                return self.within(item, chosen.mask(values))
            case AtLeast(terms, limit):
                return self.at_least(terms, limit, must=True), self.at_least(terms, limit, must=False)
            case Not(inner):
                must, may = self.pair(inner)
                return self.circuit.inverse(may), self.circuit.inverse(must)
            case Named(_, inner):
                return self.pair(inner)
            case And(rules):
                musts, mays = zip(*(self.pair(child) for child in rules), strict=True)
                return self.circuit.all(musts), self.circuit.all(mays)
            case Or(rules):
                musts, mays = zip(*(self.pair(child) for child in rules), strict=True)
                return self.circuit.any(musts), self.circuit.any(mays)
            case Possibly(inner) | Surely(inner):
                (must, may), loose = self.network.verdict(inner)
                if loose:
                    raise RuleError("possibly() or surely() holds too many unknowns for a cohort")
                settled = may if isinstance(rule, Possibly) else must
                return settled, settled

    def flag(self, item: str) -> Pair:
        if item in self.answered:
            return (TRUE, TRUE) if self.answered[item] else (FALSE, FALSE)
        return self.network.known(item), self.network.may(item, self.layout.bits[item])

    def within(self, item: str, wanted: int) -> Pair:
        mask = self.layout.masks[item]
        if item in self.answered:
            return (TRUE, TRUE) if self.answered[item] & wanted else (FALSE, FALSE)
        outside = self.circuit.any(self.network.may(item, bit) for bit in bits_of(mask & ~wanted))
        return self.circuit.inverse(outside), self.circuit.any(
            self.network.may(item, bit) for bit in bits_of(mask & wanted)
        )

    def at_least(self, terms: Sequence[tuple[str, int]], limit: int, *, must: bool) -> Wire:
        # The lowest sum takes what is surely yes of the good weights and what may be yes of the bad ones.
        weighed = [
            Term(self.flag(item)[0 if (weight > 0) == must else 1], weight, self.network.kinds[item])
            for item, weight in terms
        ]
        return self.network.counter.at_least(weighed, limit)


def bits_of(mask: int) -> Iterator[int]:
    """Each bit of a mask, lowest first."""
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
