"""From the files of a plugin to its guideline on one day: dated, translated, every reference resolved."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import chain
from types import ModuleType
from typing import Any, TypeVar

from attrs import evolve

from victor.errors import GuidelineError, VictorError
from victor.guideline.book import Book
from victor.guideline.checklist import Checklist, digest
from victor.guideline.country import Country
from victor.guideline.entry import Entry, Source, in_force
from victor.guideline.extension import Extended, translated
from victor.guideline.fact import Fact
from victor.guideline.forms import (
    AuthoritiesFile,
    ChecklistFile,
    CountryFile,
    FactsFile,
    RoutesFile,
    SourcesFile,
    read_page,
)
from victor.guideline.locale import Locales
from victor.guideline.pathway import Pathway
from victor.guideline.references import check_checklist, check_country, cite_all
from victor.strict import day

E = TypeVar("E", bound=Entry)


@cache
def core_facts() -> tuple[Fact, ...]:
    """The facts that every country has, from ``facts.toml`` beside this module."""
    book = Book.read("victor.guideline")
    return Locales.of(book.below("locale")).facts(read_page(book, "facts.toml", FactsFile).fact)


def load_checklists(package: str | ModuleType, on: date | None = None) -> tuple[Checklist, ...]:
    """The checklists of a package that belongs to no country, as `Checklist.load_all` says."""
    return checklists_of(Book.read(package), on or date.today())  # noqa: DTZ011  a guideline is in force by its local calendar


def checklists_of(book: Book, day: date) -> tuple[Checklist, ...]:
    """The checklists of a book that belongs to no country, as they stand on a day."""
    try:
        locales = Locales.of(book.below("locale"))
        facts = {fact.id: fact for fact in core_facts() if fact.reading}
        found = _checklists(book, day, locales, facts, _sources(book, day))
        locales.check(lambda section: _keys(section, found.values()))
    except VictorError as error:
        raise error.at(plugin=book.package) from None
    return tuple(found.values())


def lists_of(book: Book, on: date) -> dict[str, Checklist]:
    """The checklists of a book by themselves, as they stand on a day: of a country nothing is read but its facts.

    A draft can be tried while routes or translations beside it do not fit it yet.
    """
    locales = Locales.of(book.below("locale"))
    listed = read_page(book, "country.toml", CountryFile).fact if "country.toml" in book.pages else ()
    return _checklists(book, on, locales, _facts(_dated(locales.facts(listed), on, "country.toml")), _sources(book, on))


def load_country(package: str | ModuleType, on: date) -> Country:
    """A country on one day, as `Country.load` says."""
    return country_of(Book.read(package), on)


def country_of(book: Book, on: date) -> Country:
    """The country that a book describes, as it stood on a day."""
    try:
        return _country(book, on)
    except VictorError as error:
        raise error.at(plugin=book.package) from None


def _country(book: Book, on: date) -> Country:
    file = read_page(book, "country.toml", CountryFile)
    locales = Locales.of(book.below("locale"))
    own = _dated(locales.facts(file.fact), on, "country.toml")
    core = {fact.id: fact for fact in core_facts()}
    for fact in own.values():
        if fact.id in core and fact.kind != core[fact.id].kind:
            path, expected = f"fact {fact.id}, kind", core[fact.id].kind
            raise GuidelineError("a core fact keeps its kind", file="country.toml", path=path, expected=expected)
    facts = _facts(own)
    sources = _sources(book, on)
    checklists = _checklists(book, on, locales, facts, sources)
    country = Country(
        code=file.code,
        name=locales.text(file.name, "country", "name"),
        version=file.version,
        languages=file.languages,
        on=on,
        default_checklist=file.default_checklist,
        time_zone=file.time_zone,
        sources=file.sources,
        note=file.note,
        ladder=_dated(locales.entries(file.outcome, text="outcome", advice="advice"), on, "country.toml"),
        facts=facts,
        checklists=checklists,
        uses=file.checklists,
        maps=file.maps,
        authorities=_dated(
            locales.entries(
                read_page(book, "authorities.toml", AuthoritiesFile).authority,
                name="authority",
                short="short",
                handles="handles",
            ),
            on,
            "authorities.toml",
        ),
        routes=_dated(
            locales.entries(read_page(book, "routes.toml", RoutesFile).route, why="route"), on, "routes.toml"
        ),
        pathway=Pathway(
            tuple(
                sorted(
                    _dated(locales.entries(file.stage, name="stage", action="action"), on, "country.toml").values(),
                    key=lambda stage: stage.order,
                )
            )
        ),
        law=_dated(locales.entries(file.law, text="law"), on, "country.toml"),
        source_table=dict(chain(sources.items(), *(one.source_table.items() for one in checklists.values()))),
        package=book.package,
        book=book,
    )
    check_country(country)
    own_keys: dict[str, Iterable[str]] = {
        **dict.fromkeys(("authority", "handles"), country.authorities),
        **dict.fromkeys(("stage", "action"), tuple(stage.id for stage in file.stage)),
        "route": country.routes,
        "law": country.law,
        "country": ("name",),
    }
    locales.check(lambda section: own_keys.get(section) or _keys(section, country.checklists.values()))
    return country


def _facts(own: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts that can be answered: those of every country, and a country's own."""
    core = {fact.id: fact for fact in core_facts()}
    return {name: fact for name, fact in {**core, **own}.items() if fact.reading}


