"""A finding as a piece of a page: what is established and why, what may become of it, what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.guideline import ENGLISH, Outcome
from victor.guideline.page import Page, folded, meter
from victor.guideline.speaking import level_of
from victor.reasoning.finding import Finding

if TYPE_CHECKING:
    from htpy import Node

MOST_QUESTIONS = 3
MOST_SIGNS = 5


def finding_panel(finding: Finding, language: str = ENGLISH, *, jump: bool = False) -> Node:
    """What a checklist says about answers; the answers themselves are not told.

    Args:
        finding: The finding.
        language: In which language.
        jump: Whether each question is a button that leads to it, for forms.
    """
    from htpy import fragment

    page = Page(None, language)
    say = page.words("finding")
    body = [
        _may_become(finding, page),
        _because(finding, page),
        _ask_next(finding, page, jump=jump),
    ]
    notes = [
        None if finding.established else say["not_a_negative"],
        None if finding.exact else say["bound"],
        say["partial"] if finding.checklist.partial else None,
    ]
    about = _about(finding, page)
    head = _head(finding, page)  # comes last: only now it is known whether a draft was used
    return fragment[head, body, about, page.remarks(*filter(None, notes))]


def _head(finding: Finding, page: Page) -> Node:
    from htpy import div, h3, p, span

    say = page.words("finding")
    outcome = finding.established
    level = level_of(finding.checklist, finding.outcome)
    if outcome is None:
        return div[h3(".headline")[meter(None, page.language), span[say["none_established"]]]]
    text = page.text(outcome.text.in_language(page.language))
    advice = page.text(outcome.advice.in_language(page.language)) if outcome.advice.english else None
    return div[
        h3(class_=["headline", level])[meter(level, page.language), span[text]],
        p[advice] if advice else None,
        p[page.draft_badge()] if page.drafts else None,
    ]


def _may_become(finding: Finding, page: Page) -> Node:
    from htpy import div, h4, p

    say = page.words("finding")
    if finding.certain:
        return p(".soft")[say["settled"]] if finding.established else None
    could: Outcome | None = finding.checklist.outcomes.get(finding.could_become or "")
    if could is None:
        return None
    level = level_of(finding.checklist, could.id)
    return div[
        h4[say["may_become"]],
        p[meter(level, page.language), page.text(could.text.in_language(page.language))],
    ]


def _because(finding: Finding, page: Page) -> Node:
    from htpy import div, h4, li, ul

    if not finding.signs:
        return None
    say = page.words("finding")
    signs = [
        li[page.text(sign.text.in_language(page.language)), page.unconfirmed_unless(sign.confirmed)]
        for sign in finding.signs
    ]
    more = len(signs) - MOST_SIGNS
    return div[
        h4[say["because"]],
        ul(".list")[signs[:MOST_SIGNS]],
        folded(say["more_signs"].format(count=more), ul(".list")[signs[MOST_SIGNS:]], key="signs")
        if more > 0
        else None,
    ]


def _ask_next(finding: Finding, page: Page, *, jump: bool) -> Node:
    from htpy import button, div, h4, li, ol, p

    say = page.words("finding")
    questions = finding.open_questions
    parts: list[Node] = []
    if questions:
        asked = [(item, page.text(page.item(finding.checklist, item))) for item in questions[:MOST_QUESTIONS]]
        rows = [li[button(".link", type="button", data_go=item)[text] if jump else text] for item, text in asked]
        parts = [h4[say["ask_next"]], ol(".list")[rows]]
    more = len(questions) - MOST_QUESTIONS
    if more > 0:
        parts.append(p(".soft")[say["more_questions"].format(count=more)])
    if finding.undetermined:
        parts.append(p(".soft")[say["undetermined"].format(count=len(finding.undetermined))])
    return div[parts] if parts else None


def _about(finding: Finding, page: Page) -> Node:
    from htpy import p

    say, checklist = page.words("finding"), finding.checklist
    title = page.text(checklist.title.in_language(page.language))
    return folded(
        say["about"],
        p[title],
        p(".soft")[say["version"].format(version=checklist.version, digest=checklist.digest)],
        page.sources(finding.sources, checklist.source_table),
        key="about",
    )
