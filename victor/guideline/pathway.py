"""Pathways: the stages of a national referral mechanism, in order."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from victor.guideline.deadline import Deadline
from victor.guideline.entry import Entry
from victor.guideline.text import Text


@frozen(kw_only=True)
class Stage(Entry):
    """One stage of a pathway. Stages may be skipped and returned to; those of one `order` are alternatives.

    Attributes:
        order: Its place.
        name: What it is called.
        who: Who acts.
        action: What is done.
        variant: The kind of case for which it holds, in words; empty for every case.
        optional: Whether it is left out in some cases.
        form: The form that is used, if there is one.
        notify: Authorities that are told in it.
    """

    order: int
    name: Text
    who: str
    action: Text
    variant: str = ""
    optional: bool = False
    form: str = ""
    deadline: Deadline | None = None
    notify: tuple[str, ...] = ()


@frozen
class Pathway:
    """The stages of a national referral mechanism, in order."""

    stages: tuple[Stage, ...]

    def __iter__(self) -> Iterator[Stage]:
        return iter(self.stages)
