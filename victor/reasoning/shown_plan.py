"""A plan as a piece of a page: whom to tell by when, whom not, and what only an answer would ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from victor.guideline import ENGLISH, Checklist, Country, Deadline, Role
from victor.guideline.page import Page, between, cited, deadline_mark, deadline_start, deadline_text, folded, meter
from victor.guideline.voice import level_of
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
    return fragment[head, body, page.remarks(say["advises"])]


def step_row(
    step: Step,
    country: Country,
    language: str = ENGLISH,
    *,
    checklist: Checklist,
    referrals: Sequence[Told] = (),
    acts: Node = None,
) -> Element:
    """One step of a plan; the checklist words the questions that are open, `acts` are the buttons of a form."""
    return _step(step, Page(country, language), referrals, checklist, acts)


def step_panel(step: Step, language: str = ENGLISH) -> Node:
    """One step by itself; without its country, other authorities keep their ids."""
    from htpy import fragment, ul

    page = Page(None, language)
    row = _step(step, page, (), None)
    return fragment[ul(".steps")[row], page.remarks(page.words("plan")["advises"])]


def not_to_panel(plan: Plan, language: str = ENGLISH) -> Node:
    """Who must not be told, and who not before it is clear."""
    return _not_to(plan, Page(plan.country, language))


def plan_lines(plan: Plan, language: str = ENGLISH) -> Iterator[str]:
    """The plan as a text of some lines, where there is neither HTML nor a table."""
    page = Page(plan.country, language)
    say = page.words("plan")
    asked, later = asked_and_later(plan)
    yield f"{say['title']}: {page.said(plan.country.name.in_language(language))}, {plan.country.on.isoformat()}"
    for step in asked:
        whom = say["or"].join(page.who(name) for name in _names(step))
        notes = [say[step.role], *([say["precaution"]] if step.certainty == "precaution" else [])]
        due = f", {say['until'].format(when=page.moment(step.due))}" if step.due else ""
        why = page.said(step.routes[0].why.in_language(language))
        doubt = f", {page.words('guideline')['unconfirmed']}" if page.doubts(confirmed=step.confirmed) else ""
        yield f"  {deadline_text(step.deadline, language)}{due}: {whom} ({', '.join(notes)}{doubt}). {why}"
    if not asked:
        yield f"  {say['nobody']}"
    for key, names in (("not_to", plan.forbidden), ("not_to_feared", _feared(plan))):
        if names:
            yield f"  {say[key]}: {', '.join(map(page.who, names))}"
    if later:
        yield f"  {say['depends'].format(count=len(later))}"
    yield f"  {say['advises']}"


def deadline_chip(
    deadline: Deadline,
    due: datetime | None = None,
    country: Country | None = None,
    language: str = ENGLISH,
    *,
    now: datetime | None = None,
) -> Node:
    """By when, as a mark that reads at a glance, with the event and the time; past that time by `now` it is late."""
    return _chip(deadline, due, Page(country, language), now)


def _chip(deadline: Deadline, due: datetime | None, page: Page, now: datetime | None = None) -> Node:
    from htpy import div, fragment

    late = due is not None and now is not None and due < now
    start = deadline_start(deadline, page.language)
    before, _, after = page.words("plan")["overdue" if late else "until"].partition("{when}")
    return fragment[
        deadline_mark(deadline, page.language, late=late),
        div(".soft")[start] if start else None,
        div(".soft")[before, page.time(due), after] if due else None,
    ]


def _head(plan: Plan, page: Page) -> Element:
    from htpy import div, h3, p, span

    say, finding = page.words("plan"), plan.finding
    outcome = finding.established
    level = level_of(finding.checklist, finding.outcome)
    return div[
        h3(".title")[say["title"], span(".soft")[" ", page.text(plan.country.name)]],
        p(".ladder")[
            meter(level, page.language),
            span[page.text(outcome.text) if outcome else page.words("finding")["none_established"]],
        ],
        p(".soft")[say["as_of"].format(day=plan.country.on.isoformat()), " ", page.draft_badge()],
    ]


def _not_to(plan: Plan, page: Page) -> Node:
    from htpy import p, strong

    say = page.words("plan")
    return [
        p(".not-to")[strong[say[key], ": "], page.named(*names)]
        for key, names in (("not_to", plan.forbidden), ("not_to_feared", _feared(plan)))
        if names
    ]


def _feared(plan: Plan) -> tuple[str, ...]:
    return tuple(name for name in plan.not_to if name not in plan.forbidden)


def _names(step: Step) -> tuple[str, ...]:
    """The authority of a step and those that would do as well."""
    return tuple(dict.fromkeys((step.authority.id, *step.any_of)))


def _withheld(plan: Plan, page: Page) -> Node:
    from htpy import li, strong, ul

    say = page.words("plan")
    rows = [
        li[
            strong[page.named(one.authority.id)],
            f" {say['held_back' if one.authority.id in plan.forbidden else 'held_back_until']}: ",
            page.text(one.forbidden_by.why),
        ]
        for one in plan.withheld
    ]
    return ul(".list")[rows] if rows else None


def _later(steps: Sequence[Step], page: Page, checklist: Checklist) -> Node:
    from htpy import ul

    if not steps:
        return None
    head = page.words("plan")["depends"].format(count=len(steps))
    return folded(head, ul(".steps")[[_step(step, page, (), checklist) for step in steps]], key="later")


def _step(step: Step, page: Page, referrals: Iterable[Told], checklist: Checklist | None, acts: Node = None) -> Element:
    from htpy import div, li, p, span, strong

    say = page.words("plan")
    names = _names(step)
    whom = [page.text(step.authority.label) if name == step.authority.id else page.named(name) for name in names]
    done = [one for one in referrals if one.authority in names and one.role == step.role]
    certain = [" ", badge("precaution", say["precaution"])] if step.certainty == "precaution" else None
    doubts = _doubts(step, page, checklist)
    return li(class_=["step", step.certainty], data_key=f"{step.authority.id}-{step.role}")[
        div[_chip(step.deadline, step.due, page)],
        div[
            p[
                strong[between(say["or"], whom)],
                span(".soft")[f" {say[step.role]}"],
                certain,
                page.standing(confirmed=step.confirmed),
            ],
            p[page.text(step.routes[0].why)],
            p(".soft")[doubts] if doubts else None,
            [p[line] for line in _reached(step, page)],
            [_state(one, page) for one in done],
            folded(say["how"], [p[line] for line in _ways(step, page)], key=f"how-{step.authority.id}-{step.role}"),
        ],
        div(".acts")[acts] if acts else None,
    ]


def _state(one: Told, page: Page) -> Element:
    from htpy import p

    return p(".done")["→ ", page.named(one.authority), ": ", page.words("record")[f"state_{one.state}"]]


def _doubts(step: Step, page: Page, checklist: Checklist | None) -> Node:
    """The questions on which it depends, the first ones in words."""
    say = page.words("plan")
    if not step.depends_on:
        return None
    asked: list[Node] = [
        say["the_outcome"] if item == "outcome" else page.wording(page.asked(checklist, item))
        for item in step.depends_on[:MOST_DOUBTS]
    ]
    more = len(step.depends_on) - MOST_DOUBTS
    lead = say["precaution_while" if step.certainty == "precaution" else "depends_on"]
    return [lead, ": ", between("; ", asked), f" {say['more'].format(count=more)}" if more > 0 else None]


def _reached(step: Step, page: Page) -> Iterable[Node]:
    """With whom at the same moment, by which way, and how to reach them: what a person needs at a glance."""
    say = page.words("plan")
    together = [name for name in step.together if name != step.authority.id]
    lines: tuple[tuple[str, Node], ...] = (
        ("together", page.named(*together) if together else None),
        ("by_way", ", ".join(say[f"way_{one}"] for one in step.channel) or None),
        *(("reached", line) for line in _contacts(step, page)),
    )
    return [[_label(say[key]), said] for key, said in lines if said is not None]


def _ways(step: Step, page: Page) -> Iterable[Node]:
    """With whose consent, whom else, whom not, and on what basis."""
    from htpy import span

    say = page.words("plan")
    sources = page.country.source_table if page.country else {}
    basis = [sources[name].title if name in sources else name for name in cited(step.basis)]
    lines: tuple[tuple[str, Node], ...] = (
        ("consent", say[f"consent_{step.consent}"]),
        ("otherwise", page.named(*step.fallback) if step.fallback else None),
        ("not_to", page.named(*step.not_to) if step.not_to else None),
        ("basis", span(".soft")["; ".join(basis)] if basis else None),
    )
    return [[_label(say[key]), said] for key, said in lines if said is not None]


def _label(text: str) -> Element:
    from htpy import span

    return span(".soft")[f"{text}: "]


def _contacts(step: Step, page: Page) -> Iterable[Node]:
    """The numbers of the authority and of each that would do as well; one that nobody has seen says so."""
    others = page.country.authorities if page.country else {}
    for name in _names(step):
        authority = step.authority if name == step.authority.id else others.get(name)
        if authority and authority.contact:
            hours = f" ({authority.hours})" if authority.hours else ""
            named: Node = [page.named(name), ", "] if step.any_of else None
            yield [named, authority.contact, hours, page.standing(confirmed=authority.contact_confirmed)]
