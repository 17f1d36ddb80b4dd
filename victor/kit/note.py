"""What a check says of a plugin: notes, each fine, left to do, or failed."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

State = Literal["ok", "left", "failed"]
STATES: tuple[State, ...] = ("ok", "left", "failed")
"""From best to worst: what is left to do makes no plugin wrong."""


@frozen
class Note:
    """One line of a check.

    Attributes:
        text: What it says.
        more: Further lines, for who wants to know.
        amount: How many things it stands for, where they are counted.
    """

    state: State
    text: str
    more: tuple[str, ...] = ()
    amount: int = 1


def fine(text: str, *, amount: int = 1) -> Note:
    """Something is right."""
    return Note("ok", text, amount=amount)


def left(text: str) -> Note:
    """Something is still to be done, or should be known; it makes no plugin wrong."""
    return Note("left", text)


def failed(text: str, *more: str) -> Note:
    """Something is wrong."""
    return Note("failed", text, more)
