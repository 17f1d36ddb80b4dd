"""The parts of a country as they are browsed: authorities, routes, stages, law and sources."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from victor.guideline import Authority, Duration, LegalParameter, Route, Source, Stage
from victor.guideline.authority import AuthorityKind
from victor.guideline.page import deadline_mark, deadline_start, folded
from victor.notebook.explorer.entries import Sheet, line
from victor.reasoning.telling import Line, tell_rule

if TYPE_CHECKING:
    from htpy import Element, Node


KINDS: tuple[AuthorityKind, ...] = (
    "emergency", "hotline", "child_protection", "police", "prosecutor", "national_coordinator", "national_rapporteur",
    "guardian_authority", "asylum_service", "reception", "health", "labour_inspectorate", "ngo", "international",
    "consulate",
)  # fmt: skip
"""In the order in which people look for them: whom one can call now comes first."""

# --- authorities ------------------------------------------------------------------------------------------------------


def authorities(sheet: Sheet) -> Node:
    """Who can be told, by kind, with the contact."""
    from htpy import h3, section, ul

    kinds = sorted(sheet.country.authorities.values(), key=lambda one: KINDS.index(one.kind))
    groups = [(kind, list(each)) for kind, each in groupby(kinds, lambda one: one.kind)]
    return sheet.done(
        [
            section(".part", data_group=True, data_key=f"kind-{kind}")[
                h3[sheet.say[f"kind_{kind}"]], ul[[_authority(one, sheet) for one in each]]
            ]
            for kind, each in groups
        ]
    )


def _authority(one: Authority, sheet: Sheet) -> Element:
    from htpy import div, p, span, strong

    page, say = sheet.page, sheet.say
    told = one.short.english and one.short.english not in one.name.english
    short = [" ", span(".soft")[page.text(one.short)]] if told else None
    where = [say[f"scope_{one.scope}"], *(_region(name, sheet) for name in one.regions)]
    return sheet.row(
        div[
            p[strong[page.text(one.name)], short, page.standing(confirmed=one.confirmed)],
            p[page.text(one.handles)],
            _contact(one, sheet),
            _members(one, sheet),
            sheet.conflict(one),
        ],
        div(".side")[p(".soft")[", ".join(where)]],
        div(".wide")[sheet.under(one)],
        key=one.id,
    )


def _region(name: str, sheet: Sheet) -> str:
    choices = {one.id: one.text for one in sheet.country.facts["region"].choices}
    return sheet.page.said(choices[name].in_language(sheet.page.language)) if name in choices else name


def _contact(one: Authority, sheet: Sheet) -> Node:
    from htpy import bdi, p

    if not one.contact:
        return p(".soft")[sheet.say["no_contact"]]
    hours = f" ({one.hours})" if one.hours else ""
    return p(".contact")[bdi[one.contact], hours, sheet.page.standing(confirmed=one.contact_confirmed)]


def _members(one: Authority, sheet: Sheet) -> Node:
    from htpy import p, span

    if not one.members:
        return None
    say = sheet.say
    names = {choice.id: choice.text for fact in sheet.country.facts.values() for choice in fact.choices}
    marks = {"yes": "✓", "no": "✗", "partial": "◐", "unknown": "?"}
    said = [
        span(class_=["member", state])[
            span(aria_hidden="true")[f"{marks[state]} "],
            sheet.page.text(names[name]) if name in names else name,
            span(".soft")[f" {say[f'member_{state}']}"],
        ]
        for name, state in one.members.items()
    ]
    return p(".members")[span(".soft")[f"{say['members']}: "], said]


# --- routes -----------------------------------------------------------------------------------------------------------


def routes(sheet: Sheet) -> Node:
    """When whom to tell, by when and on what basis; the most urgent first."""
    from htpy import ul

    ordered = sorted(sheet.country.routes.values(), key=lambda one: one.deadline)
    return sheet.done(ul[[_route(one, sheet) for one in ordered]], sheet.page.words("plan")["advises"])


def _route(one: Route, sheet: Sheet) -> Element:
    from htpy import div, p, span, strong

    page, say, plan = sheet.page, sheet.say, sheet.page.words("plan")
    whom = page.named(*one.notify, joined=plan["or"] if one.notify_mode == "any" else ", ")
    mode = f" · {say[f'mode_{one.notify_mode}']}" if len(one.notify) > 1 else ""
    start = deadline_start(one.deadline, page.language)
    return sheet.row(
        div(".side")[deadline_mark(one.deadline, page.language), p(".soft")[start] if start else None],
        div[
            p[
                strong[whom],
                span(".soft")[f" {plan[one.role]}{mode}"],
                page.standing(confirmed=one.confirmed),
            ],
            p[page.text(one.why)],
            p(".not-to")[strong[plan["not_to"], ": "], page.named(*one.not_to)] if one.not_to else None,
            sheet.conflict(one),
        ],
        div(".wide")[_when(one, sheet), sheet.under(one, *_ways(one, sheet), basis=one.basis)],
        key=one.id,
    )


def _when(one: Route, sheet: Sheet) -> Element:
    from htpy import code, div, p, ul

    told = tell_rule(sheet.country.rules[one.id], sheet.country.checklist(), sheet.page.language)
    return folded(
        sheet.say["when"],
        div(".tree")[ul[_line(told)]],
        p(".soft")[code[one.when]],
        key=f"when-{one.id}",
    )


def _line(told: Line) -> Element:
    from htpy import li, ul

    return li[told.said, ul[[_line(one) for one in told.below]] if told.below else None]


def _ways(one: Route, sheet: Sheet) -> Iterable[Node]:
    page, say, plan = sheet.page, sheet.say, sheet.page.words("plan")
    lines: tuple[tuple[str, Node], ...] = (
        (say["copy"], page.named(*one.copy) if one.copy else None),
        (plan["by_way"], ", ".join(plan[f"way_{way}"] for way in one.channel) or None),
        (plan["consent"], plan[f"consent_{one.consent}"]),
        (plan["otherwise"], page.named(*one.fallback) if one.fallback else None),
        (say["place"], one.place or None),
    )
    return [line(name, said) for name, said in lines if said is not None]


# --- the pathway ------------------------------------------------------------------------------------------------------


def pathway(sheet: Sheet) -> Node:
    """The stages as a picture, and where each of them comes from."""
    from htpy import div, h3, ul

    from victor.notebook.pictures import pathway_picture

    figure = pathway_picture(sheet.country, language=sheet.page.language).figure
    rows = [_stage(one, sheet) for one in sheet.country.pathway]
    return sheet.done([figure, div(".part", data_group=True)[h3[sheet.say["stages"]], ul[rows]]])


def _stage(one: Stage, sheet: Sheet) -> Element:
    from htpy import div, p, span, strong

    page, say = sheet.page, sheet.say
    what = [p[page.text(one.action)], p(".soft")[say["acts"].format(who=one.who)], sheet.conflict(one)]
    name = p[strong[page.text(one.name)], span(".soft")[f" {one.variant}"], page.standing(confirmed=one.confirmed)]
    mark = deadline_mark(one.deadline, page.language) if one.deadline else None
    return sheet.row(
        div(".side")[p(".soft")[say["stage"].format(number=one.order)], mark],
        div[name, what],
        div(".wide")[sheet.under(one)],
        key=one.id,
    )


# --- law and sources --------------------------------------------------------------------------------------------------


def law(sheet: Sheet) -> Node:
    """What the law says on each point, and the sources of everything."""
    from htpy import h3, section, ul

    points = [_point(one, sheet) for one in sheet.country.law.values()]
    found = [_source(one, sheet) for one in sheet.country.source_table.values()]
    return sheet.done(
        [
            section(".part", data_group=True, data_key="law")[h3[sheet.say["law"]], ul[points]],
            section(".part", data_group=True, data_key="sources")[h3[sheet.say["sources"]], ul[found]],
        ]
    )


def _point(one: LegalParameter, sheet: Sheet) -> Element:
    from htpy import div, p, strong

    page, form = sheet.page, sheet.page.words("form")
    match one.value:
        case bool():
            value = form["yes"] if one.value else form["no"]
        case Duration() as span:
            words = page.words("guideline")
            value = words[f"{span.unit}{'' if span.amount != 1 else '_one'}"].format(amount=span.amount)
        case None:
            value = ""
        case number:
            value = str(number)
    return sheet.row(
        div(".side")[strong[value]],
        div[p[page.text(one.text), page.standing(confirmed=one.confirmed)], sheet.conflict(one)],
        div(".wide")[sheet.under(one)],
        key=f"law-{one.id}",
    )


def _source(one: Source, sheet: Sheet) -> Element:
    from htpy import div, p, strong

    words = sheet.page.words("guideline")
    by = ", ".join(str(part) for part in (one.publisher, one.year) if part)
    checked = words["checked"].format(read=words[f"read_{one.reading}"], day=one.checked.isoformat())
    return sheet.row(
        div(".side")[p(".soft")[one.checked.isoformat()], sheet.stale(one)],
        div[
            p[strong[one.title], sheet.page.standing(confirmed=one.confirmed)],
            p(".soft")[f"{by}. " if by else None, checked],
            p(".soft.address")[one.url] if one.url else None,
            p(".soft", lang="en")[one.note] if one.note else None,
        ],
        key=f"source-{one.id}",
    )
