"""Countries and checklists as pieces of a page: shown by themselves in a notebook, or as panels of a form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from victor.guideline.authority import Authority
from victor.guideline.checklist import STRENGTHS, Checklist, Indicator
from victor.guideline.country import Country
from victor.guideline.entry import Entry
from victor.guideline.page import (
    Page,
    between,
    cited,
    deadline_mark,
    deadline_start,
    folded,
    level_meter,
    meter,
    wording,
)
from victor.guideline.route import Route
from victor.guideline.text import ENGLISH
from victor.guideline.voice import level_of

if TYPE_CHECKING:
    from htpy import Element, Node

__all__ = ["checklist_panel", "country_panel", "level_meter", "wording"]


def checklist_panel(checklist: Checklist, language: str = ENGLISH) -> Node:
    """A checklist: how far it goes, what it can establish, and its signs by category."""
    from htpy import div, fragment, h4, p

    page = Page(None, language)
    say = page.words("guideline")
    categories = [
        _category(page.text(category.text), signs, page, category.id)
        for category in checklist.categories.values()
        if (signs := [one for one in checklist.indicators.values() if one.category == category.id])
    ]
    body = [
        p(lang=ENGLISH)[checklist.applies_to] if checklist.applies_to else None,
        p(".partial")[say["partial"]] if checklist.partial else None,
        _outcomes(checklist, page),
        div[h4[say["signs_by_category"]], div(".folds")[categories]],
        div(".folds")[
            _note(checklist.note, page),
            folded(say["sources"], page.sources(cited(checklist.sources), checklist.source_table), key="sources"),
        ],
    ]
    line = say["checklist_line"].format(
        signs=len(checklist.indicators), version=checklist.version, digest=checklist.digest
    )
    head = _head(page.text(checklist.title), None, line, page)  # comes last: only now it is known what was used
    return fragment[head, body, page.remarks(say["silence"])]


def country_panel(country: Country, language: str = ENGLISH) -> Node:
    """A country: how far its guideline goes, what it can establish, whom it tells, and what nobody has confirmed."""
    from htpy import div, fragment, h4, li, span, ul

    page = Page(country, language)
    say = page.words("guideline")
    ladder = [
        li[meter(one.level, language), span[page.text(one.text), page.standing(confirmed=one.confirmed)]]
        for one in reversed(list(country.ladder.values()))
    ]
    body = [
        _counts(country, page),
        _doubts(country, page),
        div[h4[say["ladder"]], ul(".ladder")[ladder]],
        div(".folds")[_folds(country, page), _note(country.note, page)],
    ]
    names = dict.fromkeys(country.name.in_language(one).text for one in (language, *country.languages))
    own = [name for name in names if name != country.name.in_language(language).text]
    line = say["country_line"].format(code=country.code, day=country.on.isoformat(), version=country.version)
    head = _head(page.text(country.name), " · ".join(own), line, page)
    return fragment[head, body, page.remarks()]


def _head(title: Node, beside: str | None, line: str, page: Page) -> Element:
    from htpy import div, h3, p, span

    return div[
        h3(".title")[title, span(".soft")[f" {beside}"] if beside else None],
        p(".soft")[line, [" ", page.draft_badge()] if page.drafts else None],
    ]


def _note(note: str, page: Page) -> Node:
    from htpy import p

    # Notes stand in English only.
    return folded(page.words("guideline")["note"], p(lang=ENGLISH)[note], key="note") if note else None


def _outcomes(checklist: Checklist, page: Page) -> Element:
    from htpy import div, h4, li, span, ul

    rows = [
        li[
            meter(level_of(checklist, one.id), page.language),
            span[page.text(one.text), page.standing(confirmed=one.confirmed)],
        ]
        for one in reversed(list(checklist.outcomes.values()))
    ]
    return div[h4[page.words("guideline")["ladder"]], ul(".ladder")[rows]]


def _category(title: Node, signs: list[Indicator], page: Page, key: str) -> Element:
    from htpy import li, span, ul

    say = page.words("guideline")
    found = Counter(one.strength for one in signs if one.strength)
    weighed = ", ".join(f"{found[strength]} {say[strength]}" for strength in STRENGTHS if found[strength])
    rows = [
        li[
            page.text(one.text),
            [" ", _strength(one.strength, say[one.strength])] if one.strength else None,
            page.standing(confirmed=one.confirmed),
        ]
        for one in signs
    ]
    head = [title, span(".soft")[f" {len(signs)}{f' ({weighed})' if weighed else ''}"]]
    return folded(head, ul(".list")[rows], key=key)


def _strength(strength: str, said: str) -> Element:
    from htpy import span

    dots = "●" * (len(STRENGTHS) - STRENGTHS.index(strength))
    return span(".strength")[span(aria_hidden="true")[dots], f" {said}"]


# --- countries --------------------------------------------------------------------------------------------------------


def _counts(country: Country, page: Page) -> Element:
    from htpy import dd, div, dl, dt

    say = page.words("guideline")
    counts = {
        "signs": sum(len(one.indicators) for one in country.checklists.values()),
        "authorities": len(country.authorities),
        "routes": len(country.routes),
        "stages": len(country.pathway.stages),
        "law": len(country.law),
        "sources": len(country.source_table),
    }
    return dl(".counts")[[div[dt[say[word]], dd[str(number)]] for word, number in counts.items()]]


def _doubts(country: Country, page: Page) -> Node:
    from htpy import p

    say = page.words("guideline")
    unsure = Counter(word for word, entry in country.entries() if page.doubts(confirmed=entry.confirmed))
    if not unsure:
        return None
    by_kind = ", ".join(f"{number} {say['count_' + word.replace(' ', '_')]}" for word, number in unsure.items())
    return p[page.standing(confirmed=False), " ", say["unsure"].format(count=unsure.total()), " ", by_kind, "."]


def _folds(country: Country, page: Page) -> Iterable[Node]:
    from htpy import li, ol, table, tbody, ul

    say = page.words("guideline")
    lists = [li[page.text(one.title)] for one in country.checklists.values()]
    parts: dict[str, Node] = {
        "checklists": ul(".list")[lists],
        "authorities": table(".calm")[tbody[[_authority(one, page) for one in country.authorities.values()]]],
        "routes": table(".calm")[tbody[[_route(one, page) for one in country.routes.values()]]],
        "stages": ol(".list")[[li[page.text(one.name), _standing(one, page)] for one in country.pathway]],
        "law": ul(".list")[[li[page.text(one.text), _standing(one, page)] for one in country.law.values()]],
        "sources": page.sources(country.source_table, country.source_table),
    }
    return [folded(say[key], part, key=key) for key, part in parts.items()]


def _standing(entry: Entry, page: Page) -> Node:
    return page.standing(confirmed=entry.confirmed)


def _authority(one: Authority, page: Page) -> Element:
    from htpy import div, td, tr

    contact = [one.contact, page.standing(confirmed=one.contact_confirmed)] if one.contact else None
    return tr[
        td[page.text(one.name), _standing(one, page), div(".soft")[contact]],
        td(".soft")[page.text(one.handles)],
    ]


def _route(one: Route, page: Page) -> Element:
    from htpy import div, td, tr

    say = page.words("guideline")
    return tr[
        td[deadline_mark(one.deadline, page.language), div(".soft")[deadline_start(one.deadline, page.language)]],
        td[
            page.named(*one.notify, joined=say["or"] if one.notify_mode == "any" else ", "),
            _standing(one, page),
            div(".soft")[page.text(one.why)],
            div(".soft")[between(": ", [say["not_to"], page.named(*one.not_to)])] if one.not_to else None,
        ],
    ]
