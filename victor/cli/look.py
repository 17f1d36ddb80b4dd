"""`victor countries` and `victor show`: what is installed, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING

import click

from victor.cli.options import as_json, json_option, language_option, on_option

if TYPE_CHECKING:
    from rich.console import RenderableType

    from victor.cli.views import Teller
    from victor.guideline import Checklist, Citation, Country, Entry

_print = as_json

STALE = timedelta(days=365)
PARTS = ("checklist", "authorities", "routes", "pathway", "law", "sources")


@click.command()
@on_option
@json_option
def countries(on: date | None, as_json: bool) -> None:
    """List the countries and checklists that are installed."""
    from victor.registry import default_registry

    registry = default_registry()
    found = registry.countries(on)
    if as_json:
        _print([_country_row(country) for country in found])
        return
    from victor.cli.views import columns, show

    table = columns("code", "name", "languages", "checklists", "authorities", "routes", "version")
    for country in found:
        names = ", ".join((*country.checklists, *country.uses))
        table.add_row(
            country.code,
            str(country.name),
            ", ".join(country.languages),
            names,
            str(len(country.authorities)),
            str(len(country.routes)),
            country.version,
        )
    own = {name for country in found for name in country.checklists}
    others = columns("checklist of no country", "signs", "title")
    for checklist in registry.checklists():
        if checklist.id not in own:
            others.add_row(checklist.id, str(len(checklist.indicators)), str(checklist.title))
    show("", table, "", others, *(f"\nskipped: {plugin.error}" for plugin in registry.broken), "")


def _country_row(country: Country) -> dict[str, object]:
    return {
        "code": country.code,
        "name": str(country.name),
        "languages": list(country.languages),
        "checklists": [*country.checklists, *country.uses],
        "version": country.version,
        "package": country.package,
        "on": country.on.isoformat(),
        "authorities": len(country.authorities),
        "routes": len(country.routes),
    }


@click.command()
@click.argument("name", metavar="COUNTRY|CHECKLIST")
@click.option("--only", type=click.Choice(PARTS), help="One part of a country.")
@on_option
@language_option
@json_option
def show(name: str, only: str | None, on: date | None, language: str, as_json: bool) -> None:
    """Show all that a country or a checklist says, with its sources."""
    import victor
    from victor.errors import NotFoundError

    try:
        country = victor.country(name, on=on)
    except NotFoundError:
        known = [checklist.id for checklist in victor.checklists()]
        if name not in known:
            raise
        checklist = victor.checklist(name)
        if as_json:
            _print(_checklist_dict(checklist))
        else:
            _show_checklist(checklist, language)
        return
    if as_json:
        _print(_country_dict(country, only))
    else:
        _show_country(country, only, language)


# --- for programs -----------------------------------------------------------------------------------------------------


def _entry(entry: Entry, **more: object) -> dict[str, object]:
    return {
        "id": entry.id,
        **more,
        "sources": [str(citation) for citation in entry.sources],
        "confirmed": entry.confirmed,
        **({"note": entry.note} if entry.note else {}),
        **({"conflict": entry.conflict} if entry.conflict else {}),
    }


def _checklist_dict(checklist: Checklist) -> dict[str, object]:
    return {
        "id": checklist.id,
        "title": str(checklist.title),
        "version": checklist.version,
        "digest": checklist.digest,
        "partial": checklist.partial,
        "note": checklist.note,
        "indicators": [
            _entry(one, text=str(one.text), category=one.category, strength=one.strength)
            for one in checklist.indicators.values()
        ],
        "definitions": [_entry(one, text=str(one.text), rule=one.rule) for one in checklist.definitions.values()],
        "outcomes": [_entry(one, text=str(one.text), when=one.when) for one in checklist.outcomes.values()],
    }


def _country_dict(country: Country, only: str | None) -> dict[str, object]:
    parts: dict[str, object] = {
        "checklist": _checklist_dict(country.checklist()),
        "authorities": [
            _entry(one, name=str(one.name), kind=one.kind, contact=one.contact) for one in country.authorities.values()
        ],
        "routes": [
            _entry(
                one,
                when=one.when,
                notify=list(one.notify),
                notify_mode=one.notify_mode,
                role=one.role,
                deadline=str(one.deadline),
                consent=one.consent,
                why=str(one.why),
                basis=[str(citation) for citation in one.basis],
            )
            for one in country.routes.values()
        ],
        "pathway": [_entry(one, order=one.order, name=str(one.name), who=one.who) for one in country.pathway],
        "law": [
            _entry(one, text=str(one.text), value=str(one.value) if one.value is not None else None)
            for one in country.law.values()
        ],
        "sources": [
            {
                "id": one.id,
                "title": one.title,
                "url": one.url,
                "checked": one.checked.isoformat(),
                "reading": one.reading,
            }
            for one in country.source_table.values()
        ],
    }
    return {**_country_row(country), **({only: parts[only]} if only else parts)}


# --- for people -------------------------------------------------------------------------------------------------------


def _show_checklist(checklist: Checklist, language: str) -> None:
    from victor.cli.views import Teller, show

    teller = Teller(None, language)
    show(*_checklist_view(checklist, teller), teller.remarks(), "")


def _show_country(country: Country, only: str | None, language: str) -> None:
    from victor.cli.views import Teller, show

    teller = Teller(country, language)
    views = {
        "checklist": lambda: _checklist_view(country.checklist(), teller),
        "authorities": lambda: _authorities(country, teller),
        "routes": lambda: _routes(country, teller),
        "pathway": lambda: _pathway(country, teller),
        "law": lambda: _law(country, teller),
        "sources": lambda: _sources(country),
    }
    chosen = [only] if only else list(PARTS)
    show(*_head(country, teller), *(part for name in chosen for part in views[name]()), teller.remarks(), "")


def _head(country: Country, teller: Teller) -> Iterator[RenderableType]:
    entries = [entry for _, entry in country.entries()]
    unconfirmed = sum(not entry.confirmed for entry in entries)
    checks = [source.checked for source in country.source_table.values()]
    yield f"\n[bold]{teller.said(country.name.in_language(teller.language))}[/]  {country.version}, as of {country.on}"
    yield f"[dim]{len(entries)} entries, {unconfirmed} of them unconfirmed; sources last checked {max(checks)}[/]"
    stale = [one for one in checks if country.on - one > STALE]
    if stale:
        yield f"[bold]{len(stale)} of {len(checks)} sources were checked more than a year before[/]"


def _title(text: str) -> RenderableType:
    from rich.padding import Padding
    from rich.rule import Rule

    return Padding(Rule(f"[bold]{text}[/]", align="left", style="dim"), (1, 0, 0, 0))


def _cited(citations: Iterable[Citation]) -> str:
    return ", ".join(dict.fromkeys(citation.source for citation in citations))


def _checklist_view(checklist: Checklist, teller: Teller) -> Iterator[RenderableType]:
    from rich.text import Text

    from victor.cli.views import columns, indented

    yield _title(f"Checklist: {teller.said(checklist.title.in_language(teller.language))} [dim]{checklist.version}[/]")
    if checklist.partial:
        yield indented(Text("This list is not complete.", style="bold"))
    if checklist.note:
        yield indented(Text(checklist.note, style="dim"))
    for category in checklist.categories.values():
        table = columns("", "", "")
        table.show_header = False
        for one in checklist.indicators.values():
            if one.category == category.id:
                words = teller.said(one.text.in_language(teller.language)) + teller.mark(confirmed=one.confirmed)
                table.add_row(words, one.strength or "", Text(_cited(one.sources), style="dim"))
        yield indented(Text(teller.said(category.text.in_language(teller.language)), style="bold"), above=1)
        yield indented(table, by=4)
    outcomes = columns("outcome", "when")
    for outcome in reversed(list(checklist.outcomes.values())):
        words = teller.said(outcome.text.in_language(teller.language)) + teller.mark(confirmed=outcome.confirmed)
        outcomes.add_row(words, Text(" ".join(outcome.when.split()), style="dim"))
    for definition in checklist.definitions.values():
        words = teller.said(definition.text.in_language(teller.language)) + teller.mark(confirmed=definition.confirmed)
        outcomes.add_row(f"  {definition.id}: {words}", Text(" ".join(definition.rule.split()), style="dim"))
    yield indented(outcomes, above=1)


def _authorities(country: Country, teller: Teller) -> Iterator[RenderableType]:
    from rich.text import Text

    from victor.cli.views import columns, indented

    yield _title("Authorities")
    table = columns("id", "name and contact", "told for")
    for one in country.authorities.values():
        name = Text(teller.said(one.name.in_language(teller.language)) + teller.mark(confirmed=one.confirmed))
        if one.contact:
            contact = one.contact + teller.mark(confirmed=one.contact_confirmed)
            name.append(f"\n{contact}{f', {one.hours}' if one.hours else ''}", style="dim")
        table.add_row(one.id, name, teller.said(one.handles.in_language(teller.language)))
    yield indented(table)


def _routes(country: Country, teller: Teller) -> Iterator[RenderableType]:
    from rich.text import Text

    from victor.cli.views import columns, indented

    yield _title("Routes")
    table = columns("by when", "whom", "why, and when")
    modes = {"all": ", ", "any": " or ", "all_at_once": " and at once "}
    for one in country.routes.values():
        whom = Text(modes[one.notify_mode].join(teller.who(name) for name in one.notify))
        whom.append(f"\n{one.role}{teller.mark(confirmed=one.confirmed)}", style="dim")
        if one.not_to:
            whom.append(f"\nnot to {', '.join(teller.who(name) for name in one.not_to)}", style="bold")
        why = Text(teller.said(one.why.in_language(teller.language)))
        why.append(f"\n{' '.join(one.when.split())}\n{_cited(one.basis)}", style="dim")
        table.add_row(str(one.deadline).removeprefix("deadline "), whom, why)
    yield indented(table)


def _pathway(country: Country, teller: Teller) -> Iterator[RenderableType]:
    from rich.text import Text

    from victor.cli.views import columns, indented

    yield _title("Pathway")
    table = columns("", "stage", "what is done")
    for one in country.pathway:
        name = Text(teller.said(one.name.in_language(teller.language)) + teller.mark(confirmed=one.confirmed))
        if one.variant:
            name.append(f"\n{one.variant}", style="dim")
        action = Text(teller.said(one.action.in_language(teller.language)))
        action.append(f"\n{one.who}; {_cited(one.sources)}", style="dim")
        table.add_row(str(one.order), name, action)
    yield indented(table)


def _law(country: Country, teller: Teller) -> Iterator[RenderableType]:
    from rich.text import Text

    from victor.cli.views import columns, indented

    yield _title("Law")
    table = columns("parameter", "what it says")
    for one in country.law.values():
        text = Text(teller.said(one.text.in_language(teller.language)) + teller.mark(confirmed=one.confirmed))
        if one.conflict:
            text.append(f"\nsources disagree: {one.conflict}", style="bold")
        text.append(f"\n{_cited(one.sources)}", style="dim")
        table.add_row(one.id.replace("_", " "), text)
    yield indented(table)


def _sources(country: Country) -> Iterator[RenderableType]:
    from rich.text import Text

    from victor.cli.views import columns, indented

    yield _title("Sources")
    table = columns("id", "title", "read", "checked")
    for one in country.source_table.values():
        title = Text(one.title)
        if one.url:
            title.append(f"\n{one.url}", style="dim")
        table.add_row(one.id, title, one.reading, one.checked.isoformat())
    yield indented(table)
