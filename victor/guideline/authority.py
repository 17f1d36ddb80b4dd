"""Authorities: the organisations that can be told, and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from victor.guideline.entry import Entry
from victor.guideline.text import Text

Membership = Literal["yes", "no", "partial", "unknown"]
AuthorityKind = Literal[
    "national_rapporteur",
    "national_coordinator",
    "hotline",
    "emergency",
    "prosecutor",
    "police",
    "child_protection",
    "guardian_authority",
    "asylum_service",
    "reception",
    "health",
    "labour_inspectorate",
    "ngo",
    "international",
    "consulate",
]


@frozen(kw_only=True)
class Authority(Entry):
    """An organisation that can be told; never a private person.

    Attributes:
        name: As it calls itself.
        short: A name of two or three words for tables and pictures.
        kind: What it is.
        scope: How far it reaches.
        regions: The choices of the fact ``region`` in which it works, where it does not work everywhere.
        telephone: Numbers as they are dialled in the country.
        hours: When it can be reached, in words.
        contact_confirmed: Whether the contact was seen in a source.
        handles: What it is told for.
        members: For a network, which countries belong to it, as far as a source was read.
        reached_from: The facts, choices of countries, all of whose values must be members for it to be reached.
    """

    name: Text
    kind: AuthorityKind
    scope: Literal["national", "regional", "local", "international"]
    handles: Text
    short: Text = field(factory=lambda: Text(""))
    regions: tuple[str, ...] = ()
    telephone: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    web: str = ""
    hours: str = ""
    contact_confirmed: bool = True
    members: Mapping[str, Membership] = field(factory=dict, hash=False)
    reached_from: tuple[str, ...] = ()

    @property
    def label(self) -> Text:
        """The short name, or the whole one where there is none."""
        return self.short if self.short.english else self.name

    @property
    def contact(self) -> str:
        """How to reach it, in a line."""
        return " · ".join((*self.telephone, *self.email, *((self.web,) if self.web else ())))
