"""Crossing a border: one child, planned where it is, between the countries, and in the country from which it comes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from attrs import frozen

from victor.errors import GuidelineError
from victor.guideline import Country, Event
from victor.html import Displayed
from victor.reasoning.answers import Answers, expected_value
from victor.reasoning.finding import Finding, find
from victor.reasoning.plan import Plan
from victor.reasoning.routing import plan, plan_for
from victor.rules import Choice, YesNo

if TYPE_CHECKING:
    from htpy import Node

FOUND_IN = "found_in"
HOME = "home_country"
ELSEWHERE = "elsewhere"
"""How the transnational layer asks where a child is and where it comes from; `ELSEWHERE` is any other country."""


@frozen
class Crossing(Displayed):
    """What two countries, and the layer between them, ask for one child.

    Attributes:
        here: The plan of the country in which the child is.
        between: The plan of the transnational layer: who tells whom across the border, and through which network.
        home: The plan of the country from which the child comes, as it reads what it is told: the child is abroad,
            and what belongs to the place of the desk (danger there, who is present, the region) stays there.
    """

    here: Plan
    between: Plan
    home: Plan

    def as_dict(self) -> dict[str, object]:
        """The three plans as plain data."""
        return {"here": self.here.as_dict(), "between": self.between.as_dict(), "home": self.home.as_dict()}

    def _pieces(self, language: str) -> Node:
        from htpy import section

        from victor.reasoning.showing import plan_panel

        return [section[plan_panel(one, language)] for one in (self.here, self.between, self.home)]

    def _plain(self) -> str:
        from victor.reasoning.showing import plan_lines

        return "\n".join(line for one in (self.here, self.between, self.home) for line in plan_lines(one))


def cross(
    here: Country,
    home: Country,
    between: Country,
    answers: Mapping[str, object] | None = None,
    /,
    *,
    finding: Finding | None = None,
    events: Mapping[Event, datetime] | None = None,
    now: datetime | None = None,
    **more: object,
) -> Crossing:
    """Plan for a child who is in one country and comes from another.

    The outcome is established once, where the child is; the other two read it by its level on the ladder. Answers go
    with the child where both countries ask the same thing under the same name.

    Args:
        here: The country in which the child is.
        home: The country from which the child comes.
        between: The transnational layer, a country plugin with the facts ``found_in`` and ``home_country``.
        answers: As in `plan`, as the desk here gives them.
        finding: As in `plan`.
        events: As in `plan`, for the clocks here.
        now: As in `plan`.
        more: Answers as keywords.

    Raises:
        GuidelineError: When the layer does not ask where the child is and where it comes from.
        AnswerError: As `plan`.
    """
    given = Answers.of(answers if answers is not None or finding is None else finding.answers, **more)
    made = plan(here, given, finding=finding, events=events, now=now)
    known = given.values_by_item()
    across = {**_carried(known, between), FOUND_IN: _code(here, between, FOUND_IN), HOME: _code(home, between, HOME)}
    at_home = {**_carried(known, home, local=False), "nationality": "home", "abroad": True}
    found = finding or find(here.checklist(), given)
    return Crossing(
        made,
        plan_for(between, found, across, _outcome(here, between, found), now=now),
        plan_for(home, found, at_home, _outcome(here, home, found), now=now),
    )


def _code(country: Country, between: Country, fact: str) -> str:
    """A country as the layer names it."""
    kind = between.checklist().items.get(fact)
    if not isinstance(kind, Choice) or ELSEWHERE not in kind.values:
        raise GuidelineError(
            f"{between.code} does not ask for '{fact}'",
            file="country.toml",
            expected=f"a choice of countries with '{ELSEWHERE}'",
        )
    return country.code if country.code in kind.values else ELSEWHERE


def _carried(known: Mapping[str, object], to: Country, *, local: bool = True) -> dict[str, object]:
    """The answers that another guideline can read; without what belongs to the place of the desk unless `local`."""
    items = to.checklist().items
    found = {item: value for item, value in known.items() if item in items and not expected_value(items[item], value)}
    if local:
        return found
    stays = {name: fact for name, fact in to.facts.items() if fact.local}
    found = {item: value for item, value in found.items() if item not in stays}
    return {**found, **{name: False for name, fact in stays.items() if isinstance(fact.reading, YesNo)}}


def _outcome(here: Country, there: Country, finding: Finding) -> frozenset[str]:
    """The outcomes on another ladder that stand for those between what holds here and what could become."""
    low, high = (
        here.level(here.on_ladder(finding.checklist.id, outcome)) for outcome in (finding.outcome, finding.could_become)
    )
    return there.between_levels(low, high)
