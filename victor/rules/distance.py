"""How far a rule is from being decided: the fewest further answers after which it must hold, or cannot.

This is what makes one open question more decisive than another. Parts that share an item are counted apart, so the
number is exact for rules that name each item once, and otherwise an upper bound of the fewest.
"""

from __future__ import annotations

from math import inf
from typing import TypeAlias

from attrs import define, field

from victor.rules.layout import Layout
from victor.rules.pairs import pair
from victor.rules.tree import And, AtLeast, Named, Not, Or, Rule, children, items

Distance: TypeAlias = tuple[float, float]
"""The fewest further answers after which a rule must hold, and after which it cannot (``inf``: none do)."""


def distance(rule: Rule, layout: Layout, yes: int, maybe: int) -> Distance:
    """How far the rule is from being decided.

    >>> from victor.rules import Program, Vocabulary, YesNo, parse
    >>> words = Vocabulary({"begs": YesNo(), "hurt": YesNo()}, groups={"signs": ("begs", "hurt")})
    >>> rule = parse("count(signs) >= 2", words)
    >>> program = Program.of([rule], words)
    >>> distance(rule, program.layout, *program.encode({"hurt": True}))
    (1, 1)
    """
    return Distances(layout, yes, maybe).of(rule)


@define
class Distances:
    """The distances of rules from one set of answers, and from the same answers with one more.

    What does not read the further answer is not computed again: asking this for each open item is what ranks them.
    """

    layout: Layout
    yes: int
    maybe: int
    _known: dict[int, Distance] = field(factory=dict, repr=False)
    _reads: dict[int, int] = field(factory=dict, repr=False)
    _sums: dict[int, Weights] = field(factory=dict, repr=False)
    _kept: list[Rule] = field(factory=list, repr=False)
    """Keeps the rules alive whose `id` is remembered."""

    def of(self, rule: Rule) -> Distance:
        """The distance from the answers as they are."""
        if id(rule) not in self._known:
            self._kept.append(rule)
            self._known[id(rule)] = self._measure(rule, self.yes, self.maybe, 0)
        return self._known[id(rule)]

    def after(self, rule: Rule, item: str, yes: int, maybe: int) -> Distance:
        """The distance once `item` is answered so that `yes` and `maybe` hold."""
        return self._from(rule, yes, maybe, self.layout.masks[item])

    def _from(self, rule: Rule, yes: int, maybe: int, touched: int) -> Distance:
        if not self._mask(rule) & touched:
            return self.of(rule)
        return self._measure(rule, yes, maybe, touched)

    def _mask(self, rule: Rule) -> int:
        """All bits that the rule reads."""
        if id(rule) not in self._reads:
            self._kept.append(rule)
            below = children(rule)
            masks = [self._mask(child) for child in below] or [self.layout.masks[item] for item in items(rule)]
            mask = 0
            for one in masks:
                mask |= one
            self._reads[id(rule)] = mask
        return self._reads[id(rule)]

    def _measure(self, rule: Rule, yes: int, maybe: int, touched: int) -> Distance:
        match rule:
            case Not(inner):
                to_hold, to_fail = self._from(inner, yes, maybe, touched)
                return to_fail, to_hold
            case Named(_, inner):
                return self._from(inner, yes, maybe, touched)
            case And(rules) | Or(rules):
                below = [self._from(child, yes, maybe, touched) for child in rules]
                holds, fails = [hold for hold, _ in below], [fail for _, fail in below]
                return (sum(holds), min(fails)) if isinstance(rule, And) else (min(holds), sum(fails))
            case AtLeast():
                if id(rule) not in self._sums:
                    self._kept.append(rule)
                    self._sums[id(rule)] = _weights(rule, self.layout)
                return _sum_distance(rule.limit, self._sums[id(rule)], yes, maybe)
            case _:
                must, may = pair(rule, self.layout, yes, maybe)
                if must or not may:
                    return (0, inf) if must else (inf, 0)
                return 1, 1


Weights: TypeAlias = tuple[tuple[int, int], ...]
"""Each weight of a count or score with the bits of its items, the heaviest first."""


def _weights(rule: AtLeast, layout: Layout) -> Weights:
    masks: dict[int, int] = {}
    for item, weight in rule.terms:
        masks[weight] = masks.get(weight, 0) | layout.bits[item]
    return tuple(sorted(masks.items(), key=lambda one: -abs(one[0])))


def _sum_distance(limit: int, weights: Weights, yes: int, maybe: int) -> Distance:
    """How far a sum is from its limit; all items of one weight are counted at once."""
    low = high = 0
    steps = []
    for weight, mask in weights:
        sure = weight * (yes & mask).bit_count()
        unsure = (maybe & ~yes & mask).bit_count()
        low += sure + min(weight, 0) * unsure
        high += sure + max(weight, 0) * unsure
        steps.append((abs(weight), unsure))
    return _fewest(limit - low, steps), _fewest(high - limit + 1, steps)


def _fewest(missing: int, steps: list[tuple[int, int]]) -> float:
    """How many of the steps, each as often as there is one, the largest first, cover what is missing."""
    taken = 0
    for step, times in steps:
        if missing <= 0:
            break
        used = min(times, -(-missing // step))
        missing -= used * step
        taken += used
    return taken if missing <= 0 else inf
