"""`victor countries` and `victor show`: what is installed, and what it says."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from victor.cli.options import Published, as_json, json_option, language_option, on_option

if TYPE_CHECKING:
    from rich.console import RenderableType

    from victor.guideline import Checklist, Country, Entry

_print = as_json

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
    from rich.text import Text

    from victor.cli.views import columns, show

    table = columns("code", "name", "languages", "checklists", "authorities", "routes", "version")
    for country in found:
        names = ", ".join((*country.checklists, *country.uses))
        table.add_row(
            country.code,
            Text(str(country.name)),
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
            others.add_row(checklist.id, str(len(checklist.indicators)), Text(str(checklist.title)))
    parts: list[RenderableType] = [table] if found else [Text("No country is installed.")]
    if others.row_count:
        parts += [Text(), others]
    show("", *parts, *(Text(f"\nskipped: {plugin.error}") for plugin in registry.broken), "")


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
@click.argument("name", type=Published(), metavar="COUNTRY|CHECKLIST")
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
        checklist = _found(name)
        if only or on:
            raise click.UsageError("--only and --on are for countries; this is a checklist") from None
        if as_json:
            _print(_checklist_dict(checklist))
        else:
            from victor.cli.look_view import whole_checklist
            from victor.cli.views import show as tell

            tell(*whole_checklist(checklist, language))
        return
    if as_json:
        _print(_country_dict(country, only))
    else:
        from victor.cli.look_view import whole_country
        from victor.cli.views import show as tell

        today = date.today()  # noqa: DTZ011  when a source was checked is a day of the local calendar
        tell(*whole_country(country, [only] if only else PARTS, language, today))


def _found(name: str) -> Checklist:
    """A checklist.

    Raises:
        NotFoundError: When it is neither a checklist nor a country.
    """
    import victor
    from victor.errors import NotFoundError, nearest

    checklists = {checklist.id: checklist for checklist in victor.checklists()}
    if name not in checklists:
        known = [*(country.code for country in victor.countries()), *checklists]
        raise NotFoundError(
            f"no plugin publishes a country or a checklist '{name}'" if name.isidentifier() else "this is no name",
            expected=f"one of {', '.join(known)}" if known else "an installed plugin",
            hint=nearest(name, known),
        )
    return checklists[name]


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
            _entry(
                one,
                name=str(one.name),
                kind=one.kind,
                contact=one.contact,
                contact_confirmed=one.contact_confirmed,
                hours=one.hours,
            )
            for one in country.authorities.values()
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
    ladder = [{"id": one.id, "text": str(one.text)} for one in country.ladder.values()]
    # Its counts have the names of the parts: a key must not be a number here and a list there.
    head = {key: value for key, value in _country_row(country).items() if key not in PARTS}
    return {**head, "ladder": ladder, **({only: parts[only]} if only else parts)}
