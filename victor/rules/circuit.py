"""Circuits of *and*, *or*, *xor* and *not* in which equal parts stand once, and the order in which to work them out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, TypeAlias

from attrs import define, field, frozen

Wire: TypeAlias = int
FALSE: Wire = 0
TRUE: Wire = 1
Operator: TypeAlias = Literal["and", "or", "xor", "not"]
Source: TypeAlias = tuple[bool, int]
"""An input: whether it is read from what is known to be so (or from what may be), and the bit of the layout."""


@frozen
class Gate:
    """One step of a plan: what is done with one or two places, and the place where the result goes."""

    operator: Operator
    one: int
    other: int
    out: int


@frozen
class Plan:
    """A circuit in the order in which it is worked out, with places that are used again.

    Attributes:
        inputs: What is read. Place 0 holds nothing but zeros, place 1 ones, the next places the inputs in turn.
        gates: What is done.
        outputs: The place of each result.
        places: How many places there are, those of constants and inputs included.
    """

    inputs: tuple[Source, ...]
    gates: tuple[Gate, ...]
    outputs: tuple[int, ...]
    places: int


@define
class Circuit:
    """A circuit that grows: each method gives the wire of a value, an old one where that value is there already.

    >>> circuit = Circuit()
    >>> a, b = circuit.source((True, 1)), circuit.source((True, 2))
    >>> circuit.both(a, b) == circuit.both(b, a), circuit.both(a, circuit.inverse(a)) == FALSE
    (True, True)
    """

    _made: dict[tuple[object, ...], Wire] = field(factory=dict)
    _kinds: list[tuple[object, ...]] = field(factory=lambda: [("constant", 0), ("constant", 1)])

    def source(self, what: Source) -> Wire:
        """An input."""
        return self._wire(("source", what))

    def inverse(self, wire: Wire) -> Wire:
        """Not."""
        if wire in (FALSE, TRUE):
            return TRUE if wire == FALSE else FALSE
        kind = self._kinds[wire]
        return kind[1] if kind[0] == "not" else self._wire(("not", wire))  # type: ignore[return-value]  # a wire

    def both(self, one: Wire, other: Wire) -> Wire:
        """And."""
        if one == other or TRUE in (one, other):
            return other if one == TRUE else one
        if FALSE in (one, other) or self._opposite(one, other):
            return FALSE
        return self._wire(("and", *sorted((one, other))))

    def either(self, one: Wire, other: Wire) -> Wire:
        """Or."""
        if one == other or FALSE in (one, other):
            return other if one == FALSE else one
        if TRUE in (one, other) or self._opposite(one, other):
            return TRUE
        return self._wire(("or", *sorted((one, other))))

    def odd(self, one: Wire, other: Wire) -> Wire:
        """Exclusive or."""
        if one == other:
            return FALSE
        for this, that in ((one, other), (other, one)):
            if this == FALSE:
                return that
            if this == TRUE:
                return self.inverse(that)
        return TRUE if self._opposite(one, other) else self._wire(("xor", *sorted((one, other))))

    def all(self, wires: Iterable[Wire]) -> Wire:
        """And of many."""
        found = TRUE
        for wire in wires:
            found = self.both(found, wire)
        return found

    def any(self, wires: Iterable[Wire]) -> Wire:
        """Or of many."""
        found = FALSE
        for wire in wires:
            found = self.either(found, wire)
        return found

    def _opposite(self, one: Wire, other: Wire) -> bool:
        return self._kinds[one] == ("not", other) or self._kinds[other] == ("not", one)

    def _wire(self, kind: tuple[object, ...]) -> Wire:
        if kind not in self._made:
            self._made[kind] = len(self._kinds)
            self._kinds.append(kind)
        return self._made[kind]

    # --- the order ------------------------------------------------------------------------------------------------

    def plan(self, results: Sequence[Wire]) -> Plan:
        """The order in which to work out the results, each part just before it is needed."""
        order = self._order(results)
        sources = [wire for wire in order if self._kinds[wire][0] == "source"]
        inputs: list[Source] = [self._kinds[wire][1] for wire in sources]  # type: ignore[misc]  # of a source
        place = {FALSE: 0, TRUE: 1, **{wire: 2 + number for number, wire in enumerate(sources)}}
        fixed = len(place)
        kept = set(results)
        last = {part: step for step, wire in enumerate(order) for part in self._parts(wire)}
        free: list[int] = []
        places = fixed
        gates = []
        for step, wire in enumerate(order):
            if wire in place:
                continue
            parts = self._parts(wire)
            done = {part for part in parts if last[part] == step and place[part] >= fixed and part not in kept}
            free.extend(sorted(place[part] for part in done))
            if not free:
                free.append(places)
                places += 1
            place[wire] = free.pop()
            operator: Operator = self._kinds[wire][0]  # type: ignore[assignment]  # of a gate
            gates.append(Gate(operator, place[parts[0]], place[parts[-1]], place[wire]))
        return Plan(tuple(inputs), tuple(gates), tuple(place[wire] for wire in results), places)

    def _parts(self, wire: Wire) -> tuple[Wire, ...]:
        kind = self._kinds[wire]
        return () if kind[0] in ("source", "constant") else kind[1:]  # type: ignore[return-value]  # of a gate: wires

    def _order(self, results: Sequence[Wire]) -> list[Wire]:
        """Every wire that the results need, parts first; constants need nothing."""
        order: list[Wire] = []
        seen: set[Wire] = {FALSE, TRUE}
        waiting = [(wire, False) for wire in reversed(results)]
        while waiting:
            wire, ready = waiting.pop()
            if ready:
                order.append(wire)
            elif wire not in seen:
                seen.add(wire)
                waiting.append((wire, True))
                waiting.extend((part, False) for part in reversed(self._parts(wire)))
        return order
