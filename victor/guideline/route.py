"""Routes: the rules of a country for telling authorities."""

from __future__ import annotations

from typing import Literal

from attrs import field, frozen

from victor.guideline.deadline import UNKNOWN, Deadline
from victor.guideline.entry import Citation, Entry
from victor.guideline.text import Text

Role = Literal["lead", "informed", "consulted"]
ROLES: tuple[Role, ...] = ("lead", "consulted", "informed")
Consent = Literal["not_required", "child", "representative", "child_or_representative", "unknown"]
Channel = Literal["telephone", "form", "letter", "email", "in_person", "online", "escort"]
PEOPLE = ("parents", "guardian", "embassy", "employer")
"""Who is no authority, but whom a route may forbid to tell."""


@frozen(kw_only=True)
class Route(Entry):
    """When something holds, whom to tell and whom not, in which role, how, and by when.

    Attributes:
        when: The rule, in the rule language; ``outcome`` is the outcome on the country's ladder.
        notify: Whom to tell. With `notify_mode` ``all`` each of them, ``all_at_once`` each of them at the same moment
            and under one clock, ``any`` one of them.
        copy: Who is told for information only.
        not_to: Who must not be told: authorities, or people such as ``parents``.
        role: The role of those in `notify`.
        deadline: By when.
        place: Where the route holds, in words.
        channel: How to tell, best way first.
        fallback: Whom to tell when the channel or the authority cannot be reached.
        consent: Whose consent is needed first.
        why: One sentence for the person at the desk.
    """

    when: str
    notify: tuple[str, ...]
    why: Text
    role: Role
    notify_mode: Literal["all", "all_at_once", "any"] = "all"
    copy: tuple[str, ...] = ()
    not_to: tuple[str, ...] = ()
    deadline: Deadline = UNKNOWN
    place: str = ""
    channel: tuple[Channel, ...] = ()
    fallback: tuple[str, ...] = ()
    consent: Consent = "unknown"
    basis: tuple[Citation, ...] = field(factory=tuple)

    @property
    def authorities(self) -> tuple[str, ...]:
        """Every authority that the route names."""
        people = set(PEOPLE)
        named = (*self.notify, *self.copy, *self.fallback, *(name for name in self.not_to if name not in people))
        return tuple(dict.fromkeys(named))
