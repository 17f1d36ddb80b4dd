"""Counting in a circuit: whether weighted wires sum to at least a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd

from attrs import define, field, frozen

from victor.rules.circuit import FALSE, TRUE, Circuit, Wire

UNARY = 4
"""The highest limit for which one wire for each sum reached so far is cheaper than adding binary numbers."""


@frozen
class Term:
    """A wire that weighs something, and the class of those that always count together with it."""

    wire: Wire
    weight: int
    kind: object = None


@define
class Counter:
    """Makes sums in one circuit; what several sums share is added once."""

    circuit: Circuit
    _unary: dict[tuple[tuple[Wire, ...], int], tuple[Wire, ...]] = field(factory=dict)
    _binary: dict[tuple[tuple[Wire, int], ...], tuple[Wire, ...]] = field(factory=dict)

    def at_least(self, terms: Sequence[Term], limit: int) -> Wire:
        """The wire that is on where the terms sum to at least `limit`."""
        terms, limit = self._positive(terms, limit)
        if limit <= 0:
            return TRUE
        if limit > sum(term.weight for term in terms):
            return FALSE
        step = gcd(*(term.weight for term in terms))
        terms, limit = [Term(term.wire, term.weight // step, term.kind) for term in terms], -(-limit // step)
        if all(term.weight == 1 for term in terms):
            if limit == len(terms):
                return self.circuit.all(term.wire for term in terms)
            if limit <= UNARY:
                return self._reached(terms, limit)[limit - 1]
        return self._compare(self._sum(tuple((term.wire, term.weight) for term in terms)), limit)

    def _positive(self, terms: Sequence[Term], limit: int) -> tuple[list[Term], int]:
        """The same with positive weights: what weighs -2 weighs 2 where it is not, and the limit grows by 2."""
        turned = []
        for term in terms:
            if term.wire == TRUE:
                limit -= term.weight
            elif term.weight < 0:
                turned.append(Term(self.circuit.inverse(term.wire), -term.weight, ("not", term.kind)))
                limit -= term.weight
            elif term.wire != FALSE:
                turned.append(term)
        return turned, limit

    def sum(self, terms: Sequence[Term]) -> tuple[tuple[Wire, ...], int]:
        """The sum as a binary number, lowest bit first, and what is to be added to it (for negative weights)."""
        turned, shift = self._positive(terms, 0)
        return self._sum(tuple((term.wire, term.weight) for term in turned)), -shift

    # --- unary ----------------------------------------------------------------------------------------------------

    def _reached(self, terms: Sequence[Term], limit: int) -> tuple[Wire, ...]:
        """On where the sum is at least 1, 2 … `limit`; wires of one class are counted once for all sums."""
        classes: dict[object, list[Wire]] = {}
        for term in terms:
            classes.setdefault(term.kind, []).append(term.wire)
        found: tuple[Wire, ...] = ()
        for wires in classes.values():
            found = self._merged(found, self._counted(tuple(wires), limit), limit)
        return found

    def _counted(self, wires: tuple[Wire, ...], limit: int) -> tuple[Wire, ...]:
        key = (wires, limit)
        if key not in self._unary:
            found: tuple[Wire, ...] = ()
            for wire in wires:
                found = self._merged(found, (wire,), limit)
            self._unary[key] = found
        return self._unary[key]

    def _merged(self, one: tuple[Wire, ...], other: tuple[Wire, ...], limit: int) -> tuple[Wire, ...]:
        """At least k of both together: at least i of one and k - i of the other."""
        circuit = self.circuit
        size = min(len(one) + len(other), limit)
        merged = []
        for k in range(1, size + 1):
            ways = [
                circuit.both(one[i - 1] if i else TRUE, other[k - i - 1] if k > i else TRUE)
                for i in range(max(0, k - len(other)), min(k, len(one)) + 1)
            ]
            merged.append(circuit.any(ways))
        return tuple(merged)

    # --- binary ---------------------------------------------------------------------------------------------------

    def _sum(self, terms: tuple[tuple[Wire, int], ...]) -> tuple[Wire, ...]:
        """Bit-sliced carry-save addition: three wires of one worth become one of it and one of twice its worth."""
        if terms in self._binary:
            return self._binary[terms]
        worth: dict[int, list[Wire]] = {}
        for wire, weight in terms:
            for place in range(weight.bit_length()):
                if weight >> place & 1:
                    worth.setdefault(place, []).append(wire)
        bits: list[Wire] = []
        place = 0
        while place <= max(worth, default=-1):
            waiting = worth.setdefault(place, [])
            while len(waiting) > 1:
                carry, left = self._added(waiting[:3])
                waiting[:3] = [left]
                worth.setdefault(place + 1, []).append(carry)
            bits.append(waiting[0] if waiting else FALSE)
            place += 1
        self._binary[terms] = tuple(bits)
        return self._binary[terms]

    def _added(self, wires: Sequence[Wire]) -> tuple[Wire, Wire]:
        circuit = self.circuit
        one, other, *third = wires
        half = circuit.odd(one, other)
        if not third:
            return circuit.both(one, other), half
        carry = circuit.either(circuit.both(one, other), circuit.both(half, third[0]))
        return carry, circuit.odd(half, third[0])

    def _compare(self, bits: Sequence[Wire], limit: int) -> Wire:
        """On where the binary number is at least `limit`."""
        found = TRUE
        for place, bit in enumerate(bits):
            found = self.circuit.both(bit, found) if limit >> place & 1 else self.circuit.either(bit, found)
        return FALSE if limit >> len(bits) else found


def classes(sums: Sequence[Mapping[str, int]]) -> dict[str, object]:
    """For each item a name of the sums in which it counts: items of one name always count together."""
    found: dict[str, tuple[int, ...]] = {}
    for number, weights in enumerate(sums):
        for item in weights:
            found[item] = (*found.get(item, ()), number)
    return dict(found)
