"""A country: all that one plugin publishes, as it stands on one day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from attrs import field, frozen

from victor.errors import GuidelineError, NotFoundError, nearest, shown
from victor.guideline.authority import Authority
from victor.guideline.checklist import LEVELS, Checklist, Level, Outcome
from victor.guideline.entry import Citation, Entry, Source
from victor.guideline.fact import Fact
from victor.guideline.law import LegalParameter
from victor.guideline.pathway import Pathway
from victor.guideline.route import Route
from victor.guideline.text import Text, drafted
from victor.html import Displayed
from victor.rules import Choice, Or, Program, Rule, Vocabulary, parse, plain

if TYPE_CHECKING:
    from htpy import Node

    from victor.guideline.book import Book

NOTHING = "none_established"
"""The value of ``outcome`` in routes while no outcome is established."""


class _Compiled(dict[tuple[str, ...], tuple[Program, Rule, Rule]]):
    """What was compiled, to be compiled anew by a copy in another process: functions cannot be sent there."""

    def __reduce__(self) -> tuple[type[_Compiled], tuple[()]]:
        return _Compiled, ()


@frozen(kw_only=True)
class Country(Displayed):
    """All that one plugin publishes, as it stands on the day `on`.

    Attributes:
        code: Two small letters, as in ISO 3166.
        name: In English and the country's languages.
        version: Of the plugin's content.
        languages: The country's own first.
        on: The day; entries not in force then are left out.
        time_zone: Where its desks are, such as ``Europe/Athens``: in it times are shown and days begin.
        ladder: Its outcomes, least serious first; checklists map onto it.
        uses: Checklists of other plugins that desks here may use, and in `maps` how their outcomes map onto the ladder.
    """

    code: str
    name: Text
    version: str
    languages: tuple[str, ...]
    on: date
    default_checklist: str
    time_zone: str = "UTC"
    sources: tuple[Citation, ...] = ()
    note: str = ""
    ladder: Mapping[str, Outcome] = field(repr=False)
    facts: Mapping[str, Fact] = field(repr=False)
    checklists: Mapping[str, Checklist] = field(repr=False)
    uses: tuple[str, ...] = field(repr=False)
    maps: Mapping[str, Mapping[str, str]] = field(repr=False)
    authorities: Mapping[str, Authority] = field(repr=False)
    routes: Mapping[str, Route] = field(repr=False)
    pathway: Pathway = field(repr=False)
    law: Mapping[str, LegalParameter] = field(repr=False)
    source_table: Mapping[str, Source] = field(repr=False)
    package: str = field(default="", repr=False)
    book: Book | None = field(default=None, repr=False, eq=False)
    """The files as they were read, for `at`."""
    _other_days: dict[date, Country] = field(factory=dict, init=False, repr=False, eq=False)
    _compiled: dict[tuple[str, ...], tuple[Program, Rule, Rule]] = field(
        factory=_Compiled, init=False, repr=False, eq=False
    )

    @classmethod
    def load(cls, package: str | ModuleType, *, on: date | None = None) -> Country:
        """Read a country from the files of an installed package (the layout is in ``plugins/README.md``).

        Args:
            package: The package, or its name: ``__package__`` in a plugin.
            on: The day whose rules are wanted; today unless given.

        Raises:
            GuidelineError: In one line, with file and entry, when something in the files is not right.
            RuleError: When a rule is not.
        """
        from victor.guideline.loader import load_country

        return load_country(package, on or date.today())  # noqa: DTZ011  a guideline is in force by its local calendar

    def at(self, on: date) -> Country:
        """The same country as it stood on another day."""
        from victor.guideline.loader import country_of

        if self.book is None or on == self.on:
            return self
        if on not in self._other_days:
            self._other_days[on] = country_of(self.book, on)
        return self._other_days[on]

    def local(self, moment: datetime) -> datetime:
        """A moment as clocks in the country show it."""
        return moment.astimezone(ZoneInfo(self.time_zone))

    def at_time(self, moment: datetime) -> Country:
        """The same country as it stands on the day, there, of a moment."""
        return self.at(self.local(moment).date())

    def checklist(self, id: str | None = None) -> Checklist:  # noqa: A002  the field's word, everywhere
        """One of its own checklists; the default one unless named.

        Raises:
            NotFoundError: When it has no checklist of that name.
        """
        name = id or self.default_checklist
        if name not in self.checklists:
            raise NotFoundError(
                f"{self.code} has no checklist '{shown(name)}'",
                expected=f"one of {', '.join(self.checklists)}",
                hint=nearest(name, self.checklists) or f"sets of other plugins: victor.checklist('{shown(name)}')",
            )
        return self.checklists[name]

    def on_ladder(self, checklist: str, outcome: str | None) -> str:
        """Where the outcome of a checklist stands on the ladder; `NOTHING` while none is established.

        Raises:
            GuidelineError: When the country does not say how the checklist maps onto its ladder.
        """
        if outcome is None:
            return NOTHING
        if checklist in self.checklists:
            return outcome
        if outcome not in self.maps.get(checklist, {}):
            raise GuidelineError(
                f"{self.code} does not say what the outcome '{outcome}' of '{checklist}' is on its ladder",
                file="country.toml",
                path=f"maps.{checklist}",
                expected=f"{outcome} = one of {', '.join(self.ladder)}",
            )
        return self.maps[checklist][outcome]

    @cached_property
    def drafted(self) -> dict[str, bool]:
        """The languages in which it has wordings, and whether one of them is a draft that nobody has reviewed."""
        return drafted(self)

    @cached_property
    def ladder_values(self) -> tuple[str, ...]:
        """The values of ``outcome`` in routes, least serious first."""
        return (NOTHING, *self.ladder)

    def level(self, value: str) -> Level | None:
        """How much a value of ``outcome`` establishes; None for `NOTHING`."""
        return self.ladder[value].level if value in self.ladder else None

    def between_levels(self, low: Level | None, high: Level | None) -> frozenset[str]:
        """The values of ``outcome`` from one level to another; a level that the ladder lacks is the next lower one."""
        ranks = [_rank(self.level(value)) for value in self.ladder_values]
        lowest = max(rank for rank in ranks if rank <= _rank(low))
        return frozenset(
            value for value, rank in zip(self.ladder_values, ranks, strict=True) if lowest <= rank <= _rank(high)
        )

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The names that its routes may use: facts, the default checklist's names, and the ordered ``outcome``."""
        return self.checklist().vocabulary({"outcome": Choice(self.ladder_values, ordered=True)}, knowledge=True)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The checked rule of each route."""
        return {
            route.id: parse(route.when, self.vocabulary, file="routes.toml", entry=f"route {route.id}, when")
            for route in self.routes.values()
        }

    def one_of(self, routes: tuple[str, ...]) -> tuple[Program, Rule, Rule]:
        """The rule that at least one of the routes holds, and the same about the world alone (see `rules.plain`).

        Routes are read together because each alone may leave open what they settle between them: told in Attica by
        one route and elsewhere by another is told everywhere.

        Returns:
            Both rules, compiled in this order, and the rules themselves.
        """
        if routes not in self._compiled:
            rules = tuple(self.rules[route] for route in routes)
            rule = rules[0] if len(rules) == 1 else Or(rules)
            bare = plain(rule)
            self._compiled[routes] = Program.of([rule, bare], self.vocabulary), rule, bare
        return self._compiled[routes]

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every entry in force that cites sources, with the word for what it is."""
        for word, entries in (
            ("authority", self.authorities.values()),
            ("route", self.routes.values()),
            ("stage", self.pathway.stages),
            ("legal parameter", self.law.values()),
            *(("indicator", checklist.indicators.values()) for checklist in self.checklists.values()),
        ):
            for entry in entries:
                yield word, entry

    def _pieces(self, language: str) -> Node:
        from victor.guideline.showing import country_panel

        return country_panel(self, language)


def _rank(level: Level | None) -> int:
    return 0 if level is None else LEVELS.index(level) + 1
