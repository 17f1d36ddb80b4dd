"""A plan as a piece of a page: whom to tell by when, whom not, and what only an answer would ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from victor.guideline import ENGLISH, Checklist, Country, Deadline, Role
from victor.guideline.page import Page, between, cited, folded, meter
from victor.guideline.speaking import level_of
from victor.html import badge
from victor.reasoning.plan import Plan, Step, asked_and_later

if TYPE_CHECKING:
    from htpy import Element, Node

MOST_DOUBTS = 2


class Told(Protocol):
    """What a panel shows of a referral; records lie above this layer."""

    @property
    def authority(self) -> str:
        """Who is told."""

    @property
    def role(self) -> Role:
        """In which role."""

    @property
    def state(self) -> str:
        """How far it is."""


def plan_panel(plan: Plan, language: str = ENGLISH, referrals: Sequence[Told] = ()) -> Node:
    """Whom to tell in a case, by deadline, and who must not be told.

    Args:
        plan: The plan.
        language: In which language.
        referrals: Those of the case: each step shows the state of its own.
    """
    from htpy import fragment, p, ul

    page = Page(plan.country, language)
    say = page.words("plan")
    asked, later = asked_and_later(plan)
    checklist = plan.finding.checklist
    steps = ul(".steps")[[_step(step, page, referrals, checklist) for step in asked]] if asked else p[say["nobody"]]
    body = [_not_to(plan, page), steps, _withheld(plan, page), _later(later, page, checklist)]
    head = _head(plan, page)  # comes last: only now it is known whether a draft was used
    return fragment[head, body, page.remarks(say["advises"], judgement=False)]


def step_row(
    step: Step, country: Country, language: str = ENGLISH, *, checklist: Checklist, referrals: Sequence[Told] = ()
) -> Element:
    """One step of a plan; the checklist words the questions that are open."""
    return _step(step, Page(country, language), referrals, checklist)


def deadline_chip(
    deadline: Deadline,
    due: datetime | None = None,
    country: Country | None = None,
    language: str = ENGLISH,
    now: datetime | None = None,
) -> Node:
    """By when, as a mark that reads at a glance, with the time by which it is due; past it by `now` it is late."""
    return _chip(Page(country, language), deadline, due, now)


def _chip(page: Page, deadline: Deadline, due: datetime | None, now: datetime | None = None) -> Node:
    from htpy import div, fragment, span

    late = due is not None and now is not None and due < now
    say = page.words("plan")
    chip = span(class_=["when", deadline.kind, {"late": late}])[page.deadline(deadline)]
    if due is None:
        return chip
    said, _, _ = say["overdue" if late else "by"].partition("{time}")
    return fragment[chip, div(".soft")[said, page.time(due)]]


def _head(plan: Plan, page: Page) -> Node:
    from htpy import div, h3, p

    say, finding = page.words("plan"), plan.finding
    country = page.text(plan.country.name.in_language(page.language))
    outcome = finding.established
    level = level_of(finding.checklist, finding.outcome)
    text = page.text(outcome.text.in_language(page.language)) if outcome else page.words("finding")["none_established"]
    return div[
        h3[say["title"], ": ", country, " ", page.draft_badge()],
        p(".soft")[meter(level, page.language), text, " · ", say["as_of"].format(day=plan.country.on.isoformat())],
    ]


def _not_to(plan: Plan, page: Page) -> Node:
    from htpy import p, strong

    say = page.words("plan")
    feared = [name for name in plan.not_to if name not in plan.forbidden]
    return [
        p(".not-to")[strong[say[key], ": "], page.all_of(names)]
        for key, names in (("not_to", plan.forbidden), ("not_to_feared", feared))
        if names
    ]


def _withheld(plan: Plan, page: Page) -> Node:
    from htpy import li, strong, ul

    if not plan.withheld:
        return None
    say = page.words("plan")
    rows = []
    for one in plan.withheld:
        key = "held_back" if one.authority.id in plan.forbidden else "held_back_until"
        why = page.text(one.forbidden_by.why.in_language(page.language))
        rows.append(li[strong[page.who(one.authority.id)], f" {say[key]}: ", why])
    return ul(".list")[rows]


def _later(steps: Sequence[Step], page: Page, checklist: Checklist) -> Node:
    from htpy import ul

    if not steps:
        return None
    head = page.words("plan")["later"].format(count=len(steps))
    return folded(head, ul(".steps")[[_step(step, page, (), checklist) for step in steps]], key="later")


def _step(step: Step, page: Page, referrals: Iterable[Told], checklist: Checklist) -> Element:
    from htpy import div, li, p, strong

    say = page.words("plan")
    names = tuple(dict.fromkeys((step.authority.id, *step.any_of)))
    whom = between(say["or"], [page.who(name) for name in names])
    marks = [badge(step.role, say[f"role_{step.role}"]), " ", badge(step.certainty, say[step.certainty])]
    done = [one for one in referrals if one.authority in names and one.role == step.role]
    return li(class_=["step", step.certainty])[
        div[_chip(page, step.deadline, step.due)],
        div[
            p[strong[whom], " ", marks, page.unconfirmed_unless(step.confirmed)],
            p[page.text(step.routes[0].why.in_language(page.language))],
            [p(".soft")[line] for line in _doubts(step, page, checklist)],
            [_state(one, page, named=bool(step.any_of)) for one in done],
            folded(
                say["how"], [p(".soft")[line] for line in _ways(step, page)], key=f"{step.authority.id}-{step.role}"
            ),
        ],
    ]


def _state(one: Told, page: Page, *, named: bool) -> Node:
    from htpy import p

    state = page.words("record")[f"state_{one.state}"]
    return p(".done")["→ ", [page.who(one.authority), ": "] if named else None, state]


def _doubts(step: Step, page: Page, checklist: Checklist) -> Iterable[Node]:
    """The questions on which it depends, the first ones in words."""
    say = page.words("plan")
    if not step.depends_on:
        return
    asked: list[Node] = [
        say["the_outcome"] if item == "outcome" else page.text(page.item(checklist, item))
        for item in step.depends_on[:MOST_DOUBTS]
    ]
    more = len(step.depends_on) - MOST_DOUBTS
    lead = say["while_unknown" if step.certainty == "precaution" else "depends_on"]
    yield [lead, ": ", between("; ", asked), f" {say['more'].format(count=more)}" if more > 0 else None]


def _ways(step: Step, page: Page) -> Iterable[Node]:
    """How to tell, with whose consent, whom else, and on what basis."""
    say = page.words("plan")
    together = [name for name in step.together if name != step.authority.id]
    sources = page.country.source_table if page.country else {}
    basis = [sources[name].title if name in sources else name for name in cited(step.basis)]
    lines: tuple[tuple[str, Node], ...] = (
        ("together", page.all_of(together) if together else None),
        ("channel", ", ".join(say[f"channel_{one}"] for one in step.channel) or None),
        *(("contact", line) for line in _contacts(step, page)),
        ("consent", say[f"consent_{step.consent}"]),
        ("fallback", page.all_of(step.fallback) if step.fallback else None),
        ("not_to", page.all_of(step.not_to) if step.not_to else None),
        ("basis", "; ".join(basis) or None),
    )
    return [[say[key], ": ", said] for key, said in lines if said is not None]


def _contacts(step: Step, page: Page) -> Iterable[Node]:
    """How to reach the authority and each that would do as well."""
    for name in dict.fromkeys((step.authority.id, *step.any_of)):
        authority = page.country.authorities.get(name) if page.country else None
        if authority and authority.contact:
            hours = f" ({authority.hours})" if authority.hours else ""
            named: Node = [page.who(name), ": "] if step.any_of else None
            yield [named, authority.contact, hours, page.unconfirmed_unless(authority.contact_confirmed)]
