"""The page of the editor: the text on the left, the form on the right, and what is said under and over them."""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice
from typing import TYPE_CHECKING, Literal

from victor.guideline import ENGLISH, Checklist
from victor.guideline.page import folded
from victor.notebook.editor.draft import Draft, Fault, Reading
from victor.reasoning.difference.entries import Changes
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node

Asks = Literal["", "errors", "over", "errors over"]
"""What a person is asked before the file is saved: the text has an error, or the file was changed meanwhile."""
MOST_LINES = 40


def page(language: str) -> Element:
    """The places that are filled in."""
    from htpy import button, div, p, pre, section, textarea

    say, form = words(language, "editor"), words(language, "form")
    field = textarea(
        ".toml", wrap="off", spellcheck="false", autocomplete="off", autocapitalize="off", aria_label=say["text"],
        rows="24",
    )  # fmt: skip
    left = section(".pane", aria_label=say["text"])[
        div(".bar")[
            button(".main", type="button", data_do="save")[say["save"]],
            div(data_panel="state"),
        ],
        div(data_panel="ask"),
        div(".paper")[pre(".gutter", aria_hidden="true"), div(".sheet")[div(".band", hidden=True), field]],
        div(data_panel="fault"),
        p(".soft")[say["keys"]],
    ]
    right = section(".tried", aria_label=say["form"])[
        div(".card", data_panel="finding"),
        div(data_panel="difference"),
        div(data_questions="facts"),
        div(data_questions="signs"),
        p(".soft")[form["keys"]],
    ]
    return div(".bench")[left, right]


def head(draft: Draft, good: Checklist | None, base: Checklist | None, language: str) -> Node:
    """The name of the file, the title, the version; and that it should be raised where the meaning changed."""
    from htpy import code, fragment, h2, p

    say = words(language, "editor")
    title = good.title.in_language(language).text if good else draft.path.name
    digest = ""
    if good:
        changed = base is not None and base.digest != good.digest
        digest = say["changed_digest" if changed else "digest"].format(
            version=good.version, digest=good.digest, saved=base.digest if base else ""
        )
    raise_it = good and base and good.version == base.version and _means_otherwise(base, good)
    return fragment[
        h2[title],
        p(".soft")[code[draft.path.name], f" · {digest}" if digest else None],
        p(".hint")["↑ ", say["raise_version"]] if raise_it else None,
    ]


def _means_otherwise(base: Checklist, good: Checklist) -> bool:
    return base.items != good.items or base.rules != good.rules


def state(draft: Draft, reading: Reading, language: str) -> Element:
    """Whether the file holds what is typed, and whether that can be used."""
    from htpy import p, span

    say = words(language, "editor")
    saved = span(class_=["state", "saved" if draft.is_saved else "unsaved"])[
        ("✓ " if draft.is_saved else "● "), say["saved" if draft.is_saved else "unsaved"]
    ]
    wrong = reading.fault or reading.elsewhere
    return p[
        saved,
        span(class_=["state", "wrong" if wrong else "right"])[
            "▲ " if wrong else "✓ ", say["wrong" if wrong else "right"]
        ],
    ]


def faults(reading: Reading, good: Checklist | None, language: str) -> Node:
    """What is wrong, with its line; a click leads there."""
    from htpy import fragment, p

    say = words(language, "editor")
    still = p(".soft")[say["still"]] if good and reading.checklist is None else None
    return fragment[[_fault(one, language) for one in (reading.fault, reading.elsewhere) if one], still]


def _fault(one: Fault, language: str) -> Element:
    from htpy import button, div, p, strong

    say = words(language, "editor")
    if one.file:
        where: Node = strong[say["in_file"].format(file=one.file, line=one.line)]
    else:
        where = button(".link", type="button", data_line=str(one.line))[say["line"].format(line=one.line)]
    # Errors are told in English.
    return div(class_=["fault", "elsewhere" if one.file else "here"], lang=ENGLISH)[
        p[where, " ", one.place and f"{one.place}: ", one.message],
        p(".soft")[say["expected"].format(what=one.expected)] if one.expected else None,
        p(".soft")[one.hint] if one.hint else None,
    ]


def spoken_fault(one: Fault, language: str) -> str:
    """The same for those who hear the page."""
    say = words(language, "editor")
    where = say["in_file"].format(file=one.file, line=one.line) if one.file else say["line"].format(line=one.line)
    return f"{where} {one}"


def ask(asks: Asks, draft: Draft, language: str) -> Node:
    """The question before a file is saved that should perhaps not be."""
    from htpy import button, div, p, pre, strong

    if not asks:
        return None
    say = words(language, "editor")
    over = asks == "over"
    sure = button(type="button", data_do="save", data_sure=asks)[say["save_all_the_same"]]
    load = button(".main", type="button", data_do="load")[say["load"]] if over else None
    theirs = _theirs(draft) if over else ""
    return div(".ask", role="group", aria_label=say["ask"])[
        p[strong[say["ask_over" if over else "ask_errors"]]],
        pre(".theirs", lang=ENGLISH)[theirs] if theirs else None,
        p(".acts")[load, sure, button(type="button", data_do="leave")[say["leave"]]],
    ]


def _theirs(draft: Draft) -> str:
    """What the other program changed."""
    there = draft.theirs()
    if there is None:
        return ""
    lines = unified_diff(draft.saved.split("\n"), there.split("\n"), lineterm="", n=1)
    return "\n".join(islice((line for line in lines if not line.startswith(("---", "+++"))), MOST_LINES))


def difference(entries: Changes | None, lines: tuple[str, ...] | None, reading: Reading, language: str) -> Node:
    """What differs from the saved version: entries always, the meaning when somebody asks."""
    from htpy import button, fragment, li, p, ul

    say = words(language, "editor")
    if entries is None:
        return p(".soft")[say["no_base"]]
    told = list(entries.lines())
    more = len(told) - MOST_LINES
    compare = button(type="button", data_do="compare")[say["compare"]]
    content = fragment[
        p(".soft")[say["last_good"]] if reading.checklist is None else None,
        ul(".list", lang=ENGLISH)[[li[line] for line in told[:MOST_LINES]]] if told else p[say["no_change"]],
        p(".soft")[say["more"].format(count=more)] if more > 0 else None,
        p(".acts")[compare] if told or lines is not None else None,
        _meaning(lines, language) if lines is not None else None,
    ]
    return folded(f"{say['difference']} ({len(told)})", content, key="difference")


def _meaning(lines: tuple[str, ...], language: str) -> Element:
    from htpy import div, h4, li, ul

    rows = [li(class_=["in" if line.startswith("  ") else "out"])[line.strip()] for line in lines]
    return div(".meaning")[h4[words(language, "editor")["by_meaning"]], ul(lang=ENGLISH)[rows]]


def nothing(language: str) -> Node:
    """What stands where the form would be, while no text could be read."""
    from htpy import p

    return p[words(language, "editor")["nothing"]]
