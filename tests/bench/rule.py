"""The rule of the speed figures: 40 items in six dimensions, the ILO's four-way rule in each.

Presumed when exploitation (`d0`) is positive and two other dimensions are.
"""

from __future__ import annotations

from victor.rules import Rule, Vocabulary, YesNo, parse

DIMENSIONS = {f"d{n}": tuple(f"d{n}_{i}" for i in range(size)) for n, size in enumerate((7, 7, 7, 7, 6, 6))}
ITEMS = tuple(item for items in DIMENSIONS.values() for item in items)
KINDS = ("strong", "medium", "weak")
STRENGTHS = {item: KINDS[place % 3] for place, item in enumerate(ITEMS)}
POSITIVE = (
    "(count({d}, strong) >= 2 or count({d}, strong) >= 1 and count({d}) >= 2 "
    "or count({d}, medium) >= 3 or count({d}, medium) >= 2 and count({d}, weak) >= 1)"
)


def of_strength(dimension: str, strength: str) -> list[str]:
    """The items of one strength in a dimension."""
    return [item for item in DIMENSIONS[dimension] if STRENGTHS[item] == strength]


def vocabulary() -> Vocabulary:
    groups = {**DIMENSIONS, **{kind: tuple(item for item in ITEMS if STRENGTHS[item] == kind) for kind in KINDS}}
    definitions = {f"{dimension}_positive": POSITIVE.format(d=dimension) for dimension in DIMENSIONS}
    return Vocabulary(dict.fromkeys(ITEMS, YesNo()), groups, definitions=definitions)


def rule() -> Rule:
    others = [f"d{n}_positive" for n in range(1, 6)]
    pairs = " or ".join(f"{a} and {b}" for i, a in enumerate(others) for b in others[i + 1 :])
    return parse(f"d0_positive and ({pairs})", vocabulary())
