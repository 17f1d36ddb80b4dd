"""Open questions: what can still change an outcome, and what to ask first."""

from __future__ import annotations

from collections.abc import Iterable
from math import inf

from victor.guideline import Checklist
from victor.rules import Distances, Layout, Rule, explain

STRENGTH_ORDER = {"strong": 0, "medium": 1, "weak": 2, None: 3}


def open_items(rules: Iterable[Rule], layout: Layout, yes: int, maybe: int) -> tuple[str, ...]:
    """The items that can still change what one of the rules says."""
    found = (explain(rule, layout, yes, maybe).open for rule in rules)
    return tuple(dict.fromkeys(item for items in found for item in items))


def most_decisive_first(
    items: Iterable[str], checklist: Checklist, more_serious: list[Rule], yes: int, maybe: int
) -> tuple[str, ...]:
    """The items in the order in which it pays to ask them.

    An item is the more decisive the fewer further answers, its own among them, can establish a more serious outcome;
    then the more serious that outcome is; then the fewer further answers can rule out the most serious one; then
    strong signs come before weak ones and earlier ones of the list before later ones.

    Args:
        items: The open items.
        checklist: The checklist.
        more_serious: The rules of the outcomes that can still be established, most serious first.
        yes: What is known to be so.
        maybe: What may be so.
    """
    layout = checklist.program.layout
    distances = Distances(layout, yes, maybe)
    places = {item: place for place, item in enumerate((*checklist.facts, *checklist.indicators))}

    def key(item: str) -> tuple[float, int, float, int, int]:
        best: tuple[float, int] = (inf, len(more_serious))
        ruled_out = inf
        for answered in layout.answers(item, yes, maybe):
            for rank, rule in enumerate(more_serious):
                to_hold, to_fail = distances.after(rule, item, *answered)
                best = min(best, (1 + to_hold, rank))
                if rank == 0:
                    ruled_out = min(ruled_out, 1 + to_fail)
        indicator = checklist.indicators.get(item)
        strength = STRENGTH_ORDER[indicator.strength] if indicator else 0
        return (*best, ruled_out, strength, places[item])

    return tuple(sorted(items, key=key))
