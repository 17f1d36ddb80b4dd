"""Facts: what is known about the child or the contact that is no sign of trafficking."""

from __future__ import annotations

from typing import Literal

from attrs import frozen

from victor.errors import GuidelineError
from victor.guideline.entry import Entry
from victor.guideline.text import Text
from victor.rules import Choice, Kind, Number, YesNo


@frozen(kw_only=True)
class ChoiceValue:
    """One value that a choice can have."""

    id: str
    text: Text


@frozen(kw_only=True)
class Fact(Entry):
    """Something known about the child or the contact: typed, and perhaps unknown.

    Attributes:
        text: What is asked, as a statement.
        kind: ``yes_no``, ``number`` (whole, from `minimum` to `maximum`) or ``choice`` (one of `choices`).
        local: Whether it belongs to the place of the desk and does not go with a child across a border.
    """

    text: Text
    kind: Literal["yes_no", "number", "choice"]
    choices: tuple[ChoiceValue, ...] = ()
    minimum: int = 0
    maximum: int = 0
    local: bool = False

    def __attrs_post_init__(self) -> None:
        Entry.__attrs_post_init__(self)
        if self.kind != "choice" and self.choices:
            raise GuidelineError("only a choice has choices", path="choices")
        if self.kind == "number" and self.maximum <= self.minimum:
            raise GuidelineError("the number has no room", path="maximum", expected="more than the minimum")
        if len({choice.id for choice in self.choices}) < len(self.choices):
            raise GuidelineError("a choice stands twice", path="choices")
        if any(choice.id == "unknown" for choice in self.choices):
            hint = "every item can be answered with it"
            raise GuidelineError("'unknown' is no choice of its own", path="choices", hint=hint)

    @property
    def reading(self) -> Kind | None:
        """How rules read it; None for a choice to which the country has given no values."""
        match self.kind:
            case "yes_no":
                return YesNo()
            case "number":
                return Number(self.minimum, self.maximum)
            case _:
                return Choice(tuple(choice.id for choice in self.choices)) if self.choices else None
