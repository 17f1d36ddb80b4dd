"""How a country or a checklist is told in a terminal: all that it says, with its sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from rich.console import RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from victor.cli.views import Teller, columns, headed, indented
from victor.guideline import Checklist, Citation, Country, Entry


def whole_checklist(checklist: Checklist, language: str) -> Iterator[RenderableType]:
    """All that a checklist says."""
    teller = Teller(None, language)
    yield from _checklist(checklist, teller)
    yield teller.remarks()


def whole_country(country: Country, parts: Iterable[str], language: str, today: date) -> Iterator[RenderableType]:
    """The head of a country and the named parts of it; what was not checked for a year by `today` is stale."""
    teller = Teller(country, language)
    views: Mapping[str, Callable[[], Iterator[RenderableType]]] = {
        "checklist": lambda: (part for one in country.checklists.values() for part in _checklist(one, teller)),
        "authorities": lambda: _authorities(country, teller),
        "routes": lambda: _routes(country, teller),
        "pathway": lambda: _pathway(country, teller),
        "law": lambda: _law(country, teller),
        "sources": lambda: _sources(country, today),
    }
    yield from _head(country, teller, today)
    for part in parts:
        yield from views[part]()
    yield teller.remarks()


def _head(country: Country, teller: Teller, today: date) -> Iterator[RenderableType]:
    entries = [entry for _, entry in country.entries()]
    unconfirmed = sum(not entry.confirmed for entry in entries)
    checks = [source.checked for source in country.source_table.values()]
    yield headed(teller.said(country.name.in_language(teller.language)), f"{country.version}, as of {country.on}")
    checked = f"; oldest check of a source {min(checks)}, last one {max(checks)}" if checks else ""
    yield indented(Text(f"{len(entries)} entries, {unconfirmed} of them unconfirmed{checked}", style="dim"))
    stale = sum(one.stale(today) for one in country.source_table.values())
    if stale:
        yield indented(Text(f"{stale} of {len(checks)} sources are stale: not checked for a year", style="bold"))
    partial = [one.id for one in country.checklists.values() if one.partial]
    if partial:
        yield indented(Text(f"not complete: {', '.join(partial)}", style="bold"))
    if country.note:
        yield indented(Text(country.note, style="dim"), above=1)
    yield _title("Outcomes, most serious first")
    for outcome in reversed(list(country.ladder.values())):
        words = teller.said(outcome.text.in_language(teller.language))
        yield indented(_noted(outcome, Text(words), teller))


def _title(text: str) -> RenderableType:
    return Padding(Rule(f"[bold]{text}[/]", align="left", style="dim"), (1, 0, 0, 0))


def _cited(citations: Iterable[Citation]) -> str:
    return ", ".join(dict.fromkeys(citation.source for citation in citations))


def _noted(entry: Entry, words: Text, teller: Teller) -> Text:
    """The words with the mark of what is unconfirmed, and what its sources disagree on."""
    words.append(teller.mark(confirmed=entry.confirmed))
    if entry.conflict:
        words.append(f"\nsources disagree: {entry.conflict}", style="bold")
    return words


def _checklist(checklist: Checklist, teller: Teller) -> Iterator[RenderableType]:
    yield _title("Checklist")
    title = teller.said(checklist.title.in_language(teller.language))
    yield indented(Text.assemble((title, "bold"), f"  {checklist.id}", (f", {checklist.version}", "dim")))
    if checklist.partial:
        yield indented(Text("This list is not complete.", style="bold"))
    if checklist.note:
        yield indented(Text(checklist.note, style="dim"))
    for category in checklist.categories.values():
        table = columns("", "", "")
        table.show_header = False
        for one in checklist.indicators.values():
            if one.category == category.id:
                words = _noted(one, Text(teller.said(one.text.in_language(teller.language))), teller)
                table.add_row(words, one.strength or "", Text(_cited(one.sources), style="dim"))
        yield indented(Text(teller.said(category.text.in_language(teller.language)), style="bold"), above=1)
        yield indented(table, by=4)
    outcomes = columns("outcome", "when")
    for outcome in reversed(list(checklist.outcomes.values())):
        words = _noted(outcome, Text(teller.said(outcome.text.in_language(teller.language))), teller)
        outcomes.add_row(words, Text(" ".join(outcome.when.split()), style="dim"))
    yield indented(outcomes, above=1)
    definitions = columns("where", "says", "when")
    for definition in checklist.definitions.values():
        words = _noted(definition, Text(teller.said(definition.text.in_language(teller.language))), teller)
        definitions.add_row(definition.id, words, Text(" ".join(definition.rule.split()), style="dim"))
    if definitions.row_count:
        yield indented(definitions, above=1)


def _authorities(country: Country, teller: Teller) -> Iterator[RenderableType]:
    yield _title("Authorities")
    table = columns("id", "name and contact", "told for")
    for one in country.authorities.values():
        name = _noted(one, Text(teller.said(one.name.in_language(teller.language))), teller)
        if one.contact:
            name.append(f"\n{teller.reached(one.id)}", style="dim")
        table.add_row(one.id, name, Text(teller.said(one.handles.in_language(teller.language))))
    yield indented(table)


def _routes(country: Country, teller: Teller) -> Iterator[RenderableType]:
    yield _title("Routes")
    table = columns("by when", "whom", "why, when and how")
    modes = {"all": ", ", "any": " or ", "all_at_once": " and at once "}
    for one in country.routes.values():
        whom = Text(modes[one.notify_mode].join(teller.who(name) for name in one.notify))
        whom.append(f"\n{one.role}{teller.mark(confirmed=one.confirmed)}", style="dim")
        if one.copy:
            whom.append(f"\ncopy to {', '.join(teller.who(name) for name in one.copy)}", style="dim")
        if one.not_to:
            whom.append(f"\nnot to {', '.join(teller.who(name) for name in one.not_to)}", style="bold")
        why = Text(teller.said(one.why.in_language(teller.language)))
        if one.conflict:
            why.append(f"\nsources disagree: {one.conflict}", style="bold")
        why.append(f"\nwhen: {' '.join(one.when.split())}", style="dim")
        how = ", ".join(one.channel).replace("_", " ")
        fallback = ", ".join(teller.who(name) for name in one.fallback)
        for word, said in (
            ("where", one.place),
            ("by", how),
            ("else", fallback),
            ("consent", one.consent.replace("_", " ")),
            ("basis", _cited(one.basis)),
        ):
            if said:
                why.append(f"\n{word}: {said}", style="dim")
        table.add_row(Text(_by_when(str(one.deadline))), whom, why)
    yield indented(table)


def _by_when(deadline: str) -> str:
    return deadline.replace(" of ", "\nof ").replace("deadline ", "deadline\n")


def _pathway(country: Country, teller: Teller) -> Iterator[RenderableType]:
    yield _title("Pathway")
    table = columns("", "stage", "what is done")
    for one in country.pathway:
        name = _noted(one, Text(teller.said(one.name.in_language(teller.language))), teller)
        if one.variant:
            name.append(f"\n{one.variant}", style="dim")
        action = Text(teller.said(one.action.in_language(teller.language)))
        deadline = f"; {one.deadline}" if one.deadline else ""
        action.append(f"\n{one.who}{deadline}; {_cited(one.sources)}", style="dim")
        table.add_row(str(one.order), name, action)
    yield indented(table)


def _law(country: Country, teller: Teller) -> Iterator[RenderableType]:
    yield _title("Law")
    table = columns("parameter", "what it says")
    for one in country.law.values():
        text = _noted(one, Text(teller.said(one.text.in_language(teller.language))), teller)
        text.append(f"\n{_cited(one.sources)}", style="dim")
        table.add_row(one.id.replace("_", " "), text)
    yield indented(table)


def _sources(country: Country, today: date) -> Iterator[RenderableType]:
    yield _title("Sources")
    table = columns("id", "title", "read", "checked")
    for one in country.source_table.values():
        title = Text(one.title)
        if one.url:
            title.append(f"\n{one.url}", style="dim")
        checked = Text(one.checked.isoformat())
        if one.stale(today):
            checked.append("\nstale", style="bold")
        table.add_row(one.id, title, one.reading, checked)
    yield indented(table)
