"""Records as pieces of a page. No answer and nothing that a person typed is among them: what they show gets saved."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from victor.guideline import ENGLISH, Country
from victor.guideline.page import Page, level_meter, wording
from victor.reasoning.shown_plan import deadline_chip
from victor.records.assessment import Assessment
from victor.records.case import Case
from victor.records.referral import LOST, NOT_SENT, Move, Referral

if TYPE_CHECKING:
    from htpy import Element, Node

__all__ = ["assessment_panel", "case_panel", "deadline_chip", "level_meter", "referral_panel", "wording"]


def referral_panel(referral: Referral, language: str = ENGLISH, country: Country | None = None) -> Node:
    """Who is told, by when, and the way of the referral so far; notes and reasons are left out."""
    from htpy import div, fragment, h3, ol, p, span

    page = Page(country, language)
    say = page.words("record")
    routes = ", ".join(referral.routes).replace("_", " ")
    body = [
        _due(referral, page),
        ol(".way")[[_move(move, page, last=move is referral.history[-1]) for move in referral.history]],
        p(".soft")[say["referred_is_not_served"]] if referral.state not in ("completed", *LOST) else None,
        p(".soft")[say["routes"].format(routes=routes) if routes else say["no_route"]],
    ]
    head = div[
        h3(".title")[
            page.named(referral.authority),
            span(".soft")[f" {page.words('plan')[referral.role]} · ", say[f"state_{referral.state}"]],
        ],
        p(".soft")[say["referral_line"].format(id=referral.id, case=referral.case_id), " ", page.draft_badge()],
    ]
    return fragment[head, body, page.remarks()]


def _due(referral: Referral, page: Page) -> Node:
    from htpy import p

    if referral.state not in NOT_SENT:
        return None
    say = page.words("record")
    if referral.due_at is None:
        return p[say["no_due"]]
    before, _, after = say["due"].partition("{when}")
    return p[before, page.time(referral.due_at), after]


def _move(move: Move, page: Page, *, last: bool) -> Element:
    from htpy import li, strong

    said = page.words("record")[f"state_{move.state}"]
    return li(class_=[{"lost": move.state in LOST}])[strong[said] if last else said, " ", page.time(move.at)]


def case_panel(case: Case, language: str = ENGLISH, country: Country | None = None) -> Node:
    """How a case stands: how much was answered, who waits to be told, what is due next; no answer is told."""
    from htpy import div, dl, fragment, h3, p, span

    page = Page(country, language)
    say = page.words("record")
    waiting = case.waiting_steps
    told = sum(step.told for step in case.planned)
    due = page.time(case.next_due_at) if case.next_due_at else say["nothing_due"]
    place = page.text(country.name) if country else case.country
    head = div[
        h3(".title")[say["case"].format(id=case.id), span(".soft")[" ", say[f"status_{case.status}"]]],
        p(".soft")[place, " · ", say["opened"], " ", page.time(case.opened_at), " ", page.draft_badge()],
    ]
    counts: Iterable[tuple[str, Node]] = (
        ("answers", str(len(case.answers))),
        ("waiting", str(len(waiting))),
        ("told", str(told)),
        ("next_due", due),
    )
    return fragment[head, dl(".counts")[[_count(say[word], said) for word, said in counts]], page.remarks()]


def _count(word: str, said: Node) -> Element:
    from htpy import dd, div, dt

    return div[dt[word], dd[said]]


def assessment_panel(assessment: Assessment, language: str = ENGLISH, country: Country | None = None) -> Node:
    """What was recorded, on which checklist and when; reasons, answers and who did it are left out."""
    from htpy import div, fragment, h3, p

    page = Page(country, language)
    say = page.words("record")
    checklist = country.checklists.get(assessment.checklist) if country else None

    def outcome(name: str | None) -> Node:
        if name is None:
            return say["no_outcome"]
        known = checklist.outcomes.get(name) if checklist else None
        return page.text(known.text) if known else name.replace("_", " ")

    recorded = outcome(assessment.outcome)
    found = p[say["departs"], ": ", outcome(assessment.found)] if assessment.departs else None
    roles = page.words("form")
    role = roles.get(f"role_{assessment.role}", assessment.role.replace("_", " "))
    head = div[
        h3(".title")[recorded],
        p(".soft")[page.time(assessment.made_at), f" · {role}", " ", page.draft_badge()],
    ]
    line = say["assessment_line"].format(
        checklist=assessment.checklist, version=assessment.version, digest=assessment.digest
    )
    return fragment[head, found, p(".soft")[line], page.remarks(page.words("finding")["judgement"])]
