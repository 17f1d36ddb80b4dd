"""Legal parameters: the age of a child, reflection periods, reporting duties … with their sources."""

from __future__ import annotations

from attrs import frozen

from victor.guideline.deadline import Duration
from victor.guideline.entry import Entry
from victor.guideline.text import Text


@frozen(kw_only=True)
class LegalParameter(Entry):
    """What the law of a country says on one point.

    Attributes:
        text: What it says, in words.
        value: The same for programs, where it is yes or no, a whole number, or a length of time.
    """

    text: Text
    value: bool | int | Duration | None = None
