"""Resolves every reference of a guideline: what names something names something that is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from victor.errors import GuidelineError, VictorError, nearest, shown
from victor.guideline.checklist import LEVELS, STRENGTHS, Checklist
from victor.guideline.entry import Citation, Entry, Source
from victor.guideline.route import PEOPLE

if TYPE_CHECKING:
    from victor.guideline.country import Country


def refer(names: Iterable[str], known: Collection[str], word: str, path: str) -> None:
    """Refuse the first name that is not known.

    Raises:
        GuidelineError: With the nearest known name.
    """
    for name in names:
        if name not in known:
            raise GuidelineError(f"there is no {word} '{shown(name)}'", path=path, hint=nearest(name, known))


def cite(citations: Iterable[Citation], sources: Mapping[str, Source], path: str) -> None:
    """Refuse the first citation of a source that is not in the table of sources.

    Raises:
        GuidelineError: With the nearest known source.
    """
    refer((citation.source for citation in citations), sources, "source", path)


def cite_all(entries: Iterable[Entry], word: str, sources: Mapping[str, Source], *, needed: bool = True) -> None:
    """Check the citations of entries; where they are `needed`, an entry without any is refused.

    Raises:
        GuidelineError: With the entry.
    """
    for entry in entries:
        path = f"{word} {entry.id}, sources"
        if needed and not entry.sources:
            raise GuidelineError("it cites no source", path=path, expected='sources = ["id: where in it"]')
        cite(entry.sources, sources, path)


def check_checklist(checklist: Checklist, ever: Collection[str]) -> None:
    """Check a checklist's references.

    Args:
        checklist: As it stands on its day.
        ever: The indicators that it has on any day: a list may name one that is not in force now.

    Raises:
        GuidelineError: With the entry.
    """
    if not checklist.outcomes:
        raise GuidelineError("no outcome is in force", path="outcome", expected="at least one")
    for outcome in checklist.outcomes.values():
        if not outcome.when:
            raise GuidelineError("the rule is missing", path=f"outcome {outcome.id}, when")
    sources = checklist.source_table
    cite(checklist.sources, sources, "sources")
    cite_all(checklist.indicators.values(), "indicator", sources)
    for word, entries in (
        ("category", checklist.categories),
        ("definition", checklist.definitions),
        ("outcome", checklist.outcomes),
        ("list", checklist.lists),
        ("weights", checklist.weights),
    ):
        cite_all(entries.values(), word, sources, needed=False)
    for indicator in checklist.indicators.values():
        refer([indicator.category], checklist.categories, "category", f"indicator {indicator.id}, category")
    _one_meaning(checklist)
    for named in checklist.lists.values():
        refer(named.items, ever, "indicator", f"list {named.id}, items")
    for weights in checklist.weights.values():
        refer(weights.values, ever, "indicator", f"weights {weights.id}, values")


def _one_meaning(checklist: Checklist) -> None:
    """Refuse a tag that would join another group, and whatever would hide a group or an indicator."""
    taken: dict[str, str] = {"indicators": "all indicators", **dict.fromkeys(STRENGTHS, "a strength")}
    taken.update(dict.fromkeys(checklist.facts, "a fact"))
    for word, names in (
        ("indicator", checklist.indicators),
        ("category", checklist.categories),
        ("list", checklist.lists),
        ("tag", dict.fromkeys(tag for indicator in checklist.indicators.values() for tag in indicator.tags)),
    ):
        for name in names:
            if name in taken:
                hint = "give one of them another name"
                raise GuidelineError(f"the name stands for {taken[name]} too", path=f"{word} {shown(name)}", hint=hint)
        taken.update(dict.fromkeys(names, f"a {word}"))


def check_country(country: Country) -> None:
    """Check a country's references and read every rule of its routes.

    Raises:
        GuidelineError: With file and entry.
        RuleError: With file, route and column.
    """
    for file, check in (
        ("country.toml", _check_head),
        ("authorities.toml", _check_authorities),
        ("routes.toml", _check_routes),
    ):
        try:
            check(country)
        except VictorError as error:
            raise error.at(file=file) from None


def _check_head(country: Country) -> None:
    if not re.fullmatch(r"[a-z]{2}", country.code):
        raise GuidelineError("this is no country code", path="code", expected="two small letters")
    try:
        ZoneInfo(country.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # the last for a folder of zones
        raise GuidelineError(
            "there is no such time zone", path="time_zone", expected="a name such as Europe/Athens"
        ) from None
    _check_ladder(country)
    refer([country.default_checklist], country.checklists, "checklist", "default_checklist")
    nothing = country.ladder_values[0]
    if nothing in country.ladder:
        raise GuidelineError("this is said where no outcome holds", path=f"outcome {nothing}")
    for checklist in country.checklists.values():
        path = f"checklist {checklist.id}, outcomes"
        refer(checklist.outcomes, country.ladder, "outcome on the ladder", path)
        order = [outcome for outcome in country.ladder if outcome in checklist.outcomes]
        if order != list(checklist.outcomes):
            raise GuidelineError("the order is not that of the ladder", path=path, expected=", ".join(order))
    for name, mapping in country.maps.items():
        refer([name], country.uses, "checklist in `checklists`", f"maps.{shown(name)}")
        refer(mapping.values(), country.ladder, "outcome on the ladder", f"maps.{shown(name)}")
    cite(country.sources, country.source_table, "sources")
    cite_all(country.pathway.stages, "stage", country.source_table)
    cite_all(country.law.values(), "law", country.source_table)
    cite_all(country.ladder.values(), "outcome", country.source_table, needed=False)
    cite_all(country.facts.values(), "fact", country.source_table, needed=False)
    for stage in country.pathway.stages:
        refer(stage.notify, country.authorities, "authority", f"stage {stage.id}, notify")


def _check_ladder(country: Country) -> None:
    reached = 0
    for outcome in country.ladder.values():
        path = f"outcome {outcome.id}, level"
        if outcome.level is None:
            raise GuidelineError("the level is missing", path=path, expected=f"one of {', '.join(LEVELS)}")
        if LEVELS.index(outcome.level) < reached:
            raise GuidelineError("the level is below that of a less serious outcome", path=path)
        reached = LEVELS.index(outcome.level)


def _check_authorities(country: Country) -> None:
    cite_all(country.authorities.values(), "authority", country.source_table)
    regions = {choice.id for choice in country.facts["region"].choices} if "region" in country.facts else set()
    for authority in country.authorities.values():
        refer(authority.regions, regions, "region", f"authority {authority.id}, regions")
        refer(authority.reached_from, country.facts, "fact", f"authority {authority.id}, reached_from")
        for fact in authority.reached_from:
            places = [choice.id for choice in country.facts[fact].choices]
            refer(authority.members, places, f"choice of the fact {fact}", f"authority {authority.id}, members")


def _check_routes(country: Country) -> None:
    for route in country.routes.values():
        path = f"route {route.id}"
        if not route.basis:
            raise GuidelineError("it has no basis", path=f"{path}, basis", expected='basis = ["id: where in it"]')
        cite((*route.basis, *route.sources), country.source_table, f"{path}, basis")
        if not route.notify:
            raise GuidelineError("nobody is told", path=f"{path}, notify", expected="at least one authority")
        for field in ("notify", "copy", "fallback"):
            refer(getattr(route, field), country.authorities, "authority", f"{path}, {field}")
        refer(route.not_to, (*country.authorities, *PEOPLE), "authority or person", f"{path}, not_to")
        for name in route.not_to:
            if name in (*route.notify, *route.copy, *route.fallback):
                raise GuidelineError(f"'{name}' is to be told and not to be told", path=f"{path}, not_to")
    _ = country.rules
