"""By when, as a mark that reads the same without its colour: a shape and the words."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from victor.guideline import Country
from victor.notebook.naming import clock
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element


def due_mark(
    due_at: datetime | None, country: Country, language: str, *, now: datetime, at_once: bool = False
) -> Element:
    """When somebody must have been told.

    Args:
        due_at: When; None while that is unknown, which is not the same as never.
        country: Its clocks are shown.
        language: In which language.
        now: The time; what was due before it is overdue.
        at_once: Whether it is due at once.
    """
    from htpy import span

    if due_at is None:
        return span(".when.unknown")[words(language, "guideline")["unknown"]]
    say = words(language, "plan")
    key, kind, shape = ("overdue", "late", "▲") if due_at < now else ("until", "within", "◷")
    if at_once:
        key, kind, shape = "due_at_once", "at_once", "●"
    return span(class_=["when", kind])[
        span(aria_hidden="true")[shape, " "], say[key].format(when=clock(country, due_at))
    ]
