"""How far a rule is from being decided: the fewest further answers after which it must hold, or cannot.

This is what makes one open question more decisive than another. Parts that share an item are counted apart, so the
number is exact for rules that name each item once, and otherwise an upper bound of the fewest.
"""

from __future__ import annotations

from math import inf

from victor.rules.layout import Layout
from victor.rules.pairs import pair, span
from victor.rules.tree import And, AtLeast, Named, Not, Or, Rule


def distance(rule: Rule, layout: Layout, yes: int, maybe: int) -> tuple[float, float]:
    """The fewest further answers after which the rule must hold, and after which it cannot (``inf``: none do).

    >>> from victor.rules import Program, Vocabulary, YesNo, parse
    >>> words = Vocabulary({"begs": YesNo(), "hurt": YesNo()}, groups={"signs": ("begs", "hurt")})
    >>> rule = parse("count(signs) >= 2", words)
    >>> program = Program.of([rule], words)
    >>> distance(rule, program.layout, *program.encode({"hurt": True}))
    (1, 1)
    """
    match rule:
        case Not(inner):
            to_hold, to_fail = distance(inner, layout, yes, maybe)
            return to_fail, to_hold
        case Named(_, inner):
            return distance(inner, layout, yes, maybe)
        case And(rules) | Or(rules):
            below = [distance(child, layout, yes, maybe) for child in rules]
            holds, fails = [hold for hold, _ in below], [fail for _, fail in below]
            return (sum(holds), min(fails)) if isinstance(rule, And) else (min(holds), sum(fails))
        case AtLeast():
            return _sum_distance(rule, layout, yes, maybe)
        case _:
            must, may = pair(rule, layout, yes, maybe)
            if must or not may:
                return (0, inf) if must else (inf, 0)
            return 1, 1


def _sum_distance(rule: AtLeast, layout: Layout, yes: int, maybe: int) -> tuple[float, float]:
    low, high = span(rule, layout, yes, maybe)
    steps = sorted((abs(weight) for item, weight in rule.terms if layout.is_open(item, yes, maybe)), reverse=True)
    return _fewest(rule.limit - low, steps), _fewest(high - rule.limit + 1, steps)


def _fewest(missing: int, steps: list[int]) -> float:
    """How many of the steps, largest first, cover what is missing."""
    taken = 0
    for step in steps:
        if missing <= 0:
            break
        missing -= step
        taken += 1
    return taken if missing <= 0 else inf
