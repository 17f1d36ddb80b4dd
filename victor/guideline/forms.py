"""The form of each file of a plugin: which tables and fields it has, and of which kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar

from attrs import field, frozen

from victor.errors import GuidelineError, VictorError, nearest, shown
from victor.guideline.authority import Authority
from victor.guideline.book import Book
from victor.guideline.checklist import Category, Definition, Indicator, NamedList, Outcome, Weights
from victor.guideline.deadline import EVENTS, UNKNOWN, Deadline, Duration
from victor.guideline.entry import Citation, Source
from victor.guideline.fact import Fact
from victor.guideline.law import LegalParameter
from victor.guideline.pathway import Stage
from victor.guideline.route import Route
from victor.guideline.text import Text
from victor.strict import Expected, make_converter, structure, text, whole_number, yes_or_no

T = TypeVar("T")


@frozen(kw_only=True)
class CountryFile:
    """``country.toml``."""

    code: str
    name: Text
    version: str
    languages: tuple[str, ...]
    default_checklist: str
    outcome: tuple[Outcome, ...]
    stage: tuple[Stage, ...] = ()
    fact: tuple[Fact, ...] = ()
    law: tuple[LegalParameter, ...] = ()
    checklists: tuple[str, ...] = ()
    maps: Mapping[str, Mapping[str, str]] = field(factory=dict)
    time_zone: str = "UTC"
    sources: tuple[Citation, ...] = ()
    note: str = ""


@frozen(kw_only=True)
class SourcesFile:
    """``sources.toml``."""

    source: tuple[Source, ...]


@frozen(kw_only=True)
class FactsFile:
    """``facts.toml`` of victor itself: the facts that every country has."""

    fact: tuple[Fact, ...]


@frozen(kw_only=True)
class AuthoritiesFile:
    """``authorities.toml``."""

    authority: tuple[Authority, ...]


@frozen(kw_only=True)
class RoutesFile:
    """``routes.toml``."""

    route: tuple[Route, ...]


@frozen(kw_only=True)
class ChecklistFile:
    """``checklists/<id>.toml``."""

    id: str
    title: Text
    version: str
    category: tuple[Category, ...]
    indicator: tuple[Indicator, ...]
    outcome: tuple[Outcome, ...]
    extends: tuple[str, ...] = ()
    fact: tuple[Fact, ...] = ()
    list: tuple[NamedList, ...] = ()
    weights: tuple[Weights, ...] = ()
    definition: tuple[Definition, ...] = ()
    applies_to: str = ""
    partial: bool = False
    note: str = ""
    sources: tuple[Citation, ...] = ()


def _deadline(value: object, _: object) -> Deadline:
    match value:
        case "at_once":
            return Deadline("at_once")
        case "unknown":
            return UNKNOWN
        case {"within": str(span), "from": str(start), **rest} if not rest and start in EVENTS:
            return Deadline("within", Duration.parse(span), start)
        case {"from": str(start)} if start not in EVENTS:
            raise Expected(f"from one of {', '.join(EVENTS)}", nearest(start, EVENTS))
        case _:
            raise Expected('"at_once", "unknown" or { within = "24h", from = "detection" }')


def _legal_value(value: object, _: object) -> bool | int | Duration:
    if isinstance(value, str):
        return Duration.parse(value)
    return yes_or_no(value) if isinstance(value, bool) else whole_number(value)


@cache
def converter() -> Any:
    """What reads the values of a guideline: texts, citations, deadlines, lengths of time."""
    made = make_converter()
    made.register_structure_hook(Text, lambda value, _: Text(text(value)))
    made.register_structure_hook(Citation, lambda value, _: Citation.parse(text(value)))
    made.register_structure_hook(Deadline, _deadline)
    made.register_structure_hook_func(lambda kind: kind == bool | int | Duration | None, _legal_value)
    return made


def read_page(book: Book, path: str, kind: type[T]) -> T:
    """One file of a book in its form.

    Raises:
        GuidelineError: In one line, with file and entry, when it has not that form.
    """
    page = book.page(path)
    if isinstance(page.get("law"), dict):
        page = {
            **page,
            "law": [{**table, "id": name} if isinstance(table, dict) else table for name, table in page["law"].items()],
        }
    try:
        return structure(converter(), page, kind, GuidelineError, file=path)
    except VictorError as error:
        error.path = _with_ids(error.path, page)
        raise error.at(plugin=book.package) from None


def _with_ids(path: str | None, page: Mapping[str, Any]) -> str | None:
    """``route[3].deadline`` as ``route prosecutor, deadline``: people look for names."""
    found = re.match(r"(\w+)\[(\d+)\]\.?(.*)", path or "")
    if not found:
        return path
    word, index, rest = found.groups()
    entry = page[word][int(index)]
    name = entry.get("id") if isinstance(entry, dict) else None
    plain = isinstance(name, str) and shown(name) == name
    place = f"{word} {name}" if plain else f"{word} number {int(index) + 1}"
    rest = ", ".join(part for part in rest.split(", ") if part not in ("", name))
    return f"{place}, {rest}" if rest else place
