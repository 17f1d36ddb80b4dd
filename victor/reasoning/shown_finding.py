"""A finding as a piece of a page: what is established and why, what may become of it, what to ask next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victor.guideline import ENGLISH
from victor.guideline.page import Page, folded, meter
from victor.guideline.voice import level_of
from victor.reasoning.finding import Finding

if TYPE_CHECKING:
    from htpy import Element, Node

MOST_QUESTIONS = 3
MOST_SIGNS = 5


def finding_panel(finding: Finding, language: str = ENGLISH, *, jump: bool = False) -> Node:
    """What a checklist says about answers; the answers themselves are not told.

    Args:
        finding: The finding.
        language: In which language.
        jump: Whether each question is a button that leads to its place in a form.
    """
    from htpy import fragment

    page = Page(None, language)
    say = page.words("finding")
    body = [
        _may_become(finding, page),
        _because(finding, page),
        _ask_next(finding, page, jump=jump),
        _about(finding, page),
    ]
    head = _head(finding, page)  # comes last: only now it is known whether a draft was used
    notes = (
        None if finding.exact else say["bound"],
        say["partial"] if finding.checklist.partial else None,
        say["judgement"],
    )
    return fragment[head, body, page.remarks(*notes)]


def _head(finding: Finding, page: Page) -> Element:
    from htpy import div, h3, p, span

    outcome = finding.established
    level = level_of(finding.checklist, finding.outcome)
    text = page.text(outcome.text) if outcome else page.words("finding")["none_established"]
    advice = page.text(outcome.advice) if outcome else page.words("finding")["not_a_negative"]
    return div[
        h3(class_=["headline", level])[meter(level, page.language), span[text]],
        p[advice] if advice else None,
        p[page.draft_badge()] if page.drafts else None,
    ]


def _may_become(finding: Finding, page: Page) -> Node:
    from htpy import div, h4, p, span

    say, checklist = page.words("finding"), finding.checklist
    if finding.certain:
        return p(".soft")[say["settled"]] if finding.established else None
    if finding.could_become is None:
        return None
    could = checklist.outcomes[finding.could_become]
    return div[
        h4[say["may_become"]],
        p(".ladder")[meter(level_of(checklist, could.id), page.language), span[page.text(could.text)]],
    ]


def _because(finding: Finding, page: Page) -> Node:
    from htpy import div, h4, li, ul

    if not finding.signs:
        return None
    say = page.words("finding")
    signs = [li[page.text(sign.text), page.standing(confirmed=sign.confirmed)] for sign in finding.signs]
    more = len(signs) - MOST_SIGNS
    rest = ul(".list")[signs[MOST_SIGNS:]]
    return div[
        h4[say["because"]],
        ul(".list")[signs[:MOST_SIGNS]],
        folded(say["more_signs"].format(count=more), rest, key="signs") if more > 0 else None,
    ]


def _ask_next(finding: Finding, page: Page, *, jump: bool) -> Node:
    from htpy import button, div, h4, li, ol, p

    say = page.words("finding")
    questions = finding.open_questions
    parts: list[Node] = []
    if questions:
        asked = [(item, page.wording(page.asked(finding.checklist, item))) for item in questions[:MOST_QUESTIONS]]
        rows = [li[button(".link", type="button", data_go=item)[text] if jump else text] for item, text in asked]
        parts = [h4[say["ask_next"]], ol(".list")[rows]]
    more = len(questions) - MOST_QUESTIONS
    if more > 0:
        parts.append(p(".soft")[say["more_questions"].format(count=more)])
    if finding.undetermined:
        parts.append(p(".soft")[say["undetermined"].format(count=len(finding.undetermined))])
    return div[parts] if parts else None


def _about(finding: Finding, page: Page) -> Element:
    from htpy import p

    say, checklist = page.words("finding"), finding.checklist
    return folded(
        say["about"],
        p[page.text(checklist.title)],
        p(".soft")[say["version"].format(version=checklist.version, digest=checklist.digest)],
        page.sources(finding.sources, checklist.source_table),
        key="about",
    )