def _dated(entries: Iterable[E], on: date, file: str) -> dict[str, E]:
    try:
        return in_force(entries, on)
    except GuidelineError as error:
        raise error.at(file=file) from None


def _sources(book: Book, on: date) -> dict[str, Source]:
    return _dated(read_page(book, "sources.toml", SourcesFile).source, on, "sources.toml")


def _checklists(
    book: Book, on: date, locales: Locales, facts: Mapping[str, Fact], sources: Mapping[str, Source]
) -> dict[str, Checklist]:
    found = {}
    for path, page in book.below("checklists"):
        file = read_page(book, path, ChecklistFile)
        if path != f"checklists/{file.id}.toml":
            raise GuidelineError("the id is not the name of the file", file=path, path="id")
        try:
            found[file.id] = _checklist(file, path, page, on, locales, facts, sources)
        except VictorError as error:
            raise error.at(file=path) from None
    return found


def _checklist(
    file: ChecklistFile,
    path: str,
    page: Mapping[str, Any],
    on: date,
    locales: Locales,
    facts: Mapping[str, Fact],
    sources: Mapping[str, Source],
) -> Checklist:
    extended = Extended.of(translated(file, locales), on)
    file = extended.file
    sources = {**extended.sources, **sources}
    own = in_force(file.fact, on)
    cite_all(own.values(), "fact", sources, needed=False)
    pages = [_page_on(one, on) for one in (page, *extended.pages)]
    checklist = Checklist(
        id=file.id,
        title=file.title,
        version=file.version,
        digest=digest(json.dumps(pages if extended.pages else pages[0], sort_keys=True, default=str)),
        applies_to=file.applies_to,
        partial=file.partial,
        note=file.note,
        sources=file.sources,
        categories=in_force(file.category, on),
        indicators=in_force(file.indicator, on),
        lists=in_force(file.list, on),
        weights=in_force(file.weights, on),
        definitions=in_force(file.definition, on),
        outcomes=in_force(file.outcome, on),
        facts={**facts, **own},
        source_table=sources,
        file=path,
    )
    there = checklist.indicators
    lists = {one.id: evolve(one, items=tuple(i for i in one.items if i in there)) for one in checklist.lists.values()}
    weights = {
        one.id: evolve(one, values={item: points for item, points in one.values.items() if item in there})
        for one in checklist.weights.values()
    }
    check_checklist(checklist, {indicator.id for indicator in file.indicator})
    checklist = evolve(checklist, lists=lists, weights=weights)
    checklist.check()
    return checklist


def _page_on(page: Mapping[str, Any], on: date) -> dict[str, object]:
    """The part of a file that is in force on a day, for its hash."""

    def then(entry: object) -> bool:
        if not isinstance(entry, dict):
            return True
        return day(entry.get("since", on)) <= on <= day(entry.get("until", on))

    return {
        name: [entry for entry in value if then(entry)] if isinstance(value, list) else value
        for name, value in page.items()
    }


def _keys(section: str, checklists: Iterable[Checklist]) -> Iterator[str]:
    """The keys that a section of a locale file could have, as far as they belong to checklists."""
    for checklist in checklists:
        match section:
            case "indicator":
                yield from checklist.indicators
            case "category":
                yield from checklist.categories
            case "definition":
                yield from checklist.definitions
            case "outcome" | "advice":
                yield from checklist.outcomes
            case "checklist":
                yield checklist.id
            case _:
                yield from checklist.facts
