"""The page of the threshold explorer: its sliders, and the places that follow them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from victor.guideline import Checklist
from victor.notebook.thresholds.setting import ALARMS, MOST_POINTS, PREVALENCES, SIGN
from victor.notebook.thresholds.shape import legend
from victor.notebook.thresholds.telling import Teller
from victor.research.scores.weighing import NO_STRENGTH

if TYPE_CHECKING:
    from htpy import Element, Node


def body(checklist: Checklist, points: Mapping[str, int], notes: Iterable[str], teller: Teller) -> Node:
    """The page below its headline."""
    from htpy import details, div, fragment, li, section, summary, ul

    say = teller.say
    return fragment[
        div(".explore")[
            section(".card.hero")[
                div(data_panel="shape"),
                _slider("cutoff", say["cutoff"], 1, teller, wide=True),
                _buttons(teller),
                legend(teller),
            ],
            section(".card.found")[div(data_panel="matrix"), div(data_panel="figures")],
            section(".card.curve", data_panel="roc"),
            _points(points, teller),
            _population(teller),
            section(".card.who", data_panel="missed"),
        ],
        details(".signs")[summary[say["signs"]], _signs(checklist, teller)],
        ul(".notes.soft")[(li[line] for line in notes)],
    ]


def _slider(
    name: str, text: str, most: int, teller: Teller, *, steps: Iterable[str] = (), wide: bool = False
) -> Element:
    from htpy import input as box
    from htpy import label, span

    told = list(steps)
    return label(class_=["slider", "wide" if wide else ""])[
        span(".text")[text],
        span(".value", aria_hidden="true"),
        box(
            type="range",
            data_slider=name,
            min="0",
            max=str(len(told) - 1 if told else most),
            step="1",
            aria_label=text,
            data_steps=json.dumps(told, ensure_ascii=False) if told else None,
            data_own=teller.say["own"] if name.startswith(SIGN) else None,
            data_said=None if told else teller.say["of_points" if name == "cutoff" else "points"],
        ),
    ]


def _buttons(teller: Teller) -> Element:
    from htpy import button, div, span

    return div(".acts")[
        (
            button(type="button", data_do=name, class_="main" if name == "youden" else None)[teller.say[name]]
            for name in ("youden", "ninety", "reset")
        ),
        span(".soft")[teller.say["on_established"]],
    ]


def _points(points: Mapping[str, int], teller: Teller) -> Element:
    from htpy import h3, section

    say = teller.say
    alone = set(points) == {NO_STRENGTH}
    return section(".card.points")[
        h3[say["weights"]],
        (_slider(name, say["weight_each" if alone else f"weight_{name}"], MOST_POINTS, teller) for name in points),
    ]


def _population(teller: Teller) -> Element:
    from htpy import div, h3, p, section, span

    say = teller.say
    shares = [teller.fine(share) for share in PREVALENCES]
    alarms = [say["alarm"] if one == 1 else say["alarms"].format(count=teller.count(one)) for one in ALARMS]
    return section(".card.population")[
        h3[say["population"]],
        _slider("prevalence", say["prevalence"], 0, teller, steps=shares),
        div(data_panel="natural"),
        h3[say["benefit"], " ", span(".soft")[say["per_thousand"]]],
        div(data_panel="benefit"),
        _slider("alarms", say["worth"], 0, teller, steps=alarms),
        p(".soft", data_panel="worth"),
    ]


def _signs(checklist: Checklist, teller: Teller) -> Node:
    from htpy import details, div, fragment, summary

    groups = []
    for category in checklist.categories.values():
        signs = [one for one in checklist.indicators.values() if one.category == category.id]
        if signs:
            title = category.text.in_language(teller.language).text
            sliders = (
                _slider(f"{SIGN}{one.id}", one.text.in_language(teller.language).text, MOST_POINTS, teller)
                for one in signs
            )
            groups.append(details[summary[title], div(".each")[sliders]])
    return fragment[div(".folds")[groups]]
