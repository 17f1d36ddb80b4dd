"""What the answers that are tried ask for: in short beside the questions, and whole with a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from victor.guideline.page import Page, between, meter
from victor.guideline.voice import level_of
from victor.html import badge
from victor.notebook.trial import Change
from victor.reasoning import Plan, Step
from victor.reasoning.plan import asked_and_later
from victor.reasoning.showing import deadline_chip, plan_panel
from victor.words import words

if TYPE_CHECKING:
    from htpy import Element, Node


def in_short(plan: Plan, changed: Sequence[Change], language: str) -> Node:
    """Whom the answers ask to tell, in a line each, with what the last of them changed."""
    from htpy import button, div, fragment, p, strong, ul

    page = Page(plan.country, language)
    say, told = page.words("explorer"), page.words("plan")
    asked, later = asked_and_later(plan)
    sorts: dict[tuple[str, str], list[str]] = {}
    for one in changed:
        sorts.setdefault((one.authority.id, one.role), []).append(one.sort)
    rows = [_row(step, sorts.get((step.authority.id, step.role), []), page) for step in asked]
    forbidden = p(".not-to")[strong[told["not_to"], ": "], page.named(*plan.forbidden)] if plan.forbidden else None
    return fragment[
        _established(plan, page),
        div(".changed")[p[strong[say["to_tell"].format(count=len(asked))]], _said(changed, page)],
        forbidden,
        ul(".short")[rows] if rows else p(".soft")[told["nobody"]],
        p(".soft")[told["depends"].format(count=len(later))] if later else None,
        p[button(".link", type="button", data_open="plan")[say["whole_plan"]]],
    ]


def _established(plan: Plan, page: Page) -> Element:
    """What is established so far: never that there is nothing."""
    from htpy import h3, span

    finding = plan.finding
    level, outcome = level_of(finding.checklist, finding.outcome), finding.established
    said = page.text(outcome.text) if outcome else page.words("finding")["none_established"]
    return h3(class_=["headline", level])[meter(level, page.language), span[said]]


def _row(step: Step, sorts: Sequence[str], page: Page) -> Element:
    from htpy import div, li, span

    say = page.words("explorer")
    certain = page.words("plan")["precaution"] if step.certainty == "precaution" else ""
    notes = ", ".join(one for one in (page.words("plan")[step.role], certain) if one)
    return li(class_=["now", *sorts], data_key=f"{step.authority.id}-{step.role}")[
        div[deadline_chip(step.deadline, None, page.country, page.language)],
        div[
            page.text(step.authority.label),
            span(".soft")[f" {notes}"],
            [[" ", badge(sort, say[f"mark_{sort}"])] for sort in sorts],
            page.standing(confirmed=step.confirmed),
        ],
    ]


def _said(changed: Sequence[Change], page: Page) -> Node:
    """What changed, by its sort, in a line each."""
    from htpy import p, strong

    say = page.words("explorer")
    sorts = dict.fromkeys(one.sort for one in changed)
    return [
        p(class_=["change", sort])[
            strong[f"{say[f'change_{sort}']}: "],
            between(", ", [page.text(one.authority.label) for one in changed if one.sort == sort]),
        ]
        for sort in sorts
    ]


def spoken_changes(changed: Sequence[Change], language: str) -> str:
    """The same as a text for those who hear the page."""
    say = words(language, "explorer")
    return " ".join(
        f"{say[f'change_{one.sort}']}: {one.authority.label.in_language(language).text}." for one in changed
    )


def whole(plan: Plan, language: str) -> Node:
    """The plan as a picture and in rows."""
    from htpy import article, fragment

    from victor.notebook.pictures import plan_picture

    return fragment[plan_picture(plan, language=language).figure, article(".card")[plan_panel(plan, language)]]
