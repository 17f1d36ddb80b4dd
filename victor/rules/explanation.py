"""The same tree, explained: each part with its pair, the answers that decide it and the questions that still can.

Words are not made here: a guideline lends them (see `victor.reasoning`). This reading says *what* decides, not how it
is told.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from victor.rules.layout import Layout
from victor.rules.pairs import Verdict, span, verdict
from victor.rules.tree import And, AtLeast, AtMost, OneOf, Or, Possibly, Rule, Surely, Yes, children, items


@frozen
class Explained:
    """One part of a rule with its reasons.

    Attributes:
        rule: The part.
        verdict: What it says.
        deciding: The answered items that decide it; empty while it is undecided.
        open: The unanswered items that can still decide it; empty once it is decided.
        span: For a count or score the lowest and highest sum that it can have.
        parts: The parts below.
    """

    rule: Rule
    verdict: Verdict
    deciding: tuple[str, ...]
    open: tuple[str, ...]
    span: tuple[int, int] | None = None
    parts: tuple[Explained, ...] = ()

    def walk(self) -> Iterator[Explained]:
        """This part and all below it, outermost first."""
        yield self
        for part in self.parts:
            yield from part.walk()


def explain(rule: Rule, layout: Layout, yes: int, maybe: int) -> Explained:
    """Explain a rule of the layout; ``possibly`` and ``surely`` are settled in `yes` and `maybe`.

    >>> from victor.rules import Program, Vocabulary, YesNo, parse
    >>> words = Vocabulary({"begs": YesNo(), "hurt": YesNo()}, groups={"signs": ("begs", "hurt")})
    >>> rule = parse("count(signs) >= 1", words)
    >>> program = Program.of([rule], words)
    >>> explained = explain(rule, program.layout, *program.encode({"hurt": True}))
    >>> explained.verdict.must, explained.deciding, explained.open
    (True, ('hurt',), ())
    """
    parts = tuple(explain(child, layout, yes, maybe) for child in children(rule))
    found = verdict(rule, layout, yes, maybe)
    deciding: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()
    if found.decided:
        deciding = _deciding(rule, parts, found.must, layout, yes, maybe)
    else:
        still_open = _open(rule, parts, layout, yes, maybe)
    reach = span(rule, layout, yes, maybe) if isinstance(rule, AtLeast) else None
    return Explained(rule, found, deciding, still_open, reach, parts)


def _known(item: str, layout: Layout, yes: int, maybe: int) -> bool:
    return not layout.is_open(item, yes, maybe)


def _deciding(
    rule: Rule, parts: tuple[Explained, ...], holds: bool, layout: Layout, yes: int, maybe: int
) -> tuple[str, ...]:
    match rule:
        case Yes(item) | AtMost(item, _) | OneOf(item, _):
            return (item,)
        case AtLeast(terms):
            # What speaks for the result: yes to a good weight or no to a bad one, and the other way round.
            return tuple(
                item
                for item, weight in terms
                if _known(item, layout, yes, maybe) and (bool(yes & layout.bits[item]) == (weight > 0)) == holds
            )
        case And() | Or():
            one_is_enough = isinstance(rule, Or) == holds
            decided = [part for part in parts if part.verdict.decided and part.verdict.must == holds]
            if one_is_enough and decided:
                return min((part.deciding for part in decided), key=len)
            if len(decided) == len(parts):
                return _together(part.deciding for part in decided)
            # Decided by looking at each answer of an unknown: all that is known below may bear on it.
            return tuple(item for item in items(rule) if _known(item, layout, yes, maybe))
        case Possibly(inner) | Surely(inner):
            # Doubt is decided by what is not known as much as by what is: name what has been answered.
            return parts[0].deciding or tuple(item for item in items(inner) if _known(item, layout, yes, maybe))
        case _:
            return parts[0].deciding if parts else ()


def _open(rule: Rule, parts: tuple[Explained, ...], layout: Layout, yes: int, maybe: int) -> tuple[str, ...]:
    match rule:
        case Yes() | AtMost() | OneOf() | AtLeast():
            return tuple(item for item in items(rule) if layout.is_open(item, yes, maybe))
        case _:
            return _together(part.open for part in parts)


def _together(found: Iterator[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in found for item in group))
