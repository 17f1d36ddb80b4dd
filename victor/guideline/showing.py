"""How what a country publishes looks in a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from victor.guideline.checklist import LEVELS, Checklist, Level
from victor.guideline.country import Country
from victor.guideline.deadline import Deadline
from victor.guideline.entry import Entry
from victor.guideline.text import Text, Wording, texts
from victor.html import badge
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node


def text_in(text: Text, language: str) -> Node:
    """A text in a language, marked with its own where it is another one."""
    from htpy import span

    said: Wording = text.in_language(language)
    return said.text if said.language == language else span(lang=said.language)[said.text]


def drafts(of: object, language: str) -> bool:
    """Whether something that is shown in this language is a translation that nobody has reviewed."""
    return any(text.in_language(language).status == "draft" for text in texts(of))


def level_meter(level: Level | None) -> Element:
    """Three bars, as many of them filled as a level says; the words stand beside it."""
    from htpy import i, span

    filled = 0 if level is None else LEVELS.index(level) + 1
    bars = [i(class_=["on"] if number < filled else []) for number in range(len(LEVELS))]
    return span(class_=["level", level or "none"], aria_hidden="true")[bars]


def deadline_text(deadline: Deadline, language: str) -> str:
    """A deadline in words: at once, a span, or unknown, which does not mean none."""
    say = words(language, "guideline")
    if deadline.span is None:
        return say[deadline.kind]
    length = say[f"{deadline.span.unit}{'' if deadline.span.amount != 1 else '_one'}"]
    return length.format(amount=deadline.span.amount)


def deadline_mark(deadline: Deadline, language: str, *, late: bool = False) -> Element:
    """A deadline as a mark whose colour and line say how urgent it is, as the words do."""
    from htpy import span

    return span(class_=["when", deadline.kind, *(["late"] if late else [])])[deadline_text(deadline, language)]


def checklist_panel(checklist: Checklist, language: str) -> Node:
    """A checklist: what it is, what it can establish, and its signs by category."""
    from htpy import details, div, h2, h4, li, p, strong, summary, ul

    say = words(language, "guideline")
    shown = []
    for category in checklist.categories.values():
        signs = [one for one in checklist.indicators.values() if one.category == category.id]
        items = [li[_sign(one.text, one.strength, one, language)] for one in signs]
        head = summary[text_in(category.text, language), f" ({len(signs)})"]
        shown.append(details[head, ul[items]] if signs else None)
    return div(".card")[
        div[
            h2[text_in(checklist.title, language)],
            p(".soft")[
                say["checklist_line"].format(
                    signs=len(checklist.indicators), version=checklist.version, digest=checklist.digest
                )
            ],
            _marks(checklist, language),
        ],
        p[strong[say["partial"]]] if checklist.partial else None,
        div[
            h4[say["outcomes"]],
            ul[[li[text_in(one.text, language)] for one in reversed(list(checklist.outcomes.values()))]],
        ],
        div[h4[say["signs"]], shown],
        _sources((citation.source for citation in checklist.sources), checklist.source_table, language),
    ]


def _sign(text: Text, strength: str | None, entry: Entry, language: str) -> Node:
    from htpy import fragment, span

    say = words(language, "guideline")
    return fragment[
        text_in(text, language),
        span(".soft")[f" · {say[strength]}"] if strength else None,
        [" ", badge("unconfirmed", say["unconfirmed"])] if not entry.confirmed else None,
    ]


def _marks(of: Checklist | Country, language: str) -> Node:
    from htpy import p

    say = words(language, "guideline")
    return p[badge("draft", say["draft"])] if drafts(of, language) else None


def _sources(names: Iterable[str], table: object, language: str) -> Node:
    from htpy import details, li, summary, ul

    say = words(language, "guideline")
    known = table if isinstance(table, dict) else {}
    lines = [
        li[
            known[name].title,
            f" ({known[name].year})" if known[name].year else None,
            f", {say['read_' + known[name].reading]}",
        ]
        for name in dict.fromkeys(names)
        if name in known
    ]
    return details[summary[say["sources"]], ul[lines]] if lines else None


def country_panel(country: Country, language: str) -> Node:
    """A country: how far its guideline goes, what its outcomes are, whom it can tell."""
    from htpy import dd, details, div, dl, dt, h2, h4, li, p, summary, table, tbody, td, tr, ul

    say = words(language, "guideline")
    unsure = Counter(word for word, entry in country.entries() if not entry.confirmed)
    counts = [
        (say["signs"], sum(len(one.indicators) for one in country.checklists.values())),
        (say["authorities"], len(country.authorities)),
        (say["routes"], len(country.routes)),
        (say["stages"], len(country.pathway.stages)),
        (say["sources"], len(country.source_table)),
    ]
    own = country.name.in_language(country.languages[0]).text
    name = text_in(country.name, language)
    steps = [li[level_meter(one.level), text_in(one.text, language)] for one in reversed(list(country.ladder.values()))]
    reached = [
        tr[
            td[text_in(one.label, language)],
            td[text_in(one.handles, language)],
            td(".soft")[one.kind.replace("_", " ")],
        ]
        for one in country.authorities.values()
    ]
    return div(".card")[
        div[
            h2[name, f" · {own}" if own != str(country.name.in_language(language)) else None],
            p(".soft")[say["country_line"].format(day=country.on.isoformat(), version=country.version)],
            _marks(country, language),
        ],
        dl(".counts")[[div[dt[word], dd[str(number)]] for word, number in counts]],
        div[h4[say["outcomes"]], ul[steps]],
        p[badge("unconfirmed", say["unconfirmed"]), " ", say["unsure"].format(count=sum(unsure.values()))]
        if unsure
        else None,
        details[summary[say["authorities"]], table(".calm")[tbody[reached]]],
        _sources((citation.source for citation in country.sources), country.source_table, language),
    ]
