"""Where a sign or fact comes from: its sources, standing and notes, shown when somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.guideline import Checklist
from victor.html import badge
from victor.words import words

if TYPE_CHECKING:
    from htpy import Node


def about(checklist: Checklist, item: str, language: str) -> Node:
    """The strength, the sources with the place in them, and what a reader should know of an item."""
    from htpy import fragment, li, p, ul

    say = words(language, "form")
    entry = checklist.indicators.get(item) or checklist.facts.get(item)
    if entry is None:
        return None
    strength = getattr(entry, "strength", None)
    sources = checklist.source_table
    lines = [
        fragment[
            sources[one.source].title if one.source in sources else one.source,
            f", {one.where}" if one.where else None,
            f" ({sources[one.source].year})" if one.source in sources and sources[one.source].year else None,
        ]
        for one in entry.sources
    ]
    return fragment[
        p[say["strength"].format(strength=say[strength])] if strength else None,
        ul[[li[line] for line in lines]] if lines else p[say["no_source"]],
        p[badge("unconfirmed", say["unconfirmed"])] if not entry.confirmed else None,
        p[entry.note] if entry.note else None,
        p[entry.conflict] if entry.conflict else None,
    ]
