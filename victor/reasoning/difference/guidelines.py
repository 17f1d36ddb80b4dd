"""Compares two guidelines whole: their checklists and routes by meaning, everything else field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import field, frozen

from victor.guideline import ENGLISH, Country
from victor.html import Displayed
from victor.reasoning.difference.entries import Changes
from victor.reasoning.difference.meaning import (
    ChecklistDifference,
    Comparer,
    Shown,
    compare_checklists,
    joined,
)
from victor.reasoning.saying import answerable, said_answers
from victor.rules.logic import UndecidedError

if TYPE_CHECKING:
    from htpy import Node


@frozen
class CountryDifference(Displayed):
    """What two countries, or two versions or days of one, say otherwise.

    Attributes:
        checklist: The difference of their default checklists.
        routes: For each route whose rule asks for it in other cases the fewest answers that show it.
        reworded: Routes whose rule is written otherwise and proved to mean the same.
        unproved: Routes that the solver did not decide, with the reason.
        entries: What else changed.
    """

    old: Country = field(repr=lambda one: one.code)
    new: Country = field(repr=lambda one: one.code)
    checklist: ChecklistDifference
    routes: tuple[Shown, ...]
    reworded: tuple[str, ...]
    unproved: dict[str, str]
    entries: Changes

    def lines(self, language: str = ENGLISH) -> Iterator[str]:
        """The difference in words."""
        yield from self.checklist.lines(language)
        texts = answerable(self.new, self.old)
        for one in self.routes:
            other = "new" if one.side == "old" else "old"
            yield f"route {one.what}: {one.side} asks for it and {other} does not, with"
            answers = {item: value for item, value in one.answers.items() if item != "outcome"}
            lines = said_answers(texts, answers, language)
            if "outcome" in one.answers:
                lines += said_answers({}, {"outcome": one.answers["outcome"]}, language)
            yield from (f"  {line}" for line in lines or ["nothing answered"])
        for route in self.reworded:
            yield f"route {route}: its rule is written otherwise and means the same"
        for route, why in self.unproved.items():
            yield f"route {route}: not compared; {why}"
        yield from self.entries.lines()

    def as_dict(self) -> dict[str, object]:
        """The difference as plain data."""
        return {
            "old": {"code": self.old.code, "version": self.old.version, "on": self.old.on.isoformat()},
            "new": {"code": self.new.code, "version": self.new.version, "on": self.new.on.isoformat()},
            "checklist": self.checklist.as_dict(),
            "routes": [one.as_dict() for one in self.routes],
            "reworded": list(self.reworded),
            "unproved": dict(self.unproved),
            "entries": self.entries.as_dict(),
        }

    def _pieces(self, language: str) -> Node:
        from victor.reasoning.shown_lines import lines_panel

        title = f"{self.old.code} {self.old.version} → {self.new.code} {self.new.version}"
        return lines_panel(title, self.lines(language))

    def _plain(self) -> str:
        return "\n".join(self.lines())


def compare_countries(old: Country, new: Country, *, seconds: float = 10.0) -> CountryDifference:
    """Compare two countries, or two versions or days of one.

    Args:
        old: One country.
        new: The other one.
        seconds: How long the solver may think about one question.

    Raises:
        ProofError: When the solver is not installed, or one name stands for different things in them.

    >>> import victor
    >>> from datetime import date
    >>> before, today = (victor.country("gr", on=date(year, 6, 1)) for year in (2014, 2026))
    >>> ("authority", "nerm") in compare_countries(before, today).entries.added
    True
    """
    checklist = compare_checklists(old.checklist(), new.checklist(), seconds=seconds)
    both = [name for name in old.routes if name in new.routes]
    rewritten = [name for name in both if old.rules[name] != new.rules[name]]
    reworded = [name for name in both if name not in rewritten and old.routes[name].when != new.routes[name].when]
    kinds = joined(old.vocabulary.items, new.vocabulary.items)
    comparer = Comparer.of([country.rules[name] for country in (old, new) for name in rewritten], kinds, seconds)
    shown, unproved = [], {}
    for name in rewritten:
        try:
            found = list(comparer.routes(old.rules[name], new.rules[name]))
        except UndecidedError as error:
            unproved[name] = str(error)
            continue
        shown += [Shown(name, side, answers, None, None) for side, answers in found]
        reworded += [] if found else [name]
    return CountryDifference(
        old, new, checklist, tuple(shown), tuple(reworded), unproved, Changes.of_countries(old, new)
    )
