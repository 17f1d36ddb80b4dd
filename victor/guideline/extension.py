"""Takes the lists of other packages into a checklist that extends them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from victor.errors import GuidelineError, shown
from victor.guideline.book import Book
from victor.guideline.entry import Source, in_force
from victor.guideline.forms import ChecklistFile, SourcesFile, read_page
from victor.guideline.locale import Locales


def translated(file: ChecklistFile, locales: Locales) -> ChecklistFile:
    """The file of a checklist with the wordings of other languages."""
    return evolve(
        file,
        title=locales.text(file.title, "checklist", file.id),
        fact=locales.facts(file.fact),
        category=locales.entries(file.category, text="category"),
        indicator=locales.entries(file.indicator, text="indicator"),
        definition=locales.entries(file.definition, text="definition"),
        outcome=locales.entries(file.outcome, text="outcome", advice="advice"),
    )


@frozen
class Extended:
    """A checklist's file with all that it extends, and the pages and sources that this brought in."""

    file: ChecklistFile
    pages: tuple[Mapping[str, Any], ...]
    sources: dict[str, Source]

    @classmethod
    def of(cls, file: ChecklistFile, on: date) -> Extended:
        """Take in what the file extends: all but outcomes, which each checklist establishes by itself.

        Args:
            file: With its own translations.
            on: The day whose sources are wanted.

        Raises:
            GuidelineError: When a list that it names cannot be read.
        """
        pages: list[Mapping[str, Any]] = []
        sources: dict[str, Source] = {}
        for name in file.extends:
            package, _, list_ = (part.strip() for part in name.partition(":"))
            book = _book(package)
            path = f"checklists/{list_}.toml"
            if path not in book.pages:
                raise GuidelineError(f"the package {shown(package)} has no checklist '{shown(list_)}'", path="extends")
            other = translated(read_page(book, path, ChecklistFile), Locales.of(book.below("locale")))
            if other.extends:
                raise GuidelineError(
                    f"'{shown(list_)}' extends another list itself", path="extends", expected="that one"
                )
            file = evolve(
                file,
                category=(*other.category, *file.category),
                indicator=(*other.indicator, *file.indicator),
                fact=(*other.fact, *file.fact),
                list=(*other.list, *file.list),
                weights=(*other.weights, *file.weights),
                definition=(*other.definition, *file.definition),
            )
            pages.append({key: value for key, value in book.page(path).items() if key != "outcome"})
            sources.update(in_force(read_page(book, "sources.toml", SourcesFile).source, on))
        return cls(file, tuple(pages), sources)


def _book(package: str) -> Book:
    """The files of another package; nothing of it is run, whatever module a file may name."""
    try:
        found = find_spec(package) if package.isidentifier() else None  # to find a.b, Python would run a
    except ValueError:
        found = None
    if found is None or not found.submodule_search_locations:
        raise GuidelineError(
            f"the package {shown(package)} is not installed",
            path="extends",
            expected='extends = ["package: checklist"]',
            hint="install the plugin that brings it",
        )
    return Book.of(Path(next(iter(found.submodule_search_locations))), package)
