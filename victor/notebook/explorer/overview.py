"""A country in one look: what it can establish, how much it holds, how sure that is, when it changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from victor.guideline import ENGLISH, Country, Entry
from victor.guideline.page import folded, meter
from victor.guideline.showing import checklist_panel
from victor.html import badge
from victor.notebook.explorer.entries import Sheet
from victor.registry import default_registry

if TYPE_CHECKING:
    from htpy import Element, Node


def overview(sheet: Sheet) -> Node:
    """The first part of the page."""
    from htpy import div, h3, li, p, section, ul

    country, page, say = sheet.country, sheet.page, sheet.say
    ladder = [
        li(".rung")[
            p(".ladder")[meter(one.level, page.language), page.text(one.text), page.standing(confirmed=one.confirmed)],
            p(".soft")[page.text(one.advice)],
        ]
        for one in reversed(list(country.ladder.values()))
    ]
    return sheet.done(
        [
            div(".counts")[_counts(sheet)],
            section[h3[page.words("guideline")["ladder"]], ul[ladder]],
            section[h3[say["how_sure"]], ul(".sure")[[li[one] for one in _standing(sheet)]]],
            section[h3[say["how_far"]], p(lang=ENGLISH)[country.note]] if country.note else None,
            _days(sheet),
        ]
    )


def _counts(sheet: Sheet) -> Iterable[Element]:
    """How much there is; each leads to its part."""
    from htpy import button, span, strong

    country, say = sheet.country, sheet.page.words("guideline")
    signs = sum(len(one.indicators) for one in country.checklists.values())
    for word, part, number in (
        ("signs", "checklists", signs),
        ("authorities", "authorities", len(country.authorities)),
        ("routes", "routes", len(country.routes)),
        ("stages", "pathway", len(country.pathway.stages)),
        ("law", "law", len(country.law)),
        ("sources", "law", len(country.source_table)),
    ):
        yield button(".count", type="button", data_open=part)[strong[str(number)], span[say[word]]]


def _standing(sheet: Sheet) -> Iterable[Node]:
    """What is to be known before one relies on it."""
    country, say = sheet.country, sheet.say
    entries: list[Entry] = [one for _, one in country.entries()]
    unsure = sum(not one.confirmed for one in entries)
    stale = [one for one in country.source_table.values() if one.stale(sheet.today)]
    if unsure:
        word = sheet.page.words("guideline")["unconfirmed"]
        yield [badge("unconfirmed", word), " ", say["unsure"].format(count=unsure, all=len(entries))]
    else:
        yield say["all_sure"].format(all=len(entries))
    contacts = sum(bool(one.contact) and not one.contact_confirmed for one in country.authorities.values())
    if contacts:
        yield say["contacts_unsure"].format(count=contacts)
    conflicts = sum(bool(one.conflict) for one in entries)
    if conflicts:
        yield say["conflicts"].format(count=conflicts)
    checked = [one.checked for one in country.source_table.values()]
    if checked:
        days = say["checked"].format(first=min(checked).isoformat(), last=max(checked).isoformat())
        yield (
            [days, " ", [badge("stale", say["stale"]), " ", say["stale_many"].format(count=len(stale))]]
            if stale
            else days
        )


def _days(sheet: Sheet) -> Node:
    """The days on which something began or ceased to be in force, each a button."""
    from htpy import button, p

    days = known_days(sheet.country)
    if not days:
        return None
    buttons = [
        button(
            type="button", data_do="day", data_value=day.isoformat(), aria_pressed=str(day == sheet.country.on).lower()
        )[day.isoformat()]
        for day in reversed(days)
    ]
    return folded(sheet.say["days"].format(count=len(days)), p(".days")[buttons], key="days")


def known_days(country: Country) -> tuple[date, ...]:
    """The days on which something in a country's files begins or ceases to be in force."""
    return tuple(country.book.days()) if country.book else ()


def checklists(sheet: Sheet) -> Node:
    """The country's own checklists, and those of other plugins that it uses."""
    from htpy import article, div, p, section

    language = sheet.page.language
    own = [article[checklist_panel(one, language)] for one in sheet.country.checklists.values()]
    others = default_registry().used_by(sheet.country)
    used = [folded(sheet.page.text(one.title), checklist_panel(one, language), key=one.id) for one in others]
    return div(data_filter=True)[
        section(".part")[own], section(".part.folds")[p[sheet.say["uses"]], used] if used else None
    ]
