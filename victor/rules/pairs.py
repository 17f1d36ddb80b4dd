"""What a rule says when something is unknown: a pair (must, may), read from its tree and two integers.

``a and b`` is (must and must, may and may), ``not a`` swaps and negates, a count is the span between the yes-answers
and the answers that may be yes. Pairs are sound: *must* holds under every completion of the unknowns, what is not *may*
under none. Where an unknown pulls a rule both ways they can be too wide; :func:`split` then looks at each of its
answers in turn, which makes them exact for up to :data:`MOST_SPLITS` such unknowns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from attrs import frozen

from victor.rules.layout import ChoiceCells, Layout, NumberCells
from victor.rules.tree import Always, And, AtLeast, AtMost, Named, Not, OneOf, Or, Possibly, Rule, Surely, Yes, mixed

MOST_SPLITS = 12
"""Unknowns in both signs up to which a verdict is exact."""
MOST_LOOKS = 100_000
"""A bound on the work of one split; only choices and numbers with very many values reach it."""

Pair: TypeAlias = tuple[bool, bool]


@frozen
class Verdict:
    """What a rule says: it *must* hold, it *may* hold, and whether both are known *exact*ly or only as bounds."""

    must: bool
    may: bool
    exact: bool = True

    @property
    def decided(self) -> bool:
        """Whether no answer that is still missing can change it."""
        return self.must == self.may


def pair(rule: Rule, layout: Layout, yes: int, maybe: int) -> Pair:
    """Read the pair from the tree: the meaning of the language, against which faster readings are held.

    Args:
        rule: A rule of the layout; its ``possibly`` and ``surely`` are settled in `yes` and `maybe` (see `settle`).
        layout: The bits.
        yes: What is known to be so.
        maybe: What may be so.
    """
    match rule:
        case Always(value):
            return value, value
        case Yes(item):
            bit = layout.bits[item]
            return bool(yes & bit), bool(maybe & bit)
        case AtMost(item, limit):
            cells = layout.cells[item]
            assert isinstance(cells, NumberCells)
            return _within(maybe & layout.masks[item], number_mask(cells, limit))
        case OneOf(item, values):
            chosen = layout.cells[item]
            assert isinstance(chosen, ChoiceCells)
            return _within(maybe & layout.masks[item], chosen.mask(values))
        case AtLeast(_, limit):
            low, high = span(rule, layout, yes, maybe)
            return low >= limit, high >= limit
        case Not(inner):
            must, may = pair(inner, layout, yes, maybe)
            return not may, not must
        case Named(_, inner):
            return pair(inner, layout, yes, maybe)
        case And(rules):
            pairs = [pair(child, layout, yes, maybe) for child in rules]
            return all(must for must, _ in pairs), all(may for _, may in pairs)
        case Or(rules):
            pairs = [pair(child, layout, yes, maybe) for child in rules]
            return any(must for must, _ in pairs), any(may for _, may in pairs)
        case Possibly() | Surely():
            settled = bool(yes & layout.knowledge[rule])
            return settled, settled


def number_mask(cells: NumberCells, limit: int) -> int:
    """The cells of all numbers that are at most `limit`."""
    return sum(1 << cells.first_bit + place for place, end in enumerate(cells.limits) if end <= limit)


def _within(possible: int, wanted: int) -> Pair:
    return not possible & ~wanted, bool(possible & wanted)


def span(rule: AtLeast, layout: Layout, yes: int, maybe: int) -> tuple[int, int]:
    """The lowest and the highest sum that a count or score can still have."""
    low = high = 0
    for item, weight in rule.terms:
        bit = layout.bits[item]
        if yes & bit:
            low, high = low + weight, high + weight
        elif maybe & bit:
            low, high = low + min(weight, 0), high + max(weight, 0)
    return low, high


def split(read: Callable[[int, int], Pair], unknowns: Iterable[str], layout: Layout, yes: int, maybe: int) -> Verdict:
    """Make a pair exact by looking at each answer of the unknowns that pull the rule both ways.

    Args:
        read: A reading of the rule: `yes` and `maybe` to a pair.
        unknowns: The items that occur in both signs (see `victor.rules.tree.mixed`); those that are known do no harm.
        layout: The bits.
        yes: What is known to be so.
        maybe: What may be so.
    """
    must, may = read(yes, maybe)
    if must or not may:
        return Verdict(must, may)
    waiting = [item for item in unknowns if layout.is_open(item, yes, maybe)]
    if not waiting:
        return Verdict(must, may)
    if len(waiting) > MOST_SPLITS:
        return Verdict(must, may, exact=False)
    looks = 0

    def look(yes: int, maybe: int, depth: int) -> Pair | None:
        nonlocal looks
        looks += 1
        if looks > MOST_LOOKS:
            return None
        must, may = read(yes, maybe)
        if must or not may or depth == len(waiting):
            return must, may
        musts = mays = 0
        cases = 0
        for answered in layout.answers(waiting[depth], yes, maybe):
            found = look(*answered, depth + 1)
            if found is None:
                return None
            cases += 1
            musts += found[0]
            mays += found[1]
            if mays and musts < cases:  # it may hold and it may not: nothing more to learn
                return False, True
        return musts == cases, mays > 0

    found = look(yes, maybe, 0)
    return Verdict(must, may, exact=False) if found is None else Verdict(*found)


def settle(
    layout: Layout, yes: int, maybe: int, read: Callable[[Rule], Callable[[int, int], Pair]] | None = None
) -> tuple[int, int]:
    """Set the bits of ``possibly`` and ``surely`` to what our knowledge says.

    Where a rule inside is too large to be exact, ``possibly`` keeps the doubt and ``surely`` claims nothing.
    """
    for node, bit in layout.knowledge.items():
        assert isinstance(node, Possibly | Surely)
        found = verdict(node.rule, layout, yes, maybe, read=read(node.rule) if read else None)
        if found.may if isinstance(node, Possibly) else found.must:
            yes, maybe = yes | bit, maybe | bit
        else:
            yes, maybe = yes & ~bit, maybe & ~bit
    return yes, maybe


def verdict(
    rule: Rule, layout: Layout, yes: int, maybe: int, *, read: Callable[[int, int], Pair] | None = None
) -> Verdict:
    """The rule's pair, exact for up to :data:`MOST_SPLITS` unknowns in both signs; what knows is settled already."""
    return split(read or (lambda y, m: pair(rule, layout, y, m)), mixed(rule), layout, yes, maybe)
