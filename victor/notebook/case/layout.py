"""The page of a case: its parts in their order, as tabs, with the places that are filled in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from htpy import Element, Node

TABS = ("known", "signs", "assess", "tell", "story")
"""What is known, the signs, the judgement, whom to tell, what has happened."""


def tabs(say: Mapping[str, str]) -> Element:
    """The parts of the form, of which one is open."""
    from htpy import button, div

    return div(role="tablist")[
        [
            button(type="button", role="tab", data_open=name, aria_selected="false", tabindex="-1")[say[f"tab_{name}"]]
            for name in TABS
        ]
    ]


def tab(name: str, content: Node) -> Element:
    """One part."""
    from htpy import div

    return div(role="tabpanel", data_tab=name, hidden=name != TABS[0])[content]


def places(name: str, say: Mapping[str, str]) -> Node:
    """What stands in one part, to be filled in."""
    from htpy import div, fragment, p

    match name:
        case "known":
            return fragment[_how(say), div(data_questions="facts")]
        case "signs":
            return fragment[div(data_questions="signs"), p(".soft")[say["keys"]]]
        case "tell":
            return fragment[div(data_panel="tell"), div(data_panel="plan")]
        case "story":
            return fragment[div(data_panel="timeline"), div(data_panel="story")]
        case _:
            return div(data_panel=name)


def progress_bar(say: Mapping[str, str]) -> Element:
    """How many of the signs have been answered."""
    from htpy import label, progress

    return label(".soft")[say["answered"], progress(data_of="signs", value="0", max="1")]


def _how(say: Mapping[str, str]) -> Element:
    from htpy import label, option, p, select, span

    ways = ("child", "visitor", "seen", "document", "authority")
    options = [option(value="")[say["how_none"]], *(option(value=say[f"how_{way}"])[say[f"how_{way}"]] for way in ways)]
    return p[label[span(".soft")[say["how"], " "], select(name="how", data_with=True)[options]]]
