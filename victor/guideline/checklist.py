"""Checklists: a versioned, cited set of indicators with named definitions and an ordered list of outcomes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Literal

from attrs import field, frozen

from victor.errors import GuidelineError
from victor.guideline.entry import Citation, Entry, Source
from victor.guideline.fact import Fact
from victor.guideline.text import Text, drafted
from victor.html import Displayed
from victor.rules import Kind, Program, Rule, Vocabulary, YesNo, check, parse

if TYPE_CHECKING:
    from htpy import Node

Strength = Literal["strong", "medium", "weak"]
STRENGTHS: tuple[Strength, ...] = ("strong", "medium", "weak")
Level = Literal["inquire_further", "possible", "presumed"]
LEVELS: tuple[Level, ...] = ("inquire_further", "possible", "presumed")
"""How much an outcome establishes, in every country alike: from `possible` on, a child is possibly a victim."""


@frozen(kw_only=True)
class Category(Entry):
    """A heading under which indicators stand, such as the dimensions of the ILO lists."""

    text: Text


@frozen(kw_only=True)
class Indicator(Entry):
    """One observable sign, answered yes, no or unknown; yes speaks for trafficking.

    Attributes:
        text: The sign, as a statement.
        category: Its heading.
        strength: How strong a sign the source holds it to be; None in a list that does not weigh.
        tags: Further groups in which rules can count it.
    """

    text: Text
    category: str
    strength: Strength | None = None
    tags: tuple[str, ...] = ()


@frozen(kw_only=True)
class NamedList(Entry):
    """A group of indicators that is neither a category nor a strength nor a tag."""

    items: tuple[str, ...]


@frozen(kw_only=True)
class Weights(Entry):
    """Points for indicators, for ``score(…)``."""

    values: Mapping[str, int]


@frozen(kw_only=True)
class Definition(Entry):
    """A rule with a name of its own, which other rules can use."""

    text: Text
    rule: str


@frozen(kw_only=True)
class Outcome(Entry):
    """What a checklist can establish, or a step of a country's ladder.

    Attributes:
        text: What is established; never that a child is, or is not, a victim: that is for the authority to say.
        advice: What follows for the person at the desk.
        when: The rule that establishes it; a ladder's steps have none.
        level: How much a ladder's step establishes; the same words in every country, so that outcomes can be carried
            across a border and proofs know who counts as possibly a victim. A checklist's outcomes have none.
    """

    text: Text
    advice: Text = field(factory=lambda: Text(""))
    when: str = ""
    level: Level | None = None

    def __attrs_post_init__(self) -> None:
        Entry.__attrs_post_init__(self)
        words = self.text.english.lower()
        if "victim" in words and not any(mild in words for mild in ("presumed", "possible", "potential")):
            raise GuidelineError(
                "an outcome says 'victim'",
                path=self.id,
                expected="presumed or possible victim: status is the authority's",
            )


@frozen(kw_only=True)
class Checklist(Displayed):
    """A versioned, cited set of indicators with definitions and outcomes, least serious outcome first.

    Attributes:
        on: The day for which it was read: entries not in force then are left out.
        digest: A hash of all that it says, so that an assessment can be tied to it.
        source_table: The sources that it cites.
        facts: The facts that its rules may read.
    """

    id: str
    title: Text
    version: str
    digest: str
    applies_to: str = ""
    partial: bool = False
    note: str = ""
    sources: tuple[Citation, ...] = ()
    categories: Mapping[str, Category] = field(repr=False)
    indicators: Mapping[str, Indicator] = field(repr=False)
    lists: Mapping[str, NamedList] = field(repr=False)
    weights: Mapping[str, Weights] = field(repr=False)
    definitions: Mapping[str, Definition] = field(repr=False)
    outcomes: Mapping[str, Outcome] = field(repr=False)
    facts: Mapping[str, Fact] = field(repr=False)
    source_table: Mapping[str, Source] = field(repr=False)
    file: str = field(default="", repr=False, eq=False)

    @classmethod
    def load_all(cls, package: str | ModuleType) -> tuple[Checklist, ...]:
        """The checklists of a package that belongs to no country: ``checklists/*.toml`` beside ``sources.toml``.

        Raises:
            GuidelineError: In one line, with file and entry, when something in them is not right.
        """
        from victor.guideline.loader import load_checklists

        return load_checklists(package)

    @cached_property
    def drafted(self) -> dict[str, bool]:
        """The languages in which it has wordings, and whether one of them is a draft that nobody has reviewed."""
        return drafted(self)

    @cached_property
    def items(self) -> dict[str, Kind]:
        """Every indicator and fact that can be answered, with its kind."""
        kinds: dict[str, Kind] = dict.fromkeys(self.indicators, YesNo())
        kinds.update((fact.id, fact.reading) for fact in self.facts.values() if fact.reading)
        return kinds

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The names by which rules count: ``indicators``, categories, strengths, tags and lists."""
        groups: dict[str, list[str]] = {"indicators": [], **{name: [] for name in self.categories}}
        groups.update((strength, []) for strength in STRENGTHS)
        for indicator in self.indicators.values():
            strength = (indicator.strength,) if indicator.strength else ()
            for name in dict.fromkeys(("indicators", indicator.category, *strength, *indicator.tags)):
                groups.setdefault(name, []).append(indicator.id)
        found = {name: tuple(members) for name, members in groups.items()}
        found.update((named.id, tuple(dict.fromkeys(named.items))) for named in self.lists.values())
        return found

    def vocabulary(self, more: Mapping[str, Kind] | None = None, *, knowledge: bool = False) -> Vocabulary:
        """The names that its rules may use; `more` items and knowledge for the routes of a country."""
        return Vocabulary(
            {**self.items, **(more or {})},
            self.groups,
            {weights.id: weights.values for weights in self.weights.values()},
            {definition.id: definition.rule for definition in self.definitions.values()},
            knowledge,
        )

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The checked rule of each outcome, least serious first."""
        words = self.vocabulary()
        return {
            outcome.id: parse(outcome.when, words, file=self.file, entry=f"outcome {outcome.id}")
            for outcome in self.outcomes.values()
        }

    @cached_property
    def program(self) -> Program:
        """The rules of all outcomes, compiled together."""
        return Program.of(tuple(self.rules.values()), self.vocabulary())

    def check(self) -> None:
        """Read every rule, also those of definitions that no outcome uses.

        Raises:
            RuleError: When one of them is not right.
        """
        words = self.vocabulary()
        for definition in self.definitions.values():
            check(definition.rule, words, file=self.file, entry=f"definition {definition.id}")
        _ = self.program

    def revised(
        self,
        version: str,
        *,
        outcomes: Mapping[str, str] | None = None,
        definitions: Mapping[str, str] | None = None,
        without: Iterable[str] = (),
    ) -> Checklist:
        """A draft of another version, to be tried and compared: with other rules, or without some signs.

        Args:
            version: What the draft is called; not the version of the original.
            outcomes: New rules of outcomes, by id. They rest on no source, and are shown as unconfirmed.
            definitions: New rules of definitions, by id.
            without: Signs that are asked no more.

        Raises:
            GuidelineError: When the checklist has nothing of such a name.
            RuleError: When a rule is not right, or names a sign that is gone.

        >>> import victor
        >>> list_of_2009 = victor.checklist("ilo_child_labour")
        >>> draft = list_of_2009.revised("draft", outcomes={"possible_victim": "count(indicators) >= 3"})
        >>> victor.assess(draft, excessive_hours=True, hazardous_work=True).outcome
        'inquire_further'
        """
        from victor.guideline.revision import revised

        return revised(
            self, version=version, outcomes=outcomes or {}, definitions=definitions or {}, without=tuple(without)
        )

    def _pieces(self, language: str) -> Node:
        from victor.guideline.showing import checklist_panel

        return checklist_panel(self, language)


def digest(content: str) -> str:
    """The hash by which a checklist is known: 16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(content.encode()).hexdigest()[:16]
