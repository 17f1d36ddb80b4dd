"""The page of the explorer: what is chosen at its top, its parts as tabs, and the places that are filled in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from victor.guideline import Country
from victor.notebook.trial import Trial
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node

TABS = ("about", "try", "plan", "authorities", "routes", "pathway", "checklists", "law")


def controls(countries: Iterable[Country], shown: Country, language: str, *, today: date) -> Element:
    """The country, the day, and the search."""
    from htpy import button, div, label, option, select, span
    from htpy import input as box

    say = words(language, "explorer")
    choices = [option(value=one.code, selected=one.code == shown.code)[_named(one, language)] for one in countries]
    back = button(".link", type="button", data_do="day", data_value="")[say["back"]] if shown.on != today else None
    return div(".choose")[
        label[span[say["country"]], select(data_change="country")[choices]],
        div[
            label[span[say["day"]], box(type="date", data_change="day", value=shown.on.isoformat())],
            span(".other-day")[say["other_day"], " ", back] if back else None,
        ],
        label[span[say["search"]], box(type="search", autocomplete="off", data_search=True)],
    ]


def _named(country: Country, language: str) -> str:
    names = dict.fromkeys(country.name.in_language(one).text for one in (language, *country.languages))
    return " · ".join(names)


def tabs(language: str) -> Element:
    """The parts, of which one is open."""
    from htpy import button, div

    say = words(language, "explorer")
    return div(role="tablist", aria_label=say["parts"])[
        [
            button(type="button", role="tab", data_open=name, aria_selected="false", tabindex="-1")[say[f"tab_{name}"]]
            for name in TABS
        ]
    ]


def places(name: str, trial: Trial, language: str) -> Node:
    """What stands in one part, to be filled in."""
    from htpy import div, fragment, p

    say = words(language, "explorer")
    if name == "try":
        return _try(trial, language)
    return fragment[div(data_panel=name), p(".none", hidden=True)[say["none"]]]


def _try(trial: Trial, language: str) -> Node:
    from htpy import aside, button, div, fragment, label, option, p, select, span

    say, form = words(language, "explorer"), words(language, "form")
    choices = [
        option(value=one.id, selected=one.id == trial.checklist.id)[one.title.in_language(language).text]
        for one in trial.used
    ]
    pick = label[span(".soft")[say["checklist"], " "], select(data_change="checklist")[choices]]
    return fragment[
        div(".columns")[
            div[
                p(".soft")[say["try"]],
                p(".acts")[pick if len(choices) > 1 else None, button(type="button", data_do="clear")[say["clear"]]],
                div(data_questions="facts"),
                div(data_questions="signs"),
                p(".none", hidden=True)[say["none"]],
                p(".soft")[form["keys"]],
            ],
            aside[div(".card", data_panel="short"), div(".card", data_panel="finding")],
        ],
    ]
