"""Which bit stands for what: the answers to a set of rules as two integers, `yes` and `maybe`.

A yes/no item has one bit: it stands in `yes` when the answer is yes, in `maybe` when it is not no. A number has one
bit for each cell between the cut-points of the rules, a choice one for each value that the rules mention and one for
all the others; they stand in `maybe` while the item can still be there. A ``possibly`` or ``surely`` has one bit, set
in both once it is settled. So `yes` is always part of `maybe`, and answering only adds to `yes` and takes from `maybe`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping

from attrs import field, frozen

from victor.rules.tree import AtLeast, AtMost, OneOf, Possibly, Rule, Surely, Yes, walk
from victor.rules.vocabulary import Choice, Number, Vocabulary


@frozen
class NumberCells:
    """The cells of a number: cell `i` ends with `limits[i]`, the last one with the maximum of the item."""

    limits: tuple[int, ...]
    first_bit: int
    minimum: int

    def mask(self, low: int, high: int) -> int:
        """The cells that the span from `low` to `high` touches; both clipped to what the item can be."""
        top = len(self.limits) - 1
        first = min(bisect_left(self.limits, low), top)
        last = min(bisect_left(self.limits, max(low, high)), top)
        return ((1 << (last + 1)) - (1 << first)) << self.first_bit

    def spans(self) -> Iterator[tuple[int, int]]:
        """The numbers of each cell, lowest first."""
        low = self.minimum
        for high in self.limits:
            yield low, high
            low = high + 1


@frozen
class ChoiceCells:
    """The cells of a choice: one bit for each mentioned value, one for all others (0 where there is no other)."""

    bits: Mapping[str, int]
    other: int

    def mask(self, values: Iterable[str]) -> int:
        """The cells in which one of `values` lies."""
        mask = 0
        for value in values:
            mask |= self.bits.get(value, self.other)
        return mask


Cells = NumberCells | ChoiceCells


@frozen
class Layout:
    """The bits for a set of rules over one vocabulary."""

    vocabulary: Vocabulary
    bits: Mapping[str, int]
    """The bit of each yes/no item."""
    cells: Mapping[str, Cells]
    """The cells of each number and choice."""
    masks: Mapping[str, int]
    """All bits of each item, whatever its kind."""
    knowledge: Mapping[Rule, int]
    """The bit of each ``possibly`` and ``surely``."""
    everything: int = field(repr=False)
    """`maybe` when nothing is known."""

    @classmethod
    def of(cls, rules: Iterable[Rule], vocabulary: Vocabulary) -> Layout:
        """The layout that these rules need, and no bit more."""
        flags: dict[str, None] = {}
        cuts: dict[str, set[int]] = {}
        mentioned: dict[str, dict[str, None]] = {}
        knowing: dict[Rule, None] = {}
        for node in (node for rule in rules for node in walk(rule)):
            match node:
                case Yes(item):
                    flags[item] = None
                case AtLeast(terms):
                    flags.update((item, None) for item, _ in terms)
                case AtMost(item, limit):
                    cuts.setdefault(item, set()).add(limit)
                case OneOf(item, values):
                    mentioned.setdefault(item, {}).update(dict.fromkeys(sorted(values)))
                case Possibly() | Surely():
                    knowing[node] = None
                case _:
                    pass

        used = 0
        bits: dict[str, int] = {}
        for item in flags:
            bits[item] = 1 << used
            used += 1
        masks = dict(bits)
        cells: dict[str, Cells] = {}
        for item, limits in cuts.items():
            kind = vocabulary.items[item]
            assert isinstance(kind, Number)
            ends = sorted(limit for limit in limits if kind.minimum <= limit < kind.maximum)
            cells[item] = NumberCells((*ends, kind.maximum), used, kind.minimum)
            masks[item] = ((1 << len(ends) + 1) - 1) << used
            used += len(ends) + 1
        for item, values_seen in mentioned.items():
            choice = vocabulary.items[item]
            assert isinstance(choice, Choice)
            each = {value: 1 << used + place for place, value in enumerate(values_seen)}
            used += len(each)
            other = 0
            if len(each) < len(choice.values):
                other = 1 << used
                used += 1
            cells[item] = ChoiceCells(each, other)
            masks[item] = sum(each.values()) | other
        knowledge: dict[Rule, int] = {}
        for node in knowing:
            knowledge[node] = 1 << used
            used += 1
        return cls(vocabulary, bits, cells, masks, knowledge, (1 << used) - 1)

    def encode(self, answers: Mapping[str, object]) -> tuple[int, int]:
        """The answers as `yes` and `maybe`.

        Args:
            answers: For a yes/no item ``True`` or ``False``; for a number an integer or a pair (lowest, highest); for
                a choice one value or a set of values. ``None``, ``"unknown"`` and an item that is missing all mean
                that nothing is known. Items that no rule reads are passed over.
        """
        yes, maybe = 0, self.everything
        bits = self.bits
        for item, answer in answers.items():
            if answer is True:
                yes |= bits.get(item, 0)
            elif answer is False:
                maybe &= ~bits.get(item, 0)
            elif answer is not None and answer != "unknown" and item in self.cells:
                maybe &= self._cell_mask(item, answer) | ~self.masks[item]
        return yes, maybe

    def _cell_mask(self, item: str, answer: object) -> int:
        cells = self.cells[item]
        if isinstance(cells, ChoiceCells):
            return cells.mask((answer,) if isinstance(answer, str) else answer)  # type: ignore[arg-type]  # checked by Answers
        low, high = answer if isinstance(answer, tuple) else (answer, answer)
        return cells.mask(low, high)

    def is_open(self, item: str, yes: int, maybe: int) -> bool:
        """Whether the item can still be more than one thing, as far as the rules can tell."""
        mask = self.masks.get(item, 0)
        if item in self.bits:
            return bool(maybe & mask and not yes & mask)
        return (maybe & mask).bit_count() > 1

    def answers(self, item: str, yes: int, maybe: int) -> Iterator[tuple[int, int]]:
        """`yes` and `maybe` after each answer to the item that is still possible and that the rules can tell apart."""
        mask = self.masks[item]
        if item in self.bits:
            if maybe & mask:
                yield yes | mask, maybe
            if not yes & mask:
                yield yes, maybe & ~mask
            return
        left = maybe & mask
        while left:
            cell = left & -left
            yield yes, maybe & ~mask | cell
            left ^= cell
